#include "events/formats/json/text.h"

#include "base/text.h"
#include "events/reading.h"

namespace secops::events::json {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// The number that `count` hex digits at `at` write; -1 if they are not there.
std::int32_t read_hex(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  std::int32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_digit(text[at + i]);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

char* write_utf8(std::uint32_t code, char* out) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

bool is_high_surrogate(std::int32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low_surrogate(std::int32_t code) { return code >= 0xDC00 && code < 0xE000; }

// Behind "\u" at `at`, which goes behind the digits (of both halves); false without four of them.
bool read_unicode(std::string_view text, std::size_t& at, std::uint32_t& code) {
  const std::int32_t first = read_hex(text, at, 4);
  if (first < 0) return false;
  at += 4;
  code = static_cast<std::uint32_t>(first);
  if (is_low_surrogate(first)) code = replacement;
  if (!is_high_surrogate(first)) return true;
  code = replacement;
  if (text.substr(at, 2) != "\\u") return true;
  const std::int32_t second = read_hex(text, at + 2, 4);
  if (!is_low_surrogate(second)) return true;
  at += 6;
  code = 0x10000u + ((static_cast<std::uint32_t>(first) & 0x3FFu) << 10) +
         (static_cast<std::uint32_t>(second) & 0x3FFu);
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '/':
      return '/';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

std::size_t unescape(std::string_view escaped, char* const out) {
  char* end = out;
  std::size_t at = 0;
  while (at < escaped.size()) {
    if (escaped[at] != '\\' || at + 1 >= escaped.size()) {
      *end++ = escaped[at++];
      continue;
    }
    const char kind = escaped[at + 1];
    std::size_t behind = at + 2;
    std::uint32_t code = 0;
    if (kind == 'u' && read_unicode(escaped, behind, code)) {
      end = write_utf8(code, end);
    } else if (const std::int32_t byte = kind == 'x' ? read_hex(escaped, behind, 2) : -1;
               byte >= 0) {
      *end++ = static_cast<char>(byte);
      behind += 2;
    } else if (const char c = simple_escape(kind); c != '\0') {
      *end++ = c;
    } else {
      *end++ = '\\';
      behind = at + 1;
    }
    at = behind;
  }
  return static_cast<std::size_t>(end - out);
}

std::string repaired(std::string_view line) {
  std::string result;
  bool inside = false;
  bool after_backslash = false;
  for (const char c : valid_utf8(line)) {
    if (inside && static_cast<unsigned char>(c) < 0x20)
      result += "\xEF\xBF\xBD";
    else
      result += c;
    if (c == '"' && !after_backslash) inside = !inside;
    after_backslash = inside && c == '\\' && !after_backslash;
  }
  return result;
}

bool is_number(std::string_view token) {
  std::size_t at = 0;
  const auto skip_digits = [&] {
    const std::size_t from = at;
    while (at < token.size() && is_digit(token[at])) ++at;
    return at > from;
  };
  if (at < token.size() && token[at] == '-') ++at;
  const std::size_t whole = at;
  if (!skip_digits()) return false;
  if (token[whole] == '0' && at > whole + 1) return false;
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (!skip_digits()) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!skip_digits()) return false;
  }
  return at == token.size();
}

}  // namespace secops::events::json
