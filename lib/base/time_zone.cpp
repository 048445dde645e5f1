// Zones. A named one is copied out of the tz library into a table of its own, so that a line costs
// a binary search without allocation or lock, and so that gaps and overlaps follow our rule.
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/digit.h"
#include "base/time.h"

namespace secops {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// From `begin` on, the place is `offset` east of UTC.
struct Period {
  Time begin;
  Duration offset;
};

constexpr int first_year = 1900;
constexpr int last_listed_year = 2037;  // zone files list clock changes up to here
constexpr int last_year = 2200;

// A clock change of every year: the `week`-th such weekday of the month (5: the last), at a wall
// time.
struct YearlyChange {
  std::chrono::month month;
  std::chrono::weekday weekday;
  unsigned week;
  Duration since_midnight;  // by the clock that it ends
  Duration offset;          // from then on
};

struct Change {
  std::chrono::year_month_day date;
  YearlyChange yearly;
};

Change described(const Period& before, const Period& after) {
  const Time wall = after.begin + before.offset;
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day date(midnight);
  const unsigned week = (static_cast<unsigned>(date.day()) - 1) / 7 + 1;
  return {date,
          {date.month(), std::chrono::weekday(midnight), week, wall - midnight, after.offset}};
}

std::chrono::sys_days day_in(int year, const YearlyChange& change) {
  const auto month = std::chrono::year(year) / change.month;
  return change.week == 5 ? std::chrono::sys_days(month / change.weekday[std::chrono::last])
                          : std::chrono::sys_days(month / change.weekday[change.week]);
}

bool is_same_but_week(const YearlyChange& a, const YearlyChange& b) {
  return a.month == b.month && a.weekday == b.weekday && a.since_midnight == b.since_midnight &&
         a.offset == b.offset;
}

// The tz library stops where the zone files' lists do and leaves out the rule that goes on for
// ever. It is found again from the last ten years: the same weekday and hour each year, the last of
// the month when it is now the fourth and now the fifth. Empty unless two changes a year explain
// all that is listed: other calendars (Ramadan) make other lists, and those zones keep their last
// offset.
std::vector<YearlyChange> yearly_changes(const std::vector<Period>& periods) {
  constexpr int years = 10;
  std::vector<Change> listed;
  for (std::size_t i = 1; i < periods.size(); ++i) {
    const Change change = described(periods[i - 1], periods[i]);
    const int year = static_cast<int>(change.date.year());
    if (year > last_listed_year - years && year <= last_listed_year) listed.push_back(change);
  }
  if (listed.size() != 2 * years) return {};
  std::vector<YearlyChange> changes{listed[0].yearly, listed[1].yearly};
  for (std::size_t i = 2; i < listed.size(); ++i) {
    if (listed[i].yearly.week != changes[i % 2].week) changes[i % 2].week = 5;
  }
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const YearlyChange& change = changes[i % 2];
    if (!is_same_but_week(listed[i].yearly, change)) return {};
    if (day_in(static_cast<int>(listed[i].date.year()), change) !=
        std::chrono::sys_days(listed[i].date)) {
      return {};
    }
  }
  return changes;
}

void extend(std::vector<Period>& periods) {
  const std::vector<YearlyChange> changes = yearly_changes(periods);
  for (int year = last_listed_year + 1; !changes.empty() && year <= last_year; ++year) {
    for (const YearlyChange& change : changes) {
      periods.push_back({Time(day_in(year, change)) + change.since_midnight - periods.back().offset,
                         change.offset});
    }
  }
}

std::vector<Period> periods_of(const date::time_zone& zone) {
  std::vector<Period> periods;
  date::sys_seconds at = date::sys_days(date::year(first_year) / 1 / 1);
  const date::sys_seconds end = date::sys_days(date::year(last_year) / 1 / 1);
  while (at < end) {
    const date::sys_info info = zone.get_info(at);
    if (periods.empty() || periods.back().offset != info.offset) {
      periods.push_back({Time(at.time_since_epoch()), info.offset});
    }
    at = info.end;
  }
  if (periods.back().begin < civil_time(last_listed_year + 1, 1, 1, 0, 0, 0)) extend(periods);
  return periods;
}

// "+09:00", "-0330", "+09".
std::optional<Duration> fixed_offset(std::string_view text) {
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return {};
  const bool colon = text.size() == 6 && text[3] == ':';
  if (text.size() != 3 && text.size() != 5 && !colon) return {};
  int digits[4] = {0, 0, 0, 0};
  std::size_t count = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (colon && i == 3) continue;
    if (!is_digit(text[i])) return {};
    digits[count++] = text[i] - '0';
  }
  const int hour = digits[0] * 10 + digits[1];
  const int minute = digits[2] * 10 + digits[3];
  if (hour > 23 || minute > 59) return {};
  const Duration offset = hours(hour) + minutes(minute);
  return text[0] == '-' ? -offset : offset;
}

std::string offset_name(Duration offset) {
  const auto total = std::chrono::abs(std::chrono::duration_cast<minutes>(offset)).count();
  return fmt::format("{}{:02}:{:02}", offset < Duration::zero() ? '-' : '+', total / 60,
                     total % 60);
}

}  // namespace

struct Zone::Rule {
  std::string name;
  std::vector<Period> periods;  // at least one; by time
};

Zone::Zone(std::shared_ptr<const Rule> rule) : rule_(std::move(rule)) {}

std::optional<Zone> Zone::named(std::string_view name) {
  for (const std::string_view utc : {"UTC", "Z", "Etc/UTC", "GMT"}) {
    if (name == utc) return Zone();
  }
  if (const auto offset = fixed_offset(name)) return fixed(*offset);
  try {
    const date::time_zone* zone = date::locate_zone(std::string(name));
    return Zone(std::make_shared<const Rule>(Rule{std::string(name), periods_of(*zone)}));
  } catch (const std::exception&) {
    // The library throws for an unknown name and for a machine without tzdata alike.
    return {};
  }
}

Zone Zone::fixed(Duration east_of_utc) {
  if (east_of_utc == Duration::zero()) return Zone();
  return Zone(
      std::make_shared<const Rule>(Rule{offset_name(east_of_utc), {{Time::min(), east_of_utc}}}));
}

Time Zone::by_rule(std::chrono::local_time<Duration> wall) const {
  const Duration clock = wall.time_since_epoch();
  const std::vector<Period>& periods = rule_->periods;
  // The first period whose end, told by its own clock, is later than the wall time: the earlier of
  // two readings. In a gap that is the period after it, and the clock before the change counts on.
  std::size_t low = 0;
  std::size_t high = periods.size() - 1;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (clock < periods[middle + 1].begin.time_since_epoch() + periods[middle].offset) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const bool skipped =
      low > 0 && clock < periods[low].begin.time_since_epoch() + periods[low].offset;
  return Time(clock - periods[skipped ? low - 1 : low].offset);
}

Duration Zone::offset_at(Time time) const {
  if (!rule_) return Duration::zero();
  const std::vector<Period>& periods = rule_->periods;
  const auto after =
      std::upper_bound(periods.begin() + 1, periods.end(), time,
                       [](Time wanted, const Period& period) { return wanted < period.begin; });
  return std::prev(after)->offset;
}

const std::string& Zone::name() const {
  static const std::string utc = "UTC";
  return rule_ ? rule_->name : utc;
}

}  // namespace secops
