// One thing that happened, as read from one record.
//
// An Event is reused for line after line: clear() forgets values but keeps memory, so that a line
// costs no allocation once warm. Values are views into the raw line or into the event's own arena
// and live until the next clear(). Not thread-safe; each thread has its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "events/field.h"

namespace secops::events {

// Sigma's log source triple; an empty member means "not said".
struct LogSource {
  std::string_view category;
  std::string_view product;
  std::string_view service;
  bool operator==(const LogSource&) const = default;
};

enum class ValueKind : std::uint8_t { text, number, boolean, null };

struct Value {
  std::string_view text;  // decoded; numbers and booleans as written
  ValueKind kind{ValueKind::text};
};

// Bytes that live until reset(); memory is kept.
class Arena {
 public:
  std::string_view keep(std::string_view bytes);
  char* allocate(std::size_t size);
  void reset();

 private:
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size{0};
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_{0};
  std::size_t used_{0};
};

class Event {
 public:
  struct Entry {
    Entry(FieldId its_field, std::string_view text, ValueKind kind)
        : field(its_field), value{text, kind} {}
    FieldId field;
    std::int16_t next{-1};  // next entry of the same field, -1 at the end: arrays have several
    Value value;
  };

  void clear(std::string_view raw_line);

  // Adds a value. A field that is set again becomes an array: a rule matches if any member does.
  // Text and kind travel in registers: a value put together in memory and read back at once stalls.
  void add(FieldId field, std::string_view text, ValueKind kind = ValueKind::text) {
    if (field < first_.size() && first_[field] < 0 && entries_.size() < entries_.capacity()) {
      first_[field] = last_[field] = static_cast<std::int16_t>(entries_.size());
      entries_.emplace_back(field, text, kind);
    } else {
      add_slowly(field, text, kind);
    }
  }
  void add(FieldId field, const Value& value) { add(field, value.text, value.kind); }
  // Replaces every value of the field.
  void set(FieldId field, std::string_view text, ValueKind kind = ValueKind::text) {
    if (field >= first_.size() || first_[field] < 0)
      add(field, text, kind);
    else
      replace(field, text, kind);
  }
  void set(FieldId field, const Value& value) { set(field, value.text, value.kind); }
  // A native field whose name is in no table: kept only where the reader asked for all fields.
  void add_native(std::string_view name, Value value);

  // First value, or null.
  const Value* get(FieldId field) const {
    if (field >= first_.size() || first_[field] < 0) return nullptr;
    return &entries_[static_cast<std::size_t>(first_[field])].value;
  }
  std::string_view text(FieldId field) const {  // "" when absent
    const Value* value = get(field);
    return value ? value->text : std::string_view{};
  }
  bool has(FieldId field) const { return get(field) != nullptr; }
  bool has_several(FieldId field) const { return has(field) && first_[field] != last_[field]; }
  template <typename Visitor>  // bool visit(const Value&): true ends; returns whether it ended
                               // early
  bool any(FieldId field, Visitor&& visit) const;

  const std::vector<Entry>& entries() const { return entries_; }
  struct Native {
    std::string_view name;
    Value value;
  };
  const std::vector<Native>& natives() const { return natives_; }

  // What is added from here on is not of the record: secops found it out.
  void end_record() { record_size_ = entries_.size(); }
  bool is_of_record(const Entry& entry) const {
    return static_cast<std::size_t>(&entry - entries_.data()) < record_size_;
  }

  // Copies bytes to live as long as this line.
  std::string_view keep(std::string_view bytes) { return arena_.keep(bytes); }
  char* allocate(std::size_t size) { return arena_.allocate(size); }

  std::string_view raw;  // the line without its newline
  Time time{};           // valid if has_time
  bool has_time{false};
  // How often it happened: a syslog daemon folds equal lines into "message repeated 5 times". At
  // least 1.
  std::uint32_t times{1};
  LogSource logsource;

 private:
  // For memory that has to grow, members of arrays, and the line that has too many values.
  void add_slowly(FieldId field, std::string_view text, ValueKind kind);
  void replace(FieldId field, std::string_view text, ValueKind kind);

  std::vector<Entry> entries_;
  std::size_t record_size_{static_cast<std::size_t>(-1)};  // entries of the record; -1: all
  std::vector<std::int16_t> first_;  // by FieldId: index into entries_, -1 none
  std::vector<std::int16_t> last_;
  std::vector<Native> natives_;
  Arena arena_;
};

template <typename Visitor>
bool Event::any(FieldId field, Visitor&& visit) const {
  if (field >= first_.size()) return false;
  for (std::int16_t i = first_[field]; i >= 0; i = entries_[static_cast<std::size_t>(i)].next)
    if (visit(entries_[static_cast<std::size_t>(i)].value)) return true;
  return false;
}

}  // namespace secops::events
