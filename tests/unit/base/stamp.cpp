#include "base/stamp.h"

#include <fmt/format.h>

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const Time november = civil_time(2026, 11, 22, 6, 14, 0);

// Reads the stamp with nothing, then with a message behind it: the same stamp both times.
template <typename Read>
void check_stamp(const Read& read, std::string_view text, Time expected, bool zoned) {
  for (const std::string_view more : {"", " message", "] x", "|", "\t", "\""}) {
    const std::string line = fmt::format("{}{}", text, more);
    CAPTURE(line);
    const std::optional<Stamp> stamp = read(line);
    REQUIRE(stamp.has_value());
    CHECK(rfc3339(stamp->time) == rfc3339(expected));
    CHECK(stamp->length == text.size());
    CHECK(stamp->zoned == zoned);
  }
}

std::optional<Stamp> from_iso(std::string_view text) { return read_iso_stamp(text, Zone()); }
std::optional<Stamp> from_syslog(std::string_view text, Time reference = november) {
  return read_syslog_stamp(text, reference, Zone());
}
std::optional<Stamp> from_access(std::string_view text) { return read_access_stamp(text); }
std::optional<Stamp> from_ctime(std::string_view text) { return read_ctime_stamp(text, Zone()); }

}  // namespace

TEST_CASE("ISO stamps in all their forms") {
  struct Form {
    const char* text;
    Duration after;  // 2026-11-22T06:14:00Z
    bool zoned;
  };
  const Form forms[] = {
      {"2026-11-22T06:14:00Z", 0s, true},
      {"2026-11-22t06:14:00z", 0s, true},
      {"2026-11-22 06:14:00Z", 0s, true},
      {"2026-11-22 06:14:00", 0s, false},
      {"2026-11-22T06:14:00", 0s, false},
      {"2026-11-22 06:14:00,123", 123ms, false},
      {"2026-11-22 06:14:00.123", 123ms, false},
      {"2026-11-22T06:14:00.1Z", 100ms, true},
      {"2026-11-22T06:14:00.000001Z", 1us, true},
      {"2026-11-22T06:14:00.123456789Z", 123456us, true},
      {"2026-11-22T06:14:00.999999999Z", 999999us, true},
      {"2026/11/22 06:14:00", 0s, false},
      {"2026/11/22 06:14:00.123456+0900", 123456us - 9h, true},
      {"2026-11-22T06:14:00+09:00", -9h, true},
      {"2026-11-22T06:14:00-03:30", 210min, true},
      {"2026-11-22T06:14:00+0900", -9h, true},
      {"2026-11-22T06:14:00+09", -9h, true},
      {"2026-11-22T06:14:00-00:00", 0s, true},
      {"2026-11-22T06:14:00+23:59", -23h - 59min, true},
      {"2026-11-22 06:14:00 +0900", -9h, true},
      {"2026-11-22 06:14:00 +09:00", -9h, true},
      {"2026-11-22 06:14:00 -0330", 210min, true},
      {"2026-11-22 06:14:00 UTC", 0s, true},
      {"2026-11-22 06:14:00.250 UTC", 250ms, true},
      {"2026-11-22 06:14:00UTC", 0s, true},
      {"2026-11-22 06:14:00 GMT", 0s, true},
      {"2026-11-22 06:14:00 PDT", 7h, true},
      {"2026-11-22 06:14:00.250 CET", 250ms - 1h, true},
      {"2026-11-22 06:14:00JST", -9h, true},
      {"2026-11-22 06:14:00 AEDT", -11h, true},
      {"2026-11-22 06:14:00 Z", 0s, true},
      {"20261122T061400Z", 0s, true},
      {"20261122T061400", 0s, false},
      {"20261122T061400.5+0900", 500ms - 9h, true},
  };
  for (const Form& form : forms)
    check_stamp(from_iso, form.text, november + form.after, form.zoned);
}

