// name=value in what a program says to people.
#pragma once

#include <optional>
#include <string_view>

#include "events/event.h"

namespace secops::events {

struct Pair {
  std::string_view name;
  Value value;
};

// The next name=value or name="value with blanks" of the text, which goes behind it; nothing if
// there is none. A value ends at a blank, ',', ';', ')' or ']' and is not read again for pairs of
// its own: that would let who chose it choose fields, and take quadratic time.
std::optional<Pair> take_pair(std::string_view& text);

}  // namespace secops::events
