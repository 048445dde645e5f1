// Walks one JSON line and puts what it says into an event.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/format.h"
#include "events/formats/json/keys.h"

namespace secops::events::json {

// The values of one line that have a meaning, by role, until the whole line is known: what a level
// or a duration means can depend on keys that come later.
class Roles {
 public:
  struct Given {
    Value value;
    std::uint8_t rank{0};
  };

  void clear() { seen_ = 0; }
  void offer(std::uint8_t role, std::uint8_t rank, const Value& value) {
    if (value.kind == ValueKind::null || (has(role) && given_[role].rank < rank)) return;
    seen_ |= std::uint64_t{1} << role;
    given_[role] = {value, rank};
  }
  const Given* get(std::uint8_t role) const { return has(role) ? &given_[role] : nullptr; }
  std::string_view text(std::uint8_t role) const {
    return has(role) ? given_[role].value.text : "";
  }
  bool has(std::uint8_t role) const { return (seen_ >> role & 1u) != 0; }
  std::uint64_t seen() const { return seen_; }  // one bit for each role

 private:
  std::uint64_t seen_{0};
  std::array<Given, role_count> given_;
};

// Fixed fields from the roles, in normal form.
void fill_event(const Roles& roles, const ParseContext& context, Event& event);

// One for each thread; keeps its memory from line to line.
class LineReader {
 public:
  LineReader();
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // False if the line is not one JSON object. One bad value must not hide a line, so invalid UTF-8
  // and bare control characters inside strings are read as U+FFFD, unknown escapes as written, and
  // what lies deeper than 64 levels and numbers that JSON cannot write (NaN) are left out.
  bool read(std::string_view line, const ParseContext& context, Event& event);

 private:
  struct Indexer;  // simdjson's first stage: where tokens begin
  enum class Result : std::uint8_t { good, bad_bytes, not_json };

  // A path of keys; views the line or path_.
  using Path = std::string_view;
  // How deep inside arrays a value stands, and whether it is the first one there.
  struct Place {
    int array_depth{0};
    bool first{true};
  };

  Result walk_line(std::string_view line);
  bool walk_object(Path prefix, int depth, Place place);
  bool walk_array(Path path, int depth, Place place);
  bool walk_value(Path path, int depth, Place place);
  bool read_scalar(std::string_view token, Value& value) const;
  bool skip_deep_value();
  Value read_string(std::string_view inside);
  void take(Path path, const Value& value, Place place);
  Path path_of(Path prefix, std::string_view key);

  // The token that is next: its first byte, and its text without the blanks behind it.
  char peek() const { return at_ < end_ ? line_[index_[at_]] : '\0'; }
  std::string_view next_token();
  bool next_is(char c) { return peek() == c && (++at_, true); }

  std::unique_ptr<Indexer> indexer_;
  std::vector<char> path_;
  Meanings meanings_;
  Roles roles_;
  std::string_view line_;  // what values view: the raw line, or its repaired copy in the event
  bool has_escapes_{false};
  const std::uint32_t* index_{nullptr};
  std::size_t at_{0};
  std::size_t end_{0};
  const ParseContext* context_{nullptr};
  Event* event_{nullptr};
};

}  // namespace secops::events::json
