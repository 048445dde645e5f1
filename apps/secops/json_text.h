// JSON as people and programs read it: valid UTF-8, with nothing in it that a terminal would obey.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace secops::app {

// Control, DEL, C1, bidi and other invisible characters are written as \uXXXX; bytes that are no
// UTF-8 become U+FFFD. `indent` blanks for each level; negative: all on one line.
std::string json_text(const nlohmann::ordered_json& value, int indent);

// How many bytes of all strings in `value` are not UTF-8.
std::size_t invalid_bytes_in(const nlohmann::ordered_json& value);

}  // namespace secops::app
