#include "history_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;

// Of an entry of the blacklist or a feed; null if the trail says none.
ordered_json state_of(const findings::HistoryEntry& entry, const std::string& state) {
  if (!entry.change.starts_with("blacklist.")) return nullptr;
  ordered_json json = ordered_json::parse(state, nullptr, false);
  return json.is_object() ? json : ordered_json(nullptr);
}

std::string text_in(const ordered_json& state, const char* member) {
  if (!state.is_object() || !state.contains(member) || !state[member].is_string()) return "";
  return state[member].get<std::string>();
}

std::string end_in(const ordered_json& state, Session& session) {
  const auto end = parse_moment(text_in(state, "expires"), Time(), Zone());
  return end ? local_text(*end, session.zone()) : "no end";
}

// ", as rule x.scan asks, to …", ", from … to …": what a reader of a trail of blocks wants to know.
std::string details_of(const findings::HistoryEntry& entry, Session& session) {
  const ordered_json after = state_of(entry, entry.after);
  const std::string rule = text_in(after, "rule");
  if (entry.change == "blacklist.added" && !rule.empty())
    return fmt::format(", as rule {} asks, to {}", Foreign(rule), end_in(after, session));
  if (entry.change != "blacklist.extended") return "";
  const std::string from = end_in(state_of(entry, entry.before), session);
  const std::string to = end_in(after, session);
  return from == to ? "" : fmt::format(", from {} to {}", from, to);
}

}  // namespace

void put_in_order(std::vector<findings::HistoryEntry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.time != b.time ? a.time < b.time : a.sequence < b.sequence;
  });
  entries.erase(std::unique(entries.begin(), entries.end(),
                            [](const auto& a, const auto& b) { return a.sequence == b.sequence; }),
                entries.end());
}

std::string history_text(const std::vector<findings::HistoryEntry>& entries, Session& session) {
  if (entries.empty()) return {};
  std::string text = session.style().bold("history") + "\n";
  for (const findings::HistoryEntry& entry : entries) {
    text += fmt::format("  {}  {} {} by {}{}\n", local_text(entry.time, session.zone()),
                        Foreign(entry.subject), Foreign(entry.change), Foreign(entry.actor),
                        details_of(entry, session));
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
                     {"reason", entry.reason},
                     {"before", state_of(entry, entry.before)},
                     {"after", state_of(entry, entry.after)}});
  }
  return array;
}

}  // namespace secops::app
