// Conditions of detections: "selection and not 1 of filter_*". Private to lib/rules.
#pragma once

#include <optional>
#include <string_view>

#include "rules/compiled.h"
#include "rules/node.h"

namespace secops::rules {

// The expression over `detection.parts`, nothing if something is wrong with it (told at `place`). A
// selector ("1 of filter_*") that names no part drops out, as in the reference implementation.
std::optional<Expression> read_condition(std::string_view text, Place place,
                                         const Detection& detection, ProblemList& problems);

}  // namespace secops::rules
