// Snoozed reasons of an item. Private to lib/review; see queue.h for snooze().
#pragma once

#include "review/item.h"
#include "store/store.h"

namespace secops::review {

// Does the rule say nothing about the item, by its subject or any value that it names?
bool is_snoozed(store::Read& read, const std::string& rule, const Item& item, Time now);

// Marks the reasons whose rules say nothing about the item now, and takes their scores from its
// own: `score_said` is one that was given for the whole, otherwise it is the sum of what is left.
// True if nothing is left of the reasons.
bool snooze_reasons(store::Read& read, Item& item, bool score_said, Time now);

}  // namespace secops::review
