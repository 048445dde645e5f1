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
  review::JoinOutcome outcome{};
  review::Item item;
};

// The item that a finding alone makes. Whose account it is made it, and may not approve it; without
// one check-logs itself has.
review::Draft item_of(const findings::Finding& finding, const assets::Assets& assets);

// Findings that ask for a review and are not closed, each where it belongs; nothing is changed.
std::vector<QueuedFinding> plan_reviews(store::Read& read,
                                        const std::vector<findings::Finding>& findings,
                                        const assets::Assets& assets);

// Puts them there, in the order of the findings.
std::vector<QueuedFinding> queue_reviews(store::Write& write,
                                         const std::vector<findings::Finding>& findings,
                                         const assets::Assets& assets,
                                         const review::Settings& settings,
                                         const review::Person& adder);

}  // namespace secops::jobs
