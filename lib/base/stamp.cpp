// Called for every line: digits are read by hand, and what is no digit is collected in a flag that
// is looked at once.
#include "base/stamp.h"

#include <cstdint>

#include "base/digit.h"
#include "base/zone_name.h"

namespace secops {
namespace {

struct Civil {
  int year{0};
  unsigned month{0};
  unsigned day{0};
  unsigned hour{0};
  unsigned minute{0};
  unsigned second{0};
  unsigned micros{0};
};

// What follows the seconds.
struct Tail {
  std::size_t end{0};  // index behind it
  bool zoned{false};
  std::int32_t offset_minutes{0};  // east of UTC
};

constexpr std::size_t clock_length = 8;  // 06:14:00

unsigned digit(char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; }
bool is_word(char c) {
  return is_digit(c) || (static_cast<unsigned>(static_cast<unsigned char>(c)) | 32u) - 'a' < 26u;
}
bool ends_at(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_word(text[at]);
}

unsigned two_digits(const char* at, unsigned& bad) {
  const unsigned tens = digit(at[0]);
  const unsigned ones = digit(at[1]);
  bad |= static_cast<unsigned>(tens > 9) | static_cast<unsigned>(ones > 9);
  return tens * 10 + ones;
}

int four_digits(const char* at, unsigned& bad) {
  const unsigned high = two_digits(at, bad);
  return static_cast<int>(high * 100 + two_digits(at + 2, bad));
}

// "06:14:00" at `at`; eight characters must be there.
void read_clock(const char* at, Civil& civil, unsigned& bad) {
  civil.hour = two_digits(at, bad);
  civil.minute = two_digits(at + 3, bad);
  civil.second = two_digits(at + 6, bad);
  bad |= static_cast<unsigned>(at[2] != ':') | static_cast<unsigned>(at[5] != ':');
}

bool is_leap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool in_range(const Civil& civil) {
  constexpr std::uint8_t longest[16] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0};
  if (civil.hour > 23 || civil.minute > 59 || civil.second > 60 || civil.month > 12) return false;
  if (civil.day == 0 || civil.day > longest[civil.month]) return false;
  return civil.month != 2 || civil.day < 29 || is_leap(static_cast<unsigned>(civil.year));
}

// Of years 0 to 9999, which is all that four digits say. Counted from 1 March of the year -4800, so
// that the leap day is a year's last and nothing is negative.
Time time_of(const Civil& civil) {
  constexpr std::int64_t epoch_days = 2472632;
  const bool early = civil.month <= 2;
  const unsigned year = static_cast<unsigned>(civil.year) + (early ? 4799u : 4800u);
  const unsigned month = early ? civil.month + 9 : civil.month - 3;
  const unsigned days =
      year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + civil.day - 1;
  const std::int64_t seconds = (static_cast<std::int64_t>(days) - epoch_days) * 86400 +
                               (civil.hour * 60 + civil.minute) * 60 + civil.second;
  return Time(Duration(seconds * 1'000'000 + civil.micros));
}

// A fraction at `at`, if there is one: 1 to 9 digits behind '.' or ','. False when there are more.
bool read_fraction(std::string_view text, std::size_t& at, unsigned& micros) {
  if (at + 1 >= text.size() || (text[at] != '.' && text[at] != ',') || !is_digit(text[at + 1])) {
    return true;
  }
  std::size_t digits = 0;
  unsigned value = 0;
  for (++at; at < text.size() && is_digit(text[at]); ++at) {
    if (++digits <= 6) value = value * 10 + digit(text[at]);
  }
  if (digits > 9) return false;
  for (; digits < 6; ++digits) value *= 10;
  micros = value;
  return true;
}

// "+0900", "+09:00" and, unless `spaced`, "+09", at `at`. Nothing if it is malformed. A number that
// stands apart is a message's own unless it is a real offset: quarters of an hour up to 14 hours.
std::optional<Tail> read_offset(std::string_view text, std::size_t at, bool spaced) {
  const std::string_view rest = text.substr(at);
  unsigned bad = 0;
  if (rest.size() < 3) return {};
  const unsigned hour = two_digits(rest.data() + 1, bad);
  unsigned minute = 0;
  std::size_t length = 3;
  if (rest.size() >= 6 && rest[3] == ':' && is_digit(rest[4])) {
    minute = two_digits(rest.data() + 4, bad);
    length = 6;
  } else if (rest.size() >= 5 && is_digit(rest[3])) {
    minute = two_digits(rest.data() + 3, bad);
    length = 5;
  } else if (spaced || (rest.size() == 5 && rest[3] == ':' && is_digit(rest[4]))) {
    return {};
  }
  if (bad != 0 || hour > 23 || minute > 59 || !ends_at(rest, length)) return {};
  if (spaced && (hour > 14 || minute % 15 != 0)) return {};
  const auto minutes = static_cast<std::int32_t>(hour * 60 + minute);
  return Tail{at + length, true, rest[0] == '-' ? -minutes : minutes};
}

// "Z", "UTC", "PDT".
std::optional<Tail> read_zone_name(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.front() == 'Z' || rest.front() == 'z') {
    if (ends_at(rest, 1)) return Tail{at + 1, true, 0};
    return {};
  }
  for (const std::size_t length : {3U, 4U}) {
    if (rest.size() < length || !ends_at(rest, length)) continue;
    const auto minutes = named_offset_minutes(rest.substr(0, length));
    if (minutes) return Tail{at + length, true, *minutes};
  }
  return {};
}

