#include "sources/lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sources/rotation.h"

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

// Some programs begin a file with it; it is no part of the first line.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool holds_long_line(const char* bytes, std::size_t size) {
  std::size_t line = 0;
  while (size - line > longest_line) {
    std::size_t end = last_line_end(bytes + line, longest_line + 1);
    if (end > longest_line) return true;
    line += end + 1;
  }
  return false;
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

LineBlocks::LineBlocks(std::unique_ptr<Bytes> bytes, Trail before, LastLine last_line,
                       bool as_it_comes)
    : bytes_(std::move(bytes)),
      trail_(std::move(before)),
      last_line_(last_line),
      as_it_comes_(as_it_comes),
      offset_(trail_.offset()) {}

// A whole line is there, and the next would have to be waited for.
bool LineBlocks::is_enough(const std::string& into, std::size_t have) const {
  return as_it_comes_ && have > 0 && last_line_end(into.data(), have) < have &&
         bytes_->would_wait();
}

// Reads until `into` holds `wanted` bytes, is_enough() or the end is reached; its first `have`
// bytes are there already. Gives how many there are then. `into` grows with what is read and never
// shrinks: growing it again would write zeros over the whole block.
std::size_t LineBlocks::fill(std::string& into, std::size_t have, std::size_t wanted) {
  constexpr std::size_t first_step = 16u << 10;
  if (into.size() < wanted && into.size() > wanted / 2) into.resize(wanted);
  try {
    if (!bytes_ && have < wanted && !at_end_) {
      bytes_ = find_again(*place_);
      place_.reset();
    }
    while (have < wanted && !at_end_ && !is_enough(into, have)) {
      if (into.size() == have) into.resize(std::min(wanted, std::max(2 * have, first_step)));
      std::size_t count = bytes_->read(into.data() + have, std::min(into.size(), wanted) - have);
      have += count;
      at_end_ = count == 0;
    }
  } catch (const Error& error) {
    failure_ = error;
    at_end_ = true;
    torn_ = !bytes_ || !bytes_->came_out_whole();
  }
  return have;
}

// Moves what was read ahead to the front of `into`.
std::size_t LineBlocks::take_ahead(std::string& into) {
  if (ahead_size_ >= block_size / 2) {
    std::swap(into, ahead_);
  } else {
    if (into.size() < ahead_size_) into.resize(ahead_size_);
    std::copy_n(ahead_.data(), ahead_size_, into.data());
  }
  return std::exchange(ahead_size_, 0);
}

void LineBlocks::keep_ahead(const char* bytes, std::size_t size) {
  if (ahead_.size() < size) ahead_.resize(size);
  std::copy_n(bytes, size, ahead_.data());
  ahead_size_ = size;
}

std::string_view LineBlocks::ahead(std::size_t wanted) {
  std::string_view bytes = ahead_with_mark(wanted);
  if (offset_ == 0 && bytes.starts_with(byte_order_mark))
    bytes.remove_prefix(byte_order_mark.size());
  return bytes;
}

std::string_view LineBlocks::ahead_with_mark(std::size_t wanted) {
  std::size_t end = 0;
  for (wanted = std::min(wanted, block_size);; wanted = std::min(2 * wanted, block_size)) {
    ahead_size_ = fill(ahead_, ahead_size_, wanted);
    end = last_line_end(ahead_.data(), ahead_size_);
    if (end < ahead_size_ || at_end_ || ahead_size_ == block_size) break;
  }
  const bool ended = end < ahead_size_;
  std::size_t size = ended ? end + 1 : 0;
  if (at_end_ && last_line_ != LastLine::held && !torn_) size = ahead_size_;
  if (!ended && ahead_size_ == block_size) size = ahead_size_;  // a line without end in sight
  ahead_cut_.clear();
  if (!holds_long_line(ahead_.data(), size)) return {ahead_.data(), size};
  // As the block will show it; what is kept stays whole, because blocks end where that says.
  std::uint64_t cut = 0;
  ahead_cut_.assign(ahead_, 0, size);
  ahead_cut_.resize(cut_long_lines(ahead_cut_.data(), size, &cut));
  return ahead_cut_;
}

void LineBlocks::rest() {
  ahead_.resize(ahead_size_);
  ahead_.shrink_to_fit();
  if (!bytes_) return;
  try {
    place_ = bytes_->place();
  } catch (const Error&) {
    place_.reset();  // it stays open; the next read tells what is wrong
  }
  if (place_) bytes_.reset();
}

// The first `whole` bytes of the block are given, what comes after them is kept for the next.
bool LineBlocks::give(Block& block, std::size_t whole, bool terminated) {
  std::string& bytes = block.bytes;
  keep_ahead(bytes.data() + whole, bytes.size() - whole);
  if (terminated || last_line_ == LastLine::passed) {
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
    std::size_t size = fill(block.bytes, 0, block_size);
    std::size_t end = first_line_end(block.bytes.data(), size);
    bool found = end < size;
    std::size_t taken = found ? end + 1 : end;
    passed.feed({block.bytes.data(), taken});
    length += taken;
    if (found) {
      keep_ahead(block.bytes.data() + taken, size - taken);
      trail_ = std::move(passed);
      kept += '\n';
      break;
    }
    if (at_end_ && (failure_ || last_line_ == LastLine::held)) {
      if (!failure_) held_ = length;
      return false;
    }
    if (at_end_ && last_line_ == LastLine::passed) trail_ = std::move(passed);
    if (at_end_) break;
  }
  block.bytes.assign(kept);
  block.cut_lines = 1;
  given_ += length;
  offset_ += length;
  return true;
}

bool LineBlocks::next(Block& block) {
  const bool first = offset_ == 0;
  if (!next_with_mark(block)) return false;
  if (first && block.bytes.starts_with(byte_order_mark)) {
    block.bytes.erase(0, byte_order_mark.size());
    block.offset += byte_order_mark.size();
  }
  return true;
}

// As next(), a byte order mark included.
bool LineBlocks::next_with_mark(Block& block) {
  block.cut_lines = 0;
  block.offset = offset_;
  std::size_t size = take_ahead(block.bytes);
  size = fill(block.bytes, size, block_size);
  block.bytes.resize(size);
  std::size_t end = last_line_end(block.bytes.data(), size);
  if (at_end_ && last_line_ != LastLine::held && !torn_ && size > 0)
    return give(block, size, end + 1 == size);
  if (end < size) return give(block, end + 1, true);
  if (at_end_ && !failure_) held_ = size;
  if (!at_end_ && give_endless_line(block)) return true;
  block.bytes.clear();
  if (failure_) throw *failure_;
  return false;
}

}  // namespace secops::sources
