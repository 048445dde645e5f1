#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sources/lines.h"
#include "sources/rotation.h"
#include "sources/source.h"
#include "sources/stream.h"

namespace secops::sources {
namespace {

// "file.missing" and "gzip.corrupt" are "source.…" for whoever reads logs.
Error as_source_error(const Error& error) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    problem.code = "source." + problem.code.substr(problem.code.find('.') + 1);
  }
  return Error(std::move(problems), error.status());
}

void remember(const host::FileFacts& facts, Cursor& cursor) {
  cursor.device = facts.device;
  cursor.inode = facts.inode;
  cursor.born = facts.born;
  cursor.size = std::max(facts.size, cursor.offset);
  cursor.modified = facts.modified;
}

// Files one after another, mostly one; the last is the one that was asked for.
class PartsInput : public Input {
 public:
  PartsInput(Continuation on, const OpenOptions& options, bool as_it_comes = false)
      : gaps_(std::move(on.gaps)), began_(options.cursor), finished_(std::move(on.resting)) {
    for (std::size_t i = 0; i < on.parts.size(); ++i) {
      Part& part = on.parts[i];
      const bool last = i + 1 == on.parts.size();
      const bool growing = last && part.kind != Part::Kind::compressed;
      LastLine last_line = growing ? LastLine::held : part.last_line;
      if (options.complete) last_line = last ? LastLine::shown : LastLine::passed;
      bool piped = part.kind == Part::Kind::piped;
      LineBlocks lines(std::move(part.bytes), std::move(part.before), last_line, as_it_comes);
      if (i > 0) lines.rest();
      opened_.push_back({part.kind, std::move(part.path), piped ? host::FileFacts{} : lines.facts(),
                         std::move(lines), part.finished});
    }
  }

  bool next(Block& block) override {
    while (!next_of_part(block)) {
      if (!go_to_next_part()) return false;
    }
    return true;
  }

  std::string_view ahead(std::size_t wanted) override {
    for (;;) {
      std::string_view bytes = now().lines.ahead(wanted);
      if (!bytes.empty()) return bytes;
      // Nothing is left of this part; to ask for it is how its end is met.
      Block none;
      next_of_part(none);
      if (!go_to_next_part()) return {};
    }
  }

  void rest() override { now().lines.rest(); }

  std::uint64_t bytes_read() const override { return given_before_ + now().lines.given(); }
  std::uint64_t held() const override { return held_before_ + now().lines.held(); }
  const std::vector<Gap>& gaps() const override { return gaps_; }

  std::optional<Cursor> cursor() const override {
    // Inside what was finished before there is nothing new to go on from.
    if (now().finished) return began_;
    Cursor cursor;
    switch (now().kind) {
      case Part::Kind::piped:
        return std::nullopt;
      case Part::Kind::compressed:
        if (!ended_) return std::nullopt;
        // Of the compressed bytes: they tell whether it is still the same file.
        cursor = now().lines.place()->seen;
        break;
      case Part::Kind::plain:
        now().lines.trail().mark(cursor);
        break;
    }
    if (began_) {
      cursor.format = began_->format;
      cursor.counted = began_->counted;
    }
    remember(now().lines.facts(), cursor);
    // A copy may have been written longer than the file that took its place has been there.
    if (began_ && cursor.offset == 0) cursor.modified = std::max(cursor.modified, began_->modified);
    for (std::size_t i = 0; i < current_; ++i)
      cursor.modified = std::max(cursor.modified, opened_[i].facts.modified);
    cursor.finished = finished_;
    return cursor;
  }

 private:
  struct Opened {
    Part::Kind kind;
    std::string path;
    host::FileFacts facts;  // at opening
    LineBlocks lines;
    bool finished;  // as of Part
  };

  Opened& now() { return opened_[current_]; }
  const Opened& now() const { return opened_[current_]; }
  bool is_last() const { return current_ + 1 == opened_.size(); }

  bool go_to_next_part() {
    if (is_last()) return false;
    given_before_ += now().lines.given();
    held_before_ += now().lines.held();
    now().lines.rest();
    if (now().kind == Part::Kind::plain) keep_place(now().lines);
    ++current_;
    return true;
  }

  void keep_place(const LineBlocks& lines) {
    Cursor& place = finished_.emplace_back();
    lines.trail().mark(place);
    remember(lines.facts(), place);
    if (finished_.size() > most_finished) finished_.erase(finished_.begin());
  }

  bool next_of_part(Block& block) {
    try {
      if (now().lines.next(block)) return true;
    } catch (const Error& error) {
      // Of a plain file the lines until there count, and a cursor can say so.
      bool replaced =
          error.problems().front().code == "file.replaced" && now().kind == Part::Kind::plain;
      if (is_last() && !replaced) throw as_source_error(error);
      // The files after it hold lines too; a broken one must not hold them up for ever.
      if (!ended_) gaps_.push_back({"replaced", error.problems().front().message});
      ended_ = is_last();
      return false;
    }
    if (!ended_ && is_last()) note_end();
    return false;
  }

