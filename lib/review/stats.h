// Figures about the queue and those who work on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "review/item.h"
#include "store/store.h"

namespace secops::review {

// What became of the items that a rule gave a reason for: approved ones were false alarms.
struct RuleStats {
  std::string rule;  // handle
  std::int64_t waiting{0};
  std::int64_t approved{0};
  std::int64_t rejected{0};
  std::int64_t expired{0};

  // Approved of those that were decided; nothing if none was.
  std::optional<double> false_positive_ratio() const;
};

struct ReviewerStats {
  std::string actor;
  std::int64_t approvals{0};
  std::int64_t rejections{0};
};

struct Stats {
  std::vector<std::pair<State, std::int64_t>> states;  // of all items, in the order of State
  std::int64_t overdue{0};
  std::optional<Duration> oldest_waiting, median_waiting;
  // Of the span:
  std::int64_t added{0};
  std::int64_t decided{0};                                // approved or rejected for good
  std::optional<Duration> median_to_close, p95_to_close;  // of those, from when they were added
  std::int64_t late{0};                                   // of those, behind their due time
  std::vector<RuleStats> rules;                           // most items first, then by name
  std::vector<ReviewerStats> reviewers;                   // most decisions first, then by name
};

// `since`: what was added and decided from then on; nothing: ever.
Stats stats(store::Read& read, std::optional<Time> since, Time now);

// Of all time, for who lists rules.
std::vector<RuleStats> rule_stats(store::Read& read);

}  // namespace secops::review
