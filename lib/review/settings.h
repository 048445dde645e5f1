// The [review] section of the configuration.
#pragma once

#include <optional>
#include <vector>

#include "assets/assets.h"
#include "config/config.h"
#include "events/severity.h"
#include "review/item.h"

namespace secops::review {

// One [[review.policy]]: an item that meets all that it says needs so many approvals.
struct Policy {
  std::optional<assets::Amount> above;  // of that very asset, more than this
  std::optional<Kind> kind;
  std::optional<std::int64_t> score;  // this or more
  std::int64_t approvals{2};
};

// One [[review.due]]: an item with this score or more is due so long after it was added.
struct Due {
  std::int64_t score{0};
  Duration within{};
};

struct Settings {
  Duration expire_after{std::chrono::days(14)};
  std::vector<Due> due;  // highest score first; the last one is for any score
  std::vector<Policy> policies;
};

// What is used where the configuration says nothing.
std::vector<Due> default_due();

// What is wrong becomes a problem of the configuration.
Settings read_settings(config::Section section, const assets::Assets& assets);

// How many different people must approve it, by the policies: the most that any of them asks. Where
// it is not known whose transaction or account it is, all of them ask.
std::int64_t approvals_for(const Item& item, const Settings& settings);
// What the finding of a rule adds to an item's score, if the rule says no score of its own.
std::int64_t score_of(events::Severity severity);
Duration due_within(std::int64_t score, const Settings& settings);

}  // namespace secops::review
