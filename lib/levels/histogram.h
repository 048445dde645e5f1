// A log-linear histogram of non-negative values: mergeable, quantiles within 1 % of the value.
// 64 sub-buckets per power of two; exact below 64. Rejected: t-digest (merging depends on order, so
// two threads would give other bytes than one).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace secops::levels {

class Histogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const Histogram& other);
  std::uint64_t count() const { return count_; }
  double average() const;  // exact sum / count; 0 when empty
  // The middle of the first bucket with at least q of the values at or below it, so within 1 % of
  // the value there, but never above the greatest; 0 when empty.
  std::uint64_t quantile(double q) const;

  std::string save() const;                          // compact bytes, versioned
  static Histogram restore(std::string_view bytes);  // throws Error "histogram.corrupt"

  bool operator==(const Histogram&) const = default;

 private:
  __extension__ typedef unsigned __int128 Sum;

  void add_bucket(std::uint32_t index, std::uint64_t times);
  // Bucket and count, by bucket; counts are not zero. A vector, since there are few and they are
  // looked up for every line of an access log.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> buckets_;
  std::uint64_t count_{0};
  Sum sum_{0};
  std::uint64_t greatest_{0};
};

}  // namespace secops::levels
