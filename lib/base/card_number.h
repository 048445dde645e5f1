// Payment card numbers in text. Private to base: redact.h is the way in.
#pragma once

#include <cstddef>
#include <string_view>

namespace secops {

struct CardScan {
  std::size_t end{0};  // where to go on reading; behind the number if one was found
  bool found{false};
};

// Looks at the run of digits and groups of digits that begins at `text[at]`, a digit that has no
// letter, digit or '_' before it. Strict, because logs are full of long numbers: the digits must be
// one network's prefix and length, pass Luhn, be written whole or in that network's groups, and
// stand alone.
CardScan scan_card_number(std::string_view text, std::size_t at);

// The same for groups with other separators between them: '.', '_', '+', a blank or dash that is
// encoded in a URL or not ASCII. rules/line_index.h does not know them, so such numbers are hidden
// and not found.
CardScan scan_oddly_grouped_card(std::string_view text, std::size_t at);

}  // namespace secops
