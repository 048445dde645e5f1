#include "rules/group_key.h"

#include <algorithm>

namespace secops::rules {
namespace {

constexpr char mark = '\x1e';  // before what stands for one of the two characters
constexpr char for_mark = 'm';
constexpr char for_separator = 's';

bool is_special(char c) { return c == mark || c == key_separator; }

}  // namespace

std::size_t key_length(std::string_view value) {
  return value.size() +
         static_cast<std::size_t>(std::count_if(value.begin(), value.end(), is_special));
}

char* write_key_part(std::string_view value, char* out) {
  for (const char c : value) {
    if (is_special(c)) *out++ = mark;
    *out++ = c == mark ? for_mark : c == key_separator ? for_separator : c;
  }
  return out;
}

std::vector<std::string> key_values(std::string_view key) {
  std::vector<std::string> values(1);
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == key_separator) {
      values.emplace_back();
    } else if (key[i] == mark && i + 1 < key.size()) {
      values.back() += key[++i] == for_mark ? mark : key_separator;
    } else {
      values.back() += key[i];
    }
  }
  return values;
}

}  // namespace secops::rules
