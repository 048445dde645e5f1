#include "base/time.h"

#include <cstdlib>
#include <ctime>
#include <random>

#include "base/span.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

Time at_second(std::int64_t epoch_seconds) { return Time(std::chrono::seconds(epoch_seconds)); }

std::chrono::local_time<Duration> wall(int year, unsigned month, unsigned day, unsigned hour,
                                       unsigned minute) {
  return std::chrono::local_time<Duration>(
      civil_time(year, month, day, hour, minute, 0).time_since_epoch());
}

// The C library's own reading of the zone files, for the time of a scope.
class LibraryZone {
 public:
  explicit LibraryZone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~LibraryZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
  Duration offset_at(std::int64_t epoch_seconds) const {
    const std::time_t moment = epoch_seconds;
    std::tm fields{};
    ::localtime_r(&moment, &fields);
    return std::chrono::seconds(fields.tm_gmtoff);
  }
};

}  // namespace

TEST_CASE("civil time is what timegm says") {
  std::mt19937_64 random(test::seed());
  for (int i = 0; i < 5000; ++i) {
    const auto year = static_cast<int>(1970 + random() % 137);
    const auto month = static_cast<unsigned>(1 + random() % 12);
    const auto day = static_cast<unsigned>(1 + random() % 28);
    const auto hour = static_cast<unsigned>(random() % 24);
    const auto minute = static_cast<unsigned>(random() % 60);
    const auto second = static_cast<unsigned>(random() % 61);
    std::tm fields{};
    fields.tm_year = year - 1900;
    fields.tm_mon = static_cast<int>(month) - 1;
    fields.tm_mday = static_cast<int>(day);
    fields.tm_hour = static_cast<int>(hour);
    fields.tm_min = static_cast<int>(minute);
    fields.tm_sec = static_cast<int>(second);
    CHECK(civil_time(year, month, day, hour, minute, second) == at_second(::timegm(&fields)));
  }
  CHECK(civil_time(1970, 1, 1, 0, 0, 0, 7) == Time(Duration(7)));
  CHECK(civil_time(2016, 12, 31, 23, 59, 60) == civil_time(2017, 1, 1, 0, 0, 0));
  CHECK(civil_time(2038, 1, 19, 3, 14, 8) == at_second(2147483648));
  CHECK(civil_time(2106, 2, 7, 6, 28, 16) == at_second(4294967296));
}

TEST_CASE("civil dates") {
  CHECK(is_civil_date(2024, 2, 29));
  CHECK_FALSE(is_civil_date(2026, 2, 29));
  CHECK_FALSE(is_civil_date(1900, 2, 29));
  CHECK(is_civil_date(2000, 2, 29));
  CHECK_FALSE(is_civil_date(2100, 2, 29));
  CHECK_FALSE(is_civil_date(2026, 4, 31));
  CHECK_FALSE(is_civil_date(2026, 0, 1));
  CHECK_FALSE(is_civil_date(2026, 13, 1));
  CHECK_FALSE(is_civil_date(2026, 1, 0));
  CHECK_FALSE(is_civil_date(2026, 1, 32));
  CHECK_FALSE(is_civil_date(2026, 257, 1));
}

TEST_CASE("times are written as RFC 3339") {
  const Time time = civil_time(2026, 11, 22, 6, 14, 0);
  CHECK(rfc3339(time) == "2026-11-22T06:14:00Z");
  CHECK(rfc3339(time + 123ms) == "2026-11-22T06:14:00.123Z");
  CHECK(rfc3339(time + 120ms) == "2026-11-22T06:14:00.120Z");
  CHECK(rfc3339(time + 123456us) == "2026-11-22T06:14:00.123456Z");
  CHECK(rfc3339(time + 1us) == "2026-11-22T06:14:00.000001Z");
  CHECK(rfc3339(Time()) == "1970-01-01T00:00:00Z");
  CHECK(rfc3339(Time() - 1us) == "1969-12-31T23:59:59.999999Z");
  CHECK(rfc3339(civil_time(9, 8, 7, 6, 5, 4)) == "0009-08-07T06:05:04Z");
  CHECK(rfc3339(civil_time(12026, 1, 2, 3, 4, 5)) == "12026-01-02T03:04:05Z");
  CHECK(rfc3339(civil_time(-1, 1, 2, 3, 4, 5)) == "-0001-01-02T03:04:05Z");
}

