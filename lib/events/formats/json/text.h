// JSON's text: escapes, and lines with bytes that JSON does not allow.
#pragma once

#include <string>
#include <string_view>

namespace secops::events::json {

// Writes the meaning of a string's inside to `out`, which has room for escaped.size() bytes; the
// length. A surrogate without its partner becomes U+FFFD; \xHH, which nginx writes by default, is
// that byte. Any other escape that JSON does not know stays as written: it must not hide a line.
std::size_t unescape(std::string_view escaped, char* out);

// The line with U+FFFD for every byte inside a string that is a control character or no valid
// UTF-8.
std::string repaired(std::string_view line);

bool is_number(std::string_view token);  // as JSON writes numbers

}  // namespace secops::events::json
