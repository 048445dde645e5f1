// The whole configuration: what each key becomes, and that every mistake in it is found, with its
// place.
#include "jobs/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "events/format.h"
#include "support/catch.h"
#include "support/folder.h"

using secops::Error;
using secops::Problem;
using secops::config::Config;
using secops::jobs::read_settings;
using secops::jobs::Settings;
using namespace std::chrono_literals;

namespace {

const char* const every_key =
    "[secops]\n"
    "contact = \"security@example.org\"\n"
    "timezone = \"+09:00\"\n"
    "store = \"/srv/secops.db\"\n"
    "[secops.retention]\n"
    "findings = \"30d\"\n"
    "audit = \"2w\"\n"
    "accounts = \"500d\"\n"
    "[[source]]\n"
    "name = \"web\"\n"
    "paths = [\"/var/log/*.log\", \"/var/log/x\"]\n"
    "format = \"auto\"\n"
    "timezone = \"-03:30\"\n"
    "stale_after = \"15m\"\n"
    "[source.logsource]\n"
    "category = \"c\"\n"
    "product = \"p\"\n"
    "service = \"s\"\n"
    "[source.fields]\n"
    "\"source.ip\" = \"metadata.ip\"\n"
    "[rules]\n"
    "paths = [\"/etc/secops/rules.d\"]\n"
    "lateness = \"2m\"\n"
    "disable = [\"a.b\"]\n"
    "[rules.override.\"c.d\"]\n"
    "severity = \"high\"\n"
    "[enrich]\n"
    "country_database = \"/srv/countries.mmdb\"\n"
    "[enrich.limits]\n"
    "EUR = \"5000.50\"\n"
    "KLV = \"250000\"\n"
    "[levels.transactions.success_rate]\n"
    "target = 99\n"
    "warning_below = 98.5\n"
    "critical_below = 97\n"
    "minimum_count = 5\n"
    "[levels.transactions.response_time]\n"
    "target = \"2s\"\n"
    "critical_above = \"4s\"\n"
    "[levels.transactions.error_rate]\n"
    "warning_above = 1\n"
    "critical_above = 2.5\n"
    "[people]\n"
    "1001 = \"mika\"\n"
    "[notify]\n"
    "command = [\"/usr/bin/tell\", \"on-call\"]\n"
    "at_or_above = \"high\"\n"
    "timeout = \"10s\"\n";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// With every commented example taken as it stands.
std::string switched_on(const std::string& text) {
  auto lines = lines_of(text);
  for (std::string& line : lines) {
    if (!line.starts_with("# ")) continue;
    const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", 2);
    if (end != std::string::npos && (line[2] == '[' || line.substr(end, 3) == " = "))
      line = line.substr(2);
  }
  return text_of(lines);
}

struct Tried {
  std::optional<Settings> settings;
  std::vector<Problem> problems;
  std::string path;
};

Tried attempt(const secops::test::Folder& folder, const std::string& text) {
  Tried tried;
  tried.path = folder.write("secops.toml", text);
  Config config = Config::load({&tried.path, 1});
  try {
    tried.settings = read_settings(config);
  } catch (const Error& error) {
    tried.problems = error.problems();
    CHECK(error.status() == secops::Status::unknown);
  }
  return tried;
}

// "LINE:COLUMN code" of the only problem.
std::string only_problem(const secops::test::Folder& folder, const std::string& text) {
  const Tried tried = attempt(folder, text);
  INFO(text);
  for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(tried.problems.size() == 1);
  CHECK(tried.problems[0].file == tried.path);
  return fmt::format("{}:{} {}", tried.problems[0].line, tried.problems[0].column,
                     tried.problems[0].code);
}

}  // namespace