TEST_CASE("local text says its offset") {
  const Time time = civil_time(2026, 11, 22, 6, 14, 0) + 999ms;
  CHECK(local_text(time, Zone()) == "2026-11-22 06:14:00Z");
  CHECK(local_text(time, *Zone::named("Asia/Tokyo")) == "2026-11-22 15:14:00 +09:00");
  CHECK(local_text(time, *Zone::named("-03:30")) == "2026-11-22 02:44:00 -03:30");
  CHECK(local_text(time, *Zone::named("America/New_York")) == "2026-11-22 01:14:00 -05:00");
}

TEST_CASE("zones by name") {
  CHECK(Zone().is_utc());
  CHECK(Zone().name() == "UTC");
  CHECK(Zone::named("UTC")->is_utc());
  CHECK(Zone::named("Z")->is_utc());
  CHECK(Zone::named("+00:00")->is_utc());
  CHECK(Zone::named("-0330")->offset_at(Time()) == -210min);
  CHECK(Zone::named("-0330")->name() == "-03:30");
  CHECK(Zone::named("+09")->offset_at(Time()) == 9h);
  CHECK(Zone::fixed(5h + 45min).name() == "+05:45");
  CHECK(Zone::named("Asia/Tokyo")->name() == "Asia/Tokyo");
  for (const char* bad : {"", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "+9", "+9:00",
                          "+24:00", "+09:60", "+09:0", "09:00", "+09-00", "+0 :00", "asia/tokyo"}) {
    CAPTURE(bad);
    CHECK_FALSE(Zone::named(bad).has_value());
  }
}

TEST_CASE("a named zone agrees with the C library") {
  std::mt19937_64 random(test::seed());
  for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata",
                           "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
                           "Africa/Casablanca", "Asia/Kathmandu", "Europe/London"}) {
    const Zone zone = *Zone::named(name);
    const LibraryZone library(name);
    for (int i = 0; i < 1000; ++i) {
      const auto second = static_cast<std::int64_t>(random() % 4294967296);  // to 2106
      const Duration offset = library.offset_at(second);
      CAPTURE(name, second);
      REQUIRE(zone.offset_at(at_second(second)) == offset);
      const Time back = zone.to_utc(
          std::chrono::local_time<Duration>((at_second(second) + offset).time_since_epoch()));
      // In an overlap the first of the two moments is meant; both read the same on the wall.
      REQUIRE(back <= at_second(second));
      REQUIRE(back + zone.offset_at(back) == at_second(second) + offset);
    }
  }
}

TEST_CASE("a rule that weekdays do not explain is not guessed beyond the list") {
  // Israel changes on the Friday before March's last Sunday; in 2038 that is the 26th. Beyond the
  // zone file's list its last offset stays.
  const Zone zone = *Zone::named("Asia/Jerusalem");
  CHECK(zone.offset_at(civil_time(2037, 7, 1, 0, 0, 0)) == 3h);
  CHECK(zone.offset_at(civil_time(2040, 7, 1, 0, 0, 0)) == 2h);
}

TEST_CASE("a wall time that is skipped maps forward by the gap") {
  const Zone berlin =
      *Zone::named("Europe/Berlin");  // 2026-03-29 02:00 +01:00 becomes 03:00 +02:00
  CHECK(berlin.to_utc(wall(2026, 3, 29, 1, 59)) == civil_time(2026, 3, 29, 0, 59, 0));
  CHECK(berlin.to_utc(wall(2026, 3, 29, 2, 0)) == civil_time(2026, 3, 29, 1, 0, 0));
  CHECK(berlin.to_utc(wall(2026, 3, 29, 2, 30)) == civil_time(2026, 3, 29, 1, 30, 0));
  CHECK(berlin.to_utc(wall(2026, 3, 29, 3, 0)) == civil_time(2026, 3, 29, 1, 0, 0));
  const Zone apia = *Zone::named("Pacific/Apia");  // 2011-12-30 never was: -10:00 became +14:00
  CHECK(apia.to_utc(wall(2011, 12, 30, 12, 0)) == civil_time(2011, 12, 30, 22, 0, 0));
  CHECK(apia.to_utc(wall(2011, 12, 31, 0, 0)) == civil_time(2011, 12, 30, 10, 0, 0));
}

