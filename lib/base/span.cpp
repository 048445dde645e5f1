// Spans and moments as people write and read them.
#include "base/span.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/digit.h"
#include "base/stamp.h"
#include "base/text.h"
#include "base/time.h"

namespace secops {
namespace {

using std::chrono::days;

struct Unit {
  char letter;
  std::int64_t seconds;
};

constexpr Unit shown_units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr Unit typed_units[] = {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr std::int64_t longest_span_seconds = 36525LL * 86400;  // 100 years

struct SpanReading {
  std::optional<Duration> span;
  std::string_view mistake;  // a sentence without its subject
};

SpanReading read_span(std::string_view text) {
  constexpr std::string_view none = "is no span";
  constexpr std::string_view too_long = "is more than 100 years";
  if (text.empty()) return {{}, none};
  std::int64_t total = 0;
  const Unit* next = std::begin(typed_units);
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 0) return {{}, none};
    if (digits == text.size()) return {{}, "has no unit"};
    const auto names = [&](const Unit& unit) { return unit.letter == text[digits]; };
    if (std::none_of(std::begin(typed_units), std::end(typed_units), names)) return {{}, none};
    // Units go from large to small, each at most once.
    next = std::find_if(next, std::end(typed_units), names);
    if (next == std::end(typed_units)) return {{}, "has its units in the wrong order"};
    std::int64_t count = 0;
    if (!parse_integer(text.substr(0, digits), count) ||
        count > longest_span_seconds / next->seconds)
      return {{}, too_long};
    total += count * next->seconds;
    if (total > longest_span_seconds) return {{}, too_long};
    ++next;
    text.remove_prefix(digits + 1);
  }
  return {std::chrono::seconds(total), {}};
}

Time midnight(Time now, const Zone& zone, days back) {
  const auto wall =
      std::chrono::local_time<Duration>((now + zone.offset_at(now)).time_since_epoch());
  return zone.to_utc(std::chrono::local_time<Duration>(std::chrono::floor<days>(wall) - back));
}

// "@1732255200" or "@1732255200.25": always seconds, as date(1) has it.
std::optional<Time> typed_epoch(std::string_view text) {
  const std::size_t whole = std::min(text.find('.'), text.size());
  std::int64_t seconds = 0;
  constexpr std::int64_t year_10000 = 253402300800;
  if (whole == 0 || !is_digit(text[0]) || !parse_integer(text.substr(0, whole), seconds) ||
      seconds >= year_10000) {
    return {};
  }
  std::int64_t micros = 0;
  if (whole < text.size()) {
    const std::string_view fraction = text.substr(whole + 1);
    if (fraction.empty() || fraction.size() > 9) return {};
    for (std::size_t i = 0; i < fraction.size(); ++i) {
      if (!is_digit(fraction[i])) return {};
      if (i < 6) micros = micros * 10 + (fraction[i] - '0');
    }
    for (std::size_t i = fraction.size(); i < 6; ++i) micros *= 10;
  }
  return Time(Duration(seconds * 1000000 + micros));
}

// RFC 3339 as people shorten it: a date alone, or no seconds.
std::optional<Time> typed_stamp(std::string_view text, const Zone& zone) {
  constexpr std::size_t date_length = 10;    // 2026-11-22
  constexpr std::size_t minute_length = 16;  // 2026-11-22T06:14
  std::string full(text);
  if (text.size() == date_length) {
    full += "T00:00:00";
  } else if (text.size() >= minute_length && text[minute_length - 3] == ':' &&
             (text.size() == minute_length || text[minute_length] != ':')) {
    full.insert(minute_length, ":00");
  }
  const std::optional<Stamp> stamp = read_iso_stamp(full, zone);
  if (!stamp || stamp->length != full.size()) return {};
  return stamp->time;
}

}  // namespace

std::string span_text(Duration span) {
  const bool negative = span < Duration::zero();
  const auto micros = negative ? 0 - static_cast<std::uint64_t>(span.count())
                               : static_cast<std::uint64_t>(span.count());
  auto left = static_cast<std::int64_t>(micros / 1000000);
  std::string out;
  if (left == 0) {
    out = micros >= 1000 ? fmt::format("{}ms", micros / 1000) : "0s";
    return negative && micros >= 1000 ? "-" + out : out;
  }
  if (negative) out = "-";
  bool started = false;
  for (const Unit& unit : shown_units) {
    const std::int64_t count = left / unit.seconds;
    left %= unit.seconds;
    if (count > 0) out += fmt::format("{}{}", count, unit.letter);
    if (started) break;
    started = count > 0;
  }
  return out;
}

std::string age_text(Time then, Time now) {
  const Duration age = now - then;
  constexpr auto moment = std::chrono::seconds(5);
  if (age < moment && age > -moment) return "just now";
  return age > Duration::zero() ? span_text(age) + " ago" : "in " + span_text(-age);
}

std::optional<Duration> parse_span(std::string_view text) { return read_span(text).span; }

std::string_view why_no_span(std::string_view text) { return read_span(text).mistake; }

std::optional<Time> parse_moment(std::string_view text, Time now, const Zone& zone) {
  constexpr std::string_view ago = " ago";
  if (text == "now") return now;
  if (text == "today") return midnight(now, zone, days(0));
  if (text == "yesterday") return midnight(now, zone, days(1));
  if (text.starts_with('@')) return typed_epoch(text.substr(1));
  if (const auto stamp = typed_stamp(text, zone)) return stamp;
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  if (!minus && text.ends_with(ago)) text.remove_suffix(ago.size());
  if (const auto span = parse_span(text)) return now - *span;
  return {};
}

}  // namespace secops