TEST_CASE("every key becomes its value") {
  const secops::test::Folder folder;
  const Tried tried = attempt(folder, every_key);
  for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(tried.settings);
  const Settings& settings = *tried.settings;
  CHECK(settings.contact == "security@example.org");
  CHECK(settings.timezone.offset_at({}) == 9h);
  CHECK(settings.store == "/srv/secops.db");
  CHECK(settings.retention.findings == 24h * 30);
  CHECK(settings.retention.audit == 24h * 14);
  CHECK(settings.retention.accounts == 24h * 500);
  CHECK(settings.country_database == "/srv/countries.mmdb");
  const auto limits = settings.amount_limits.all();
  const auto has = [&](const char* asset, const char* limit) {
    return std::find(limits.begin(), limits.end(),
                     std::pair<std::string, std::string>(asset, limit)) != limits.end();
  };
  CHECK(has("EUR", "5000.50"));
  CHECK(has("KLV", "250000"));
  CHECK(has("JPY", "1500000"));
  REQUIRE(settings.sources.size() == 1);
  const auto& source = settings.sources[0];
  CHECK(source.name == "web");
  CHECK(source.paths == std::vector<std::string>{"/var/log/*.log", "/var/log/x"});
  CHECK(source.format == "auto");
  REQUIRE(source.timezone);
  CHECK(source.timezone->offset_at({}) == -(3h + 30min));
  CHECK(source.category == "c");
  CHECK(source.product == "p");
  CHECK(source.service == "s");
  CHECK(source.fields ==
        std::vector<std::pair<std::string, std::string>>{{"source.ip", "metadata.ip"}});
  CHECK(source.stale_after == 15min);
  CHECK(settings.rule_paths == std::vector<std::string>{"/etc/secops/rules.d"});
  CHECK(settings.lateness == 2min);
  CHECK(settings.disabled_rules == std::vector<std::string>{"a.b"});
  REQUIRE(settings.rule_overrides.size() == 1);
  CHECK(settings.rule_overrides[0].handle == "c.d");
  CHECK(settings.rule_overrides[0].severity == secops::events::Severity::high);
  CHECK(settings.bands.success_target == 99);
  CHECK(settings.bands.success_warning_below == 98.5);
  CHECK(settings.bands.success_critical_below == 97);
  CHECK(settings.bands.minimum_count == 5);
  CHECK(settings.bands.response_target == 2s);
  CHECK(settings.bands.response_critical_above == 4s);
  CHECK(settings.bands.error_rate_warning_above == 1);
  CHECK(settings.bands.error_rate_critical_above == 2.5);
  CHECK(settings.people == std::map<unsigned, std::string>{{1001, "mika"}});
  CHECK(settings.notify.command == std::vector<std::string>{"/usr/bin/tell", "on-call"});
  CHECK(settings.notify.at_or_above == secops::events::Severity::high);
  CHECK(settings.notify.timeout == 10s);
}

TEST_CASE(
    "nothing configured is sound: the source guides' bands, five minutes, a quarter, a year") {
  Config config;
  const Settings settings = read_settings(config);
  CHECK(settings.sources.empty());
  CHECK(settings.timezone.is_utc());
  CHECK_FALSE(settings.store);
  CHECK(settings.retention.findings == 24h * 90);
  CHECK(settings.retention.audit == 24h * 365);
  CHECK(settings.retention.accounts == 24h * 400);
  CHECK(settings.country_database.empty());
  CHECK(settings.amount_limits.all().size() == 9);
  CHECK(settings.lateness == 5min);
  CHECK(settings.bands.success_target == 95);
  CHECK(settings.bands.success_warning_below == 90);
  CHECK(settings.bands.success_critical_below == 85);
  CHECK(settings.bands.response_target == 5s);
  CHECK(settings.bands.response_critical_above == 15s);
  CHECK_FALSE(settings.bands.error_rate_warning_above);
  CHECK(settings.notify.command.empty());
  CHECK(settings.notify.at_or_above == secops::events::Severity::critical);
}

TEST_CASE("what is shown as default is what is in effect without it") {
  const secops::test::Folder folder;
  std::string text;
  for (const auto& setting : secops::jobs::default_settings())
    text += setting.key + " = " + setting.value + "\n";
  const Tried tried = attempt(folder, text);
  for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(tried.settings);
  const Settings standard;
  CHECK(tried.settings->retention.findings == standard.retention.findings);
  CHECK(tried.settings->retention.audit == standard.retention.audit);
  CHECK(tried.settings->lateness == standard.lateness);
  CHECK(tried.settings->bands.success_target == standard.bands.success_target);
  CHECK(tried.settings->bands.success_critical_below == standard.bands.success_critical_below);
  CHECK(tried.settings->bands.minimum_count == standard.bands.minimum_count);
  CHECK(tried.settings->bands.response_critical_above == standard.bands.response_critical_above);
  CHECK(tried.settings->notify.at_or_above == standard.notify.at_or_above);
  CHECK(tried.settings->notify.timeout == standard.notify.timeout);
}

