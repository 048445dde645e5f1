// What was done, by whom and why: rows of the audit trail for people and programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "session.h"

namespace secops::app {

// Oldest first, each row once.
void put_in_order(std::vector<findings::HistoryEntry>& entries);

// Under a heading, oldest first, escaped; "" if there are none.
std::string history_text(const std::vector<findings::HistoryEntry>& entries, Session& session);
nlohmann::ordered_json history_json(const std::vector<findings::HistoryEntry>& entries);

}  // namespace secops::app
