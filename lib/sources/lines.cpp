#include "sources/lines.h"

#include <algorithm>
#include <cstring>

namespace secops::sources {
namespace {

// Position of the last line end in the first `size` bytes, or `size`.
std::size_t last_line_end(const char* bytes, std::size_t size) {
  const void* found = ::memrchr(bytes, '\n', size);
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes) : size;
}

std::size_t first_line_end(const char* bytes, std::size_t size) {
  const void* found = std::memchr(bytes, '\n', size);
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes) : size;
}

}  // namespace

// A line that is too long shows as a stretch of longest_line + 1 bytes from a line's start without
// a line end: one look back per 64 KiB instead of one per line.
std::size_t cut_long_lines(char* bytes, std::size_t size, std::uint64_t* cut) {
  std::size_t line = 0;     // start of a line
  std::size_t unmoved = 0;  // start of the bytes that are kept but not yet in their place
  std::size_t kept = 0;
  auto keep_until = [&](std::size_t end) {
    if (kept != unmoved) std::memmove(bytes + kept, bytes + unmoved, end - unmoved);
    kept += end - unmoved;
  };
  constexpr std::size_t stretch = longest_line + 1;
  while (size - line >= stretch) {
    std::size_t end = last_line_end(bytes + line, stretch);
    if (end < stretch) {
      line += end + 1;
      continue;
    }
    ++*cut;
    keep_until(line + longest_line);
    unmoved = line + longest_line;
    unmoved += first_line_end(bytes + unmoved, size - unmoved);
    line = std::min(unmoved + 1, size);
  }
  keep_until(size);
  return kept;
}

LineBlocks::LineBlocks(std::unique_ptr<Bytes> bytes, Trail before, bool complete)
    : bytes_(std::move(bytes)),
      trail_(std::move(before)),
      complete_(complete),
      offset_(trail_.offset()) {}

// Reads until `into` holds a block or the end is reached; its first `have` bytes are there already.
void LineBlocks::fill(std::string& into, std::size_t have) {
  // Never smaller first: growing again would write zeros over the whole block.
  if (into.size() < block_size) into.resize(block_size);
  try {
    while (have < block_size && !at_end_) {
      std::size_t count = bytes_->read(into.data() + have, block_size - have);
      have += count;
      at_end_ = count == 0;
    }
  } catch (const Error& error) {
    failure_ = error;
    at_end_ = true;
  }
  into.resize(have);
}

// The first `whole` bytes of the block are given, what comes after them is kept for the next.
bool LineBlocks::give(Block& block, std::size_t whole, bool terminated) {
  std::string& bytes = block.bytes;
  rest_.assign(bytes, whole);
  if (terminated) {
    trail_.feed({bytes.data(), whole});
  } else {
    // The line without an end is given, but a cursor stays before it.
    std::size_t end = last_line_end(bytes.data(), whole);
    if (end < whole) trail_.feed({bytes.data(), end + 1});
  }
  given_ += whole;
  offset_ += whole;
  bytes.resize(cut_long_lines(bytes.data(), whole, &block.cut_lines));
  return true;
}

// The block is full and holds no line end: its start is kept, the rest of the line is read and
// dropped.
bool LineBlocks::give_endless_line(Block& block) {
  Trail passed = trail_;
  std::uint64_t length = block.bytes.size();
  passed.feed(block.bytes);
  std::string kept = block.bytes.substr(0, longest_line);
  for (;;) {
    fill(block.bytes, 0);
    std::size_t end = first_line_end(block.bytes.data(), block.bytes.size());
    bool found = end < block.bytes.size();
    std::size_t taken = found ? end + 1 : end;
    passed.feed({block.bytes.data(), taken});
    length += taken;
    if (found) {
      rest_.assign(block.bytes, taken);
      trail_ = std::move(passed);
      kept += '\n';
      break;
    }
    if (at_end_) {
      rest_.clear();
      if (failure_ || !complete_) return false;
      break;
    }
  }
  block.bytes.assign(kept);
  block.cut_lines = 1;
  given_ += length;
  offset_ += length;
  return true;
}

bool LineBlocks::next(Block& block) {
  block.cut_lines = 0;
  block.offset = offset_;
  std::size_t have = rest_.size();
  if (block.bytes.size() < block_size) block.bytes.resize(block_size);
  rest_.copy(block.bytes.data(), have);
  rest_.clear();
  fill(block.bytes, have);
  std::size_t size = block.bytes.size();
  std::size_t end = last_line_end(block.bytes.data(), size);
  if (at_end_ && complete_ && !failure_ && size > 0) return give(block, size, end + 1 == size);
  if (end < size) return give(block, end + 1, true);
  if (!at_end_ && give_endless_line(block)) return true;
  block.bytes.clear();
  if (failure_) throw *failure_;
  return false;
}

}  // namespace secops::sources
