// Numbers, times and texts as bytes, for the saved state (window_codec.cpp).
//
// Private to the window engine. Reader believes nothing: whatever does not fit throws
// Error "windows.corrupt", before anything of that size is allocated.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/window_episodes.h"
#include "rules/window_members.h"

namespace secops::rules::windowing {

// Throws Error "windows.corrupt".
[[noreturn]] void corrupt(std::string_view what);

class Writer {
 public:
  void varint(std::uint64_t value) {
    for (; value >= 128; value >>= 7) byte(static_cast<std::uint8_t>(value | 128));
    byte(static_cast<std::uint8_t>(value));
  }
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void word(std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void time(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    varint(value.size());
    bytes_ += value;
  }
  void amount(const Amount& value) {
    std::uint8_t length = sizeof value.words;
    const auto part = [&](std::size_t i) {
      return static_cast<std::uint8_t>(value.words[i / 8] >> (i % 8 * 8));
    };
    while (length > 0 && part(length - 1u) == 0) --length;
    byte(length);
    for (std::size_t i = 0; i < length; ++i) byte(part(i));
  }
  void identity(const Identity& identity) {
    time(identity.first);
    word(identity.first_raw);
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  std::uint8_t byte() {
    if (left_.empty()) corrupt("it ends early");
    const auto value = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      if (shift == 63 && part > 1) break;
      value |= std::uint64_t{part & 127u} << shift;
      if (part < 128) return value;
    }
    corrupt("a number has more than 64 bits");
  }
  std::uint64_t word() {
    if (left_.size() < 8) corrupt("it ends early");
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) {
      value |= std::uint64_t{static_cast<std::uint8_t>(left_[i])} << (8 * i);
    }
    left_.remove_prefix(8);
    return value;
  }
  std::int64_t time() {
    const std::uint64_t value = varint();
    const auto time = static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
    if (time < -4 * far || time > far) corrupt("a time is out of range");
    return time;
  }
  std::int64_t event_time() {
    const std::int64_t value = time();
    if (value < -far) corrupt("a time is out of range");
    return value;
  }
  // base + delta; base is an event's time and the sum must be one.
  std::int64_t later(std::int64_t base, std::uint64_t delta) {
    if (delta > static_cast<std::uint64_t>(far - base)) corrupt("a time is out of range");
    return base + static_cast<std::int64_t>(delta);
  }
  // A count of things that take at least `least` bytes each.
  std::size_t count(std::size_t least) {
    const std::uint64_t value = varint();
    if (value > left_.size() / least) corrupt("a count is larger than what follows");
    return static_cast<std::size_t>(value);
  }
  std::string_view text() {
    const std::size_t length = count(1);
    const std::string_view value = left_.substr(0, length);
    left_.remove_prefix(length);
    return value;
  }
  Amount amount() {
    Amount value;
    const std::size_t length = byte();
    if (length > sizeof value.words) corrupt("an amount is out of range");
    for (std::size_t i = 0; i < length; ++i)
      value.words[i / 8] |= std::uint64_t{byte()} << (i % 8 * 8);
    if (!value.in_range()) corrupt("an amount is out of range");
    return value;
  }
  Identity identity() {
    const std::int64_t first = event_time();
    return {first, word()};
  }
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
};

}  // namespace secops::rules::windowing
