// Service levels: is the service doing its work well enough? Measured from the same pass as the
// rules.
//
// Counted by hour so that they can be rolled up into the store; merging is associative and
// commutative, so the result is the same for every number of threads and runs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "levels/histogram.h"
#include "store/store.h"

namespace secops::levels {

struct Hour {
  std::uint64_t succeeded{0};  // transactions
  std::uint64_t failed{0};
  Histogram response_time;          // of transactions and requests that say it, microseconds
  std::uint64_t requests{0};        // HTTP requests of access logs
  std::uint64_t request_errors{0};  // of those, status 5xx
  std::uint64_t errors{0};          // events of level error or worse
  std::array<std::uint32_t, 60> per_minute{};  // transactions and requests
  void merge(const Hour& other);
};

class Tally {
 public:
  void transaction(Time time, bool success, std::optional<Duration> response_time);
  void request(Time time, int status, std::optional<Duration> response_time);
  void error(Time time);
  void undated_error() { ++earlier_.errors; }                 // without a time to believe
  void add_events(std::uint64_t count) { events_ += count; }  // all events read, for the error rate
  void merge(const Tally& other);
  void add_hour(std::int64_t key, const Hour& counted) { hour(key).merge(counted); }

  // Key: hours since 1970. The newest 9,600 (400 days): stamps are written by strangers, and one in
  // every hour of all time must not take all memory. Which ones stay does not depend on the order.
  const std::map<std::int64_t, Hour>& hours() const { return hours_; }
  // What lies before them, as one, and errors without a time; its minutes mean nothing.
  const Hour& earlier() const { return earlier_; }
  std::uint64_t events() const { return events_; }

 private:
  // The hour of the last event, which is mostly that of the next. It points into hours_, so it is
  // forgotten when the tally is copied or moved.
  struct Recent {
    Recent() = default;
    Recent(const Recent&) {}
    Recent(Recent&& other) noexcept { other.at = nullptr; }
    Recent& operator=(const Recent&) {
      at = nullptr;
      return *this;
    }
    Recent& operator=(Recent&& other) noexcept {
      at = other.at = nullptr;
      return *this;
    }
    ~Recent() = default;
    std::int64_t key{0};
    Hour* at{nullptr};
  };
  std::map<std::int64_t, Hour> hours_;
  Hour earlier_;
  Recent recent_;
  std::uint64_t events_{0};
  Hour& hour(Time time);
  Hour& hour(std::int64_t key);
};

// Bands, from `[levels.*]`: defaults are the source guides'.
struct Bands {
  double success_target{95}, success_warning_below{90}, success_critical_below{85};  // per cent
  std::uint64_t minimum_count{20};  // no verdict under it
  Duration response_target{std::chrono::seconds(5)};
  Duration response_critical_above{std::chrono::seconds(15)};  // on the average; between: warning
  std::optional<double> error_rate_warning_above, error_rate_critical_above;  // per cent of events
};

struct Level {
  std::string name;   // "success_rate", "response_time", "error_rate", "peak_per_minute"
  std::string title;  // "Transaction success rate"
  Status status{Status::ok};
  bool judged{false};      // false: too few, or no band
  std::uint64_t basis{0};  // how many it was judged by
  std::string verdict;     // "critical: below 85 %", "no verdict under 20 transactions"
  // Name → JSON text, a number or a string in its quotes: {"percent", "93.4"},
  // {"at", "\"2026-11-22T06:14:00Z\""}.
  std::vector<std::pair<std::string, std::string>> values;
  std::string text;  // "93.4 % of 1,204 transactions (target > 95 %)"
};

// The error rate is the share of error-level events and 5xx answers (an event is one or the other)
// among all events; among requests where no events were counted. In the order above; only those for
// which something was counted.
std::vector<Level> judge(const Tally& tally, const Bands& bands);
// The same where `tally` is a part of `span`: all but the error rate is that of the span, whose
// events are not known.
std::vector<Level> judge(const Tally& tally, const Tally& span, const Bands& bands);

// Adds the hours to the rollup table (source, hour).
void roll_up(store::Write& write, const std::string& source, const Tally& tally);
// The hours of it that the table does not have yet: the rest was counted from the same log before,
// if that is read again.
Tally unknown_hours(store::Read& read, const std::string& source, const Tally& tally);
// What was rolled up for all sources, from this hour on.
Tally rolled_up(store::Read& read, std::int64_t from_hour);
// Drops what was rolled up for the source from the tally's first hour on: that was read again from
// its start. Older hours stay; what they were counted from is gone.
void forget(store::Write& write, const std::string& source, const Tally& again);

}  // namespace secops::levels
