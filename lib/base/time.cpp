#include "base/time.h"

#include <fmt/format.h>

namespace secops {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::floor;

namespace {

// Decimal digits of `value` into the `width` characters before `end`.
void put_digits(char* end, unsigned value, int width) {
  for (; width > 0; --width, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

struct Civil {
  std::chrono::year_month_day date;
  unsigned seconds;       // since midnight
  unsigned microseconds;  // since that second
};

Civil civil(Time time) {
  const auto midnight = floor<days>(time);
  const auto since = (time - midnight).count();
  return {std::chrono::year_month_day(midnight), static_cast<unsigned>(since / 1000000),
          static_cast<unsigned>(since % 1000000)};
}

constexpr std::size_t second_length = 19;

// "2026-11-22T06:14:00" with the separator given. Years outside 0 to 9999 are as long as they must
// be.
std::string to_the_second(const Civil& moment, char separator) {
  std::string out = "0000-00-00T00:00:00";
  put_digits(out.data() + 7, static_cast<unsigned>(moment.date.month()), 2);
  put_digits(out.data() + 10, static_cast<unsigned>(moment.date.day()), 2);
  out[10] = separator;
  put_digits(out.data() + 13, moment.seconds / 3600, 2);
  put_digits(out.data() + 16, moment.seconds / 60 % 60, 2);
  put_digits(out.data() + second_length, moment.seconds % 60, 2);
  const int year = static_cast<int>(moment.date.year());
  if (year >= 0 && year <= 9999) {
    put_digits(out.data() + 4, static_cast<unsigned>(year), 4);
  } else {
    out.replace(0, 4, fmt::format("{:05}", year));
  }
  return out;
}

}  // namespace

Time civil_time(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                unsigned second, unsigned microsecond) {
  const std::chrono::sys_days midnight =
      std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day);
  const std::int64_t seconds = (hour * 60 + minute) * 60 + second;
  return Time(midnight) + Duration(seconds * 1000000 + microsecond);
}

bool is_civil_date(int year, unsigned month, unsigned day) {
  if (year < -9999 || year > 9999 || month > 12 || day > 31) return false;
  return (std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)).ok();
}

std::string rfc3339(Time time) {
  const Civil moment = civil(time);
  std::string out = to_the_second(moment, 'T');
  if (moment.microseconds != 0) {
    const bool millis = moment.microseconds % 1000 == 0;
    const int width = millis ? 3 : 6;
    out.append(static_cast<std::size_t>(width) + 1, '.');
    put_digits(out.data() + out.size(), millis ? moment.microseconds / 1000 : moment.microseconds,
               width);
  }
  out += 'Z';
  return out;
}

std::string local_text(Time time, const Zone& zone) {
  if (zone.is_utc()) return to_the_second(civil(time), ' ') + "Z";
  const Duration offset = zone.offset_at(time);
  const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset));
  return fmt::format("{} {}{:02}:{:02}", to_the_second(civil(time + offset), ' '),
                     offset < 0s ? '-' : '+', minutes.count() / 60, minutes.count() % 60);
}

}  // namespace secops
