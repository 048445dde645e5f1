// The head and the tail of what was read: what a cursor recognises a file by. Private to sources.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sources/source.h"

namespace secops::sources {

inline constexpr std::size_t head_limit = 4096;
inline constexpr std::size_t tail_limit = 256;

// Taken from the bytes that went by, not from the file afterwards: it may be another one by then.
class Trail {
 public:
  void feed(std::string_view bytes);
  // Writes offset, head_length and the hashes.
  void mark(Cursor& cursor) const;
  // Whether these are the bytes that the cursor has seen.
  bool matches(const Cursor& cursor) const;

  // As if `offset` bytes had gone by that begin with `head` and end in `tail`.
  static Trail resumed(std::uint64_t offset, std::string head, std::string tail);
  std::uint64_t offset() const { return offset_; }

 private:
  std::uint64_t offset_{0};
  std::string head_;
  std::string tail_;
};

}  // namespace secops::sources