TEST_CASE("a wall time that occurs twice means the first") {
  const Zone berlin =
      *Zone::named("Europe/Berlin");  // 2026-10-25 03:00 +02:00 becomes 02:00 +01:00
  CHECK(berlin.to_utc(wall(2026, 10, 25, 1, 59)) == civil_time(2026, 10, 24, 23, 59, 0));
  CHECK(berlin.to_utc(wall(2026, 10, 25, 2, 0)) == civil_time(2026, 10, 25, 0, 0, 0));
  CHECK(berlin.to_utc(wall(2026, 10, 25, 2, 59)) == civil_time(2026, 10, 25, 0, 59, 0));
  CHECK(berlin.to_utc(wall(2026, 10, 25, 3, 0)) == civil_time(2026, 10, 25, 2, 0, 0));
  const Zone new_york = *Zone::named("America/New_York");  // 2026-11-01 01:00 to 02:00 twice
  CHECK(new_york.to_utc(wall(2026, 11, 1, 1, 30)) == civil_time(2026, 11, 1, 5, 30, 0));
}

TEST_CASE("spans are shown in at most two units") {
  CHECK(span_text(0s) == "0s");
  CHECK(span_text(45s) == "45s");
  CHECK(span_text(5min) == "5m");
  CHECK(span_text(90min) == "1h30m");
  CHECK(span_text(days(2) + 4h + 5min) == "2d4h");
  CHECK(span_text(1h + 5s) == "1h");
  CHECK(span_text(days(1) + 5min) == "1d");
  CHECK(span_text(61s) == "1m1s");
  CHECK(span_text(-90min) == "-1h30m");
  CHECK(span_text(350ms) == "350ms");
  CHECK(span_text(-350ms) == "-350ms");
  CHECK(span_text(1999ms) == "1s");
  CHECK(span_text(3us) == "0s");
  CHECK(span_text(-3us) == "0s");
  CHECK(span_text(Duration::min()) == "-106751991d4h");  // 2^63 microseconds
}

TEST_CASE("ages") {
  const Time now = civil_time(2026, 11, 22, 6, 14, 0);
  CHECK(age_text(now, now) == "just now");
  CHECK(age_text(now - 4s, now) == "just now");
  CHECK(age_text(now + 4s, now) == "just now");
  CHECK(age_text(now - 45s, now) == "45s ago");
  CHECK(age_text(now - 5min, now) == "5m ago");
  CHECK(age_text(now + 3h, now) == "in 3h");
}

TEST_CASE("spans are read") {
  CHECK(parse_span("90s") == Duration(90s));
  CHECK(parse_span("5m") == Duration(5min));
  CHECK(parse_span("1h30m") == Duration(90min));
  CHECK(parse_span("7d") == Duration(days(7)));
  CHECK(parse_span("2w") == Duration(days(14)));
  CHECK(parse_span("1w2d3h4m5s") == Duration(days(9) + 3h + 4min + 5s));
  CHECK(parse_span("0s") == Duration(0s));
  CHECK(parse_span("36525d") == Duration(days(36525)));
  for (const char* bad : {"",
                          "5",
                          "m",
                          "s5",
                          "5x",
                          "5M",
                          "5 m",
                          " 5m",
                          "5m ",
                          "+5m",
                          "-5m",
                          "1.5h",
                          "1e3s",
                          "30m1h",
                          "5m5m",
                          "1h30",
                          "ms",
                          "5ms",
                          "36526d",
                          "36525d1s",
                          "9223372036854775807s",
                          "99999999999999999999s",
                          "9223372036854775807w"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_span(bad).has_value());
  }
}

