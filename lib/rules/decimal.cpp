#include "rules/decimal.h"

#include <algorithm>

namespace secops::rules {
namespace {

std::size_t digits_at(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  return count;
}

std::strong_ordering compare_magnitude(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() <=> b.whole.size();
  if (int order = a.whole.compare(b.whole); order != 0) return order <=> 0;
  return a.fraction.compare(b.fraction) <=> 0;  // without trailing zeros text order is number order
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal result;
  if (!text.empty() && text[0] == '-') {
    result.negative = true;
    text.remove_prefix(1);
  }
  std::size_t whole = digits_at(text);
  if (whole == 0 || (whole > 1 && text[0] == '0')) return std::nullopt;
  result.whole = text.substr(0, whole);
  text.remove_prefix(whole);
  if (!text.empty()) {
    if (text[0] != '.' || text.size() == 1) return std::nullopt;
    result.fraction = text.substr(1);
    if (digits_at(result.fraction) != result.fraction.size()) return std::nullopt;
  }
  if (result.whole == "0") result.whole = {};
  while (!result.fraction.empty() && result.fraction.back() == '0')
    result.fraction.remove_suffix(1);
  if (result.whole.empty() && result.fraction.empty()) result.negative = false;
  return result;
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative)
    return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return a.negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

}  // namespace secops::rules
