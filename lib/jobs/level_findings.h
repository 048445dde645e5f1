// Service levels of a recorded run: judged by the hour, and kept as findings.
//
// A run of five minutes sees too few transactions for a verdict, so an hour is judged together with
// the one before it and with what earlier runs counted in both: whoever reads the last event of two
// hours judges all of both. So what one run over the whole log finds is found however it was cut
// into runs. What only a part of two hours makes critical may be found on the way, and stays.
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "levels/levels.h"

namespace secops::jobs {

// Of the newest hour in `run` and the one before. `counted`: what this run and earlier ones
// counted, nothing twice. The error rate is that of the run's events, which are not counted by the
// hour.
std::vector<levels::Level> recent_levels(const levels::Tally& run, const levels::Tally& counted,
                                         const levels::Bands& bands);

// One finding for each level that is critical and each hour in which it is, of all hours whose
// verdict `run` may have changed: "levels.success-rate" and so on.
std::vector<findings::Finding> findings_of_levels(const levels::Tally& run,
                                                  const levels::Tally& counted,
                                                  const levels::Bands& bands, Time now,
                                                  const std::string& contact);

}  // namespace secops::jobs
