// Amounts and their sums, exact to the last digit: value_sum adds up money.
//
// An amount is not negative and counts units of 10^-18, as fine as wei. What is larger than any
// threshold can be counts as 10^39, which changes no verdict; what is finer than a unit is cut off.
// So every amount takes the same few bytes, and no sum that a window can hold overflows.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace secops::rules {

struct Amount {
  static constexpr std::size_t whole_digits = 39;     // before the point
  static constexpr std::size_t fraction_digits = 18;  // behind it

  // Nothing more than 10^39 is one.
  bool in_range() const;

  std::array<std::uint64_t, 3> words{};  // units; the least significant word first
};

// What an event says: "12.50", "1e21". Nothing if it is negative or no number (decimal.h).
std::optional<Amount> read_amount(std::string_view text);
// What a rule asks for: nothing also if it has an exponent or more digits than an amount.
std::optional<Amount> read_threshold(std::string_view text);

// Of up to 2^64 amounts.
class Sum {
 public:
  Sum() = default;
  explicit Sum(const Amount& amount) { add(amount); }

  void add(const Amount& amount);
  void subtract(const Amount& amount);  // one that was added
  std::string text() const;             // "10250.5"

  std::strong_ordering operator<=>(const Sum& other) const;
  bool operator==(const Sum& other) const = default;

 private:
  std::array<std::uint64_t, 4> words_{};
};

}  // namespace secops::rules
