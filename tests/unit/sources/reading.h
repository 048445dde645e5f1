// Reading an input to its end in a test.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sources/source.h"

namespace secops::sources {

struct Reading {
  std::string bytes;  // all blocks
  std::uint64_t cut_lines{0};
  std::vector<std::uint64_t> offsets;
  std::vector<std::size_t> sizes;
  std::vector<Gap> gaps;
  std::optional<Cursor> cursor;
  std::uint64_t bytes_read{0};
  std::string failure;  // code, "" when read to the end
  std::string message;
};

inline Reading read_all(const std::string& path, const OpenOptions& options = {}) {
  Reading reading;
  std::unique_ptr<Input> input;
  try {
    input = open_input(path, options);
    Block block;
    while (input->next(block)) {
      reading.bytes += block.bytes;
      reading.cut_lines += block.cut_lines;
      reading.offsets.push_back(block.offset);
      reading.sizes.push_back(block.bytes.size());
    }
  } catch (const Error& error) {
    reading.failure = error.problems().at(0).code;
    reading.message = error.problems().at(0).message;
  }
  if (input) {
    reading.gaps = input->gaps();
    reading.cursor = input->cursor();
    reading.bytes_read = input->bytes_read();
  }
  return reading;
}

// As a recorded run reads: from where the one before stopped, an unfinished line held back.
inline Reading go_on(const std::string& path, std::optional<Cursor>& cursor) {
  Reading reading = read_all(path, {cursor, false});
  if (reading.cursor) cursor = restore(save(*reading.cursor));
  return reading;
}

}  // namespace secops::sources
