// Time stamps as logs write them. Pure, no allocation, no exception: called for every line.
// Formats and their rules: `man secops-check-logs`, TIME STAMPS.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace secops {

struct Stamp {
  Time time;
  std::size_t length{0};  // bytes of text that the stamp takes up
  bool zoned{false};      // the text said its offset; otherwise `zone` was used
};

// At the start of `text`: RFC 3339 and its loose forms:
//   2026-11-22T06:14:00Z   2026-11-22 06:14:00,123   2026/11/22 06:14:00.123456+0900
//   20261122T061400Z       offsets +09:00 +0900 +09 Z UTC PDT, or " +0900" " UTC" behind a blank
// Seconds may be 60. A fraction has 1 to 9 digits after '.' or ',', cut to microseconds. Names of
// zones are those of base/zone_name. Another letter or digit right behind the stamp ("06:14:00CST")
// makes it none; another word behind a blank (" CST") is not part of it.
std::optional<Stamp> read_iso_stamp(std::string_view text, const Zone& zone);
// A quick look at the usual form of these, by which lines are told apart.
bool begins_like_iso(std::string_view text);

// At the start of `text`: "Nov 22 06:14:00" or "Nov  2 06:14:00", with an optional year
// ("Nov 22 2026 06:14:00") and fraction. Without a year: the year that puts it nearest to
// `reference` but not more than one day after it. 29 February takes the nearest leap year at or
// before.
std::optional<Stamp> read_syslog_stamp(std::string_view text, Time reference, const Zone& zone);

// At the start of `text`: "22/Nov/2026:06:14:00 +0900" (Apache, nginx) or, without an offset,
// "22/Nov/2026:06:14:00.123" (haproxy).
std::optional<Stamp> read_access_stamp(std::string_view text, const Zone& zone = {});

// At the start of `text`: "Sun Nov 22 06:14:00.123456 2026" (Apache error log, ctime).
std::optional<Stamp> read_ctime_stamp(std::string_view text, const Zone& zone);

// Epoch in seconds, milliseconds, microseconds or nanoseconds, told apart by size: values below
// 1e11 are seconds, below 1e14 ms, below 1e17 µs, else ns; so each unit covers at least 1973 to
// 5138. The whole text must be a non-negative number; a fraction is allowed for seconds and
// milliseconds.
std::optional<Time> read_epoch(std::string_view text);

// A whole field value in any of the forms above that need no reference (ISO, epoch, access). Behind
// a blank it may hold the name of a zone that leaves the moment open (" CST"), if `zone`, which
// says what is meant, is not UTC.
std::optional<Time> read_any_stamp(std::string_view text, const Zone& zone);

}  // namespace secops
