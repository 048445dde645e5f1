// Service levels of a recorded run: judged over the hour before as well, and kept as findings.
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "levels/levels.h"

namespace secops::jobs {

// A run of five minutes sees too few transactions for a verdict, so it is judged with what earlier
// runs counted in its newest hour and the one before. `counted`: what the store has.
levels::Tally recent_span(const levels::Tally& run, const levels::Tally& counted);

// One finding for each level that is critical and each hour in which it is: "levels.success-rate"
// and so on. Empty if nothing was counted.
std::vector<findings::Finding> findings_of_levels(const std::vector<levels::Level>& levels,
                                                  const levels::Tally& span, Time now,
                                                  const std::string& contact);

}  // namespace secops::jobs
