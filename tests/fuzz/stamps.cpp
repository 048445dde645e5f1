// Any bytes may stand where a stamp is looked for: no crash, no stamp longer than its text, a stamp
// that is whole by itself means the same alone, and every form of one moment reads back.
#include <cstdlib>

#include "base/stamp.h"
#include "base/text.h"

using namespace secops;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view text, const std::optional<Stamp>& stamp,
           std::optional<Stamp> (*read)(std::string_view)) {
  if (!stamp) return;
  demand(stamp->length > 0 && stamp->length <= text.size());
  const std::optional<Stamp> alone = read(text.substr(0, stamp->length));
  demand(alone && alone->time == stamp->time && alone->length == stamp->length);
}

// An offset can push the first and the last day of the four-digit years out of them.
bool is_in_calendar(Time time) {
  return time >= civil_time(0, 1, 1, 0, 0, 0) && time < civil_time(10000, 1, 1, 0, 0, 0);
}

const Zone& place() {
  static const Zone zone =
      Zone::named("Europe/Berlin").value_or(Zone::fixed(std::chrono::hours(1)));
  return zone;
}

const Time reference = civil_time(2026, 11, 22, 6, 14, 0);

std::optional<Stamp> iso(std::string_view text) { return read_iso_stamp(text, place()); }
std::optional<Stamp> syslog(std::string_view text) {
  return read_syslog_stamp(text, reference, place());
}
std::optional<Stamp> access_log(std::string_view text) { return read_access_stamp(text); }
std::optional<Stamp> ctime_form(std::string_view text) { return read_ctime_stamp(text, place()); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto read : {iso, syslog, access_log, ctime_form}) check(text, read(text), read);
  if (const auto stamp = iso(text)) {
    if (is_in_calendar(stamp->time)) {
      demand(read_iso_stamp(rfc3339(stamp->time), Zone())->time == stamp->time);
    }
  }
  if (const auto stamp = syslog(text); stamp && !stamp->zoned) {
    const bool dated = stamp->length >= 19;
    demand(dated || stamp->time <= reference + std::chrono::days(1));
  }
  read_epoch(text);
  read_any_stamp(text, place());
  if (const auto span = parse_span(text)) demand(*span >= Duration::zero());
  if (const auto moment = parse_moment(text, reference, place())) {
    demand(!is_in_calendar(*moment) ||
           parse_moment(rfc3339(*moment), reference, place()) == moment);
  }
  return 0;
}
