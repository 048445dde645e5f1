// The hits that one group (rule and key) keeps, in time order.
//
// Private to the window engine. Times are microseconds since the epoch, within ±far (below), so
// that adding a span never overflows. A member takes 16 bytes, 24 where the rule needs a value, 40
// where it needs an amount.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "rules/amount.h"

namespace secops::rules::windowing {

// No time or span of the engine is further from zero: 36,000 years.
inline constexpr std::int64_t far = std::int64_t{1} << 60;

struct Member {
  std::int64_t time{0};
  std::uint64_t raw{0};    // fingerprint of the raw line
  std::uint64_t value{0};  // value_count: fingerprint of the value; temporal: which referenced rule
  bool fired{false};       // is it a firing event?
  Amount amount{};         // value_sum: what it adds
};

// What is kept of a member beside its time and line, in words.
enum class Extra : std::uint8_t { none = 0, value = 1, amount = 3 };

class MemberList {
 public:
  explicit MemberList(Extra extra)
      : capacity_((inside_words / (2 + static_cast<std::uint32_t>(extra))) & most_capacity),
        stride_((2 + static_cast<std::uint32_t>(extra)) & 7u) {}

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::int64_t time(std::uint32_t index) const {
    return static_cast<std::int64_t>(at(index)[0]) >> 1;
  }
  bool fired(std::uint32_t index) const { return (at(index)[0] & 1) != 0; }
  std::uint64_t raw(std::uint32_t index) const { return at(index)[1]; }
  std::uint64_t value(std::uint32_t index) const { return stride_ == 3 ? at(index)[2] : 0; }
  Amount amount(std::uint32_t index) const {
    const std::uint64_t* words = at(index);
    return stride_ == 5 ? Amount{{words[2], words[3], words[4]}} : Amount{};
  }
  void set_fired(std::uint32_t index, bool fired);

  // `member` is not older than the last one.
  void push_back(const Member& member);
  // Puts each in its place; `added` is in time order.
  void merge(std::span<const Member> added);
  // Forgets the first `count` and gives memory back once most of it is unused.
  void drop_front(std::uint32_t count);

  std::uint32_t lower_bound(std::int64_t time) const;  // first index with a time >= `time`
  std::uint32_t upper_bound(std::int64_t time) const;  // first index with a time > `time`

 private:
  // Most groups see a few hits and go: those are kept in place.
  static constexpr std::uint32_t inside_words = 8;
  static constexpr std::uint32_t most_capacity = (1u << 29) - 1;
  std::uint32_t inside_capacity() const { return inside_words / stride_; }

  const std::uint64_t* at(std::uint32_t index) const {
    return (outside_ ? outside_.get() : inside_) + std::size_t{index} * stride_;
  }
  std::uint64_t* at(std::uint32_t index) {
    return (outside_ ? outside_.get() : inside_) + std::size_t{index} * stride_;
  }
  void write(std::uint32_t index, const Member& member);
  void resize_capacity(std::uint32_t capacity);

  // Time and fired, raw, value or amount of each.
  std::unique_ptr<std::uint64_t[]> outside_;
  std::uint32_t size_{0};
  std::uint32_t capacity_ : 29;
  std::uint32_t stride_ : 3;
  std::uint64_t inside_[inside_words]{};
};

}  // namespace secops::rules::windowing
