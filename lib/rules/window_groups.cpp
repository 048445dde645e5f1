#include "rules/window_groups.h"

#include <cstring>

#include "base/digest.h"

namespace secops::rules::windowing {
namespace {

static_assert(sizeof(Group) == 128 && sizeof(Key) == 64, "whole cache lines");

constexpr std::size_t least_cells = 64;

// The table is at most two thirds full.
bool too_full(std::size_t used, std::size_t cells) { return (used + 1) * 3 > cells * 2; }

// Enough of the hash to find the way through any table of keys without looking at them.
std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

}  // namespace

std::uint64_t key_hash(std::string_view key) { return fingerprint(key); }

Key::Key(std::string_view text, std::uint64_t its_hash)
    : hash(its_hash), length_(static_cast<std::uint32_t>(text.size())) {
  if (text.size() > sizeof inside_) outside_.reset(new char[text.size()]);
  if (!text.empty()) std::memcpy(outside_ ? outside_.get() : inside_, text.data(), text.size());
}

std::size_t Groups::free_cell(std::uint64_t hash) const {
  const std::size_t mask = cells_.size() - 1;
  std::size_t i = hash & mask;
  while (cells_[i].key != 0) i = (i + 1) & mask;
  return i;
}

std::size_t Groups::cell_of(std::string_view text, std::uint64_t hash) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t i = hash & mask;
  for (; cells_[i].key != 0; i = (i + 1) & mask) {
    if (cells_[i].tag != tag_of(hash)) continue;
    const Key& key = keys_.at(cells_[i].key - 1);
    if (key.hash == hash && key.text() == text) break;
  }
  return i;
}

Group* Groups::find(std::uint16_t rule, std::string_view key_text, std::uint64_t hash) {
  const auto is_recent = [&] {
    if (recent_ == 0) return false;
    const Key& key = keys_.at(recent_ - 1);
    return key.hash == hash && key.text() == key_text;
  };
  if (!is_recent()) {
    recent_ = cells_.empty() ? 0 : cells_[cell_of(key_text, hash)].key;
    if (recent_ == 0) return nullptr;
  }
  for (std::uint32_t next = keys_.at(recent_ - 1).first_group; next != 0;) {
    Group& group = pool_.at(next - 1);
    if (group.rule == rule) return &group;
    next = group.next;
  }
  return nullptr;
}

Group& Groups::add(std::uint16_t rule, std::string_view key_text, std::uint64_t hash, Extra extra) {
  if (too_full(key_count_, cells_.size()))
    resize_table(cells_.empty() ? least_cells : cells_.size() * 2);
  const std::size_t cell = cell_of(key_text, hash);
  if (cells_[cell].key == 0) {
    cells_[cell] = {tag_of(hash), keys_.put(Key(key_text, hash)) + 1};
    ++key_count_;
  }
  recent_ = cells_[cell].key;
  Key& key = keys_.at(recent_ - 1);
  const std::uint32_t place = pool_.put(Group(&key, rule, extra));
  Group& group = pool_.at(place);
  group.next = std::exchange(key.first_group, place + 1);
  ++size_;
  return group;
}

void Groups::release(std::uint32_t place) {
  Group& group = pool_.at(place);
  Key& key = *group.key;
  std::uint32_t* link = &key.first_group;
  while (*link != place + 1) link = &pool_.at(*link - 1).next;
  *link = group.next;
  if (key.first_group == 0) {
    const std::size_t cell = cell_of(key.text(), key.hash);
    keys_.clear(cells_[cell].key - 1, Key());
    erase_cell(cell);
    --key_count_;
    recent_ = 0;
  }
  pool_.clear(place, Group(nullptr, 0, Extra::none));
  --size_;
}

// Closes the gap, so that no key stands behind a free cell on its way.
void Groups::erase_cell(std::size_t gap) {
  const std::size_t mask = cells_.size() - 1;
  for (std::size_t i = (gap + 1) & mask; cells_[i].key != 0; i = (i + 1) & mask) {
    const std::size_t home = cells_[i].tag & mask;
    if (((i - home) & mask) < ((i - gap) & mask)) continue;
    cells_[gap] = cells_[i];
    gap = i;
  }
  cells_[gap] = {};
}

void Groups::fit_table() {
  std::size_t cells = cells_.size();
  while (cells > least_cells && key_count_ * 8 < cells) cells /= 2;
  if (cells < cells_.size()) resize_table(cells);
}

void Groups::resize_table(std::size_t cells) {
  cells_.assign(cells, Cell{});
  cells_.shrink_to_fit();
  keys_.each([&](std::uint32_t place, const Key& key) {
    cells_[free_cell(key.hash)] = {tag_of(key.hash), place + 1};
  });
}

}  // namespace secops::rules::windowing
