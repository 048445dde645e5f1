// What check-logs has put into the review queue, or would have.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "jobs/review_findings.h"
#include "session.h"

namespace secops::app {

// A part of its own; "" if nothing came into the queue or to what waits there. Items beyond
// `limit` are counted (0: none is). Escaped.
std::string queued_text(const std::vector<jobs::QueuedFinding>& queued, std::size_t limit,
                        bool would, Session& session);

// {finding, rule, score, outcome, item, version}; item and version are null where there is none.
nlohmann::ordered_json queued_json(const jobs::QueuedFinding& queued);

}  // namespace secops::app
