// The groups of the window engine, one for each rule and key, and the table that finds them.
//
// Private to the window engine. A hundred thousand groups are normal, so a group is small, and a
// key's text is held once for all rules.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/window_condition.h"
#include "rules/window_episodes.h"
#include "rules/window_members.h"

namespace secops::rules::windowing {

// What the groups of one key share, its text first of all. Made and freed by Groups.
class alignas(64) Key {
 public:
  Key() = default;
  Key(std::string_view text, std::uint64_t its_hash);
  bool used() const { return first_group != 0; }
  std::string_view text() const { return {outside_ ? outside_.get() : inside_, length_}; }

  std::uint64_t hash{0};
  std::uint32_t first_group{0};  // place of a group, plus 1; the others hang on it. 0: a free key

 private:
  std::uint32_t length_{0};
  char inside_[40]{};  // enough for any address
  std::unique_ptr<char[]> outside_;
};

struct alignas(128) Group {
  Group(Key* its_key, std::uint16_t its_rule, Extra extra)
      : key(its_key), members(extra), rule(its_rule) {}
  bool used() const { return key != nullptr; }

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
  std::uint32_t next{0};  // place of the next group of the same key, plus 1; 0: the last
  std::uint16_t rule;
  bool tail_fires : 1 {false};  // the condition holds at the time of the last member
  bool queued : 1 {false};      // has hits that wait for judging again
  // Holds nothing but episodes that the caller has not taken yet: trimming finds nothing to do.
  bool parked : 1 {false};
};

// Places for many small things, each of which keeps its address. `Thing{}` makes an empty one.
template <typename Thing>
class Pool {
 public:
  // Numbers places from 0 on.
  std::uint32_t put(Thing&& thing) {
    if (free_.empty()) {
      if (chunks_.empty() || chunks_.back().size() == chunk) chunks_.emplace_back().reserve(chunk);
      chunks_.back().push_back(std::move(thing));
      return static_cast<std::uint32_t>((chunks_.size() - 1) * chunk + chunks_.back().size() - 1);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    at(place) = std::move(thing);
    return place;
  }
  void clear(std::uint32_t place, Thing&& empty) {
    at(place) = std::move(empty);
    free_.push_back(place);
  }
  Thing& at(std::uint32_t place) { return chunks_[place / chunk][place % chunk]; }
  template <typename Function>  // of the place and the thing
  void each(Function function) {
    std::uint32_t place = 0;
    for (std::vector<Thing>& things : chunks_) {
      for (Thing& thing : things) {
        if (thing.used()) function(place, thing);
        ++place;
      }
    }
  }

 private:
  // Chunks are filled to the brim one after another and never grow, so addresses stay.
  static constexpr std::uint32_t chunk = 1024;
  std::vector<std::vector<Thing>> chunks_;
  std::vector<std::uint32_t> free_;
};

class Groups {
 public:
  static constexpr std::size_t most = 1'000'000;

  std::size_t size() const { return size_; }
  bool full() const { return size_ >= most; }
  // `hash` is key_hash(key). Null if there is none.
  Group* find(std::uint16_t rule, std::string_view key, std::uint64_t hash);
  // There is no such group yet. It keeps its address until it is removed.
  Group& add(std::uint16_t rule, std::string_view key, std::uint64_t hash, Extra extra);

  template <typename Function>
  void each(Function function) {
    pool_.each([&](std::uint32_t, Group& group) { function(group); });
  }
  // Removes those for which `function` is true.
  template <typename Function>
  void remove_if(Function function) {
    pool_.each([&](std::uint32_t place, Group& group) {
      if (function(group)) release(place);
    });
    fit_table();
  }

 private:
  // One cell of the table of keys: open addressing with linear probing, a power of two.
  struct Cell {
    std::uint32_t tag{0};
    std::uint32_t key{0};  // its place plus 1; 0: free
  };
  // Where the key stands in the table, or the free cell where it would.
  std::size_t cell_of(std::string_view text, std::uint64_t hash);
  std::size_t free_cell(std::uint64_t hash) const;
  void release(std::uint32_t place);
  void erase_cell(std::size_t cell);
  void fit_table();
  void resize_table(std::size_t cells);

  Pool<Group> pool_;
  Pool<Key> keys_;
  std::vector<Cell> cells_;
  std::size_t size_{0};  // groups
  std::size_t key_count_{0};
  std::uint32_t recent_{
      0};  // place of the key asked for last, plus 1: rules often share a hit's key
};

std::uint64_t key_hash(std::string_view key);

}  // namespace secops::rules::windowing
