// What was understood of logs, one event after the other: for `secops events`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/event.h"
#include "jobs/check_logs.h"

namespace secops::jobs {

struct EventsRequest {
  LogSpec spec;
  events::FieldNames* names{nullptr};  // the fields of `where` are added
  Time now;
  std::optional<Time> since, until;  // [since, until); events without a stamp pass
  std::vector<std::pair<std::string, std::string>>
      where;  // field = value, all must hold (exact text)
  // For the fields that need nothing but the event and this.
  Background background;
};

struct EventsOutcome {
  std::vector<SourceReport> sources;
  std::vector<Problem> problems;
  std::uint64_t shown{0};
};

// Calls `show` for every event that passes, source after source in the order of Reading. The event
// has all its native fields (Event::natives) and lives until `show` returns.
EventsOutcome show_events(const EventsRequest& request,
                          const std::function<void(events::Event&, const SourceReport&)>& show);

}  // namespace secops::jobs