bool is_sign(char c) { return c == '+' || c == '-'; }

// The offset behind the seconds or their fraction, or none. Nothing if what follows makes the stamp
// malformed: a letter or digit, or a sign and digits that are no offset.
std::optional<Tail> read_zone(std::string_view text, std::size_t at) {
  const Tail none{at, false, 0};
  if (at >= text.size()) return none;
  const char next = text[at];
  if (next == ' ' && at + 1 < text.size()) {
    const char spaced = text[at + 1];
    std::optional<Tail> tail;
    if (is_sign(spaced)) {
      tail = read_offset(text, at + 1, true);
    } else if (spaced >= 'A' && spaced <= 'Z') {
      tail = read_zone_name(text, at + 1);
    }
    return tail ? tail : none;
  }
  if (is_sign(next) && at + 1 < text.size() && is_digit(text[at + 1])) {
    return read_offset(text, at, false);
  }
  if (is_word(next)) return read_zone_name(text, at);
  return none;
}

// Nothing before the year 0 and after 9999, where a leap second or an offset may lead: four digits
// are all that a stamp of ours has for it.
std::optional<Stamp> finished(const Civil& civil, const Tail& tail, const Zone& zone) {
  constexpr Time first{std::chrono::seconds(-62'167'219'200)};
  constexpr Time end{std::chrono::seconds(253'402'300'800)};
  const Time wall = time_of(civil);
  const Time time = tail.zoned
                        ? wall - std::chrono::minutes(tail.offset_minutes)
                        : zone.to_utc(std::chrono::local_time<Duration>(wall.time_since_epoch()));
  if (time < first || time >= end) return {};
  return Stamp{time, tail.end, tail.zoned};
}

// 1 to 12, 0 if these three letters are no month.
unsigned read_month(const char* at) {
  const auto packed = [](const char* letters) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(letters[0])) << 16 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(letters[1])) << 8 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(letters[2]));
  };
  constexpr auto word = [](char a, char b, char c) {
    return static_cast<std::uint32_t>(a) << 16 | static_cast<std::uint32_t>(b) << 8 |
           static_cast<std::uint32_t>(c);
  };
  switch (packed(at)) {
    case word('J', 'a', 'n'):
      return 1;
    case word('F', 'e', 'b'):
      return 2;
    case word('M', 'a', 'r'):
      return 3;
    case word('A', 'p', 'r'):
      return 4;
    case word('M', 'a', 'y'):
      return 5;
    case word('J', 'u', 'n'):
      return 6;
    case word('J', 'u', 'l'):
      return 7;
    case word('A', 'u', 'g'):
      return 8;
    case word('S', 'e', 'p'):
      return 9;
    case word('O', 'c', 't'):
      return 10;
    case word('N', 'o', 'v'):
      return 11;
    case word('D', 'e', 'c'):
      return 12;
    default:
      return 0;
  }
}