TEST_CASE("an ISO stamp ends where the message begins") {
  const auto length = [](std::string_view text) { return from_iso(text)->length; };
  CHECK(length("2026-11-22 06:14:00 - started") == 19);
  CHECK(length("2026-11-22 06:14:00-started") == 19);
  CHECK(length("2026-11-22 06:14:00 -5 degrees") == 19);
  CHECK(length("2026-11-22 06:14:00 -10 degrees") == 19);
  CHECK(length("2026-11-22 06:14:00 +1234 points") == 19);  // 34 minutes: nobody's offset
  CHECK(length("2026-11-22 06:14:00 +1500 points") == 19);
  CHECK(length("2026-11-22 06:14:00 +09000 points") == 19);
  CHECK(length("2026-11-22 06:14:00 CST x") == 19);
  CHECK(length("2026-11-22 06:14:00 UTCTIME") == 19);
  CHECK(length("2026-11-22 06:14:00 Zebra") == 19);
  CHECK(length("2026-11-22 06:14:00, then") == 19);
  CHECK(length("2026-11-22 06:14:00. Then") == 19);
  CHECK(length("2026-11-22 06:14:00,123 [main]") == 23);
  CHECK(length("2026-11-22T06:14:00+09:00: x") == 25);
  CHECK(length("2026-11-22T06:14:00+09: x") == 22);
  CHECK(length("2026-11-22T06:14:00+09:00[Asia/Tokyo]") == 25);
  CHECK(length("2026-11-22 06:14:00 ") == 19);
  CHECK(length("2026-11-22 06:14:00.5.5") == 21);
  CHECK(length("2026-11-22 06:14:00 +") == 19);
}

TEST_CASE("near misses of ISO stamps are none") {
  for (const char* bad : {"",
                          "2",
                          "2026-11-22",
                          "2026-11-22T06:14",
                          "2026-11-22T06:14:0",
                          "2026-11-22T06:14Z",
                          "2026-13-22T06:14:00Z",
                          "2026-00-22T06:14:00Z",
                          "2026-11-31T06:14:00Z",
                          "2026-11-00T06:14:00Z",
                          "2026-02-29T06:14:00Z",
                          "2100-02-29T06:14:00Z",
                          "2026-11-22T24:00:00Z",
                          "2026-11-22T06:60:00Z",
                          "2026-11-22T06:14:61Z",
                          "2026-11-22_06:14:00Z",
                          "2026-11-22  06:14:00",
                          "2026-11-22-06:14:00",
                          "2026-11/22 06:14:00",
                          "2026/11-22 06:14:00",
                          "2026.11.22 06:14:00",
                          "26-11-22T06:14:00Z00",
                          "2026-1-22T06:14:00Z0",
                          "2026-11-2T06:14:00Z0",
                          "2026-11-22T6:14:00Z0",
                          "2026-11-22T06.14.00Z",
                          "2026-11-22T06:14-00Z",
                          "2026-11-22T06:14:00.1234567890Z",
                          "2026-11-22T06:14:001",
                          "2026-11-22T06:14:00CST",
                          "2026-11-22T06:14:00Zulu",
                          "2026-11-22T06:14:00+9",
                          "2026-11-22T06:14:00+9:00",
                          "2026-11-22T06:14:00+090",
                          "2026-11-22T06:14:00+09000",
                          "2026-11-22T06:14:00+09:0",
                          "2026-11-22T06:14:00+24:00",
                          "2026-11-22T06:14:00+09:60",
                          "2026-11-22T06:14:00+09x",
                          "-026-11-22T06:14:00Z",
                          "+2026-11-22T06:14:00Z",
                          " 2026-11-22T06:14:00Z",
                          "[2026-11-22T06:14:00Z",
                          "20261122 061400",
                          "20261122061400Z",
                          "2026112T2061400Z",
                          "20261122T06140",
                          "20261122t061400",
                          "2026-11-22T06:14:0\xEF\xBC\x90Z",
                          "\xEF\xBC\x92"
                          "026-11-22T06:14:00Z",
                          "2026-W47-7T06:14:00Z0",
                          "2026-326T06:14:00Z00"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_iso(bad).has_value());
  }
}

