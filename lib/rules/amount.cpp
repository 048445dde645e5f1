#include "rules/amount.h"

#include <algorithm>

#include "base/text.h"
#include "rules/decimal.h"

namespace secops::rules {
namespace {

constexpr std::size_t most_digits = Amount::whole_digits + Amount::fraction_digits;

// amount * 10 + digit, in halves of words, so that nothing is lost.
constexpr void append_digit(Amount& amount, unsigned digit) {
  constexpr std::uint64_t half = 0xffffffff;
  std::uint64_t carry = digit;
  for (std::uint64_t& word : amount.words) {
    const std::uint64_t low = (word & half) * 10 + carry;
    const std::uint64_t high = (word >> 32) * 10 + (low >> 32);
    word = high << 32 | (low & half);
    carry = high >> 32;
  }
}

constexpr Amount most = [] {
  Amount amount;
  append_digit(amount, 1);
  for (std::size_t i = 0; i < most_digits; ++i) append_digit(amount, 0);
  return amount;
}();

// The words of `a` and `b` from the most significant one down.
template <std::size_t Count>
std::strong_ordering compare_words(const std::array<std::uint64_t, Count>& a,
                                   const std::array<std::uint64_t, Count>& b) {
  for (std::size_t i = Count; i-- > 0;)
    if (a[i] != b[i]) return a[i] <=> b[i];
  return std::strong_ordering::equal;
}

// The decimal with its point moved so many places to the right.
Amount amount_of(const Decimal& decimal, std::int64_t exponent) {
  const std::size_t digits = decimal.whole.size() + decimal.fraction.size();
  const auto digit = [&](std::size_t at) -> unsigned {
    if (at >= digits) return 0;
    const bool whole = at < decimal.whole.size();
    const char c = whole ? decimal.whole[at] : decimal.fraction[at - decimal.whole.size()];
    return static_cast<unsigned>(c - '0');
  };
  std::size_t first = 0;  // the first that counts
  while (first < digits && digit(first) == 0) ++first;
  Amount amount;
  if (first == digits) return amount;
  const std::int64_t end = static_cast<std::int64_t>(decimal.whole.size()) + exponent +
                           static_cast<std::int64_t>(Amount::fraction_digits);
  const std::int64_t count = end - static_cast<std::int64_t>(first);
  if (count > static_cast<std::int64_t>(most_digits)) return most;
  for (std::int64_t i = 0; i < count; ++i)
    append_digit(amount, digit(first + static_cast<std::size_t>(i)));
  return amount;
}

}  // namespace

bool Amount::in_range() const { return compare_words(words, most.words) <= 0; }

std::optional<Amount> read_amount(std::string_view text) {
  std::int32_t exponent = 0;
  if (const std::size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
    std::string_view places = text.substr(at + 1);
    if (places.size() > 1 && places[0] == '+' && places[1] != '-') places.remove_prefix(1);
    if (!parse_integer(places, exponent)) return std::nullopt;
    text = text.substr(0, at);
  }
  const std::optional<Decimal> decimal = read_decimal(text);
  if (!decimal || decimal->negative) return std::nullopt;
  return amount_of(*decimal, exponent);
}

std::optional<Amount> read_threshold(std::string_view text) {
  const std::optional<Decimal> decimal = read_decimal(text);
  if (!decimal || decimal->negative || decimal->whole.size() > Amount::whole_digits ||
      decimal->fraction.size() > Amount::fraction_digits)
    return std::nullopt;
  return amount_of(*decimal, 0);
}

void Sum::add(const Amount& amount) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::uint64_t before = words_[i];
    words_[i] += (i < amount.words.size() ? amount.words[i] : 0) + carry;
    carry = words_[i] < before || (carry == 1 && words_[i] == before) ? 1 : 0;
  }
}

void Sum::subtract(const Amount& amount) {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::uint64_t before = words_[i];
    words_[i] -= (i < amount.words.size() ? amount.words[i] : 0) + borrow;
    borrow = words_[i] > before || (borrow == 1 && words_[i] == before) ? 1 : 0;
  }
}

std::string Sum::text() const {
  std::string digits;  // the last one first, with the point
  auto words = words_;
  while (digits.size() < Amount::fraction_digits + 2 || words != decltype(words){}) {
    std::uint64_t rest = 0;
    for (std::size_t i = words.size(); i-- > 0;) {
      const std::uint64_t high = rest << 32 | words[i] >> 32;
      const std::uint64_t low = (high % 10) << 32 | (words[i] & 0xffffffff);
      words[i] = high / 10 << 32 | low / 10;
      rest = low % 10;
    }
    digits += static_cast<char>('0' + rest);
    if (digits.size() == Amount::fraction_digits) digits += '.';
  }
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.front() == '.') digits.erase(0, 1);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::strong_ordering Sum::operator<=>(const Sum& other) const {
  return compare_words(words_, other.words_);
}

}  // namespace secops::rules
