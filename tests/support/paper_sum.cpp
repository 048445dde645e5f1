#include "support/paper_sum.h"

#include <algorithm>

namespace secops::test {

std::string without_zeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

std::string units(const std::string& amount) {
  const std::size_t point = std::min(amount.find('.'), amount.size());
  std::string fraction = point < amount.size() ? amount.substr(point + 1) : "";
  fraction.resize(18, '0');
  return without_zeros(amount.substr(0, point) + fraction);
}

std::string plus(const std::string& a, const std::string& b) {
  std::string sum;
  int carry = 0;
  for (std::size_t i = 1; i <= std::max(a.size(), b.size()) || carry > 0; ++i) {
    carry += i <= a.size() ? a[a.size() - i] - '0' : 0;
    carry += i <= b.size() ? b[b.size() - i] - '0' : 0;
    sum.insert(sum.begin(), static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  return sum;
}

std::pair<std::size_t, std::string> number(const std::string& digits) {
  return {digits.size(), digits};
}

}  // namespace secops::test
