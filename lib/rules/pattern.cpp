#include "rules/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "rules/decimal.h"

namespace secops::rules {
namespace {

bool equal(const char* text, std::string_view pattern, bool cased) {
  if (cased) return pattern.empty() || std::memcmp(text, pattern.data(), pattern.size()) == 0;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (lower(text[i]) != pattern[i]) return false;
  return true;
}

// Steps from one occurrence of the first byte to the next by memchr, both cases of a letter in
// turn.
bool holds(std::string_view text, std::string_view pattern, bool cased) {
  if (pattern.empty()) return true;
  if (cased) return text.find(pattern) != std::string_view::npos;
  if (text.size() < pattern.size()) return false;
  const char* end = text.data() + (text.size() - pattern.size() + 1);
  const char low = pattern[0];
  const bool letter = low >= 'a' && low <= 'z';
  auto next = [end](const char* from, char c) {
    auto* at = static_cast<const char*>(std::memchr(from, c, static_cast<std::size_t>(end - from)));
    return at ? at : end;
  };
  const char high = static_cast<char>(low - 32);
  const char* at_low = next(text.data(), low);
  const char* at_high = letter ? next(text.data(), high) : end;
  while (at_low != end || at_high != end) {
    const char*& at = at_low < at_high ? at_low : at_high;
    if (equal(at, pattern, false)) return true;
    at = next(at + 1, &at == &at_low ? low : high);
  }
  return false;
}

// Bytes of the UTF-8 character at a place; 1 for anything that is none.
std::size_t character_length(std::string_view text, std::size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  std::size_t wanted = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
  if (at + wanted > text.size()) return 1;
  for (std::size_t i = 1; i < wanted; ++i)
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0U) != 0x80U) return 1;
  return wanted;
}

// A number with an exponent, which only an event can hold: a rule writes digits.
bool read_scientific(std::string_view text, double& number) {
  if (text.find_first_of("eE") == std::string_view::npos) return false;
  std::string_view digits = text[0] == '-' ? text.substr(1) : text;
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return false;
  const char* end = text.data() + text.size();
  auto result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

// Whole numbers of up to nine digits, as most are; -1 for anything else.
std::int32_t small_whole(std::string_view text) {
  if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return -1;
  std::int32_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::partial_ordering compare_numbers(std::string_view value, std::string_view wanted) {
  const std::int32_t small_value = small_whole(value);
  const std::int32_t small_wanted = small_whole(wanted);
  if (small_value >= 0 && small_wanted >= 0) return small_value <=> small_wanted;
  auto right = read_decimal(wanted);
  if (auto left = read_decimal(value); left && right) return compare(*left, *right);
  double left_number = 0;
  double right_number = 0;
  if (!read_scientific(value, left_number)) return std::partial_ordering::unordered;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), right_number);
  return left_number <=> right_number;
}

bool satisfies(Comparison comparison, std::partial_ordering order) {
  if (order == std::partial_ordering::unordered) return false;
  switch (comparison) {
    case Comparison::gt:
      return order > 0;
    case Comparison::gte:
      return order >= 0;
    case Comparison::lt:
      return order < 0;
    case Comparison::lte:
      return order <= 0;
    case Comparison::eq:
      return order == 0;
    case Comparison::neq:
      return order != 0;
  }
  return false;
}

bool equals_number(std::string_view text, std::string_view wanted) {
  if (text == wanted) return true;
  if (text.empty() || text[0] > '9' || text[0] < '-') return false;
  return compare_numbers(text, wanted) == 0;
}

bool in_network(const Pattern& pattern, std::string_view text) {
  auto address = parse_ip(text);
  return address && contains(pattern.network, *address);
}

}  // namespace

GlobText read_glob(std::string_view text) {
  GlobText glob;
  glob.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size() &&
        (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\')) {
      glob.push_back(static_cast<unsigned char>(text[++i]));
    } else if (c == '*') {
      if (glob.empty() || glob.back() != glob_run) glob.push_back(glob_run);
    } else if (c == '?') {
      glob.push_back(glob_one);
    } else {
      glob.push_back(static_cast<unsigned char>(c));
    }
  }
  return glob;
}

Pattern make_pattern(GlobText glob, bool cased) {
  Pattern pattern;
  pattern.cased = cased;
  auto wild = [](std::uint16_t unit) { return unit >= glob_run; };
  bool front = !glob.empty() && glob.front() == glob_run;
  bool back = glob.size() > 1 && glob.back() == glob_run;
  auto first = glob.begin() + (front ? 1 : 0);
  auto last = glob.end() - (back ? 1 : 0);
  if (front && glob.size() == 1) {
    pattern.kind = PatternKind::any;
  } else if (std::any_of(first, last, wild)) {
    pattern.kind = PatternKind::glob;
    for (std::uint16_t& unit : glob)
      if (!cased && unit >= 'A' && unit <= 'Z') unit = static_cast<std::uint16_t>(unit + 32);
    pattern.glob = std::move(glob);
  } else {
    pattern.kind = front && back ? PatternKind::part
                   : front       ? PatternKind::suffix
                   : back        ? PatternKind::prefix
                                 : PatternKind::exact;
    std::for_each(first, last, [&](std::uint16_t unit) {
      char c = static_cast<char>(unit);
      pattern.text.push_back(cased ? c : lower(c));
    });
  }
  return pattern;
}

bool matches(const Pattern& pattern, const events::Value& value) {
  if (value.kind == events::ValueKind::null) return pattern.kind == PatternKind::null;
  std::string_view text = value.text;
  const std::string& wanted = pattern.text;
  switch (pattern.kind) {
    case PatternKind::exact:
      return text.size() == wanted.size() && equal(text.data(), wanted, pattern.cased);
    case PatternKind::prefix:
      return text.size() >= wanted.size() && equal(text.data(), wanted, pattern.cased);
    case PatternKind::suffix:
      return text.size() >= wanted.size() &&
             equal(text.data() + (text.size() - wanted.size()), wanted, pattern.cased);
    case PatternKind::part:
      return holds(text, wanted, pattern.cased);
    case PatternKind::any:
      return true;
    case PatternKind::glob:
      return glob_matches(pattern.glob, text, pattern.cased);
    case PatternKind::null:
      return false;
    case PatternKind::number:
      return equals_number(text, wanted);
    case PatternKind::compare:
      return satisfies(pattern.comparison, compare_numbers(text, wanted));
    case PatternKind::network:
      return in_network(pattern, text);
    case PatternKind::regex:
      return re2::RE2::PartialMatch({text.data(), text.size()}, *pattern.regex);
  }
  return false;
}

bool glob_matches(const GlobText& glob, std::string_view text, bool cased) {
  constexpr std::size_t none = std::string_view::npos;
  std::size_t unit = 0;
  std::size_t at = 0;
  std::size_t run = none;  // the last '*' seen, and where the text after its run starts now
  std::size_t resume = 0;
  while (at < text.size()) {
    std::uint16_t wanted = unit < glob.size() ? glob[unit] : std::uint16_t{0xffff};
    if (wanted == glob_run) {
      run = unit++;
      resume = at;
    } else if (wanted == glob_one) {
      at += character_length(text, at);
      ++unit;
    } else if (wanted == static_cast<unsigned char>(cased ? text[at] : lower(text[at]))) {
      ++at;
      ++unit;
    } else if (run != none) {
      resume += character_length(text, resume);
      at = resume;
      unit = run + 1;
    } else {
      return false;
    }
  }
  while (unit < glob.size() && glob[unit] == glob_run) ++unit;
  return unit == glob.size();
}

}  // namespace secops::rules
