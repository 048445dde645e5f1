// How check-logs looks: its result as text, JSON and a plugin line.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "command.h"
#include "jobs/blocking.h"
#include "jobs/check_logs.h"
#include "jobs/review_findings.h"
#include "session.h"

namespace secops::app {

// Of the text: how much of a wave of attackers is shown.
class WaveLimit {
 public:
  Flag flag();         // --limit
  void check() const;  // throws a usage error
  std::size_t most() const;

 private:
  std::optional<std::int64_t> said_;
};

struct CheckLogsView {
  const jobs::CheckOutcome* outcome{nullptr};
  levels::Bands bands;  // that the service levels were judged by
  bool recorded{false};
  bool unrecorded{false};  // it was to be recorded, and the store failed
  bool dry_run{false};
  bool configured{false};  // the [[source]] tables were read, not paths
  bool rules_whole{true};  // false: some could not be read, so the next run reads the same again
  bool any_rule{true};     // false: none of the rules that were named is there
  bool spanned{false};     // --since or --until
  std::set<std::string> blocking;           // handles of the rules that block
  jobs::PlannedBlocks blocks;               // of a recorded run, or as one would decide
  std::vector<jobs::QueuedFinding> queued;  // likewise
  std::size_t added{0};                     // of a recorded run
  std::size_t updated{0};
  std::size_t limit{0};     // findings and blocks in text; 0: all
  std::string line_of_all;  // of a run that was not recorded: shows all; "" where there is no such
};

std::string text_of(const CheckLogsView& view, Session& session);
nlohmann::ordered_json data_of(const CheckLogsView& view, Session& session);
std::string plugin_of(const CheckLogsView& view);

}  // namespace secops::app
