#include "blacklist/settings.h"

#include <fmt/format.h>

#include "base/text.h"

namespace secops::blacklist {
namespace {

using config::Section;
using namespace std::chrono_literals;

constexpr Duration longest_span = std::chrono::hours(24 * 366 * 100);

Duration span_of(Section& section, std::string_view key, Duration fallback) {
  const auto span = section.span(key);
  if (!span) return fallback;
  if (*span >= 1s && *span <= longest_span) return *span;
  section.refuse(key, "config.out-of-range",
                 fmt::format("{} must be 1s or more, not {}", section.name(key), span_text(*span)));
  return fallback;
}

void read_policy(Section& section, Policy& policy) {
  policy.default_for = span_of(section, "default_for", policy.default_for);
  policy.repeat_factor = section.integer("repeat_factor", 1, 100).value_or(policy.repeat_factor);
  policy.longest = span_of(section, "longest", policy.longest);
  if (section.understood() && policy.longest < policy.default_for)
    section.refuse(section.has("longest") ? "longest" : "default_for", "config.out-of-range",
                   fmt::format("{} must be at least default_for ({})", section.name("longest"),
                               span_text(policy.default_for)));
}

void read_protect(Section& section, std::vector<Protected>& protect) {
  const std::vector<std::string> texts = section.texts("protect");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (const auto network = parse_network(texts[i]))
      protect.push_back({*network, "protected by the configuration"});
    else
      section.refuse_item("protect", i, "config.bad-value",
                          fmt::format("{}: \"{}\" is no network: {}", section.name("protect"),
                                      texts[i], why_no_network(texts[i])));
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
  if (!reading.value)
    allowed.refuse(
        "value", "config.bad-value",
        fmt::format("{}: \"{}\" cannot be listed: {}", allowed.name("value"), *text,
                    reading.mistake),
        reading.suggested ? fmt::format("say kind = \"{}\"", name_of(*reading.suggested)) : "");
  else
    allow.push_back({*reading.value, until, reason.empty() ? "no reason is given" : reason});
}

}  // namespace

Settings read_settings(Section section) {
  Settings settings;
  read_protect(section, settings.protect);
  for (Section& allowed : section.tables("allow")) read_allow(std::move(allowed), settings.allow);
  read_policy(section, settings.policy);
  return settings;
}

}  // namespace secops::blacklist
