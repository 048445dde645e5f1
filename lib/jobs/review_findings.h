// Findings whose rule asks for a review, as items of the queue. What is about one transaction is
// one item, and so is what was found about one account (or address, card, …) on one day: their
// scores add up.
#pragma once

#include <string>
#include <vector>

#include "assets/assets.h"
#include "findings/finding.h"
#include "review/joining.h"
#include "review/settings.h"
#include "store/store.h"

namespace secops::jobs {

struct QueuedFinding {
  std::string finding;  // id
  std::string rule;     // handle
  std::int64_t score{0};
  review::Joined joined;
};

// What a finding is about, in the words of an item's key: "transaction:tx-1".
std::string thing_of(const findings::Finding& finding);

// The item that a finding alone would make. Whose account it is made it; without one check-logs
// has. Nobody approves what is about an account of theirs.
review::Item item_of(const findings::Finding& finding, const assets::Assets& assets);

// Findings that ask for a review and are not closed, each where it belongs, in their order; nothing
// is changed.
std::vector<QueuedFinding> plan_reviews(store::Read& read,
                                        const std::vector<findings::Finding>& findings,
                                        const assets::Assets& assets,
                                        const review::Settings& settings, Time now);

// Puts them there.
std::vector<QueuedFinding> queue_reviews(store::Write& write,
                                         const std::vector<findings::Finding>& findings,
                                         const assets::Assets& assets,
                                         const review::Settings& settings);

}  // namespace secops::jobs
