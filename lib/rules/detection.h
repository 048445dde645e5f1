// The `detection` map of a rule. Private to lib/rules.
#pragma once

#include "events/field.h"
#include "rules/compiled.h"
#include "rules/node.h"

namespace secops::rules {

constexpr std::size_t max_value_bytes = 4096;

// Fills items, parts, condition and steps; what is wrong is told, and then the result is of no use.
// Field names are added to `names`.
void read_detection(const Node& map, events::FieldNames& names, ProblemList& problems,
                    Detection& detection);

}  // namespace secops::rules
