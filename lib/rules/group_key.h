// The group-by values of an event as one text, and back.
//
// Values come from a log, so they may hold anything: what would be taken for the separator is
// written otherwise. Equal keys are equal values in the same order, and no value reaches into the
// place of another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secops::rules {

inline constexpr char key_separator = '\x1f';

// How long `value` is in a key, and its writing there; returns the end.
std::size_t key_length(std::string_view value);
char* write_key_part(std::string_view value, char* out);

// The values of a key, as they were.
std::vector<std::string> key_values(std::string_view key);

}  // namespace secops::rules
