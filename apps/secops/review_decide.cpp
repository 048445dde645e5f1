#include "review_decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "blacklist_view.h"
#include "command_tree.h"
#include "jobs/protection.h"
#include "jobs/review_rejection.h"
#include "jobs/settings.h"
#include "review_view.h"

namespace secops::app {

using review::Verdict;

std::vector<Flag> ReviewDecide::flags() {
  std::vector<Flag> flags = {reason_flag_of(reason_)};
  if (verdict_ != Verdict::approve)
    flags.push_back(
        {"--blacklist", "KINDS",
         "With a rejection, list what the item names of these kinds: ip, wallet, email, "
         "user, card, domain, with commas between.",
         &blacklist_});
  return flags;
}

void ReviewDecide::check(Session& session) {
  if (!blacklist_) return;
  if (verdict_ == Verdict::approve)
    throw usage_error("bad-value", "--blacklist goes with a rejection only");
  const auto names = jobs::listable_roles();
  for (const std::string_view one : split(*blacklist_, ',')) {
    const std::string_view name = trimmed(one);
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw usage_error("bad-value", fmt::format("--blacklist knows no kind \"{}\"", name),
                        fmt::format("it takes {}", fmt::join(names, ", ")));
    const review::Role role = *review::role_named(name);
    if (std::find(roles_.begin(), roles_.end(), role) == roles_.end()) roles_.push_back(role);
  }
  protection_ = jobs::protection_here(session.settings().blacklist).protection;
}

// Also of one that is rejected already: then only this is new.
bool ReviewDecide::list_values(store::Write& write, review::Item& item, Session& session) {
  const bool fits = item.is_waiting() || item.state == review::State::rejected;
  if (roles_.empty() || !fits) return false;
  const auto& settings = session.settings().blacklist;
  bool changed = false;
  for (blacklist::Added& added :
       jobs::list_values_of(write, item, roles_, reason_, settings, protection_)) {
    changed = changed || added.change != blacklist::Change::unchanged;
    listed_.push_back(std::move(added));
  }
  return changed;
}

ReviewAct::Done ReviewDecide::act(store::Write& write, review::Found& found,
                                  const review::Person& person, Session& session) {
  // Who may not reject it is told that, and not what is wrong with listing.
  review::require_may_decide(write, found.item, found.version, *verdict_, person);
  const bool listed = verdict_ == Verdict::reject && list_values(write, found.item, session);
  const auto outcome = review::decide(write, found.item, found.version, *verdict_, reason_, person,
                                      session.settings().review);
  const std::string_view done = *verdict_ == Verdict::approve ? "approved" : "rejected";
  switch (outcome) {
    case review::DecideOutcome::closed:
      return {true, std::string(done), true};
    case review::DecideOutcome::counted:
      return {true,
              fmt::format("{}: somebody else must approve it too", approvals_text(found.item)),
              true};
    case review::DecideOutcome::unchanged:
      break;
  }
  if (listed) return {true, fmt::format("{} already, and listed now", done), true};
  return {false,
          found.item.is_waiting() ? fmt::format("{} by you already", done)
                                  : fmt::format("{} already", done),
          true};
}

std::string ReviewDecide::more_text(Session& session) const {
  std::string text;
  for (const blacklist::Added& added : listed_)
    text += change_row(added, session.flags().dry_run, session);
  const bool changed = std::any_of(listed_.begin(), listed_.end(), [](const auto& added) {
    return added.change != blacklist::Change::unchanged;
  });
  if (changed && !session.flags().dry_run) text += sync_line(session);
  return text;
}

void ReviewDecide::add_data(nlohmann::ordered_json& data) const {
  data["blacklist"] = nlohmann::ordered_json::array();
  for (const blacklist::Added& added : listed_) {
    nlohmann::ordered_json json = entry_json(added.entry);
    json["change"] = name_of(added.change);
    data["blacklist"].push_back(std::move(json));
  }
}

}  // namespace secops::app
