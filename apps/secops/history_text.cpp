#include "history_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace secops::app {

std::string history_text(const std::vector<findings::HistoryEntry>& entries, Session& session) {
  if (entries.empty()) return {};
  std::string text = session.style().bold("history") + "\n";
  for (const findings::HistoryEntry& entry : entries) {
    text += fmt::format("  {}  {} {} by {}\n", local_text(entry.time, session.zone()),
                        Foreign(entry.subject), Foreign(entry.change), Foreign(entry.actor));
    if (!entry.reason.empty()) text += fmt::format("      {}\n", Foreign(entry.reason));
  }
  return text;
}

nlohmann::ordered_json history_json(const std::vector<findings::HistoryEntry>& entries) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const findings::HistoryEntry& entry : entries) {
    array.push_back({{"time", rfc3339(entry.time)},
                     {"actor", entry.actor},
                     {"command", entry.command},
                     {"change", entry.change},
                     {"subject", entry.subject},
                     {"reason", entry.reason}});
  }
  return array;
}

}  // namespace secops::app
