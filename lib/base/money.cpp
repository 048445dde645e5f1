#include "base/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/digit.h"

namespace secops {
namespace {

constexpr std::size_t shown_decimals = 2;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Of digits that may begin with zeros.
std::optional<Units> units_of(std::string_view digits) {
  static const Units most = std::numeric_limits<Units>::max();
  Units units = 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (units > (most - digit) / 10) return std::nullopt;
    units = units * 10 + digit;
  }
  return units;
}

bool has_one_spelling(std::string_view digits) { return digits.size() == 1 || digits[0] != '0'; }

}  // namespace

std::optional<Units> parse_units(std::string_view text) {
  if (!all_digits(text) || !has_one_spelling(text)) return std::nullopt;
  return units_of(text);
}

std::string units_text(const Units& units) { return units.str(); }

AmountReading parse_amount(std::string_view text, unsigned decimals) {
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view();
  if (!all_digits(whole) || (has_point && !all_digits(fraction)))
    return {{}, "it is no plain decimal number such as 12.50"};
  if (!has_one_spelling(whole)) return {{}, "it begins with a zero"};
  const std::size_t last = fraction.find_last_not_of('0');
  fraction = fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (fraction.size() > decimals)
    return {{}, fmt::format("it has {} decimals, the asset {}", fraction.size(), decimals)};
  std::string digits(whole);
  digits.append(fraction).append(decimals - fraction.size(), '0');
  auto units = units_of(digits);
  if (!units) return {{}, "it is more than 256 bits hold"};
  return {std::move(units), ""};
}

std::string amount_text(const Units& units, unsigned decimals) {
  std::string digits = units.str();
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  const std::size_t point = digits.size() - decimals;
  const std::size_t least = std::min<std::size_t>(decimals, shown_decimals);
  std::size_t kept = decimals;
  while (kept > least && digits[point + kept - 1] == '0') --kept;
  std::string text = digits.substr(0, point);
  if (kept > 0) text.append(".").append(digits, point, kept);
  return text;
}

}  // namespace secops
