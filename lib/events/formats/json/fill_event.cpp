// From what a JSON line gave to the fixed fields, each in its normal form.
#include <bit>
#include <charconv>
#include <cmath>

#include "base/stamp.h"
#include "base/text.h"
#include "events/formats/json/line_reader.h"
#include "events/reading.h"
#include "events/severity.h"

namespace secops::events::json {

namespace {

void fill_time(const Roles& roles, const ParseContext& context, Event& event) {
  const Roles::Given* given = roles.get(role_time);
  if (!given) return;
  const std::string_view text = given->value.text;
  if (given->value.kind == ValueKind::text) {
    if (const auto stamp = read_iso_stamp(text, context.zone);
        stamp && stamp->length == text.size()) {
      event.time = stamp->time;
      event.has_time = true;
      return;
    }
  }
  // What is left tells its own offset: an epoch or Apache's form.
  if (const auto time = read_any_stamp(text, context.zone)) {
    event.time = *time;
    event.has_time = true;
  }
}

// `level` may be a number (pino, bunyan); other keys are words.
void fill_level(const Roles& roles, Event& event) {
  std::string_view level;
  if (const Roles::Given* given = roles.get(log_level);
      given && (given->value.kind == ValueKind::text || given->rank <= 2))
    level = read_level(given->value.text);
  if (const Roles::Given* given = roles.get(event_severity)) {
    if (const auto severity = parse_severity(given->value.text))
      event.set(event_severity, name_of(*severity));
    // "severity" is the level of a logger that has no other, unless it belongs to a named event.
    if (level.empty() && given->value.kind == ValueKind::text && !roles.has(event_action))
      level = read_level(given->value.text);
  }
  if (level.empty() && roles.has(role_priority)) {
    const std::string_view priority = roles.text(role_priority);
    if (priority.size() == 1) level = level_of_priority(priority.front() - '0');
  }
  if (!level.empty()) event.set(log_level, level);
}

// Known actions in their normal spelling, others as they are.
const Action* fill_action(const Roles& roles, Event& event) {
  if (const std::string_view native = roles.text(event_action); !native.empty()) {
    const Action* action = read_action(native);
    event.set(event_action, action ? action->name : native);
    return action;
  }
  for (const std::uint8_t role : {role_event, role_possible_action}) {
    const Action* action = read_action(roles.text(role));
    if (!action) continue;
    event.set(event_action, action->name);
    return action;
  }
  if (const Action* action = read_phrase(event.text(message))) {
    event.set(event_action, action->name);
    return action;
  }
  if (const std::string_view native = roles.text(role_event);
      !native.empty() && native != event.text(message))
    event.set(event_action, native);
  return nullptr;
}

void fill_outcome(const Roles& roles, const Action* action, Event& event) {
  std::string_view outcome;
  const Roles::Given* given = roles.get(event_outcome);
  if (given && given->rank <= 2) outcome = read_outcome(given->value.text);
  if (outcome.empty() && action && action->outcome != Outcome::none)
    outcome = name_of(action->outcome);
  if (outcome.empty() && given) outcome = read_outcome(given->value.text);
  for (const std::uint8_t role : {role_succeeded, role_status})
    if (outcome.empty()) outcome = read_outcome(roles.text(role));
  if (!outcome.empty()) event.set(event_outcome, outcome);
}

std::optional<std::uint64_t> duration_of(const Value& value, std::uint64_t unit_ns) {
  if (value.text.find_first_of("eE") == std::string_view::npos || value.kind != ValueKind::number)
    return read_duration_ns(value.text, unit_ns);
  double number = 0;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  const double duration_ns = number * static_cast<double>(unit_ns);
  if (!(duration_ns >= 0 && duration_ns < 9e18)) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(duration_ns));
}

// A bare "duration" counts in milliseconds, as Node's loggers have it; in a line whose time is an
// epoch in seconds with a fraction (zap, caddy) in seconds like that.
std::uint64_t usual_unit_ns(const Roles& roles) {
  const Roles::Given* time = roles.get(role_time);
  const bool seconds = time && time->value.kind == ValueKind::number &&
                       time->value.text.find('.') != std::string_view::npos;
  return seconds ? second_ns : millisecond_ns;
}

void fill_duration(const Roles& roles, Event& event) {
  struct Unit {
    std::uint8_t role;
    std::uint64_t ns;
  };
  const Unit units[] = {{event_duration, 1},
                        {role_duration_ms, millisecond_ns},
                        {role_duration_us, microsecond_ns},
                        {role_duration_s, second_ns},
                        {role_duration_text, second_ns},
                        {role_duration, usual_unit_ns(roles)}};
  for (const Unit& unit : units) {
    const Roles::Given* given = roles.get(unit.role);
    if (!given) continue;
    if (const auto duration = duration_of(given->value, unit.ns)) {
      set_duration(event, *duration);
      return;
    }
  }
}

void fill_url(Event& event) {
  std::string_view original = event.text(url_original);
  if (original.empty() || event.has(url_path)) return;
  if (const std::size_t scheme = original.find("://"); scheme < 12) {
    const std::size_t path = original.find('/', scheme + 3);
    original = path == std::string_view::npos ? std::string_view{} : original.substr(path);
  }
  const std::size_t question = original.find('?');
  if (!original.empty()) event.set(url_path, original.substr(0, question));
  if (question != std::string_view::npos && !event.has(url_query))
    event.set(url_query, original.substr(question + 1));
}

bool is_http_status(const Value& value) {
  return value.text.size() == 3 && value.text.front() >= '1' && value.text.front() <= '5' &&
         all_digits(value.text);
}

// Fields that are copied, and the few that depend on others.
void fill_plain(const Roles& roles, Event& event) {
  constexpr std::uint64_t fields = (std::uint64_t{1} << ecs_count) - 1;
  for (std::uint64_t left = roles.seen() & fields; left != 0; left &= left - 1) {
    const auto role = static_cast<std::uint8_t>(std::countr_zero(left));
    const Roles::Given* given = roles.get(role);
    switch (role) {
      case log_level:
      case event_action:
      case event_outcome:
      case event_severity:
      case event_duration:
        break;
      case source_ip:
        set_source(event, given->value.text);
        break;
      case source_geo_country_iso_code:
        set_country(event, given->value.text);
        break;
      default:
        event.set(role, given->value);
    }
  }
  if (!event.has(message) && roles.has(role_event))
    event.set(message, roles.get(role_event)->value);
  if (const Roles::Given* status = roles.get(role_status);
      status && is_http_status(status->value) && !event.has(http_response_status_code))
    event.set(http_response_status_code, status->value);
  // bunyan's and pino's "name" is the service; in other logs it may be a person's or a ticket's.
  const Roles::Given* level = roles.get(log_level);
  if (level && level->value.kind == ValueKind::number && roles.has(role_name) &&
      !event.has(service_name))
    event.set(service_name, roles.get(role_name)->value);
}

}  // namespace

void fill_event(const Roles& roles, const ParseContext& context, Event& event) {
  fill_time(roles, context, event);
  fill_plain(roles, event);
  fill_level(roles, event);
  const Action* action = fill_action(roles, event);
  fill_outcome(roles, action, event);
  if (action && moves_money(*action) && !event.has(transaction_recipient) &&
      roles.has(role_possible_recipient))
    event.set(transaction_recipient, roles.get(role_possible_recipient)->value);
  fill_duration(roles, event);
  fill_url(event);
}

}  // namespace secops::events::json
