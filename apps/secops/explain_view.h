// check-logs --explain: which part of which rule matched a line, and which did not.
#pragma once

#include <vector>

#include "answer.h"
#include "events/field.h"
#include "jobs/check_logs.h"
#include "session.h"

namespace secops::app {

// For the first lines of the input. Rules of `request.only`, or all that judge the line's log
// source.
Answer explain(Session& session, const jobs::CheckRequest& request, const rules::RuleSet& rules,
               events::FieldNames& names, std::vector<Problem> problems);

}  // namespace secops::app
