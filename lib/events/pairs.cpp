#include "events/pairs.h"

#include <algorithm>

#include "events/reading.h"

namespace secops::events {

namespace {

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
}

// `text` begins behind the '=' and goes behind the value, or stays where a quote has no end.
std::string_view take_value(std::string_view& text) {
  std::string_view value;
  if (text.starts_with('"')) {
    const std::size_t end = text.find('"', 1);
    if (end == std::string_view::npos) return {};
    value = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    value = text.substr(0, text.find_first_of(" ,;)]"));
    text.remove_prefix(value.size());
  }
  return value;
}

}  // namespace

std::optional<Pair> take_pair(std::string_view& text) {
  for (;;) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::size_t begin = equals;
    while (begin > 0 && is_name_character(text[begin - 1])) --begin;
    const std::string_view name = text.substr(begin, equals - begin);
    text.remove_prefix(equals + 1);
    if (name.empty() || !is_letter(name.front())) continue;
    const std::string_view value = take_value(text);
    if (value.empty()) continue;
    return Pair{name, {value, all_digits(value) ? ValueKind::number : ValueKind::text}};
  }
}

}  // namespace secops::events
