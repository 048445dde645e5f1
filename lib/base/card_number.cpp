#include "base/card_number.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/secret_name.h"

namespace secops {
namespace {

constexpr std::size_t shortest = 13;
constexpr std::size_t longest = 19;

struct Network {
  unsigned first;  // of the number's first `digits` digits
  unsigned last;
  unsigned digits;
  std::uint32_t lengths;  // bit n: a number of n digits exists
};

constexpr std::uint32_t length(unsigned digits) { return 1u << digits; }

// Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay. Maestro is left out:
// its prefixes and lengths would let one long number in ten through.
constexpr Network networks[] = {
    {4, 4, 1, length(13) | length(16) | length(19)},
    {51, 55, 2, length(16)},
    {2221, 2720, 4, length(16)},
    {34, 34, 2, length(15)},
    {37, 37, 2, length(15)},
    {6011, 6011, 4, length(16)},
    {644, 649, 3, length(16)},
    {65, 65, 2, length(16)},
    {3528, 3589, 4, length(16)},
    {300, 305, 3, length(14)},
    {36, 36, 2, length(14)},
    {38, 38, 2, length(14)},
    {62, 62, 2, length(16) | length(17) | length(18) | length(19)},
};

// How numbers are written in groups: the sizes, ended by 0; a longer shape before its beginning.
constexpr std::uint8_t shapes[][6] = {{4, 4, 4, 4, 3}, {4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4},
                                      {4, 3, 3, 3},    {4, 5, 6},    {6, 13},   {6, 10}};

struct Digits {
  std::array<std::uint8_t, longest> values{};
  std::size_t count{0};
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_of_a_network(const Digits& digits) {
  return std::any_of(std::begin(networks), std::end(networks), [&](const Network& network) {
    if ((network.lengths >> digits.count & 1) == 0) return false;
    unsigned prefix = 0;
    for (unsigned i = 0; i < network.digits; ++i) prefix = prefix * 10 + digits.values[i];
    return prefix >= network.first && prefix <= network.last;
  });
}

bool passes_luhn(const Digits& digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.count; ++i) {
    unsigned value = digits.values[digits.count - 1 - i];
    if (i % 2 == 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}

// 4300000000000000000 passes Luhn too, and is 4.3 ether in wei.
bool is_round(const Digits& digits) {
  constexpr std::size_t zeros = 7;
  return std::all_of(digits.values.begin() + static_cast<std::ptrdiff_t>(digits.count - zeros),
                     digits.values.begin() + static_cast<std::ptrdiff_t>(digits.count),
                     [](std::uint8_t digit) { return digit == 0; });
}

bool is_card(const Digits& digits) {
  return digits.count >= shortest && is_of_a_network(digits) && passes_luhn(digits) &&
         !is_round(digits);
}

bool is_word_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_word_character(text[at]);
}

// A '.' or '-' that ties the number to a letter or digit beyond it makes it a part of something
// else: a decimal, a version, an order number, a UUID.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto ties = [](char c) { return c == '.' || c == '-'; };
  if (is_word_at(text, end)) return false;
  if (end < text.size() && ties(text[end]) && is_word_at(text, end + 1)) return false;
  if (begin == 0 || !ties(text[begin - 1])) return true;
  return text[begin - 1] == '-' && (begin == 1 || !is_word_character(text[begin - 2]));
}

// A run of groups of digits with one kind of separator between them.
struct Groups {
  std::array<std::uint8_t, 6> sizes{};  // of the first groups; 0 behind the last
  std::array<std::size_t, 6> ends{};
  std::size_t count{0};  // of all groups
  std::size_t end{0};
};

std::size_t digits_from(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end;
}

Groups read_groups(std::string_view text, std::size_t at, std::size_t first_end,
                   std::string_view separator) {
  Groups groups;
  std::size_t begin = at;
  std::size_t end = first_end;
  for (;;) {
    if (groups.count < groups.sizes.size()) {
      groups.sizes[groups.count] =
          static_cast<std::uint8_t>(std::min<std::size_t>(end - begin, 255));
      groups.ends[groups.count] = end;
    }
    ++groups.count;
    groups.end = end;
    if (!text.substr(end).starts_with(separator)) return groups;
    begin = end + separator.size();
    end = digits_from(text, begin);
    if (end == begin) return groups;
    // "12ab" is no group
    if (is_word_at(text, end) && !text.substr(end).starts_with(separator)) return groups;
  }
}

CardScan scan_groups(std::string_view text, std::size_t at, std::size_t first_end,
                     std::string_view separator) {
  const Groups groups = read_groups(text, at, first_end, separator);
  // A column of numbers: whatever passes in it passes by chance.
  constexpr std::size_t most_groups = 6;
  if (groups.count > most_groups) return {groups.end, false};
  for (const auto& shape : shapes) {
    std::size_t size = 0;
    while (shape[size] != 0 && shape[size] == groups.sizes[size]) ++size;
    if (shape[size] != 0) continue;
    const std::size_t end = groups.ends[size - 1];
    Digits digits;
    for (std::size_t group = 0; group < size; ++group) {
      for (std::size_t i = groups.ends[group] - groups.sizes[group]; i < groups.ends[group]; ++i)
        digits.values[digits.count++] = static_cast<std::uint8_t>(text[i] - '0');
    }
    if (is_card(digits) && stands_alone(text, at, end)) return {end, true};
  }
  return {first_end, false};
}

}  // namespace

CardScan scan_card_number(std::string_view text, std::size_t at) {
  const std::size_t end = digits_from(text, at);
  const std::size_t size = end - at;
  if (text[at] < '2' || text[at] > '6' || is_word_at(text, end)) return {end, false};
  if ((size == 4 || size == 6) && end + 1 < text.size() && (text[end] == ' ' || text[end] == '-')) {
    return scan_groups(text, at, end, text.substr(end, 1));
  }
  if (size < shortest || size > longest || !stands_alone(text, at, end)) return {end, false};
  Digits digits;
  for (std::size_t i = at; i < end; ++i) {
    digits.values[digits.count++] = static_cast<std::uint8_t>(text[i] - '0');
  }
  if (!is_card(digits) || names_an_amount(name_before(text, at))) return {end, false};
  return {end, true};
}

CardScan scan_oddly_grouped_card(std::string_view text, std::size_t at) {
  constexpr std::string_view separators[] = {
      ".",      "_",      "+",      "%20",    "%2D",    "%2d",    "%C2%A0",  "%c2%a0", "\u00a0",
      "\u202f", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\\u00a0", "\\u00A0"};
  const std::size_t end = digits_from(text, at);
  const std::size_t size = end - at;
  if (text[at] < '2' || text[at] > '6' || (size != 4 && size != 6)) return {end, false};
  for (const std::string_view separator : separators)
    if (text.substr(end).starts_with(separator)) return scan_groups(text, at, end, separator);
  return {end, false};
}

}  // namespace secops
