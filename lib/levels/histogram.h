// A log-linear histogram of non-negative values: mergeable, quantiles within 1 % of the value.
// 64 sub-buckets per power of two; exact below 64. Rejected: t-digest (merging depends on order, so two
// threads would give other bytes than one).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace secops::levels {

class Histogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const Histogram& other);
  std::uint64_t count() const { return count_; }
  double average() const;  // exact sum / count; 0 when empty
  // The smallest recorded bucket value with at least q of the values at or below it; 0 when empty.
  std::uint64_t quantile(double q) const;

  std::string save() const;                         // compact bytes, versioned
  static Histogram restore(std::string_view bytes);  // throws Error "histogram.corrupt"

 private:
  std::map<std::uint32_t, std::uint64_t> buckets_;
  std::uint64_t count_{0};
  unsigned __int128 sum_{0};
};

}  // namespace secops::levels
