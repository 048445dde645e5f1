// Joins the documents of all files into one rule set. Private to lib/rules.
#pragma once

#include <vector>

#include "rules/compiled.h"
#include "rules/reader.h"

namespace secops::rules {

constexpr std::size_t max_rules = 10'000;

// Resolves references, refuses duplicates and cycles, and keeps what reports or feeds a rule that
// does.
void compile(std::vector<Draft> drafts, const ReadOptions& options, events::FieldNames& names,
             std::vector<Problem>& problems, std::vector<MisnamedRule>& misnamed,
             RuleSet::Compiled& compiled);

}  // namespace secops::rules
