#include "levels/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace secops::levels {
namespace {

// Values below 64 have a bucket each; every further power of two is split into 64 of equal width.
// Index and value rise together: the bucket of v ≥ 64 is 64 × shift + (v >> shift), where v >>
// shift is in [64, 128).
constexpr int sub_bits = 6;
constexpr std::uint64_t exact_below = std::uint64_t{1} << sub_bits;
constexpr std::uint32_t bucket_limit = (64 - sub_bits + 1) << sub_bits;
constexpr char version = 2;
constexpr char version_without_greatest = 1;

std::uint32_t bucket_of(std::uint64_t value) {
  if (value < exact_below) return static_cast<std::uint32_t>(value);
  const int shift = static_cast<int>(std::bit_width(value)) - 1 - sub_bits;
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(shift) << sub_bits) +
                                    (value >> shift));
}

int shift_of(std::uint32_t bucket) {
  return bucket < 2 * exact_below ? 0 : static_cast<int>(bucket >> sub_bits) - 1;
}
std::uint64_t lowest_of(std::uint32_t bucket) {
  const int shift = shift_of(bucket);
  return (bucket - (static_cast<std::uint64_t>(shift) << sub_bits)) << shift;
}
std::uint64_t width_of(std::uint32_t bucket) { return std::uint64_t{1} << shift_of(bucket); }

void put(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out += static_cast<char>(0x80 | (number & 0x7f));
    number >>= 7;
  }
  out += static_cast<char>(number);
}

[[noreturn]] void refuse() {
  throw Error(
      {"histogram.corrupt", "a stored histogram cannot be read", "", 0, 0, "secops store verify"});
}

std::uint64_t take(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) refuse();
    const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(bytes.front()));
    bytes.remove_prefix(1);
    if (shift == 63 && byte > 1) refuse();
    number |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return number;
  }
  refuse();
}

}  // namespace

void Histogram::add_bucket(std::uint32_t index, std::uint64_t times) {
  auto at = std::lower_bound(
      buckets_.begin(), buckets_.end(), index,
      [](const auto& bucket, std::uint32_t wanted) { return bucket.first < wanted; });
  if (at != buckets_.end() && at->first == index) {
    at->second += times;
  } else {
    buckets_.insert(at, {index, times});
  }
}

void Histogram::add(std::uint64_t value, std::uint64_t times) {
  if (times == 0) return;
  add_bucket(bucket_of(value), times);
  count_ += times;
  sum_ += static_cast<Sum>(value) * times;
  greatest_ = std::max(greatest_, value);
}

void Histogram::merge(const Histogram& other) {
  // By value: a histogram may be merged into itself.
  const auto added = other.buckets_;
  count_ += other.count_;
  sum_ += other.sum_;
  greatest_ = std::max(greatest_, other.greatest_);
  for (const auto& [index, times] : added) add_bucket(index, times);
}

double Histogram::average() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::quantile(double q) const {
  if (count_ == 0) return 0;
  const double wanted = (q > 0 ? std::min(q, 1.0) : 0.0) * static_cast<double>(count_);
  // 0.07 × 100 is a little over 7 in binary; the eighth value is not meant.
  const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(wanted * (1 - 1e-12))));
  std::uint64_t below = 0;
  for (const auto& [index, times] : buckets_) {
    below += times;
    if (below >= rank) return std::min(greatest_, lowest_of(index) + (width_of(index) - 1) / 2);
  }
  return greatest_;
}

std::string Histogram::save() const {
  std::string bytes(1, version);
  put(bytes, static_cast<std::uint64_t>(sum_ >> 64));
  put(bytes, static_cast<std::uint64_t>(sum_));
  put(bytes, greatest_);
  put(bytes, buckets_.size());
  std::uint32_t previous = 0;
  for (const auto& [index, times] : buckets_) {
    put(bytes, index - previous);
    put(bytes, times);
    previous = index;
  }
  return bytes;
}

Histogram Histogram::restore(std::string_view bytes) {
  Histogram result;
  if (bytes.empty() || (bytes.front() != version && bytes.front() != version_without_greatest))
    refuse();
  const bool greatest_known = bytes.front() == version;
  bytes.remove_prefix(1);
  const std::uint64_t high = take(bytes);
  result.sum_ = (static_cast<Sum>(high) << 64) + take(bytes);
  if (greatest_known) result.greatest_ = take(bytes);
  const std::uint64_t size = take(bytes);
  if (size > bucket_limit) refuse();
  std::uint64_t index = 0;
  Sum lowest = 0;
  Sum highest = 0;
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::uint64_t step = take(bytes);
    const std::uint64_t times = take(bytes);
    if ((step == 0 && i > 0) || step >= bucket_limit - index || times == 0) refuse();
    if (times > std::numeric_limits<std::uint64_t>::max() - result.count_) refuse();
    index += step;
    const auto bucket = static_cast<std::uint32_t>(index);
    result.buckets_.emplace_back(bucket, times);
    result.count_ += times;
    lowest += static_cast<Sum>(lowest_of(bucket)) * times;
    highest += static_cast<Sum>(lowest_of(bucket) + (width_of(bucket) - 1)) * times;
  }
  const std::uint64_t above = size == 0 ? 0
                                        : lowest_of(static_cast<std::uint32_t>(index)) +
                                              (width_of(static_cast<std::uint32_t>(index)) - 1);
  if (!greatest_known) result.greatest_ = above;
  const bool in_last = size == 0 ? result.greatest_ == 0
                                 : bucket_of(result.greatest_) == static_cast<std::uint32_t>(index);
  if (!in_last) refuse();
  // The sum must be one that such values can have.
  if (!bytes.empty() || result.sum_ < lowest || result.sum_ > highest) refuse();
  return result;
}

}  // namespace secops::levels
