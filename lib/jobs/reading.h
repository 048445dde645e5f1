// Reads many logs as one stream of blocks, oldest first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sources/source.h"

namespace secops::jobs {

// One file (or standard input) to read.
struct ReadingSource {
  std::string path;  // "-": standard input
  sources::OpenOptions open;
};

// The blocks of all sources in an order that depends on the logs alone: next comes the block that
// begins with the earliest stamp; of equals, the earlier source. So windows see events nearly in
// time order across sources. However many sources there are, only some are open at a time, and what
// waits of each is a bounded piece of the beginning of its next block.
class Reading {
 public:
  // `first_stamp` gives the time of a block's first event, if it has one; it sees the beginning of
  // the block only.
  using FirstStamp = std::function<std::optional<Time>(std::size_t source, std::string_view block)>;

  explicit Reading(std::vector<ReadingSource> sources);
  ~Reading();

  // The beginning of a source, for detecting its format: whole lines, at most a block, less if
  // there are many sources; after first lines that are longer than a block, if there are any. "" if
  // it is empty or cannot be read. Holds until next().
  std::string_view head(std::size_t source);
  // Call once every plan is made.
  void start(FirstStamp first_stamp);

  // The next block and the source it is from; false when all are read. Not thread-safe.
  bool next(std::size_t& source, sources::Block& block);

  // What went wrong with a source; code "" if nothing.
  const Problem& problem(std::size_t source) const;
  std::uint64_t bytes_read(std::size_t source) const;
  std::uint64_t cut_lines(std::size_t source) const;
  std::uint64_t held(std::size_t source) const;  // as Input::held
  std::vector<sources::Gap> gaps(std::size_t source) const;
  // Where to go on; after the end.
  std::optional<sources::Cursor> cursor(std::size_t source) const;

 private:
  struct Run;
  void fetch(std::size_t source);
  void look_ahead(std::size_t source, std::size_t wanted);
  static void give_passed_first(Run& run);
  void pass_endless_lines(std::size_t source);
  bool give(std::size_t source, sources::Block& block);
  void rest(std::size_t source);
  void rest_latest();
  std::vector<Run> runs_;
  std::size_t ahead_size_;  // wanted of each source
  std::size_t open_{0};     // sources that may hold a file open
  FirstStamp first_stamp_;
};

}  // namespace secops::jobs
