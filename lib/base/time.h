// Moments and spans. Inside everything is UTC with microseconds; zones exist only at the edges.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace secops {

using Duration = std::chrono::microseconds;
using Time = std::chrono::sys_time<Duration>;  // UTC; leap seconds are folded into the next second

// A place's clock rule. Cheap to copy. UTC costs nothing to use; a named zone loads the system's
// tzdata on first use (3.5 ms).
class Zone {
 public:
  Zone() = default;  // UTC
  // "UTC", "Z", "+09:00", "-0330", or an IANA name ("Asia/Tokyo"). Nothing if there is no such
  // zone.
  static std::optional<Zone> named(std::string_view name);
  static Zone fixed(Duration east_of_utc);

  // Local wall clock to UTC. A wall time that a clock change skips maps forward by the gap; one
  // that occurs twice means the first (promises 3.10).
  Time to_utc(std::chrono::local_time<Duration> wall) const {
    return rule_ ? by_rule(wall) : Time(wall.time_since_epoch());
  }
  Duration offset_at(Time time) const;  // east of UTC
  bool is_utc() const { return !rule_; }
  const std::string& name() const;

 private:
  struct Rule;
  explicit Zone(std::shared_ptr<const Rule> rule);
  Time by_rule(std::chrono::local_time<Duration> wall) const;

  std::shared_ptr<const Rule> rule_;  // null: UTC
};

// Civil date and time of day to UTC; no range checks beyond what the caller did. second may be 60.
Time civil_time(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                unsigned second, unsigned microsecond = 0);
bool is_civil_date(int year, unsigned month, unsigned day);

// "2026-11-22T06:14:00Z"; with ".123Z" or ".123456Z" when the fraction is not zero.
std::string rfc3339(Time time);
// For people: "2026-11-22 15:14:00 +09:00" ("…Z" for UTC), to the second.
std::string local_text(Time time, const Zone& zone);
// "45s", "5m", "1h30m", "2d4h": at most two units. Negative spans get a '-'.
std::string span_text(Duration span);
// "just now", "5m ago", "in 3h".
std::string age_text(Time then, Time now);

// "90s" "5m" "1h30m" "7d" "2w"; digits and units only. Nothing if malformed, zero digits or over
// 100 years.
std::optional<Duration> parse_span(std::string_view text);

// A moment as people type it (--since, --until, --now): RFC 3339 with or without zone ("T" or blank
// between, seconds optional, date alone = midnight), "@epoch[.fraction]", "now", "today",
// "yesterday", "2h", "2h ago", "-90m" (all before now). Without zone it is read in `zone`. Nothing
// if malformed.
std::optional<Time> parse_moment(std::string_view text, Time now, const Zone& zone);

}  // namespace secops
