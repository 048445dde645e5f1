// Decimal numbers compared exactly, whatever their size: amounts in smallest units pass 64 bits and
// doubles lose their last digits. Private to lib/rules.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace secops::rules {

// Views into the text it was read from. Zeros that change nothing are left out, zero is not
// negative.
struct Decimal {
  bool negative{false};
  std::string_view whole;     // digits before the point, without leading zeros
  std::string_view fraction;  // digits after it, without trailing zeros
};

// "-12.50": an optional minus, digits, optionally a point and digits. A whole part with a leading
// zero
// ("010"), a plus, an exponent, blanks and anything else are no numbers.
std::optional<Decimal> read_decimal(std::string_view text);

std::strong_ordering compare(const Decimal& a, const Decimal& b);

}  // namespace secops::rules
