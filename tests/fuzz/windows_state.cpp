// Restores a hostile window state: it is refused with windows.corrupt, or the engine goes on with
// it. The checksum is made to fit, so that the reader behind it is reached.
#include <cstdlib>

#include "base/digest.h"
#include "base/error.h"
#include "rules/windows.h"

namespace {

using namespace secops;
using namespace secops::rules;

std::vector<Correlation> every_kind() {
  std::vector<Correlation> all;
  const auto add = [&](CorrelationType type) {
    for (const Comparison comparison : {Comparison::gte, Comparison::lt}) {
      Correlation rule;
      rule.type = type;
      rule.comparison = comparison;
      rule.threshold = 2;
      rule.sum_threshold = Amount{{0, 1, 0}};
      rule.members = 2;
      rule.window = std::chrono::seconds(10);
      all.push_back(rule);
    }
  };
  add(CorrelationType::event_count);
  add(CorrelationType::value_count);
  add(CorrelationType::temporal);
  add(CorrelationType::temporal_ordered);
  Correlation plain;
  plain.plain = true;
  plain.window = std::chrono::hours(1);
  all.push_back(plain);
  all[0].outer.push_back({6, 1});
  add(CorrelationType::value_sum);
  return all;
}

void go_on(Windows& windows, std::size_t count) {
  for (std::uint16_t rule = 0; rule < count; ++rule) {
    for (const std::int64_t time : {5, 4, 100'000, 99'999}) {
      Hit hit;
      hit.time = Time(std::chrono::seconds(time));
      hit.rule = rule;
      hit.member = static_cast<std::uint16_t>(time % 2);
      hit.key = "k";
      hit.value = static_cast<std::uint64_t>(time);
      hit.amount = Amount{{~hit.value, 0, hit.value}};
      windows.feed(hit);
    }
  }
  windows.take_retracted();
  windows.take_changed();
  windows.save();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::uint64_t sum = fingerprint(bytes);
  for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(sum >> (8 * i)));

  const std::vector<Correlation> all = every_kind();
  std::vector<std::string> handles;
  for (std::size_t i = 0; i < all.size(); ++i) handles.push_back("rule-" + std::to_string(i));
  Windows windows(all, handles, std::chrono::minutes(5));
  try {
    windows.restore(bytes);
  } catch (const Error& error) {
    if (error.problems().front().code != "windows.corrupt") std::abort();
  }
  go_on(windows, all.size());
  return 0;
}