  void note_end() {
    ended_ = true;
    if (now().kind != Part::Kind::plain) return;
    const host::FileFacts facts = now().lines.facts();
    std::uint64_t offset = now().lines.trail().offset();
    // Files of /proc have no size, and a compressed copy that was read on in has its own.
    if (facts.size >= offset || now().facts.size == 0 || facts.inode != now().facts.inode) return;
    gaps_.push_back(
        {"shrunk", fmt::format("{} was cut short while it was read: {} were read, it has "
                               "{} now; lines may be missing",
                               now().path, counted(offset, "byte"), counted(facts.size, "byte"))});
  }

  std::vector<Opened> opened_;
  std::vector<Gap> gaps_;
  std::optional<Cursor> began_;
  std::vector<Cursor> finished_;  // for the next cursor
  std::size_t current_{0};
  std::uint64_t given_before_{0};
  std::uint64_t held_before_{0};
  bool ended_{false};
};

// A compressed file that was read whole before and is the same.
class FinishedInput : public Input {
 public:
  explicit FinishedInput(Cursor cursor) : cursor_(std::move(cursor)) {}
  bool next(Block& block) override {
    block.bytes.clear();
    block.cut_lines = 0;
    return false;
  }
  std::string_view ahead(std::size_t) override { return {}; }
  void rest() override {}
  std::uint64_t bytes_read() const override { return 0; }
  std::uint64_t held() const override { return 0; }
  std::optional<Cursor> cursor() const override { return cursor_; }
  const std::vector<Gap>& gaps() const override { return gaps_; }

 private:
  Cursor cursor_;
  std::vector<Gap> gaps_;
};

Part piped_part(host::Reader file) {
  Part part;
  part.kind = Part::Kind::piped;
  part.path = "-";
  constexpr std::size_t magic_size = 2;
  std::string first(magic_size, '\0');
  std::size_t have = 0;
  while (have < magic_size) {
    std::size_t count = file.read(first.data() + have, magic_size - have);
    if (count == 0) break;
    have += count;
  }
  first.resize(have);
  part.bytes = first == "\x1f\x8b"
                   ? inflated_bytes(host::GzipReader(std::move(file), std::move(first)), true)
                   : piped_bytes(std::move(file), std::move(first));
  return part;
}

std::unique_ptr<Input> open_standard_input(const OpenOptions& options, bool as_it_comes) {
  Continuation on;
  on.parts.push_back(piped_part(host::Reader::standard_input()));
  return std::make_unique<PartsInput>(std::move(on), options, as_it_comes);
}

std::unique_ptr<Input> open_file(const std::string& path, const OpenOptions& options) {
  host::Reader file = host::Reader::open(path);
  Continuation on;
  if (!options.cursor) {
    on.parts.push_back(part_from_start(path, std::move(file)));
  } else if (!is_gzip(path, file)) {
    on = go_on_after(path, std::move(file), *options.cursor, options.logs);
  } else {
    const Cursor& cursor = *options.cursor;
    bool same_size = file.facts().size == cursor.offset;
    if (same_size && resume(file, cursor)) return std::make_unique<FinishedInput>(cursor);
    on.parts.push_back(part_from_start(path, std::move(file)));
  }
  return std::make_unique<PartsInput>(std::move(on), options);
}

}  // namespace

std::unique_ptr<Input> open_input(const std::string& path, const OpenOptions& options) {
  try {
    return path == "-" ? open_standard_input(options, false) : open_file(path, options);
  } catch (const Error& error) {
    throw as_source_error(error);
  }
}

std::unique_ptr<Input> open_stream() {
  try {
    return open_standard_input({}, true);
  } catch (const Error& error) {
    throw as_source_error(error);
  }
}

namespace {

bool is_fifo(const std::string& path) {
  const auto facts = host::facts_of(path);
  return facts && facts->kind == host::FileFacts::Kind::fifo;
}

}  // namespace

void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take) {
  std::unique_ptr<Bytes> bytes;
  std::string piece(block_size, '\0');
  // What `take` throws is its own.
  const auto next = [&] {
    try {
      if (!bytes && path == "-") bytes = piped_part(host::Reader::standard_input()).bytes;
      if (!bytes && is_fifo(path)) bytes = piped_part(host::Reader::open_fifo(path)).bytes;
      if (!bytes) bytes = part_from_start(path, host::Reader::open(path)).bytes;
      return read_fully(*bytes, piece.data(), piece.size());
    } catch (const Error& error) {
      throw as_source_error(error);
    }
  };
  while (const std::size_t size = next()) take({piece.data(), size});
}

}  // namespace secops::sources
