#include "events/event.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace secops::events {

namespace {

constexpr std::size_t chunk_size = 4096;
// Entries are linked by 16-bit indices. A line of longest_line bytes can hold a few more array
// members than that; those past the limit are not kept.
constexpr std::size_t most_entries = std::numeric_limits<std::int16_t>::max();

}  // namespace

char* Arena::allocate(std::size_t size) {
  while (chunk_ < chunks_.size() && chunks_[chunk_].size - used_ < size) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    const std::size_t capacity = std::max(size, chunk_size);
    chunks_.push_back({std::make_unique<char[]>(capacity), capacity});
    used_ = 0;
  }
  char* bytes = chunks_[chunk_].bytes.get() + used_;
  used_ += size;
  return bytes;
}

std::string_view Arena::keep(std::string_view bytes) {
  if (bytes.empty()) return {};
  char* copy = allocate(bytes.size());
  std::memcpy(copy, bytes.data(), bytes.size());
  return {copy, bytes.size()};
}

void Arena::reset() {
  chunk_ = 0;
  used_ = 0;
}

void Event::clear(std::string_view raw_line) {
  for (const Entry& entry : entries_) first_[entry.field] = -1;
  entries_.clear();
  record_size_ = static_cast<std::size_t>(-1);
  natives_.clear();
  arena_.reset();
  raw = raw_line;
  time = Time{};
  has_time = false;
  times = 1;
  logsource = LogSource{};
}

void Event::add_slowly(FieldId field, std::string_view text, ValueKind kind) {
  if (entries_.size() >= most_entries) return;
  // Never more room than that, so that add() need not look.
  if (entries_.size() == entries_.capacity())
    entries_.reserve(std::min(std::max<std::size_t>(entries_.size() * 2, 64), most_entries));
  if (field >= first_.size()) {
    first_.resize(std::max<std::size_t>(field + 1u, ecs_count), -1);
    last_.resize(first_.size(), -1);
  }
  const auto index = static_cast<std::int16_t>(entries_.size());
  entries_.emplace_back(field, text, kind);
  if (first_[field] < 0)
    first_[field] = index;
  else
    entries_[static_cast<std::size_t>(last_[field])].next = index;
  last_[field] = index;
}

void Event::replace(FieldId field, std::string_view text, ValueKind kind) {
  if (first_[field] == last_[field]) {
    entries_[static_cast<std::size_t>(first_[field])].value = {text, kind};
    return;
  }
  // An array gives way to one value: rare enough to link everything anew.
  std::vector<Entry> kept;
  kept.swap(entries_);
  for (const Entry& entry : kept) first_[entry.field] = -1;
  for (const Entry& entry : kept)
    if (entry.field != field) add(entry.field, entry.value);
  add(field, text, kind);
}

void Event::add_native(std::string_view name, Value value) { natives_.push_back({name, value}); }

}  // namespace secops::events
