// CSV as RFC 4180 has it, safe for people who open it in a spreadsheet.
#pragma once

#include <string>
#include <string_view>

namespace secops {

// Appends one cell. What a spreadsheet could take for a formula has an apostrophe before it, and so
// has what begins with an apostrophe, so that without_csv_guard() can take it off again. What is
// not seen (controls, marks of direction, invalid bytes) is written out: "\n", "\u{202e}".
void append_csv_cell(std::string& out, std::string_view raw);

// The cell without that apostrophe.
std::string_view without_csv_guard(std::string_view cell);

// Ends a record.
inline constexpr std::string_view csv_line_end = "\r\n";

}  // namespace secops
