#include "blacklist/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

using config::Section;
using namespace std::chrono_literals;

constexpr std::string_view name_the_own_networks = "name the networks that are meant";
void read_policy(Section& section, Policy& policy) {
  policy.default_for = section.span("default_for", policy.default_for, 1s);
  policy.repeat_factor = section.integer("repeat_factor", 1, 100).value_or(policy.repeat_factor);
  policy.longest = section.span("longest", policy.longest, 1s);
  if (section.understood() && policy.longest < policy.default_for)
    section.refuse(section.has("longest") ? "longest" : "default_for", "config.out-of-range",
                   fmt::format("{} must be at least default_for ({})", section.name("longest"),
                               span_text(policy.default_for)));
}

std::string nothing_left(const std::string& name, const std::string& text) {
  return fmt::format("{}: \"{}\" is every address: nothing could be listed any more", name, text);
}

void read_protect(Section& section, std::vector<Protected>& protect) {
  const std::vector<std::string> texts = section.texts("protect");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto network = parse_network(texts[i]);
    if (!network)
      section.refuse_item("protect", i, "config.bad-value",
                          fmt::format("{}: \"{}\" is no network: {}", section.name("protect"),
                                      texts[i], why_no_network(texts[i])));
    else if (is_everything(*network))
      section.refuse_item("protect", i, "config.bad-value",
                          nothing_left(section.name("protect"), texts[i]),
                          std::string(name_the_own_networks));
    else
      protect.push_back({*network, "protected by the configuration", true});
  }
}

std::optional<Time> read_until(Section& allowed) {
  const auto text = allowed.text("until");
  if (!text) return std::nullopt;
  // What an allowance ends by must not depend on when it is read.
  const bool absolute = text->size() >= 10 && (*text)[4] == '-';
  const auto until = absolute ? parse_moment(*text, Time(), Zone()) : std::nullopt;
  if (!until)
    allowed.refuse("until", "config.bad-value",
                   fmt::format("{} names no moment: \"{}\"", allowed.name("until"), *text),
                   "write it like 2026-12-31 (its beginning, UTC) or 2026-12-31T18:00:00Z");
  return until;
}

// No mistyped address, of which what is wrong is said.
bool may_be_a_user(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.find_first_of(":/%@") == std::string_view::npos &&
         std::any_of(text.begin(), text.end(), is_letter) && read_value(text, Kind::user).value &&
         text.substr(0, 2) != "0x" && text.substr(0, 4) != "klv1";
}

void read_allow(Section allowed, std::vector<Allowed>& allow) {
  const auto text = allowed.text("value");
  const auto kind_name = allowed.text("kind");
  const auto kind = kind_name ? kind_named(*kind_name) : std::nullopt;
  if (kind_name && !kind) {
    std::vector<std::string_view> names;
    for (const Kind one : kinds()) names.push_back(name_of(one));
    allowed.refuse("kind", "config.bad-value",
                   fmt::format("{} is no kind: \"{}\"", allowed.name("kind"), *kind_name),
                   fmt::format("one of {}", fmt::join(names, ", ")));
  }
  const auto until = read_until(allowed);
  const std::string reason = allowed.text("reason").value_or("");
  if (!text) {
    if (!allowed.has("value"))
      allowed.refuse("value", "config.missing-key",
                     fmt::format("{} must have a value", allowed.name()));
    return;
  }
  if (kind_name && !kind) return;
  const Reading reading = read_value(*text, kind);
  if (!reading.value && !kind && !reading.suggested && may_be_a_user(*text))
    allowed.refuse(
        "value", "config.bad-value",
        fmt::format("{}: \"{}\" does not tell by itself what it is", allowed.name("value"), *text),
        "say kind = \"user\", or wallet, card or country");
  else if (!reading.value)
    allowed.refuse(
        "value", "config.bad-value",
        fmt::format("{}: \"{}\" cannot be listed: {}", allowed.name("value"), *text,
                    reading.mistake),
        reading.suggested ? fmt::format("say kind = \"{}\"", name_of(*reading.suggested)) : "");
  else if (const auto network = network_of(*reading.value); network && is_everything(*network))
    allowed.refuse("value", "config.bad-value", nothing_left(allowed.name("value"), *text),
                   std::string(name_the_own_networks));
  else
    allow.push_back({*reading.value, until, reason.empty() ? "no reason is given" : reason});
}

// A form that counts down is another one at every moment.
std::optional<std::string> format_of(Section& target, const std::vector<std::string_view>& names) {
  const auto format = target.text("format");
  for (const ExportType& type : exports())
    if (format == type.name && type.counts_down) {
      target.refuse(
          "format", "config.bad-value",
          fmt::format("{} cannot be \"{}\": it holds how long each entry is still "
                      "listed, so that the file would change at every run",
                      target.name("format"), type.name),
          fmt::format("write target = \"nftables\", which keeps the packet filter itself; "
                      "of a file it is one of {}",
                      fmt::join(names, ", ")));
      return std::nullopt;
    }
  return target.choice("format", names);
}

