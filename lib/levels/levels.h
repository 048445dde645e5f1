// Service levels: is the service doing its work well enough? Measured from the same pass as the rules.
//
// Counted by hour so that they can be rolled up into the store; merging is associative and commutative,
// so the result is the same for every number of threads and runs.
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
  Histogram response_time;     // of transactions, microseconds
  std::uint64_t requests{0};   // HTTP requests of access logs
  std::uint64_t request_errors{0};               // of those, status 5xx
  std::uint64_t errors{0};                       // events of level error or worse
  std::array<std::uint32_t, 60> per_minute{};    // transactions and requests
  void merge(const Hour& other);
};

class Tally {
 public:
  void transaction(Time time, bool success, std::optional<Duration> response_time);
  void request(Time time, int status, std::optional<Duration> response_time);
  void error(Time time);
  void add_events(std::uint64_t count) { events_ += count; }  // all events read, for the error rate
  void merge(const Tally& other);

  const std::map<std::int64_t, Hour>& hours() const { return hours_; }  // key: hours since 1970
  std::uint64_t events() const { return events_; }

 private:
  std::map<std::int64_t, Hour> hours_;
  std::int64_t last_hour_{-1};
  Hour* last_{nullptr};
  std::uint64_t events_{0};
  Hour& hour(Time time);
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
  std::string name;     // "success_rate", "response_time", "error_rate", "peak_per_minute"
  std::string title;    // "Transaction success rate"
  Status status{Status::ok};
  bool judged{false};   // false: too few, or no band
  std::string verdict;  // "critical: below 85 %", "no verdict under 20 transactions"
  std::vector<std::pair<std::string, std::string>> values;  // name → number as text, JSON-ready: {"percent","93.4"}, {"p95_seconds","1.2"}
  std::string text;     // "93.4 % of 1,204 transactions (target > 95 %)"
};

// In the order above; only those for which something was counted.
std::vector<Level> judge(const Tally& tally, const Bands& bands);

// Adds the hours to the rollup table (source, hour).
void roll_up(store::Write& write, const std::string& source, const Tally& tally);

}  // namespace secops::levels
