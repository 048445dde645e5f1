// Items that findings make: several about one thing are one item, whose scores add up.
#pragma once

#include <string>
#include <vector>

#include "review/item_reader.h"
#include "review/queue.h"
#include "review/settings.h"
#include "store/store.h"

namespace secops::review {

enum class JoinOutcome : std::uint8_t {
  added,      // an item of its own
  joined,     // its reasons went to one that waits
  unchanged,  // an item names the finding already, whatever became of it
  snoozed,    // its rules say nothing about its values now
};
std::string_view name_of(JoinOutcome outcome);

struct Joined {
  JoinOutcome outcome{};
  Item item;  // as it is then; of a snoozed one only its content
};

// Where a finding belongs, without a change. `draft` is the item as the finding alone makes it,
// `finding` all the ids under which it is known. If the item of its key waits, it joins that; if
// that is closed, it is an item of its own, "KEY/2".
Joined place_of(store::Read& read, Draft draft, const std::vector<std::string>& finding);

// Puts it there. What somebody approved of an item counts no more once it has another reason, since
// they have not seen that; a claim stays. One audit row, "review.added" or "review.joined".
Joined join(store::Write& write, Draft draft, const std::vector<std::string>& finding,
            const Settings& settings, const Person& adder);

}  // namespace secops::review
