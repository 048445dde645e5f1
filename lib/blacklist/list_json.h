// The values of a list that is JSON, whatever its shape. Private to lib/blacklist.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace secops::blacklist {

// Calls `take` for, of each object, the member with the first of `names` (any ASCII case) that it
// has, with its string member "kind", else "", as `kind`; and for the strings of an array that
// stands in no object, or in one under a name of these or its plural.
// One document, or one a line (JSON Lines). `place` is the number of the value in a document, of
// the line in JSON Lines; both from 1. True if it was JSON Lines. Throws Error "blacklist.bad-list"
// if it is no JSON or nested deeper than any list is.
bool each_json_value(std::string_view text, std::span<const std::string_view> names,
                     const std::function<void(std::uint64_t place, std::string_view text,
                                              std::string_view kind)>& take);

}  // namespace secops::blacklist
