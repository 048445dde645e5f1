// One code point at a time, for the escaping and the measuring of text. Private to base.
#pragma once

#include <cstddef>
#include <string_view>

namespace secops::unicode {

struct CodePoint {
  char32_t value{0};      // the byte itself when it is not valid
  std::size_t length{1};  // bytes; 1 when it is not valid
  bool valid{false};
};

// The code point at `text[at]`. Overlong forms, surrogates, values above U+10FFFF and cut sequences
// are not valid: each of their bytes stands alone.
CodePoint read(std::string_view text, std::size_t at);

// Must not reach a screen as it is: it moves the cursor, changes the order or is not seen.
// Controls, line and paragraph separators, format characters, fillers, tags and noncharacters.
bool is_hidden(char32_t value);

// A picture that takes two columns, as emoji do.
bool is_emoji(char32_t value);

// Display columns of text given one code point after the other.
class Columns {
 public:
  // How many more columns the text takes with this code point: 0 for what joins the sign before it,
  // 1 for a selector that turns a narrow sign into an emoji.
  std::size_t add(char32_t value);

 private:
  char32_t sign_{0};      // the last code point that is no mark
  std::size_t width_{0};  // of that sign
  bool joined_{false};    // a zero width joiner came last
};

}  // namespace secops::unicode