TEST_CASE("every key misspelt is found at its place, and the right one suggested") {
  const secops::test::Folder folder;
  const std::vector<std::string> lines = lines_of(every_key);
  int tried_keys = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t equals = lines[i].find(" = ");
    // Names, handles, fields, assets and user ids are the user's own words; paths and name are
    // musts.
    if (equals == std::string::npos || lines[i][0] == '"' || lines[i][0] == '1') continue;
    if (lines[i].starts_with("EUR") || lines[i].starts_with("KLV")) continue;
    const std::string key = lines[i].substr(0, equals);
    if (i == 9 || i == 10 || i == 25) continue;
    auto changed = lines;
    changed[i] = key.substr(0, key.size() - 1) + "q" + key.back() + lines[i].substr(equals);
    const Tried tried = attempt(folder, text_of(changed));
    INFO(changed[i]);
    REQUIRE(tried.problems.size() == 1);
    CHECK(tried.problems[0].code == "config.unknown-key");
    CHECK(tried.problems[0].line == static_cast<int>(i) + 1);
    CHECK(tried.problems[0].column == 1);
    CHECK(tried.problems[0].hint == "did you mean " + key + "?");
    ++tried_keys;
  }
  CHECK(tried_keys == 27);
}

TEST_CASE("every key with a value of another type is found at the value") {
  const secops::test::Folder folder;
  const std::vector<std::string> lines = lines_of(every_key);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t equals = lines[i].find(" = ");
    if (equals == std::string::npos) continue;
    auto changed = lines;
    changed[i] = lines[i].substr(0, equals) + " = 2026-11-22";
    const Tried tried = attempt(folder, text_of(changed));
    INFO(changed[i]);
    REQUIRE(!tried.problems.empty());
    CHECK(std::any_of(tried.problems.begin(), tried.problems.end(), [&](const Problem& problem) {
      return problem.code == "config.wrong-type" && problem.line == static_cast<int>(i) + 1 &&
             problem.column == static_cast<int>(equals) + 4;
    }));
  }
}

TEST_CASE("every section given as a value instead is found") {
  const secops::test::Folder folder;
  CHECK(only_problem(folder, "secops = 1\n") == "1:1 config.wrong-type");
  CHECK(only_problem(folder, "secops = { retention = \"90d\" }\n") == "1:12 config.wrong-type");
  CHECK(only_problem(folder, "[source]\nname = \"a\"\n") == "1:2 config.wrong-type");
  CHECK(only_problem(folder, "[[rules]]\nlateness = \"5m\"\n") == "1:3 config.wrong-type");
  CHECK(only_problem(folder, "levels = []\n") == "1:1 config.wrong-type");
  CHECK(only_problem(folder, "[notify]\ncommand = \"/usr/bin/tell\"\n") ==
        "2:11 config.wrong-type");
}

TEST_CASE("every value out of its range or order is found") {
  const secops::test::Folder folder;
  const std::string rate = "[levels.transactions.success_rate]\n";
  const std::string time = "[levels.transactions.response_time]\n";
  const std::string error = "[levels.transactions.error_rate]\n";
  CHECK(only_problem(folder, "[enrich]\ncountry_database = \"countries.mmdb\"\n") ==
        "2:20 config.relative-path");
  for (const char* limit : {"0", "-1", "1e4", "10,000", ""})
    CHECK(only_problem(folder, fmt::format("[enrich]\nlimits = {{ EUR = \"{}\" }}\n", limit)) ==
          "2:10 config.bad-value");
  CHECK(only_problem(folder, rate + "target = 100.5\n") == "2:10 config.out-of-range");
  CHECK(only_problem(folder, rate + "warning_below = -1\n") == "2:17 config.out-of-range");
  CHECK(only_problem(folder, rate + "critical_below = inf\n") == "2:18 config.out-of-range");
  CHECK(only_problem(folder, rate + "minimum_count = 0\n") == "2:17 config.out-of-range");
  CHECK(only_problem(folder, rate + "warning_below = 96\n") == "2:17 config.band-order");
  CHECK(only_problem(folder, rate + "critical_below = 91\n") == "2:18 config.band-order");
  CHECK(only_problem(folder, rate + "target = 89\n") == "2:10 config.band-order");
  CHECK(only_problem(folder, time + "target = \"0s\"\n") == "2:10 config.out-of-range");
  CHECK(only_problem(folder, time + "critical_above = \"4s\"\n") == "2:18 config.band-order");
  CHECK(only_problem(folder, time + "target = \"16s\"\n") == "2:10 config.band-order");
  CHECK(only_problem(folder, error + "warning_above = 101\n") == "2:17 config.out-of-range");
  CHECK(only_problem(folder, error + "warning_above = 5\ncritical_above = 4\n") ==
        "3:18 config.band-order");
  CHECK(only_problem(folder, "[rules]\nlateness = \"25h\"\n") == "2:12 config.out-of-range");
  CHECK(only_problem(folder, "[notify]\ntimeout = \"2h\"\n") == "2:11 config.out-of-range");
  CHECK(only_problem(folder, "[secops]\nretention = { findings = \"1h\" }\n") ==
        "2:26 config.out-of-range");
  CHECK(only_problem(folder, "[secops]\nretention = { audit = \"90 days\" }\n") ==
        "2:23 config.bad-value");
}

