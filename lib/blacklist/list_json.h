// The values of a list that is JSON, whatever its shape. Private to lib/blacklist.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace secops::blacklist {

struct JsonValue {
  std::uint64_t place{0};  // its number in a document, its line in JSON Lines; from 1
  std::string_view text;   // of what is no value, what it looks like
  std::string_view name;   // of `names`, under which it stands; "" if under none
  std::string_view kind, ended, expires;  // members beside it, as text; "" where there are none
  std::string_view mistake;               // why it is no value, a sentence; "" of values
};

// Calls `take` for, of each object, the member with the first of `names` (any ASCII case) that it
// has; and for the strings of an array that stands in no object, or in one under a name of these or
// its plural. An array that holds values, or has such a name, is a list of them, as the lines of
// JSON Lines are: what else is in it is a value that cannot be read. Other arrays and members, and
// elements that say to be about the list ({"type": "metadata"}), are about values and none.
//
// One document, or one a line (JSON Lines); true if it was JSON Lines. Throws Error
// "blacklist.bad-list" if it is no JSON or nested deeper than any list is.
bool each_json_value(std::string_view text, std::span<const std::string_view> names,
                     const std::function<void(const JsonValue&)>& take);

}  // namespace secops::blacklist
