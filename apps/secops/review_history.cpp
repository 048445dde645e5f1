#include "review_history.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;

ordered_json state_of(const std::string& text) {
  ordered_json json = ordered_json::parse(text, nullptr, false);
  return json.is_object() ? json : ordered_json(nullptr);
}

std::string state_name(const ordered_json& state) {
  const auto found = state.is_object() ? state.find("state") : state.end();
  return state.is_object() && found != state.end() && found->is_string() ? found->get<std::string>()
                                                                         : "";
}

// Of whom a rule says nothing, and until when.
std::string snooze_text(const ordered_json& after) {
  const auto text = [&](const char* name) {
    const auto found = after.is_object() ? after.find(name) : after.end();
    return after.is_object() && found != after.end() && found->is_string()
               ? found->get<std::string>()
               : "";
  };
  return text("value").empty()
             ? ""
             : fmt::format("  ({} until {})", Foreign(text("value")), Foreign(text("until")));
}

// "open → claimed", or the state that stays.
std::string step_text(const review::Deed& deed) {
  const std::string before = state_name(state_of(deed.before));
  const std::string after = state_name(state_of(deed.after));
  if (after.empty()) return snooze_text(state_of(deed.after));
  return before.empty() || before == after
             ? fmt::format("  ({})", Foreign(after))
             : fmt::format("  ({} → {})", Foreign(before), Foreign(after));
}

}  // namespace

std::string deeds_text(const std::vector<review::Deed>& deeds, Session& session) {
  if (deeds.empty()) return "";
  std::string text = session.style().bold("history") + "\n";
  for (const review::Deed& deed : deeds) {
    text += fmt::format("  {}  {} {} by {}{}\n", local_text(deed.time, session.zone()),
                        Foreign(deed.subject), Foreign(deed.change), Foreign(deed.actor),
                        step_text(deed));
    if (!deed.reason.empty()) text += fmt::format("      {}\n", Foreign(deed.reason));
  }
  return text;
}

ordered_json deeds_json(const std::vector<review::Deed>& deeds) {
  ordered_json all = ordered_json::array();
  for (const review::Deed& deed : deeds)
    all.push_back({{"time", rfc3339(deed.time)},
                   {"actor", deed.actor},
                   {"change", deed.change},
                   {"subject", deed.subject},
                   {"reason", deed.reason},
                   {"before", state_of(deed.before)},
                   {"after", state_of(deed.after)}});
  return all;
}

}  // namespace secops::app