TEST_CASE("what is wrong with a span is told") {
  CHECK(why_no_span("90s").empty());
  CHECK(why_no_span("36525d").empty());
  for (const char* bad : {"1", "90", "1h30", "9223372036854775808"})
    CHECK(why_no_span(bad) == "has no unit");
  for (const char* bad : {"10000w", "36526d", "36525d1s", "99999999999999999999w"})
    CHECK(why_no_span(bad) == "is more than 100 years");
  for (const char* bad : {"5m1h", "5m5m"})
    CHECK(why_no_span(bad) == "has its units in the wrong order");
  for (const char* bad : {"", "banana", "m", "5x", "-5m", "1.5h", "5 m"})
    CHECK(why_no_span(bad) == "is no span");
}

TEST_CASE("moments as people type them") {
  const Zone tokyo = *Zone::named("Asia/Tokyo");
  const Time now = civil_time(2026, 11, 21, 16, 30, 0);  // 22 November 01:30 in Tokyo
  const auto moment = [&](std::string_view text) { return parse_moment(text, now, tokyo); };
  CHECK(moment("now") == now);
  CHECK(moment("today") == civil_time(2026, 11, 21, 15, 0, 0));
  CHECK(moment("yesterday") == civil_time(2026, 11, 20, 15, 0, 0));
  CHECK(parse_moment("today", now, Zone()) == civil_time(2026, 11, 21, 0, 0, 0));
  CHECK(moment("2h") == now - 2h);
  CHECK(moment("2h ago") == now - 2h);
  CHECK(moment("-90m") == now - 90min);
  CHECK(moment("1h30m ago") == now - 90min);
  CHECK(moment("@1732255200") == at_second(1732255200));
  CHECK(moment("@0") == at_second(0));
  CHECK(moment("@1732255200.25") == at_second(1732255200) + 250ms);
  CHECK(moment("@1732255200.1234567") == at_second(1732255200) + 123456us);
  CHECK(moment("2026-11-20") == civil_time(2026, 11, 19, 15, 0, 0));
  CHECK(moment("2026-11-20T09:00:00") == civil_time(2026, 11, 20, 0, 0, 0));
  CHECK(moment("2026-11-20 09:00:00") == civil_time(2026, 11, 20, 0, 0, 0));
  CHECK(moment("2026-11-20 09:00") == civil_time(2026, 11, 20, 0, 0, 0));
  CHECK(moment("2026-11-20T09:00Z") == civil_time(2026, 11, 20, 9, 0, 0));
  CHECK(moment("2026-11-20T09:00+01:00") == civil_time(2026, 11, 20, 8, 0, 0));
  CHECK(moment("2026-11-20T09:00:00.5Z") == civil_time(2026, 11, 20, 9, 0, 0) + 500ms);
  CHECK(moment("2026-11-20T09:00:00-0330") == civil_time(2026, 11, 20, 12, 30, 0));
}

TEST_CASE("a malformed moment is none") {
  const Time now = civil_time(2026, 11, 22, 6, 14, 0);
  for (const char* bad : {"",
                          " ",
                          "Now",
                          "tomorrow",
                          "now ",
                          " now",
                          "ago",
                          " ago",
                          "2h  ago",
                          "-2h ago",
                          "--2h",
                          "+2h",
                          "2 h",
                          "2026",
                          "2026-11",
                          "2026-13-01",
                          "2026-02-29",
                          "2026-11-22T",
                          "2026-11-22T06",
                          "2026-11-22T06:1",
                          "2026-11-22T24:00",
                          "2026-11-22T06:60",
                          "2026-11-22T06:14:61",
                          "2026-11-22T06:14:00 x",
                          "2026-11-22x06:14:00",
                          "2026-11-22Z",
                          "22/11/2026",
                          "@",
                          "@-1",
                          "@1e9",
                          "@1.",
                          "@.5",
                          "@1.1234567890",
                          "@ 1",
                          "@99999999999999999999",
                          "@253402300800",
                          "1732255200",
                          "06:14",
                          "2026-11-22T06:14:00+09:0"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_moment(bad, now, Zone()).has_value());
  }
}

TEST_CASE("today is the day of the place on a day of clock change") {
  const Zone berlin = *Zone::named("Europe/Berlin");
  const Time now = civil_time(2026, 3, 29, 10, 0, 0);
  CHECK(parse_moment("today", now, berlin) == civil_time(2026, 3, 28, 23, 0, 0));
  CHECK(parse_moment("2026-03-29 02:30", now, berlin) == civil_time(2026, 3, 29, 1, 30, 0));
}
