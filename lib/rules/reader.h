// One document of a rule file, read but not yet joined to the others. Private to lib/rules.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/compiled.h"
#include "rules/keys.h"

namespace secops::rules {

// A `correlation` as written: rules are still names.
struct CorrelationDraft {
  CorrelationType type{CorrelationType::event_count};
  std::vector<Located> rules;
  std::vector<Located> group_by;
  std::vector<Located> values;  // value_count: the counted field(s); value_sum: the summed one
  struct Alias {
    std::string name;
    std::vector<std::pair<Located, std::string>> fields;  // rule as referred to, its field
  };
  std::vector<Alias> aliases;
  Duration timespan{};
  Comparison comparison{Comparison::gte};
  std::uint64_t threshold{1};
  Amount sum_threshold;  // value_sum: instead of it
  std::string sum_text;  // as written
  bool has_condition{false};
  bool generate{false};
};

struct Draft {
  Rule rule;
  Place place;
  std::string name;  // `name:`, may be empty
  std::optional<Detection> detection;
  std::optional<CorrelationDraft> correlation;
  std::vector<Located> group_by;  // `secops: group-by:` of a plain detection
  Place advice;                   // where `secops: advice:` stands
  bool broken{false};             // a problem was told about it
};

// Field names are added to `names`. What is wrong is told and marks the draft as broken.
Draft read_document(const Document& document, events::FieldNames& names, ProblemList& problems);

// The parts of it, each in a file of its own.
void read_secops_key(const Node& map, ProblemList& problems, Draft& draft);
CorrelationDraft read_correlation(const Node& map, ProblemList& problems);

}  // namespace secops::rules
