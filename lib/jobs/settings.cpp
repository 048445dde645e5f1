#include "jobs/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "events/format.h"

namespace secops::jobs {
namespace {

using config::Section;
using namespace std::chrono_literals;

constexpr std::array<std::string_view, 5> severities = {"informational", "low", "medium", "high",
                                                        "critical"};

std::optional<Zone> read_zone(Section& section, std::string_view key) {
  const auto name = section.text(key);
  if (!name) return std::nullopt;
  if (auto zone = Zone::named(*name)) return zone;
  section.refuse(
      key, "config.bad-value",
      fmt::format("{} names no time zone: \"{}\"", section.name(key), *name),
      "write \"UTC\", an offset (\"+09:00\") or a name such as \"Asia/Tokyo\"; names need "
      "the tzdata package");
  return std::nullopt;
}

bool is_full_path(std::string_view path) { return path.starts_with('/'); }

// Cron and people run in different directories, so a relative path would mean two things.
std::vector<std::string> full_paths(Section& section, std::string_view key) {
  auto paths = section.texts(key);
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (!is_full_path(paths[i]))
      section.refuse_item(
          key, i, "config.relative-path",
          fmt::format("{} must hold full paths, not \"{}\"", section.name(key), paths[i]),
          "begin it with '/'");
  return paths;
}

std::optional<events::Severity> read_severity(Section& section, std::string_view key) {
  const auto word = section.choice(key, severities);
  return word ? events::parse_severity(*word) : std::nullopt;
}

void read_secops(Section secops, Settings& settings) {
  settings.contact = secops.text("contact").value_or("");
  if (auto zone = read_zone(secops, "timezone")) settings.timezone = *zone;
  settings.store = secops.text("store");
  if (settings.store && !is_full_path(*settings.store))
    secops.refuse("store", "config.relative-path",
                  fmt::format("secops.store must be a full path, not \"{}\"", *settings.store),
                  "begin it with '/'");
  Section retention = secops.table("retention");
  store::Retention& keep = settings.retention;
  keep.findings = retention.span("findings", keep.findings, 24h);
  keep.audit = retention.span("audit", keep.audit, 24h);
  keep.accounts = retention.span("accounts", keep.accounts, 24h);
}

void read_enrich(Section enrich, Settings& settings) {
  settings.country_database = enrich.text("country_database").value_or("");
  if (!settings.country_database.empty() && !is_full_path(settings.country_database))
    enrich.refuse("country_database", "config.relative-path",
                  fmt::format("enrich.country_database must be a full path, not \"{}\"",
                              settings.country_database),
                  "begin it with '/'");
  for (const auto& [asset, limit] : enrich.text_table("limits"))
    if (!settings.amount_limits.set(asset, limit))
      enrich.refuse(
          "limits", "config.bad-value",
          fmt::format("{} of {} is no amount: \"{}\"", enrich.name("limits"), asset, limit),
          "write the amount from which on a payment is large: \"10000\"");
}

std::string read_format(Section& source) {
  std::vector<std::string_view> names = {"auto"};
  for (const events::FormatType& format : events::formats()) names.push_back(format.name);
  return source.choice("format", names).value_or("auto");
}

void read_fields(Section& source, SourceSettings& settings) {
  for (auto& [ecs, native] : source.text_table("fields")) {
    if (ecs.empty() || native.empty())
      source.refuse(
          "fields", "config.bad-value",
          fmt::format("{} must name a field on both sides", source.name("fields")),
          "write { \"source.ip\" = \"client.address\" }: the ECS name, then the log's own");
    if (ecs.starts_with(events::own_prefix))
      source.refuse("fields", "config.bad-value",
                    fmt::format("{} cannot give {}: what secops finds out itself is in no log",
                                source.name("fields"), ecs));
    settings.fields.emplace_back(ecs, native);
  }
}

SourceSettings read_source(Section source) {
  SourceSettings settings;
  const auto name = source.text("name");
  settings.name = name.value_or("");
  if (!source.has("name"))
    source.refuse("name", "config.missing-key", fmt::format("{} must have a name", source.name()),
                  "write name = \"…\": findings, cursors and reports use it");
  else if (name && name->empty())
    source.refuse("name", "config.bad-value",
                  fmt::format("{} must be text that is not empty", source.name("name")));
  const std::size_t mistakes = source.mistakes();
  settings.paths = full_paths(source, "paths");
  if (!source.has("paths"))
    source.refuse("paths", "config.missing-key", fmt::format("{} must have paths", source.name()),
                  "write paths = [\"/var/log/…\"]: files, globs or directories");
  else if (settings.paths.empty() && source.mistakes() == mistakes)
    source.refuse("paths", "config.bad-value",
                  fmt::format("{} must name at least one file", source.name("paths")));
  settings.format = read_format(source);
  settings.timezone = read_zone(source, "timezone");
  Section logsource = source.table("logsource");
  settings.category = logsource.text("category").value_or("");
  settings.product = logsource.text("product").value_or("");
  settings.service = logsource.text("service").value_or("");
  read_fields(source, settings);
  const Duration stale_after = source.span("stale_after", 0s, 1s);
  if (stale_after > 0s) settings.stale_after = stale_after;
  return settings;
}

void read_rules(Section section, Settings& settings) {
  settings.rule_paths = full_paths(section, "paths");
  settings.lateness = section.span("lateness", settings.lateness, 0s, 24h);
  settings.disabled_rules = section.texts("disable");
  for (auto& [handle, rule] : section.named_tables("override")) {
    settings.rule_overrides.push_back({handle, read_severity(rule, "severity")});
    if (!rule.has("severity"))
      rule.refuse("severity", "config.missing-key",
                  fmt::format("{} says nothing: it must have a severity", rule.name()),
                  "write severity = \"high\", or take the rule out with rules.disable");
  }
}

void read_people(Section people, const std::map<std::string, std::string>& rows,
                 Settings& settings) {
  for (const auto& [key, name] : rows) {
    unsigned uid = 0;
    // A number that is spelt in two ways would be two people.
    const bool padded = key.size() > 1 && key.front() == '0';
    if (padded || !parse_integer(key, uid))
      people.refuse_key(key, "config.bad-value", fmt::format("people: \"{}\" is no user id", key),
                        "write the number that 'id -u NAME' prints, then the person's name");
    else if (name.empty())
      people.refuse(key, "config.bad-value", fmt::format("people.{} has no name", key));
    else
      settings.people.emplace(uid, name);
    // Two accounts of one person bear one name; a slip of the finger would be another one.
    for (const auto& [other, known] : settings.people)
      if (known != name && equal_caseless(known, name))
        people.refuse(key, "config.bad-value",
                      fmt::format("people.{} is \"{}\", and {} is \"{}\"", key, name, other, known),
                      "write one name for one person, and two that differ for two");
  }
}

void read_notify(Section section, NotifySettings& notify) {
  notify.command = section.texts("command");
  if (!notify.command.empty() && !is_full_path(notify.command.front()))
    section.refuse_item(
        "command", 0, "config.relative-path",
        fmt::format("notify.command must begin with the full path of a program, not "
                    "\"{}\"",
                    notify.command.front()),
        "it is run without a shell and without a search path");
  if (auto severity = read_severity(section, "at_or_above")) notify.at_or_above = *severity;
  notify.timeout = section.span("timeout", notify.timeout, 1s, 1h);
}

// A band that was misspelt falls back to its default; comparing the others with that would blame
// them.
void check_order(Section& table, std::string_view key, bool in_order, std::string_view must) {
  if (!in_order)
    table.refuse(key, "config.band-order", fmt::format("{} must {}", table.name(key), must),
                 "the bands follow one another: target, warning, critical");
}

void read_success_rate(Section rate, levels::Bands& bands) {
  bands.success_target = rate.number("target", 0, 100).value_or(bands.success_target);
  bands.success_warning_below =
      rate.number("warning_below", 0, 100).value_or(bands.success_warning_below);
  bands.success_critical_below =
      rate.number("critical_below", 0, 100).value_or(bands.success_critical_below);
  bands.minimum_count =
      static_cast<std::uint64_t>(rate.integer("minimum_count", 1, 1'000'000'000)
                                     .value_or(static_cast<std::int64_t>(bands.minimum_count)));
  if (!rate.understood()) return;
  check_order(rate, rate.has("warning_below") ? "warning_below" : "target",
              bands.success_warning_below <= bands.success_target,
              fmt::format("keep warning_below ({}) at or below target ({})",
                          bands.success_warning_below, bands.success_target));
  check_order(rate, rate.has("critical_below") ? "critical_below" : "warning_below",
              bands.success_critical_below <= bands.success_warning_below,
              fmt::format("keep critical_below ({}) at or below warning_below ({})",
                          bands.success_critical_below, bands.success_warning_below));
}

void read_response_time(Section time, levels::Bands& bands) {
  bands.response_target = time.span("target", bands.response_target, 1s, 24h);
  bands.response_critical_above =
      time.span("critical_above", bands.response_critical_above, 1s, 24h);
  if (!time.understood()) return;
  check_order(
      time, time.has("critical_above") ? "critical_above" : "target",
      bands.response_target <= bands.response_critical_above,
      fmt::format("keep target ({}) at or below critical_above ({})",
                  span_text(bands.response_target), span_text(bands.response_critical_above)));
}

void read_error_rate(Section rate, levels::Bands& bands) {
  bands.error_rate_warning_above = rate.number("warning_above", 0, 100);
  bands.error_rate_critical_above = rate.number("critical_above", 0, 100);
  if (!rate.understood()) return;
  if (bands.error_rate_warning_above && bands.error_rate_critical_above)
    check_order(rate, "critical_above",
                *bands.error_rate_warning_above <= *bands.error_rate_critical_above,
                fmt::format("be at or above warning_above ({})", *bands.error_rate_warning_above));
}

void read_levels(Section transactions, levels::Bands& bands) {
  read_success_rate(transactions.table("success_rate"), bands);
  read_response_time(transactions.table("response_time"), bands);
  read_error_rate(transactions.table("error_rate"), bands);
}

}  // namespace

Settings gather_settings(config::Config& config) {
  Settings settings;
  Section root = config.root();
  read_secops(root.table("secops"), settings);
  for (Section& source : root.tables("source"))
    settings.sources.push_back(read_source(std::move(source)));
  read_rules(root.table("rules"), settings);
  read_enrich(root.table("enrich"), settings);
  read_levels(root.table("levels").table("transactions"), settings.bands);
  read_people(root.table("people"), root.text_table("people"), settings);
  read_notify(root.table("notify"), settings.notify);
  settings.assets = assets::read_assets(root.tables("asset"));
  settings.blacklist = blacklist::read_settings(root.table("blacklist"));
  settings.review = review::read_settings(root.table("review"), settings.assets);
  return settings;
}

Settings read_settings(config::Config& config) {
  Settings settings = gather_settings(config);
  config.finish();
  if (!config.problems().empty()) throw Error(config.problems());
  return settings;
}

std::vector<Problem> with_rule_problems(config::Config& config, const Settings& settings,
                                        const RuleProblems& problems) {
  Section rules = config.root().table("rules");
  Section overrides = rules.table("override");
  for (const auto& [index, problem] : problems.paths)
    rules.refuse_item("paths", index, problem.code, problem.message, problem.hint);
  for (const auto& [where, index, problem] : problems.misnamed) {
    if (where == rules::MisnamedRule::Where::disable)
      rules.refuse_item("disable", index, problem.code, problem.message, problem.hint);
    else
      overrides.refuse_key(settings.rule_overrides.at(index).handle, problem.code, problem.message,
                           problem.hint);
  }
  config.finish();
  std::vector<Problem> all = config.problems();
  all.insert(all.end(), problems.others.begin(), problems.others.end());
  return all;
}

std::vector<config::Setting> default_settings() {
  const Settings settings;
  const levels::Bands& bands = settings.bands;
  const auto quoted = [](std::string_view text) { return fmt::format("\"{}\"", text); };
  const auto span = [&](Duration value) { return quoted(span_text(value)); };
  const auto row = [](std::string_view key, std::string value) {
    return config::Setting{std::string(key), std::move(value), "default"};
  };
  std::vector<config::Setting> rows = {
      row("secops.timezone", quoted("UTC")),
      row("secops.retention.findings", span(settings.retention.findings)),
      row("secops.retention.audit", span(settings.retention.audit)),
      row("secops.retention.accounts", span(settings.retention.accounts)),
      row("rules.lateness", span(settings.lateness)),
      row("levels.transactions.success_rate.target", fmt::format("{:g}", bands.success_target)),
      row("levels.transactions.success_rate.warning_below",
          fmt::format("{:g}", bands.success_warning_below)),
      row("levels.transactions.success_rate.critical_below",
          fmt::format("{:g}", bands.success_critical_below)),
      row("levels.transactions.success_rate.minimum_count", fmt::format("{}", bands.minimum_count)),
      row("levels.transactions.response_time.target", span(bands.response_target)),
      row("levels.transactions.response_time.critical_above", span(bands.response_critical_above)),
      row("notify.at_or_above", quoted(events::name_of(settings.notify.at_or_above))),
      row("notify.timeout", span(settings.notify.timeout)),
      row("blacklist.default_for", span(settings.blacklist.policy.default_for)),
      row("blacklist.repeat_factor", fmt::format("{}", settings.blacklist.policy.repeat_factor)),
      row("blacklist.longest", span(settings.blacklist.policy.longest)),
      row("blacklist.most_per_run", fmt::format("{}", settings.blacklist.most_per_run)),
      row("blacklist.cool_down", span(settings.blacklist.cool_down)),
      row("review.expire_after", span(settings.review.expire_after)),
  };
  for (const auto& [asset, limit] : settings.amount_limits.all())
    rows.push_back(row("enrich.limits." + asset, quoted(limit)));
  return rows;
}

}  // namespace secops::jobs
