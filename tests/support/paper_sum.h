// Sums as they are done on paper, in decimal digits: what rules add, a slow and obvious judge adds
// like this.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace secops::test {

// "1.5" in units of 10^-18, as digits without zeros before them: "" is nothing.
std::string units(const std::string& amount);

std::string without_zeros(const std::string& digits);

// Of two numbers in digits.
std::string plus(const std::string& a, const std::string& b);

// Orders digits by their number.
std::pair<std::size_t, std::string> number(const std::string& digits);

}  // namespace secops::test
