// Bytes to blocks of whole lines. Private to sources.
//
// A block takes up to block_size bytes of the input and ends after the last line end among them;
// where it ends depends on the bytes alone. A line longer than longest_line keeps that much; of a
// line longer than a block no more than one block is ever in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "sources/bytes.h"
#include "sources/source.h"
#include "sources/trail.h"

namespace secops::sources {

// What becomes of a last line without newline.
enum class LastLine {
  held,    // back for the next run
  shown,   // given, but a cursor stays before it
  passed,  // given; nobody will add the newline any more
};

class LineBlocks {
 public:
  // `before` is what lies before the first byte that `bytes` gives.
  // `as_it_comes`: a block may end where reading on would wait (stream.h).
  LineBlocks(std::unique_ptr<Bytes> bytes, Trail before, LastLine last_line,
             bool as_it_comes = false);

  bool next(Block& block);                        // as Input::next
  std::string_view ahead(std::size_t wanted);     // as Input::ahead, but never throws
  std::uint64_t given() const { return given_; }  // bytes of the input in the blocks so far
  // Up to the last line that was given and ended, or was passed.
  const Trail& trail() const { return trail_; }

  std::uint64_t held() const { return held_; }  // as Input::held
  void rest();                                  // as Input::rest
  // Of the file, now or when it was closed.
  host::FileFacts facts() const { return bytes_ ? bytes_->facts() : place_->facts; }
  std::optional<Place> place() const { return bytes_ ? bytes_->place() : place_; }

 private:
  bool next_with_mark(Block& block);
  std::string_view ahead_with_mark(std::size_t wanted);
  std::size_t fill(std::string& into, std::size_t have, std::size_t wanted);
  bool is_enough(const std::string& into, std::size_t have) const;
  std::size_t take_ahead(std::string& into);
  void keep_ahead(const char* bytes, std::size_t size);
  bool give(Block& block, std::size_t whole, bool terminated);
  bool give_endless_line(Block& block);

  std::unique_ptr<Bytes> bytes_;  // null while the file rests at place_
  std::optional<Place> place_;
  Trail trail_;
  LastLine last_line_;
  bool as_it_comes_;
  std::uint64_t given_{0};
  std::uint64_t held_{0};
  std::uint64_t offset_;  // of the first byte not yet given
  // Read, but not given: the first ahead_size_ bytes of a buffer that only grows.
  std::string ahead_;
  std::size_t ahead_size_{0};
  std::string ahead_cut_;  // what ahead() gave, if it had to cut a line
  bool at_end_{false};
  bool torn_{false};  // by a failure in the middle of a line
  std::optional<Error>
      failure_;  // met while reading; thrown once the whole lines before it are given
};

// Cuts every line of `bytes` that is longer than longest_line, in place. Gives the size that is
// left and adds the number of cut lines to *cut.
std::size_t cut_long_lines(char* bytes, std::size_t size, std::uint64_t* cut);

}  // namespace secops::sources
