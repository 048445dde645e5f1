// Where logs come from, and where reading stopped.
//
// A cursor is (device, inode, offset, size, hash of the first up-to-4 KiB, hash of the 256 bytes
// before the offset): an inode alone is worthless, file systems hand it out again at once
// (promises 3.3).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace secops::sources {

struct Cursor {
  std::uint64_t device{0};
  std::uint64_t inode{0};
  Time born{};                   // when the file was made; 0: unknown
  std::uint64_t offset{0};       // of the first byte not yet read; always at a line's start
  std::uint64_t size{0};         // of the file when last seen
  std::uint64_t head_length{0};  // bytes hashed from the start: the first up-to-4096 before offset
  std::string head_hash;         // SHA-256 hex of them
  std::string tail_hash;         // of the up-to-256 bytes before offset
  std::string format;            // format name that was detected, kept between runs
  Time modified{};               // the file's, when last seen, or that of a newer copy read with it
  // The newest event that was counted up to here, set by whoever saves it; 0: unknown. Not in
  // `finished`.
  Time counted{};
  Time seen{};  // by the run that last listed the file, set by whoever saves it; 0: unknown
  // Rotated away and read to their ends, oldest first: a program that was not told goes on writing
  // into them. No more than most_finished; their own `format` and `finished` are not used.
  std::vector<Cursor> finished;
};

inline constexpr std::size_t most_finished = 4;

std::string save(const Cursor& cursor);                 // one JSON line, versioned
std::optional<Cursor> restore(std::string_view saved);  // nothing if it is no cursor

// Something about the reading that a person should know.
struct Gap {
  std::string code;  // "replaced", "truncated" (since the last run), "shrunk" (while it was read)
  std::string message;  // as in Problem; may hold foreign text
  // Where the input stood is not known: the file is read from its start, lines of it maybe again.
  bool anew{false};
};
bool begins_anew(const std::vector<Gap>& gaps);

// Blocks begin and end where the content says, never where a read happened to stop. Fixed-size
// blocks are independent of thread count, so results are too.
inline constexpr std::size_t block_size = 1u << 18;
inline constexpr std::size_t longest_line = 64u << 10;

struct Block {
  std::string bytes;           // whole lines; the last ends in '\n' or at the end of the input
  std::uint64_t offset{0};     // of its first byte in the (uncompressed) input
  std::uint64_t cut_lines{0};  // of them lines longer than longest_line, cut to it here
};

// One input, read block by block. Not thread-safe.
class Input {
 public:
  virtual ~Input() = default;
  // The next whole lines, about block_size; false at the end. A last line without newline is given
  // only when `complete` was asked for at opening (a look), else held back for the next run. Throws
  // Error "source.…" on failure, after the good blocks before it.
  virtual bool next(Block& block) = 0;
  // The beginning of what next() will give: its whole lines among the first `wanted` bytes, or a
  // first line that is longer, cut as in a block. "" at the end, and only there; but a line longer
  // than a block may turn out to have no end, and next() then gives nothing. Holds until the next
  // call. Throws as next() does.
  virtual std::string_view ahead(std::size_t wanted) = 0;
  // Closes the file until more of it is needed, if it can be found again then: what was opened is
  // read on, even if it was rotated meanwhile. What was read ahead is kept.
  virtual void rest() = 0;
  virtual std::uint64_t bytes_read() const = 0;
  // Bytes of a last line without newline that next() held back at the end.
  virtual std::uint64_t held() const = 0;
  // Where to go on: after the last whole line that was given. Nothing for standard input and for
  // compressed files that were not finished: an older cursor then still holds.
  virtual std::optional<Cursor> cursor() const = 0;
  virtual const std::vector<Gap>& gaps() const = 0;
};

// How an input goes on from a cursor. The file at the path is the one the cursor has seen when it
// still holds the bytes before the offset and has the same inode, or no file beside it has that
// (rsync writes a log anew each time); device numbers change with a restart and are not asked.
// Otherwise the file was rotated, replaced or cut: the file that holds those bytes is looked for
// beside it, and where it is a link beside what it leads to (names that begin with its name, .gz
// too), and finished first, then those rotated after
// it are read, then the file from its start. Without such a file that is a Gap, and the rotated
// copies (by name) that were written after what the cursor saw are read. A cursor of which nothing
// was read has no bytes to find: what was rotated since is told by that time, and its own file by
// the inode and the moment it was made.
//
// What more is written into a rotated file is read first by the runs after that, for as long as the
// file is there and not compressed. Its last line without newline is given by the first run that
// finds it as long as the run before did.
struct OpenOptions {
  std::optional<Cursor> cursor;  // go on from here
  bool complete{true};           // give a last line without newline
  // Paths that are logs of their own; they are no copies of this one, whatever their time. May be
  // null.
  const std::set<std::string>* logs{nullptr};
};

// "-" is standard input; "*.gz" (or gzip magic) is inflated, and not read again while its cursor
// says that it is unchanged. Throws Error "source.missing", "source.unreadable",
// "source.not-a-file".
std::unique_ptr<Input> open_input(const std::string& path, const OpenOptions& options);

// All bytes of an input that is no log, inflated likewise, in pieces that are cut anywhere; a line
// may be as long as it likes. A FIFO is read to its end like standard input: no cursor is kept of a
// list, and a shell gives one for <(…). Throws as open_input() and Input::next() do.
void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take);

// Paths, globs and directories to files, sorted, without doubles. Directories give their regular
// files (not hidden, not recursive); what else is in them is one problem "source.skipped" for each
// directory, which is no more than a warning. A path that does not exist, an empty glob or
// directory is a problem.
std::vector<std::string> expand_paths(const std::vector<std::string>& paths,
                                      std::vector<Problem>& problems);

// The paths that `path` is a rotated copy of by its name alone, if there are such files: "app.log"
// of "app.log.1", "app.log-20261122.gz" and "app-20261122.log", "app.log" and "app.log.2" of
// "app.log.2.gz".
std::vector<std::string> rotated_from(const std::string& path);

}  // namespace secops::sources
