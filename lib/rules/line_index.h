// Where the lines of a block end, and which of them hold a run of digits long enough for a card
// number: one pass over the raw bytes, before anything is parsed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace secops::rules {

struct LineIndex {
  std::vector<std::uint32_t> ends;  // offset of each '\n'; of the block's end if it lacks the last
  std::vector<std::uint32_t> digit_runs;  // ascending offsets, see index_lines
};

// Replaces `index`. A digit run is noted at the offset of its first digit if the bytes from there
// on are 14 or more digits, or 13 that begin with 4, or four digits, a blank or '-', and three
// digits, or six digits, a blank or '-', and seven digits: every card number that base/redact.h
// finds begins so. (Three behind six too would be any "000123-004567" of a request's number.)
// Blocks must be smaller than 4 GiB. Same result on every CPU.
void index_lines(std::string_view block, bool want_digit_runs, LineIndex& index);

// The obvious way, for tests.
void index_lines_slowly(std::string_view block, bool want_digit_runs, LineIndex& index);

}  // namespace secops::rules
