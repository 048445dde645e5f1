#include "events/reading.h"

#include <charconv>
#include <limits>

#include "base/country.h"
#include "base/ip.h"
#include "base/stamp.h"
#include "events/severity.h"

namespace secops::events {

namespace {

bool set_address(Event& event, std::string_view text) {
  const auto address = parse_ip(text);
  if (!address) return false;
  // The only text of an IPv4 address that parse_ip takes, besides the mapped form, is the canonical
  // one.
  const bool canonical = address->v4 && text.find(':') == std::string_view::npos;
  event.set(source_ip, canonical ? text : event.keep(to_string(*address)));
  return true;
}

bool set_address_and_port(Event& event, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !all_digits(text.substr(colon + 1))) return false;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  // "::1:80" could be an address of its own, so IPv6 needs its brackets.
  if (!bracketed && host.find(':') != std::string_view::npos) return false;
  if (!set_address(event, host)) return false;
  event.set(source_port, text.substr(colon + 1), ValueKind::number);
  return true;
}

struct Unit {
  std::string_view name;
  std::uint64_t ns;
};

constexpr Unit units[] = {
    {"ms", millisecond_ns},
    {"s", second_ns},
    {"us", microsecond_ns},
    {"µs", microsecond_ns},
    {"ns", 1},
    {"m", 60 * second_ns},
    {"h", 3600 * second_ns},
    {"sec", second_ns},
    {"secs", second_ns},
    {"second", second_ns},
    {"seconds", second_ns},
    {"min", 60 * second_ns},
    {"msec", millisecond_ns},
    {"millis", millisecond_ns},
    {"millisecond", millisecond_ns},
    {"milliseconds", millisecond_ns},
};

std::optional<std::uint64_t> unit_of(std::string_view name) {
  for (const Unit& unit : units)
    if (unit.name == name) return unit.ns;
  return std::nullopt;
}

bool add_scaled(std::uint64_t& total, std::uint64_t number, std::uint64_t unit_ns) {
  std::uint64_t product = 0;
  return !__builtin_mul_overflow(number, unit_ns, &product) &&
         !__builtin_add_overflow(total, product, &total);
}

// The fraction's digits, which begin after the point, in parts of the unit.
std::uint64_t fraction_ns(std::string_view digits, std::uint64_t unit_ns) {
  std::uint64_t result = 0;
  std::uint64_t place = unit_ns;
  for (const char c : digits) {
    place /= 10;
    if (place == 0) break;
    result += static_cast<std::uint64_t>(c - '0') * place;
  }
  return result;
}

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

void set_known(Event& event, FieldId field, std::string_view text) {
  if (!text.empty()) event.set(field, text);
}

// What is no stamp leaves the event without a time: the line's own is when it was written, which is
// not what the site asked for.
void set_time(Event& event, const ParseContext& context, const Value& value) {
  const auto time = read_any_stamp(value.text, context.zone);
  event.has_time = time.has_value();
  if (time) event.time = *time;
}

// The field from a native spelling of its value, in normal form; not at all if that has none.
void set_normal(Event& event, FieldId field, const Value& value) {
  switch (field) {
    case source_ip:
      return set_source(event, value.text);
    case source_geo_country_iso_code:
      return set_country(event, value.text);
    case event_action:
      if (const Action* action = read_action(value.text)) return set_action(event, *action);
      return set_known(event, field, value.text);
    case event_outcome:
      return set_known(event, field, read_outcome(value.text));
    case log_level:
      return set_known(event, field, read_level(value.text));
    case event_severity:
      if (const auto severity = parse_severity(value.text)) event.set(field, name_of(*severity));
      return;
    case event_duration:
      if (const auto duration = read_duration_ns(value.text, 1)) set_duration(event, *duration);
      return;
    default:
      event.set(field, value);
  }
}

}  // namespace

bool all_digits(std::string_view text) {
  return !text.empty() && digits_at(text, 0) == text.size();
}

void set_source(Event& event, std::string_view text) {
  if (text.empty() || set_address(event, text) || set_address_and_port(event, text)) return;
  event.set(source_address, text);
}

void set_country(Event& event, std::string_view text) {
  if (const auto code = country_code(text))
    event.set(source_geo_country_iso_code, event.keep(*code));
}

void set_action(Event& event, std::string_view name, Outcome outcome) {
  event.set(event_action, name);
  if (outcome != Outcome::none) event.set(event_outcome, name_of(outcome));
}

void set_action(Event& event, const Action& action) {
  set_action(event, action.name, action.outcome);
}

void set_mapped(Event& event, const ParseContext& context, std::string_view name,
                const Value& value) {
  for (const FieldMapping& mapping : context.mappings) {
    if (mapping.from != name) continue;
    if (mapping.to == mapped_time)
      set_time(event, context, value);
    else
      set_normal(event, mapping.to, value);
  }
}

void set_native(Event& event, const ParseContext& context, std::string_view name, Value value) {
  if (const auto field = context.names->find(name)) {
    if (is_native(name, *field)) event.set(*field, value);
  } else if (context.keep_all) {
    event.add_native(name, value);
  }
  set_mapped(event, context, name, value);
}

std::optional<std::uint64_t> read_duration_ns(std::string_view text, std::uint64_t unit_ns) {
  std::uint64_t total = 0;
  std::size_t at = 0;
  bool bare = false;
  if (text.empty()) return std::nullopt;
  while (at < text.size()) {
    const std::size_t whole = digits_at(text, at);
    if (whole == 0 || bare) return std::nullopt;
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data() + at, text.data() + at + whole, number);
    if (parsed.ec != std::errc()) return std::nullopt;
    at += whole;
    std::string_view fraction;
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
      fraction = text.substr(at + 1, digits_at(text, at + 1));
      at += 1 + fraction.size();
    }
    if (at < text.size() && text[at] == ' ') ++at;
    std::size_t end = at;
    while (end < text.size() && !is_digit(text[end])) ++end;
    bare = end == at;
    const auto unit = bare ? std::optional(unit_ns) : unit_of(text.substr(at, end - at));
    if (!unit || !add_scaled(total, number, *unit)) return std::nullopt;
    if (__builtin_add_overflow(total, fraction_ns(fraction, *unit), &total)) return std::nullopt;
    at = end;
  }
  return total;
}

void set_duration(Event& event, std::uint64_t duration_ns) {
  constexpr std::size_t longest = std::numeric_limits<std::uint64_t>::digits10 + 1;
  char* digits = event.allocate(longest);
  const auto end = std::to_chars(digits, digits + longest, duration_ns).ptr;
  event.set(event_duration,
            Value{{digits, static_cast<std::size_t>(end - digits)}, ValueKind::number});
}

Spellings verbatim(std::string_view value) {
  if (value.empty()) return std::nullopt;
  return std::vector<Phrase>{{std::string(value)}};
}

}  // namespace secops::events
