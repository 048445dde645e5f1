#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sources/lines.h"
#include "sources/rotation.h"
#include "sources/source.h"

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
  cursor.size = std::max(facts.size, cursor.offset);
  cursor.modified = facts.modified;
}

// Files one after another, mostly one; the last is the one that was asked for.
class PartsInput : public Input {
 public:
  PartsInput(std::vector<Part> parts, std::vector<Gap> gaps, const OpenOptions& options)
      : parts_(std::move(parts)), gaps_(std::move(gaps)), complete_(options.complete) {
    if (options.cursor) format_ = options.cursor->format;
    begin_part();
  }

  bool next(Block& block) override {
    for (;;) {
      if (next_of_part(block)) return true;
      if (is_last()) return false;
      given_before_ += lines_->given();
      ++current_;
      begin_part();
    }
  }

  std::uint64_t bytes_read() const override { return given_before_ + lines_->given(); }
  const std::vector<Gap>& gaps() const override { return gaps_; }

  std::optional<Cursor> cursor() const override {
    Cursor cursor;
    cursor.format = format_;
    const host::Reader& file = lines_->file();
    switch (parts_[current_].kind) {
      case Part::Kind::piped:
        return std::nullopt;
      case Part::Kind::compressed:
        if (!is_last() || !ended_) return std::nullopt;
        mark_compressed(file, cursor);
        break;
      case Part::Kind::plain:
        lines_->trail().mark(cursor);
        break;
    }
    remember(file.facts_now(), cursor);
    return cursor;
  }

 private:
  bool is_last() const { return current_ + 1 == parts_.size(); }

  void begin_part() {
    Part& part = parts_[current_];
    // Nobody will add the line end to a file that was rotated away.
    lines_.emplace(std::move(part.bytes), std::move(part.before), complete_ || !is_last());
  }

  bool next_of_part(Block& block) {
    try {
      if (lines_->next(block)) return true;
    } catch (const Error& error) {
      if (is_last()) throw as_source_error(error);
      // The files after it hold lines too; a broken one must not hold them up for ever.
      gaps_.push_back({"replaced", error.problems().front().message});
      return false;
    }
    if (!ended_ && is_last()) note_end();
    return false;
  }

  void note_end() {
    ended_ = true;
    const Part& part = parts_[current_];
    if (part.kind != Part::Kind::plain) return;
    std::uint64_t size = lines_->file().facts_now().size;
    std::uint64_t offset = lines_->trail().offset();
    // Files of /proc have no size.
    if (size >= offset || lines_->file().facts().size == 0) return;
    gaps_.push_back(
        {"shrunk", fmt::format("{} was cut short while it was read: {} were read, it has "
                               "{} now; lines may be missing",
                               part.path, counted(offset, "byte"), counted(size, "byte"))});
  }

  // Of the compressed bytes: they tell whether it is still the same file.
  static void mark_compressed(const host::Reader& file, Cursor& cursor) {
    std::uint64_t size = file.facts_now().size;
    std::uint64_t tail = std::min<std::uint64_t>(size, tail_limit);
    Trail::resumed(size, read_part(file, 0, head_limit),
                   read_part(file, size - tail, static_cast<std::size_t>(tail)))
        .mark(cursor);
  }

  std::vector<Part> parts_;
  std::vector<Gap> gaps_;
  bool complete_;
  std::string format_;
  std::size_t current_{0};
  std::optional<LineBlocks> lines_;
  std::uint64_t given_before_{0};
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
  std::uint64_t bytes_read() const override { return 0; }
  std::optional<Cursor> cursor() const override { return cursor_; }
  const std::vector<Gap>& gaps() const override { return gaps_; }

 private:
  Cursor cursor_;
  std::vector<Gap> gaps_;
};

Part standard_input_part() {
  Part part;
  part.kind = Part::Kind::piped;
  part.path = "-";
  host::Reader file = host::Reader::standard_input();
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
                   ? inflated_bytes(host::GzipReader(std::move(file), std::move(first)))
                   : piped_bytes(std::move(file), std::move(first));
  return part;
}

std::unique_ptr<Input> open_file(const std::string& path, const OpenOptions& options) {
  host::Reader file = host::Reader::open(path);
  std::vector<Part> parts;
  std::vector<Gap> gaps;
  if (!options.cursor) {
    parts.push_back(part_from_start(path, std::move(file)));
  } else if (!is_gzip(path, file)) {
    parts = parts_after(path, std::move(file), *options.cursor, gaps);
  } else {
    const Cursor& cursor = *options.cursor;
    bool same_size = file.facts().size == cursor.offset;
    if (same_size && resume(file, cursor)) return std::make_unique<FinishedInput>(cursor);
    parts.push_back(part_from_start(path, std::move(file)));
  }
  return std::make_unique<PartsInput>(std::move(parts), std::move(gaps), options);
}

}  // namespace

std::unique_ptr<Input> open_input(const std::string& path, const OpenOptions& options) {
  try {
    if (path != "-") return open_file(path, options);
    std::vector<Part> parts;
    parts.push_back(standard_input_part());
    return std::make_unique<PartsInput>(std::move(parts), std::vector<Gap>{}, options);
  } catch (const Error& error) {
    throw as_source_error(error);
  }
}

}  // namespace secops::sources
