// Amounts of money, exactly: whole numbers of an asset's smallest unit, 256 bits, as chains have
// them. Nothing here rounds; what does not fit is refused.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace secops {

// Arithmetic that leaves 256 bits, or goes below zero, throws std::overflow_error or
// std::range_error.
using Units = boost::multiprecision::checked_uint256_t;

// The most that any asset has: 10^-36 of a coin is less than any chain's smallest unit.
inline constexpr unsigned most_decimals = 36;

// "12500": digits only, without a leading zero. Nothing for anything else ("010", "1e6", "1,000",
// "+1", "-1", " 1") and for what passes 256 bits.
std::optional<Units> parse_units(std::string_view text);
std::string units_text(const Units& units);

struct AmountReading {
  std::optional<Units> units;
  std::string mistake;  // why there are none, a sentence without its subject: "it has 7 decimals …"
};

// "12.50" of an asset with so many decimals; also "12". Refused is what parse_units() refuses in
// the part before the point, an empty part, and more decimals than the asset has, unless they are
// zeros.
AmountReading parse_amount(std::string_view text, unsigned decimals);

// The same amount as a decimal number, without zeros at its end, but with the two decimals that
// people expect where the asset has them: "12.50", "0.000001", "500.00", "7".
std::string amount_text(const Units& units, unsigned decimals);

}  // namespace secops
