#include "base/decoded_text.h"

#include <algorithm>
#include <numeric>

#include "base/secret_name.h"
#include "base/text.h"

namespace secops {
namespace {

// What stands for one character.
struct Escape {
  std::size_t length{0};  // 0 if it is none
  char character{};
};

// Hexadecimal digits for a printable character or a line's end.
Escape in_hex(std::string_view digits, std::size_t length) {
  constexpr unsigned base = 16;
  unsigned code = 0;
  for (const char c : digits) {
    if (!is_hex_digit(c)) return {};
    code = code * base + static_cast<unsigned>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
  }
  const bool shown = (code >= ' ' && code < 0x7f) || code == '\t' || code == '\n' || code == '\r';
  return shown ? Escape{length, static_cast<char>(code)} : Escape{};
}

Escape in_html(std::string_view text) {
  struct Name {
    std::string_view written;
    char character;
  };
  constexpr Name names[] = {{"&quot;", '"'},  {"&lt;", '<'},  {"&gt;", '>'},   {"&amp;", '&'},
                            {"&apos;", '\''}, {"&#34;", '"'}, {"&#39;", '\''}, {"&#x22;", '"'},
                            {"&#x27;", '\''}, {"&#61;", '='}, {"&#x3d;", '='}};
  for (const Name& name : names)
    if (equal_caseless(text.substr(0, name.written.size()), name.written))
      return {name.written.size(), name.character};
  return {};
}

Escape escape_at(std::string_view text) {
  if (text.size() < 2) return {};
  if (text[0] == '%') return text.size() < 3 ? Escape{} : in_hex(text.substr(1, 2), 3);
  if (text[0] == '&') return in_html(text);
  if (text[0] != '\\') return {};
  if (text[1] == '/') return {2, '/'};
  if (text[1] == 'x' && text.size() >= 4) return in_hex(text.substr(2, 2), 4);
  return text[1] == 'u' && text.size() >= 6 ? in_hex(text.substr(2, 4), 6) : Escape{};
}

bool may_begin_escape(char c) { return c == '%' || c == '\\' || c == '&'; }

}  // namespace

bool DecodedText::take_off_layer() {
  const bool first = offsets_.empty();
  const std::string_view from = first ? raw_ : text_;
  std::size_t at = 0;
  while (at < from.size() &&
         (!may_begin_escape(from[at]) || escape_at(from.substr(at)).length == 0))
    ++at;
  if (at == from.size()) return false;
  std::string text(from.substr(0, at));
  std::vector<std::size_t> offsets(at);
  text.reserve(from.size());
  offsets.reserve(from.size() + 1);
  std::iota(offsets.begin(), offsets.end(), std::size_t{0});
  const auto offset = [&](std::size_t i) { return first ? i : offsets_[i]; };
  if (!first) std::copy_n(offsets_.begin(), at, offsets.begin());
  while (at < from.size()) {
    const Escape escape = may_begin_escape(from[at]) ? escape_at(from.substr(at)) : Escape{};
    text += escape.length > 0 ? escape.character : from[at];
    offsets.push_back(offset(at));
    at += std::max<std::size_t>(escape.length, 1);
  }
  offsets.push_back(offset(from.size()));
  text_ = std::move(text);
  offsets_ = std::move(offsets);
  return true;
}

}  // namespace secops
