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

void ReviewDecide::check(Session&) {
  if (!blacklist_) return;
  if (verdict_ == Verdict::approve)
    throw usage_error("bad-value", "--blacklist goes with a rejection only");
  const auto names = jobs::listable_roles();
  for (const std::string_view one : split(*blacklist_, ',')) {
    const std::string_view name = trimmed(one);
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw usage_error("bad-value", fmt::format("--blacklist knows no kind \"{}\"", name),
                        fmt::format("it takes {}", fmt::join(names, ", ")));
    roles_.push_back(*review::role_named(name));
  }
}

// Of an item that this rejection closes: what is decided already is listed already.
void ReviewDecide::list_values(store::Write& write, review::Item& item, Session& session) {
  if (roles_.empty() || !item.is_waiting()) return;
  const auto& settings = session.settings().blacklist;
  for (blacklist::Added& added : jobs::list_values_of(write, item, roles_, reason_, settings,
                                                      jobs::protection_here(settings).protection))
    listed_.push_back(std::move(added));
}

ReviewAct::Done ReviewDecide::act(store::Write& write, review::Found& found,
                                  const review::Person& person, Session& session) {
  if (verdict_ == Verdict::reject) list_values(write, found.item, session);
  const auto outcome = review::decide(write, found.item, found.version, *verdict_, reason_, person,
                                      session.settings().review);
  const std::string_view done = *verdict_ == Verdict::approve ? "approved" : "rejected";
  switch (outcome) {
    case review::DecideOutcome::closed:
      return {true, std::string(done)};
    case review::DecideOutcome::counted:
      return {true,
              fmt::format("{}: somebody else must approve it too", approvals_text(found.item))};
    case review::DecideOutcome::unchanged:
      break;
  }
  return {false, found.item.is_waiting() ? fmt::format("{} by you already", done)
                                         : fmt::format("{} already", done)};
}

std::string ReviewDecide::more_text(Session& session) const {
  std::string text;
  for (const blacklist::Added& added : listed_)
    text += change_row(added, session.flags().dry_run, session);
  if (!listed_.empty() && !session.flags().dry_run) text += sync_line(session);
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