TEST_CASE("bands and spans may lie on their bounds") {
  const secops::test::Folder folder;
  const Tried tried =
      attempt(folder,
              "[levels.transactions]\n"
              "success_rate = { target = 100, warning_below = 100, critical_below = 100 }\n"
              "response_time = { target = \"1s\", critical_above = \"1s\" }\n"
              "error_rate = { warning_above = 0, critical_above = 0 }\n"
              "[rules]\nlateness = \"0s\"\n[notify]\ntimeout = \"1h\"\n"
              "[secops]\nretention = { findings = \"1d\", audit = \"24h\" }\n"
              "[people]\n0 = \"root\"\n4294967295 = \"last\"\n");
  for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
  CHECK(tried.settings);
}

TEST_CASE("values that mean nothing here are found: zones, formats, severities, user ids, paths") {
  const secops::test::Folder folder;
  const std::string source = "[[source]]\nname = \"a\"\npaths = [\"/a\"]\n";
  CHECK(only_problem(folder, "[secops]\ntimezone = \"Asia/Tokio\"\n") == "2:12 config.bad-value");
  CHECK(only_problem(folder, source + "timezone = \"JST9\"\n") == "4:12 config.bad-value");
  CHECK(only_problem(folder, source + "stale_after = \"0s\"\n") == "4:15 config.out-of-range");
  CHECK(only_problem(folder, source + "fields = { \"source.ip\" = \"\" }\n") ==
        "4:10 config.bad-value");
  CHECK(only_problem(folder, "[secops]\nstore = \"secops.db\"\n") == "2:9 config.relative-path");
  CHECK(only_problem(folder, "[rules]\npaths = [\"/a\", \"rules.d\"]\n") ==
        "2:16 config.relative-path");
  CHECK(only_problem(folder, "[[source]]\nname = \"a\"\npaths = [\"-\"]\n") ==
        "3:10 config.relative-path");
  CHECK(only_problem(folder, "[notify]\ncommand = [\"tell\"]\n") == "2:12 config.relative-path");
  CHECK(only_problem(folder, "[notify]\nat_or_above = \"warning\"\n") == "2:15 config.bad-value");
  CHECK(only_problem(folder, "[rules.override.x]\nseverity = \"High\"\n") ==
        "2:12 config.bad-value");
  CHECK(only_problem(folder, "[rules.override.x]\n") == "1:1 config.missing-key");
  CHECK(only_problem(folder, "[people]\nmika = \"mika\"\n") == "2:1 config.bad-value");
  CHECK(only_problem(folder, "[people]\n-1 = \"mika\"\n") == "2:1 config.bad-value");
  CHECK(only_problem(folder, "[people]\n1000 = \"alice\"\n\"01000\" = \"mallory\"\n") ==
        "3:1 config.bad-value");
  CHECK(only_problem(folder, "[people]\n\"00\" = \"root\"\n") == "2:1 config.bad-value");
  CHECK(only_problem(folder, "[people]\n4294967296 = \"mika\"\n") == "2:1 config.bad-value");
  CHECK(only_problem(folder, "[people]\n7 = \"\"\n") == "2:5 config.bad-value");
  CHECK(only_problem(folder, "[[source]]\npaths = [\"/a\"]\n") == "1:1 config.missing-key");
  CHECK(only_problem(folder, "[[source]]\nname = \"a\"\n") == "1:1 config.missing-key");
  CHECK(only_problem(folder, "[[source]]\nname = \"\"\npaths = [\"/a\"]\n") ==
        "2:8 config.bad-value");
  CHECK(only_problem(folder, source + source) == "5:8 config.duplicate-name");
}