// Of a file, written so that nothing else writes the same one: no part of it is empty, "." or "..".
bool is_plain_path(std::string_view path) {
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
  }
  return path.empty();
}

// Each run would write the one's list over the other's, and run `then` every time.
void refuse_twice(Section& target, const SyncTarget& one, const std::vector<SyncTarget>& before) {
  // Of packet filters there is one, whatever its table is called: what is on trial is so there.
  const auto same = std::find_if(before.begin(), before.end(),
                                 [&](const SyncTarget& other) { return other.file == one.file; });
  if (same == before.end()) return;
  constexpr std::string_view earlier = "an earlier [[blacklist.sync]]";
  if (one.file.empty())
    target.refuse(target.has("table") ? "table" : "target", "config.duplicate",
                  fmt::format("{} is for the packet filter, as {} is: \"{}\"", target.name(),
                              earlier, one.table),
                  "one table is enough: leave one of them out");
  else
    target.refuse("target", "config.duplicate",
                  fmt::format("{} is for the file of {}: \"{}\"", target.name(), earlier, one.file),
                  "leave one of them out, or give it another file");
}

// "nftables" or "file:/full/path".
void read_target(Section target, std::vector<SyncTarget>& targets) {
  constexpr std::string_view file_prefix = "file:/";
  SyncTarget one;
  const auto kind = target.text("target");
  const auto table = target.text("table");
  const auto program = target.text("program");
  const auto name = target.text("name");
  std::vector<std::string_view> names;
  for (const ExportType& type : exports())
    if (!type.counts_down) names.push_back(type.name);
  const auto format = format_of(target, names);
  one.then = target.texts("then");
  if (!kind) {
    if (!target.has("target"))
      target.refuse("target", "config.missing-key",
                    fmt::format("{} must have a target", target.name()));
    return;
  }
  for (const auto& [key, value] : {std::pair{"table", table}, std::pair{"name", name}})
    if (value && !is_export_name(*value))
      target.refuse(key, "config.bad-value",
                    fmt::format("{} is no name: \"{}\"", target.name(key), *value),
                    "letters, digits and _, at most 28, beginning with a letter");
  if (table) one.table = *table;
  if (program) one.program = *program;
  if (!one.program.starts_with('/'))
    target.refuse(
        "program", "config.bad-value",
        fmt::format("{} must be a full path, not \"{}\"", target.name("program"), one.program));
  if (name) one.name = *name;
  if (!one.then.empty() && !one.then.front().starts_with('/'))
    target.refuse_item(
        "then", 0, "config.bad-value",
        fmt::format("{} must begin with the full path of a program", target.name("then")));
  const auto only_for = [&](std::string_view key, std::string_view what) {
    if (target.has(key))
      target.refuse(key, "config.bad-value",
                    fmt::format("{} is for {} only", target.name(key), what));
  };
  if (*kind == "nftables") {
    for (const char* key : {"format", "then", "name"}) only_for(key, "a file");
  } else if (kind->starts_with(file_prefix)) {
    for (const char* key : {"table", "program"}) only_for(key, "nftables");
    one.table.clear();
    one.file = kind->substr(file_prefix.size() - 1);
    if (!is_plain_path(one.file))
      target.refuse("target", "config.bad-value",
                    fmt::format("{} is no plain full path of a file: \"{}\"", target.name("target"),
                                one.file),
                    "write it without //, /./ and /../, and with a name at its end");
    if (format)
      one.format = *format;
    else if (!target.has("format"))
      target.refuse("format", "config.missing-key",
                    fmt::format("{} must have a format", target.name()),
                    fmt::format("one of {}", fmt::join(names, ", ")));
  } else {
    target.refuse("target", "config.bad-value",
                  fmt::format("{} is no target: \"{}\"", target.name("target"), *kind),
                  "write \"nftables\" or \"file:/full/path\"");
    return;
  }
  refuse_twice(target, one, targets);
  targets.push_back(std::move(one));
}

}  // namespace

Settings read_settings(Section section) {
  Settings settings;
  read_protect(section, settings.protect);
  for (Section& allowed : section.tables("allow")) read_allow(std::move(allowed), settings.allow);
  for (Section& target : section.tables("sync")) read_target(std::move(target), settings.sync);
  read_policy(section, settings.policy);
  settings.most_per_run =
      section.integer("most_per_run", 0, 100'000).value_or(settings.most_per_run);
  settings.cool_down = section.span("cool_down", settings.cool_down, 1s);
  return settings;
}

}  // namespace secops::blacklist
