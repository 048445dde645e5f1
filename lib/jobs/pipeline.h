// Runs the blocks of a Reading through Judges on several threads, and their hits through the
// windows in the order of the blocks: the same bytes out for any number of threads.
#pragma once

#include <vector>

#include "jobs/check_logs.h"
#include "jobs/judge.h"
#include "jobs/reading.h"
#include "rules/windows.h"

namespace secops::jobs {

// Adds counts to outcome.sources (already one for each plan), outcome.late, and
// feeds `windows`, and lets `enriching` meet the events that wait for those before them. Blocks of
// a source whose plan has no format are only counted as unparsed lines.
void run_pipeline(const CheckRequest& request, const std::vector<SourcePlan>& plans,
                  Reading& reading, Enriching& enriching, rules::Windows& windows,
                  CheckOutcome& outcome);

}  // namespace secops::jobs
