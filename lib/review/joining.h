// Items that findings make: what is found about one thing is one item, whose scores add up.
//
// Their keys are "check-logs:NUMBER:THING"; nobody else may give an item such a key. A thing has as
// many items as it was judged times: what is found after a decision is the next one's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "review/item_reader.h"
#include "review/queue.h"
#include "review/settings.h"
#include "store/store.h"

namespace secops::review {

// A finding, as an item that it alone would make.
struct Part {
  Item item;                          // by content_of(), with one reason; without a key
  std::vector<std::string> findings;  // all ids under which the finding is known, its own first
};

enum class JoinOutcome : std::uint8_t {
  added,      // with others perhaps, it made an item
  joined,     // it went to one that waits, or tells that one more than before
  unchanged,  // an item tells just this, whatever became of it
  snoozed,    // its rule says nothing about its values now; where an item waits, it tells that
};
std::string_view name_of(JoinOutcome outcome);

// Where a part is then. `item` is "" for what is snoozed and in no item.
struct Joined {
  JoinOutcome outcome{};
  std::string item;
  std::int64_t version{0};
  std::int64_t score{0};  // of the item
  std::string subject;    // foreign
  std::optional<assets::Amount> amount;
};

// Decides without a change, in the order of the parts.
std::vector<Joined> plan_join(store::Read& read, std::string_view thing,
                              std::span<const Part> parts, const Settings& settings, Time now);

// The same, done. What somebody approved of an item counts no more once it tells more, since they
// have not seen that; a claim stays. It needs as many approvals as any of its parts alone, or all
// together, would ask, snoozed ones too. Each item that changes is read and written once, with one
// audit row: "review.added", "review.joined" or "review.left-out".
std::vector<Joined> join(store::Write& write, std::string_view thing, std::span<const Part> parts,
                         const Settings& settings);

}  // namespace secops::review