// "Nov 22 ", "Nov  2 " or "Nov 2 " at the start; returns its length, 0 if it is not there.
std::size_t read_month_and_day(std::string_view text, Civil& civil) {
  if (text.size() < 6 || text[3] != ' ') return 0;
  civil.month = read_month(text.data());
  if (civil.month == 0) return 0;
  std::size_t at = text[4] == ' ' ? 5 : 4;
  civil.day = digit(text[at++]);
  if (civil.day > 9) return 0;
  if (at == 5 && at < text.size() && is_digit(text[at])) {
    civil.day = civil.day * 10 + digit(text[at++]);
  }
  return at < text.size() && text[at] == ' ' ? at + 1 : 0;
}

bool is_weekday(std::string_view name) {
  for (const std::string_view day : {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}) {
    if (name == day) return true;
  }
  return false;
}

// The latest year, from the reference's on back, in which the date exists and is not more than a
// day after the reference.
std::optional<Stamp> with_nearest_year(Civil civil, const Tail& tail, Time reference,
                                       const Zone& zone) {
  using std::chrono::days;
  const Time latest = reference + days(1);
  // A zone may be a day ahead of UTC.
  const auto date = std::chrono::year_month_day(std::chrono::floor<days>(latest + days(1)));
  constexpr int longest_leap_gap = 8;  // 1896 to 1904, 2096 to 2104
  civil.year = static_cast<int>(date.year());
  for (int back = 0; back <= longest_leap_gap + 1; ++back, --civil.year) {
    if (!is_civil_date(civil.year, civil.month, civil.day)) continue;
    const auto stamp = finished(civil, tail, zone);
    if (stamp && stamp->time <= latest) return stamp;
  }
  return {};
}

}  // namespace

