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
  void offer(std::uint8_t role, std::uint8_t rank, const Value& value);
  const Given* get(std::uint8_t role) const { return has(role) ? &given_[role] : nullptr; }
  std::string_view text(std::uint8_t role) const {
    return has(role) ? given_[role].value.text : "";
  }
  bool has(std::uint8_t role) const { return (seen_ >> role & 1u) != 0; }

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

  // False if the line is not one JSON object, or is deeper than 64 levels. Invalid UTF-8 and bare
  // control characters inside strings are read as U+FFFD: an attacker's byte must not hide a line.
  bool read(std::string_view line, const ParseContext& context, Event& event);

 private:
  struct Parser;
  enum class Outcome : std::uint8_t { good, bad_bytes, not_json };

  Outcome walk_line(std::string_view line);
  template <typename Object>
  bool walk_object(Object& object, std::size_t prefix, int depth);
  template <typename JsonValue>
  bool walk_value(JsonValue& value, std::size_t path_length, int depth, int array_depth,
                  bool first);
  template <typename JsonArray>
  bool walk_array(JsonArray& array, std::size_t path_length, int depth, int array_depth);
  bool read_string(std::string_view quoted, Value& value);
  void take(std::size_t path_length, const Value& value, int array_depth, bool first);
  std::size_t append_key(std::size_t prefix, const char* key);

  std::unique_ptr<Parser> parser_;
  std::vector<char> padded_;  // the line and what the parser may read behind it
  std::vector<char> path_;
  Meanings meanings_;
  Roles roles_;
  std::string_view line_;  // what values view: the raw line, or its repaired copy in the event
  const ParseContext* context_{nullptr};
  Event* event_{nullptr};
};

}  // namespace secops::events::json