TEST_CASE("an unknown format gets the nearest of those there are") {
  const secops::test::Folder folder;
  REQUIRE(secops::events::find_format("json-lines"));
  const Tried tried =
      attempt(folder, "[[source]]\nname = \"a\"\npaths = [\"/a\"]\nformat = \"json-line\"\n");
  REQUIRE(tried.problems.size() == 1);
  CHECK(tried.problems[0].hint == "did you mean \"json-lines\"?");
}

TEST_CASE("sections of later versions are refused by name") {
  const secops::test::Folder folder;
  for (const std::string section :
       {"[[chain]]", "[[wallet]]", "[[split]]", "[incident]", "[report]"}) {
    const Tried tried = attempt(folder, section + "\nname = \"x\"\n");
    REQUIRE(tried.problems.size() == 1);
    CHECK(tried.problems[0].code == "config.unknown-table");
    CHECK(tried.problems[0].message ==
          "this version of secops does not know the section " + section);
    CHECK(tried.problems[0].line == 1);
  }
}

TEST_CASE("all mistakes of several files are said at once, in the order of files and lines") {
  const secops::test::Folder folder;
  const std::vector<std::string> paths = {
      folder.write("1.toml", "[notify]\ntimeout = \"2h\"\n[secops]\ncontac = \"x\"\n"),
      folder.write("2.toml", "[rules\n"),
      folder.write("3.toml", "[[source]]\nname = 5\n[wallet]\n")};
  Config config = Config::load(paths);
  std::vector<std::string> seen;
  try {
    read_settings(config);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems())
      seen.push_back(fmt::format("{}:{} {}", problem.file.substr(problem.file.rfind('/') + 1),
                                 problem.line, problem.code));
  }
  CHECK(seen ==
        std::vector<std::string>{"1.toml:2 config.out-of-range", "1.toml:4 config.unknown-key",
                                 "2.toml:1 config.syntax", "3.toml:1 config.missing-key",
                                 "3.toml:2 config.wrong-type", "3.toml:3 config.unknown-table"});
}

TEST_CASE("every profile is sound, explains what it leaves out, and reads its own bands") {
  const secops::test::Folder folder;
  REQUIRE(secops::config::profiles().size() == 3);
  for (const auto& profile : secops::config::profiles()) {
    INFO(profile.name);
    const Tried tried = attempt(folder, std::string(profile.text));
    for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
    REQUIRE(tried.settings);
    CHECK(tried.settings->sources.size() >= 2);
    CHECK(tried.settings->bands.success_warning_below == 90);
    CHECK(tried.settings->bands.response_critical_above == 15s);
    CHECK(profile.text.find("\n# store = \"/var/lib/secops/secops.db\"\n") != std::string::npos);
    const Tried all = attempt(folder, switched_on(std::string(profile.text)));
    for (const Problem& problem : all.problems) UNSCOPED_INFO(describe(problem));
    REQUIRE(all.settings);
    CHECK(all.settings->contact != "");
    CHECK(all.settings->people.size() == 1);
    CHECK(all.settings->rule_overrides.size() == 1);
    CHECK(all.settings->bands.error_rate_critical_above == 5);
    CHECK(all.settings->notify.command.size() == 1);
  }
}

TEST_CASE("the manual page names every key and every format") {
  const std::string page = secops::test::content_of(SECOPS_SOURCE_DIR "/man/secops.toml.5");
  REQUIRE(!page.empty());
  for (const std::string& line : lines_of(every_key)) {
    const std::size_t equals = line.find(" = ");
    if (equals == std::string::npos || line[0] == '"' || line[0] == '1') continue;
    INFO(line);
    CHECK(page.find(line.substr(0, equals)) != std::string::npos);
  }
  for (const auto& format : secops::events::formats()) {
    INFO(format.name);
    CHECK(page.find(fmt::format(".Qq {}", format.name)) != std::string::npos);
  }
}
