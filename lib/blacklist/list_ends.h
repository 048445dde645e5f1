// When a record of a list says that its value is over. Private to lib/blacklist.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace secops::blacklist {

// The columns and members, in any ASCII case: when the value was taken off, and when it ends.
inline constexpr std::string_view ended_column = "ended";
inline constexpr std::string_view expires_column = "expires";

struct SaidEnd {
  bool is_over{false};
  std::optional<Time> end;  // still to come; nothing: none is said
  std::string mistake;      // why it cannot be told, a sentence
};

// Of what stands in the two; "" and words for nothing ("null", "never") say none. What was taken
// off is over whenever that was, because the clock of another machine may be ahead. `now` is the
// epoch where it is not known: then no end has come.
SaidEnd said_end(std::string_view ended, std::string_view expires, Time now);

}  // namespace secops::blacklist
