// The groups of the window engine, one for each rule and key, and the table that finds them.
//
// Private to the window engine. A hundred thousand groups are normal, so a group is small, and a
// key's text is held once for all rules.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/window_condition.h"
#include "rules/window_episodes.h"
#include "rules/window_members.h"

namespace secops::rules::windowing {

// A key's text, shared by its groups; made and freed by Groups.
struct Key {
  std::uint64_t hash{0};
  std::uint32_t length{0};
  std::uint32_t uses{0};
  std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), length}; }
};

struct alignas(64) Group {
  Group(Key* its_key, std::uint16_t its_rule, bool with_values)
      : key(its_key), members(with_values), rule(its_rule) {}

  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  // Null if there never was an episode.
  Episodes* up_to_date() {
    if (last_fire != none) episodes->fired_last(last_fire);
    last_fire = none;
    return episodes.get();
  }

  Key* key;  // null: this place is free
  MemberList members;
  Sliding sliding;
  std::unique_ptr<Episodes> episodes;
  // The last firing of the last episode, if it is newer than that one knows: most firings only move
  // it, and need not touch the episode's memory. Read episodes through up_to_date().
  std::int64_t last_fire{none};
  std::uint16_t rule;
  bool tail_fires{false};  // the condition holds at the time of the last member
  bool queued{false};      // has hits that wait for judging again
};

class Groups {
 public:
  static constexpr std::size_t most = 1'000'000;

  Groups() = default;
  ~Groups();
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  std::size_t size() const { return size_; }
  bool full() const { return size_ >= most; }
  // `hash` is key_hash(key). Null if there is none.
  Group* find(std::uint16_t rule, std::string_view key, std::uint64_t hash);
  // There is no such group yet. It keeps its address until it is removed.
  Group& add(std::uint16_t rule, std::string_view key, std::uint64_t hash, bool with_values);

  template <typename Function>
  void each(Function function) {
    for (std::vector<Group>& chunk : pool_) {
      for (Group& group : chunk) {
        if (group.key) function(group);
      }
    }
  }
  // Removes those for which `function` is true.
  template <typename Function>
  void remove_if(Function function) {
    const std::size_t before = size_;
    each([&](Group& group) {
      if (function(group)) release(group);
    });
    if (size_ < before) index_again();
  }

 private:
  struct Slot {
    std::uint32_t tag{0};
    std::uint32_t place{0};  // in pool_, plus 1; 0: free
  };
  static std::uint64_t mixed(std::uint64_t hash, std::uint16_t rule);
  Key* intern(std::string_view text, std::uint64_t hash);
  void insert_slot(std::uint64_t mixed_hash, std::uint32_t place);
  void insert_key(Key* key);
  void release(Group& group);
  void index_again();

  // Chunks are filled to the brim one after another and never grow, so a group keeps its address.
  static constexpr std::uint32_t chunk_groups = 1024;
  Group& at(std::uint32_t place) { return pool_[place / chunk_groups][place % chunk_groups]; }

  std::vector<std::vector<Group>> pool_;
  std::vector<std::uint32_t> free_;  // places in pool_
  std::size_t size_{0};
  std::vector<Slot> slots_;  // open addressing, a power of two
  std::vector<Key*> keys_;   // likewise
  std::size_t key_count_{0};
};

std::uint64_t key_hash(std::string_view key);

}  // namespace secops::rules::windowing