TEST_CASE("a leap second folds into the next second") {
  CHECK(from_iso("2016-12-31T23:59:60Z")->time == civil_time(2017, 1, 1, 0, 0, 0));
  CHECK(from_iso("2016-12-31T23:59:60.5Z")->time == civil_time(2017, 1, 1, 0, 0, 0) + 500ms);
  CHECK(from_syslog("Dec 31 23:59:60", civil_time(2017, 1, 1, 1, 0, 0))->time ==
        civil_time(2017, 1, 1, 0, 0, 0));
  CHECK(from_access("31/Dec/2016:23:59:60 +0000")->time == civil_time(2017, 1, 1, 0, 0, 0));
}

TEST_CASE("no stamp leads beyond the years that have four digits") {
  CHECK(from_iso("9999-12-31T23:59:59Z"));
  CHECK_FALSE(from_iso("9999-12-31T23:59:60Z"));
  CHECK_FALSE(from_iso("9999-12-31T23:59:59-00:15"));
  CHECK(from_iso("0000-01-01T00:00:00Z"));
  CHECK_FALSE(from_iso("0000-01-01T00:00:00+09:00"));
  CHECK_FALSE(read_access_stamp("31/Dec/9999:23:59:60 +0000"));
}

TEST_CASE("every form reads back any moment from 1970 to 2106") {
  std::mt19937_64 random(test::seed());
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (int i = 0; i < 5000; ++i) {
    const Time time(Duration(static_cast<std::int64_t>(random() % 4'291'747'200'000'000)));
    const Time second = std::chrono::floor<std::chrono::seconds>(time);
    const std::string text = rfc3339(time);
    CAPTURE(text);
    REQUIRE(from_iso(text)->time == time);
    REQUIRE(read_any_stamp(text, Zone())->time_since_epoch() == time.time_since_epoch());

    const std::string date = text.substr(0, 10);
    const std::string clock = text.substr(11, 8);
    const int month = std::stoi(date.substr(5, 2));
    const std::string name = months[month - 1];
    const int day = std::stoi(date.substr(8, 2));
    const std::string year = date.substr(0, 4);
    REQUIRE(from_access(fmt::format("{:02}/{}/{}:{} +0000", day, name, year, clock))->time ==
            second);
    REQUIRE(from_ctime(fmt::format("Sun {} {:2} {} {}", name, day, clock, year))->time == second);
    REQUIRE(from_syslog(fmt::format("{} {:2} {} {}", name, day, year, clock))->time == second);
    // Read within a year before and a day after the reference, the year need not be written. From
    // 29 February the year of the reference may be no leap year: that has its own test.
    if (month == 2 && day == 29) continue;
    const Duration late = std::chrono::seconds(static_cast<std::int64_t>(random() % (364 * 86400)));
    REQUIRE(from_syslog(fmt::format("{} {:2} {}", name, day, clock), second + late)->time ==
            second);
    const Duration early = std::chrono::seconds(static_cast<std::int64_t>(random() % 86401));
    REQUIRE(from_syslog(fmt::format("{} {:02} {}", name, day, clock), second - early)->time ==
            second);

    const auto micros = time.time_since_epoch().count();
    if (micros >= 100'000'000'000'000) {
      REQUIRE(read_epoch(fmt::format("{}", micros)) == time);
      REQUIRE(read_epoch(fmt::format("{}123", micros)) == time);
      REQUIRE(read_epoch(fmt::format("{}.{:06}", micros / 1000000, micros % 1000000)) == time);
      REQUIRE(read_epoch(fmt::format("{}", micros / 1000)) ==
              std::chrono::floor<std::chrono::milliseconds>(time));
    }
  }
}

TEST_CASE("syslog stamps with and without year and fraction") {
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 22 06:14:00", november, false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov  2 06:14:00", november - days(20),
              false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 02 06:14:00", november - days(20),
              false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 2 06:14:00", november - days(20),
              false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 22 06:14:00.123456",
              november + 123456us, false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 22 2026 06:14:00", november, false);
  check_stamp([](auto text) { return from_syslog(text); }, "Nov 22 2019 06:14:00.5",
              civil_time(2019, 11, 22, 6, 14, 0) + 500ms, false);
  const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned month = 1; month <= 12; ++month) {
    CHECK(from_syslog(fmt::format("{}  5 2026 00:00:00", months[month - 1]))->time ==
          civil_time(2026, month, 5, 0, 0, 0));
  }
}

TEST_CASE("a stamp without year is near the reference, at most one day after it") {
  const Time new_year = civil_time(2027, 1, 1, 0, 5, 0);
  CHECK(from_syslog("Dec 31 23:59:59", new_year)->time == civil_time(2026, 12, 31, 23, 59, 59));
  CHECK(from_syslog("Jan  1 00:04:59", new_year)->time == civil_time(2027, 1, 1, 0, 4, 59));
  CHECK(from_syslog("Jan  2 00:05:00", new_year)->time == civil_time(2027, 1, 2, 0, 5, 0));
  CHECK(from_syslog("Jan  2 00:05:01", new_year)->time == civil_time(2026, 1, 2, 0, 5, 1));
  const Time sylvester = civil_time(2026, 12, 31, 23, 59, 0);
  CHECK(from_syslog("Jan  1 00:00:30", sylvester)->time == civil_time(2027, 1, 1, 0, 0, 30));
  CHECK(from_syslog("Jan  1 23:59:00", sylvester)->time == civil_time(2027, 1, 1, 23, 59, 0));
  CHECK(from_syslog("Jan  1 23:59:01", sylvester)->time == civil_time(2026, 1, 1, 23, 59, 1));
  // Counted in UTC, whatever the zone says the year is.
  const Zone tokyo = Zone::fixed(9h);
  CHECK(read_syslog_stamp("Jan  1 08:30:00", civil_time(2026, 12, 31, 23, 30, 0), tokyo)->time ==
        civil_time(2026, 12, 31, 23, 30, 0));
  const Zone honolulu = Zone::fixed(-10h);
  CHECK(read_syslog_stamp("Dec 31 20:00:00", civil_time(2027, 1, 1, 6, 0, 0), honolulu)->time ==
        civil_time(2027, 1, 1, 6, 0, 0));
}

TEST_CASE("29 February without year is that of the nearest leap year at or before") {
  CHECK(from_syslog("Feb 29 12:00:00", civil_time(2024, 2, 29, 13, 0, 0))->time ==
        civil_time(2024, 2, 29, 12, 0, 0));
  CHECK(from_syslog("Feb 29 12:00:00", civil_time(2024, 2, 28, 13, 0, 0))->time ==
        civil_time(2024, 2, 29, 12, 0, 0));
  CHECK(from_syslog("Feb 29 12:00:00", civil_time(2024, 2, 28, 11, 0, 0))->time ==
        civil_time(2020, 2, 29, 12, 0, 0));
  CHECK(from_syslog("Feb 29 12:00:00", civil_time(2027, 6, 1, 0, 0, 0))->time ==
        civil_time(2024, 2, 29, 12, 0, 0));
  CHECK(from_syslog("Feb 29 12:00:00", civil_time(2103, 6, 1, 0, 0, 0))->time ==
        civil_time(2096, 2, 29, 12, 0, 0));
}

TEST_CASE("near misses of syslog stamps are none") {
  for (const char* bad : {"",
                          "Nov",
                          "Nov 22",
                          "Nov 22 06:14",
                          "Nov 22 06:14:0",
                          "nov 22 06:14:00",
                          "NOV 22 06:14:00",
                          "Nov22 06:14:00",
                          "Nov   2 06:14:00",
                          "Nov 022 06:14:00",
                          "Nov 31 06:14:00",
                          "Nov 0 06:14:00",
                          "Nov  0 06:14:00",
                          "Feb 30 06:14:00",
                          "Foo 22 06:14:00",
                          "Novem 22 06:14:00",
                          "Nov 22 24:14:00",
                          "Nov 22 06:60:00",
                          "Nov 22 06:14:61",
                          "Nov 22 6:14:00x",
                          "Nov 22 06:14:000",
                          "Nov 22 06:14:00Z",
                          "Nov 22 06:14:00x",
                          "Nov 22 06.14.00",
                          "Nov 22 226 06:14:00",
                          "Nov 22 20266 06:14:00",
                          "Nov 22 2026  06:14:00",
                          "Nov 22 2026 06:14",
                          "Feb 29 2026 06:14:00",
                          "Nov 22 06:14:00.1234567890",
                          "Nov\t22 06:14:00",
                          " Nov 22 06:14:00",
                          "Nov 22, 06:14:00",
                          "Nov  2"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_syslog(bad).has_value());
  }
}

TEST_CASE("access stamps") {
  check_stamp(from_access, "22/Nov/2026:06:14:00 +0000", november, true);
  check_stamp(from_access, "22/Nov/2026:15:14:00 +0900", november, true);
  check_stamp(from_access, "22/Nov/2026:01:14:00 -0500", november, true);
  check_stamp(from_access, "22/Nov/2026:06:14:00.123", november + 123ms, false);
  check_stamp(from_access, "22/Nov/2026:06:14:00", november, false);
  CHECK(read_access_stamp("22/Nov/2026:15:14:00.000", Zone::fixed(9h))->time == november);
  for (const char* bad :
       {"", "22/Nov/2026", "22/Nov/2026:06:14", "2/Nov/2026:06:14:00 +0000",
        "22/11/2026:06:14:00 +0000", "22/nov/2026:06:14:00 +0000", "22-Nov-2026:06:14:00 +0000",
        "22/Nov/2026 06:14:00 +0000", "31/Nov/2026:06:14:00 +0000", "00/Nov/2026:06:14:00 +0000",
        "29/Feb/2026:06:14:00 +0000", "22/Nov/2026:24:14:00 +0000", "22/Nov/2026:06:14:61 +0000",
        "22/Nov/26:06:14:00 +000000", "[22/Nov/2026:06:14:00 +0000]", "22/Nov/2026:06:14:00x",
        "22/Nov/2026:06:14:00+090"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_access(bad).has_value());
  }
}

TEST_CASE("ctime stamps") {
  check_stamp(from_ctime, "Sun Nov 22 06:14:00 2026", november, false);
  check_stamp(from_ctime, "Sun Nov 22 06:14:00.123456 2026", november + 123456us, false);
  check_stamp(from_ctime, "Mon Nov  2 06:14:00 2026", november - days(20), false);
  check_stamp(from_ctime, "Sun Nov 22 06:14:00 UTC 2026", november, true);
  CHECK(read_ctime_stamp("Sun Nov 22 15:14:00 2026", Zone::fixed(9h))->time == november);
  for (const char* bad :
       {"", "Sun", "Sun ", "Sun Nov 22 06:14:00", "Sun Nov 22 06:14:00 26",
        "Sun Nov 22 06:14:00 20266", "Sun Nov 31 06:14:00 2026", "Son Nov 22 06:14:00 2026",
        "sun Nov 22 06:14:00 2026", "SunNov 22 06:14:00 2026", "Sun  Nov 22 06:14:00 2026",
        "Sun Nov 22 06:14:61 2026", "Sun Nov 22 06:14:00  2026", "Sun Nov 22 06:14:00 JST 2026",
        "Sun Nov 22 06:14:00 2026x", "Sun Feb 29 06:14:00 2026"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_ctime(bad).has_value());
  }
}

TEST_CASE("epochs are told apart by size") {
  const Time time = Time(std::chrono::seconds(1732255200));
  CHECK(read_epoch("1732255200") == time);
  CHECK(read_epoch("1732255200.5") == time + 500ms);
  CHECK(read_epoch("1732255200123") == time + 123ms);
  CHECK(read_epoch("1732255200123.75") == time + 123750us);
  CHECK(read_epoch("1732255200123456") == time + 123456us);
  CHECK(read_epoch("1732255200123456789") == time + 123456us);
  CHECK(read_epoch("0") == Time());
  CHECK(read_epoch("99999999999") == Time(std::chrono::seconds(99999999999)));         // year 5138
  CHECK(read_epoch("100000000000") == Time(std::chrono::milliseconds(100000000000)));  // 1973
  CHECK(read_epoch("99999999999999") == Time(std::chrono::milliseconds(99999999999999)));
  CHECK(read_epoch("100000000000000") == Time(Duration(100000000000000)));
  CHECK(read_epoch("99999999999999999") == Time(Duration(99999999999999999)));
  CHECK(read_epoch("100000000000000000") == Time(Duration(100000000000000)));
  CHECK(read_epoch("9999999999999999999") == Time(Duration(9999999999999999)));
  for (const char* bad :
       {"", " 1", "1 ", "-1", "+1", "1e9", "1,5", "1.", ".5", "1.5.5", "0x10", "1.1234567890",
        "abc", "1732255200123456.5", "1732255200123456789.5", "18446744073709551616",
        "99999999999999999999", "1732255200Z", "\xD9\xA1"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_epoch(bad).has_value());
  }
}

TEST_CASE("a field's whole value is a stamp in any form") {
  const Zone tokyo = Zone::fixed(9h);
  CHECK(read_any_stamp("2026-11-22T06:14:00Z", tokyo) == november);
  CHECK(read_any_stamp("2026-11-22 15:14:00,000", tokyo) == november);
  CHECK(read_any_stamp("22/Nov/2026:06:14:00 +0000", tokyo) == november);
  // Several zones have this name, and the log's own says which is meant.
  CHECK(read_any_stamp("2026-11-22 15:14:00 CST", tokyo) == november);
  CHECK(read_any_stamp("22/Nov/2026:15:14:00 BRT", tokyo) == november);
  CHECK_FALSE(read_any_stamp("2026-11-22 15:14:00 CST", Zone()));
  CHECK_FALSE(read_any_stamp("2026-11-22 15:14:00 CST x", tokyo));
  CHECK(read_any_stamp("1795328040", tokyo) == Time(std::chrono::seconds(1795328040)));
  for (const char* bad : {"", "2026-11-22", "2026-11-22T06:14:00Z ", "2026-11-22T06:14:00Z x",
                          "Nov 22 06:14:00", "null", "true", "22/Nov/2026:06:14:00 +0000]"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_any_stamp(bad, tokyo).has_value());
  }
}

TEST_CASE("stamps without offset follow the clock changes of their zone") {
  const Zone berlin = *Zone::named("Europe/Berlin");
  const auto read = [&](std::string_view text) { return read_iso_stamp(text, berlin)->time; };
  CHECK(read("2026-03-29 02:30:00") == civil_time(2026, 3, 29, 1, 30, 0));         // gap: forward
  CHECK(read("2026-10-25 02:30:00") == civil_time(2026, 10, 25, 0, 30, 0));        // twice: first
  CHECK(read("2026-10-25 02:30:00+01:00") == civil_time(2026, 10, 25, 1, 30, 0));  // said: second
  CHECK(read_syslog_stamp("Oct 25 02:30:00", november, berlin)->time ==
        civil_time(2026, 10, 25, 0, 30, 0));
  CHECK(read_syslog_stamp("Mar 29 02:30:00", november, berlin)->time ==
        civil_time(2026, 3, 29, 1, 30, 0));
}