bool begins_like_iso(std::string_view text) {
  return text.size() >= 19 && is_digit(text[0]) && is_digit(text[3]) &&
         (text[4] == '-' || text[4] == '/') && text[7] == text[4] && is_digit(text[9]) &&
         (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':';
}

std::optional<Stamp> read_iso_stamp(std::string_view text, const Zone& zone) {
  constexpr std::size_t shortest = 15;  // 20261122T061400
  constexpr std::size_t usual = 19;     // 2026-11-22T06:14:00
  if (text.size() < shortest) return {};
  const char* at = text.data();
  Civil civil;
  unsigned bad = 0;
  std::size_t end = shortest;
  civil.year = four_digits(at, bad);
  if (at[4] == '-' || at[4] == '/') {
    if (text.size() < usual || at[7] != at[4]) return {};
    civil.month = two_digits(at + 5, bad);
    civil.day = two_digits(at + 8, bad);
    if (at[10] != 'T' && at[10] != ' ' && at[10] != 't') return {};
    read_clock(at + 11, civil, bad);
    end = usual;
  } else {
    civil.month = two_digits(at + 4, bad);
    civil.day = two_digits(at + 6, bad);
    if (at[8] != 'T') return {};
    civil.hour = two_digits(at + 9, bad);
    civil.minute = two_digits(at + 11, bad);
    civil.second = two_digits(at + 13, bad);
  }
  if (bad != 0 || !in_range(civil) || !read_fraction(text, end, civil.micros)) return {};
  const std::optional<Tail> tail = read_zone(text, end);
  if (!tail) return {};
  return finished(civil, *tail, zone);
}

std::optional<Stamp> read_syslog_stamp(std::string_view text, Time reference, const Zone& zone) {
  Civil civil;
  std::size_t at = read_month_and_day(text, civil);
  if (at == 0 || text.size() - at < clock_length) return {};
  unsigned bad = 0;
  bool dated = false;
  if (text[at + 2] != ':') {
    if (text.size() - at < 5 + clock_length || text[at + 4] != ' ') return {};
    civil.year = four_digits(text.data() + at, bad);
    dated = true;
    at += 5;
  }
  read_clock(text.data() + at, civil, bad);
  at += clock_length;
  // Any leap year will do to judge a day whose year is not known yet.
  constexpr int leap_year = 2000;
  if (!dated) civil.year = leap_year;
  if (bad != 0 || !in_range(civil) || !read_fraction(text, at, civil.micros) ||
      !ends_at(text, at)) {
    return {};
  }
  const Tail tail{at, false, 0};
  return dated ? finished(civil, tail, zone) : with_nearest_year(civil, tail, reference, zone);
}

std::optional<Stamp> read_access_stamp(std::string_view text, const Zone& zone) {
  constexpr std::size_t length = 20;  // 22/Nov/2026:06:14:00
  if (text.size() < length) return {};
  const char* at = text.data();
  Civil civil;
  unsigned bad = 0;
  civil.day = two_digits(at, bad);
  civil.month = read_month(at + 3);
  civil.year = four_digits(at + 7, bad);
  read_clock(at + 12, civil, bad);
  if (at[2] != '/' || at[6] != '/' || at[11] != ':' || bad != 0 || !in_range(civil)) return {};
  std::size_t end = length;
  if (!read_fraction(text, end, civil.micros)) return {};
  const std::optional<Tail> tail = read_zone(text, end);
  if (!tail) return {};
  return finished(civil, *tail, zone);
}

std::optional<Stamp> read_ctime_stamp(std::string_view text, const Zone& zone) {
  constexpr std::size_t weekday_length = 4;  // "Sun "
  if (text.size() < weekday_length || text[3] != ' ' || !is_weekday(text.substr(0, 3))) return {};
  Civil civil;
  std::size_t at = read_month_and_day(text.substr(weekday_length), civil);
  if (at == 0) return {};
  at += weekday_length;
  if (text.size() - at < clock_length) return {};
  unsigned bad = 0;
  read_clock(text.data() + at, civil, bad);
  at += clock_length;
  if (bad != 0 || !read_fraction(text, at, civil.micros)) return {};
  bool zoned = false;
  if (text.substr(at).starts_with(" UTC ") || text.substr(at).starts_with(" GMT ")) {
    zoned = true;
    at += 4;
  }
  if (text.size() - at < 5 || text[at] != ' ') return {};
  civil.year = four_digits(text.data() + at + 1, bad);
  at += 5;
  if (bad != 0 || !in_range(civil) || !ends_at(text, at)) return {};
  return finished(civil, {at, zoned, 0}, zone);
}

std::optional<Time> read_epoch(std::string_view text) {
  constexpr std::size_t longest = 19;
  constexpr std::uint64_t first_millis = 100'000'000'000;         // 1e11
  constexpr std::uint64_t first_micros = 100'000'000'000'000;     // 1e14
  constexpr std::uint64_t first_nanos = 100'000'000'000'000'000;  // 1e17
  std::size_t at = 0;
  std::uint64_t value = 0;
  for (; at < text.size() && at <= longest && is_digit(text[at]); ++at) {
    value = value * 10 + digit(text[at]);
  }
  if (at == 0 || at > longest) return {};
  unsigned micros = 0;
  const bool fractional = at < text.size();
  if (fractional) {
    if (text[at] != '.' || !read_fraction(text, at, micros) || at != text.size()) return {};
    if (value >= first_micros) return {};
  }
  std::uint64_t total = value;
  if (value < first_millis) {
    total = value * 1'000'000 + micros;
  } else if (value < first_micros) {
    total = value * 1'000 + micros / 1'000;
  } else if (value >= first_nanos) {
    total = value / 1'000;
  }
  return Time(Duration(static_cast<std::int64_t>(total)));
}

std::optional<Time> read_any_stamp(std::string_view text, const Zone& zone) {
  if (const auto epoch = read_epoch(text)) return epoch;
  std::optional<Stamp> stamp = read_iso_stamp(text, zone);
  if (!stamp) stamp = read_access_stamp(text, zone);
  if (!stamp) return {};
  const std::string_view behind = text.substr(stamp->length);
  if (behind.empty()) return stamp->time;
  const bool named = !stamp->zoned && behind[0] == ' ' && leaves_zone_open(behind.substr(1));
  if (!named || zone.is_utc()) return {};
  return stamp->time;
}

}  // namespace secops
