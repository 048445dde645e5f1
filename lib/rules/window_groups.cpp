#include "rules/window_groups.h"

#include <cstring>
#include <new>

#include "base/digest.h"

namespace secops::rules::windowing {
namespace {

static_assert(sizeof(Group) == 64, "a group is one cache line");

constexpr std::size_t least_slots = 64;

// Tables are at most two thirds full.
bool too_full(std::size_t used, std::size_t slots) { return (used + 1) * 3 > slots * 2; }

std::size_t slots_for(std::size_t used) {
  std::size_t slots = least_slots;
  while (too_full(used, slots)) slots *= 2;
  return slots;
}

void free_key(Key* key) { ::operator delete(key); }

}  // namespace

std::uint64_t key_hash(std::string_view key) { return fingerprint(key); }

std::uint64_t Groups::mixed(std::uint64_t hash, std::uint16_t rule) {
  std::uint64_t mix = (hash ^ (std::uint64_t{rule} << 32)) * 0x9e3779b97f4a7c15u;
  return mix ^ (mix >> 29);
}

Groups::~Groups() {
  for (Key* key : keys_) free_key(key);
}

Group* Groups::find(std::uint16_t rule, std::string_view key, std::uint64_t hash) {
  if (slots_.empty()) return nullptr;
  const std::uint64_t mix = mixed(hash, rule);
  const auto tag = static_cast<std::uint32_t>(mix >> 32);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = mix & mask; slots_[i].place != 0; i = (i + 1) & mask) {
    if (slots_[i].tag != tag) continue;
    Group& group = at(slots_[i].place - 1);
    if (group.rule == rule && group.key->hash == hash && group.key->text() == key) return &group;
  }
  return nullptr;
}

Group& Groups::add(std::uint16_t rule, std::string_view key, std::uint64_t hash, bool with_values) {
  Key* interned = intern(key, hash);
  ++interned->uses;
  std::uint32_t place = 0;
  if (free_.empty()) {
    if (pool_.empty() || pool_.back().size() == chunk_groups)
      pool_.emplace_back().reserve(chunk_groups);
    place = static_cast<std::uint32_t>((pool_.size() - 1) * chunk_groups + pool_.back().size());
    pool_.back().emplace_back(interned, rule, with_values);
  } else {
    place = free_.back();
    free_.pop_back();
    at(place) = Group(interned, rule, with_values);
  }
  ++size_;
  if (too_full(size_, slots_.size())) {
    index_again();
  } else {
    insert_slot(mixed(hash, rule), place);
  }
  return at(place);
}

Key* Groups::intern(std::string_view text, std::uint64_t hash) {
  if (too_full(key_count_, keys_.size())) {
    std::vector<Key*> old(slots_for(key_count_ + 1), nullptr);
    old.swap(keys_);
    for (Key* key : old) {
      if (key) insert_key(key);
    }
  }
  const std::size_t mask = keys_.size() - 1;
  for (std::size_t i = hash & mask; keys_[i]; i = (i + 1) & mask) {
    if (keys_[i]->hash == hash && keys_[i]->text() == text) return keys_[i];
  }
  void* memory = ::operator new(sizeof(Key) + text.size());
  Key* key = new (memory) Key{hash, static_cast<std::uint32_t>(text.size()), 0};
  if (!text.empty()) std::memcpy(static_cast<void*>(key + 1), text.data(), text.size());
  insert_key(key);
  ++key_count_;
  return key;
}

void Groups::insert_key(Key* key) {
  const std::size_t mask = keys_.size() - 1;
  std::size_t i = key->hash & mask;
  while (keys_[i]) i = (i + 1) & mask;
  keys_[i] = key;
}

void Groups::insert_slot(std::uint64_t mixed_hash, std::uint32_t place) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = mixed_hash & mask;
  while (slots_[i].place != 0) i = (i + 1) & mask;
  slots_[i] = {static_cast<std::uint32_t>(mixed_hash >> 32), place + 1};
}

void Groups::release(Group& group) {
  --group.key->uses;
  group = Group(nullptr, 0, false);
  --size_;
}

void Groups::index_again() {
  slots_.assign(slots_for(size_), Slot{});
  slots_.shrink_to_fit();
  free_.clear();
  std::uint32_t place = 0;
  for (const std::vector<Group>& chunk : pool_) {
    for (const Group& group : chunk) {
      if (group.key) {
        insert_slot(mixed(group.key->hash, group.rule), place);
      } else {
        free_.push_back(place);
      }
      ++place;
    }
  }
  std::vector<Key*> old;
  old.swap(keys_);
  key_count_ = 0;
  for (Key* key : old) key_count_ += key && key->uses > 0 ? 1 : 0;
  keys_.assign(slots_for(key_count_), nullptr);
  for (Key* key : old) {
    if (!key) continue;
    if (key->uses > 0) {
      insert_key(key);
    } else {
      free_key(key);
    }
  }
}

}  // namespace secops::rules::windowing
