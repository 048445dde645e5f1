// Questions about the review queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/item.h"
#include "store/store.h"

namespace secops::review {

// An item as a person named it.
struct Found {
  Item item;
  std::optional<std::int64_t> version;  // that the person was shown; nothing if it was not said
};
// "q-7f3a", "q-7f3ac01b2d@3": an id, or a unique beginning of one, and the version that was shown.
// Throws, status critical: "review.unknown", "review.short-id", "review.ambiguous" (names the
// candidates), and "review.position" for a place in a list, with the id that stands there now.
Found find(store::Read& read, std::string_view reference);

enum class Order : std::uint8_t { worst, due, added };  // added: the newest first
struct Filter {
  std::vector<State> states;  // empty: those that wait
  bool all{false};            // whatever its state
  std::optional<Kind> kind;
  std::optional<std::int64_t> at_least;  // score
  std::string asset;
  std::string rule;        // handle of a reason
  std::string claimed_by;  // name
  std::string about;       // its id, key, subject, maker or one of its values
  bool overdue{false};
  std::optional<Time> since, until;  // added, [since, until)
  Order order{Order::worst};         // highest score, then oldest, then id
  std::size_t limit{0};              // 0: all
};
std::vector<Item> list(store::Read& read, const Filter& filter, Time now);

struct Counts {
  std::int64_t items{0};  // whatever the filter's limit
  std::int64_t overdue{0};
};
Counts count(store::Read& read, const Filter& filter, Time now);

// What was done, oldest first.
struct Deed {
  Time time;
  std::string actor, change, subject, reason;
  std::string before, after;  // JSON; "" for none
};
struct HistoryFilter {
  std::string item;                  // id
  std::string actor;                 // name
  std::optional<Time> since, until;  // [since, until)
  std::size_t limit{0};              // the newest; 0: all
};
std::vector<Deed> history(store::Read& read, const HistoryFilter& filter);

}  // namespace secops::review
