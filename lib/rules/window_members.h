// The hits that one group (rule and key) keeps, in time order.
//
// Private to the window engine. Times are microseconds since the epoch, within ±far (below), so
// that adding a span never overflows. A member takes 16 bytes, 24 where the rule needs a value.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace secops::rules::windowing {

// No time or span of the engine is further from zero: 36,000 years.
inline constexpr std::int64_t far = std::int64_t{1} << 60;

struct Member {
  std::int64_t time{0};
  std::uint64_t raw{0};    // fingerprint of the raw line
  std::uint64_t value{0};  // value_count: fingerprint of the value; temporal: which referenced rule
  bool fired{false};       // is it a firing event?
};

class MemberList {
 public:
  explicit MemberList(bool with_values)
      : capacity_(with_values ? inside_words / 3 : inside_words / 2),
        stride_(with_values ? 3 : 2) {}

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::int64_t time(std::uint32_t index) const {
    return static_cast<std::int64_t>(at(index)[0]) >> 1;
  }
  bool fired(std::uint32_t index) const { return (at(index)[0] & 1) != 0; }
  std::uint64_t raw(std::uint32_t index) const { return at(index)[1]; }
  std::uint64_t value(std::uint32_t index) const { return stride_ == 3 ? at(index)[2] : 0; }
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
  std::uint32_t inside_capacity() const { return inside_words / stride_; }

  const std::uint64_t* at(std::uint32_t index) const {
    return (outside_ ? outside_.get() : inside_) + std::size_t{index} * stride_;
  }
  std::uint64_t* at(std::uint32_t index) {
    return (outside_ ? outside_.get() : inside_) + std::size_t{index} * stride_;
  }
  void write(std::uint32_t index, const Member& member);
  void resize_capacity(std::uint32_t capacity);

  // Time and fired, raw, value of each.
  std::unique_ptr<std::uint64_t[]> outside_;
  std::uint32_t size_{0};
  std::uint32_t capacity_ : 30;
  std::uint32_t stride_ : 2;
  std::uint64_t inside_[inside_words]{};
};

}  // namespace secops::rules::windowing
