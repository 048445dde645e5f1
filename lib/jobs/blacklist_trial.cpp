#include "jobs/blacklist_trial.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace secops::jobs {
namespace {

using blacklist::Cut;
using blacklist::Cuts;
using blacklist::Firewall;
using blacklist::for_ever;
using blacklist::is_later;
using blacklist::let_in;
using nlohmann::json;

constexpr std::string_view state_kind = "blacklist-trial";
// Not that of its table: what is held must not be let go by another name.
constexpr std::string_view state_name = "nftables";
constexpr std::array cutting_sets = {"hosts_v4", "hosts_v6", "nets_v4", "nets_v6"};
constexpr std::array protected_sets = {"protected_v4", "protected_v6"};

template <std::size_t Size>
Cuts cuts_of(const Firewall& firewall, const std::array<const char*, Size>& sets) {
  std::vector<Cut> all;
  for (const char* set : sets) {
    const auto& elements = firewall.sets.at(set);
    all.insert(all.end(), elements.begin(), elements.end());
  }
  return Cuts(all);
}

// Of each address of `cuts` that `where` holds.
Cuts within(const Cuts& cuts, const Cuts& where) {
  return combined(cuts, where,
                  [](Time until, Time there) { return there == let_in ? let_in : until; });
}

// Until when each address is kept out now. One that loses its protection was let in until now,
// whatever stood behind that.
Cuts in_force(const Firewall& listed, const Firewall& is) {
  const Cuts loses = combined(cuts_of(is, protected_sets), cuts_of(listed, protected_sets),
                              [](Time was, Time stays) { return stays == let_in ? was : let_in; });
  return combined(cuts_of(is, cutting_sets), loses,
                  [](Time until, Time lost) { return lost == let_in ? until : let_in; });
}

// Keeps each address out no longer than `limit` says of its end in the list and of that in
// `limits`.
Firewall limited(Firewall listed, const Cuts& limits,
                 const std::function<Time(Time, Time)>& limit) {
  for (const char* set : cutting_sets) {
    std::vector<Cut>& elements = listed.sets.at(set);
    if (std::string_view(set).starts_with("nets")) {
      elements = combined(Cuts(elements), limits, limit).parts();
      continue;
    }
    for (Cut& element : elements) element.until = limit(element.until, limits.until(element.first));
    std::erase_if(elements, [](const Cut& element) { return element.until == let_in; });
  }
  return listed;
}

// Leaves in `firewall` what is there and lies in `where`.
void leave(Firewall& firewall, const Firewall& is, const Cuts& where) {
  for (const char* set : cutting_sets) {
    std::vector<Cut>& elements = firewall.sets.at(set);
    const std::vector<Cut>& there = is.sets.at(set);
    if (std::string_view(set).starts_with("hosts")) {
      std::copy_if(there.begin(), there.end(), std::back_inserter(elements),
                   [&](const Cut& element) { return where.until(element.first) != let_in; });
      continue;
    }
    const std::vector<Cut> parts = within(Cuts(there), where).parts();
    elements.insert(elements.end(), parts.begin(), parts.end());
  }
  firewall = settled(std::move(firewall));
}

SyncPlan plan_to(Firewall wanted, const Firewall& listed, const Firewall& is) {
  SyncPlan plan;
  plan.changes = difference(wanted, is);
  plan.withheld = difference(listed, wanted);
  plan.wanted = std::move(wanted);
  return plan;
}

// The packet filter as the trial allows it.
SyncPlan allowed_by(Trial trial, const Firewall& listed, const Firewall& is, Time now) {
  const bool lasts = trial.lasts_at(now);
  if (!lasts) trial.waits = {};
  Firewall wanted = limited(listed, trial.held, [&](Time until, Time held) {
    if (held == let_in) return until;
    const Time most = lasts ? std::max(held, trial.until) : held;
    return most <= now ? let_in : std::min(until, most);
  });
  if (lasts) leave(wanted, is, trial.waits);
  SyncPlan plan = plan_to(std::move(wanted), listed, is);
  if (!trial.held.empty() || !trial.waits.empty()) plan.trial = std::move(trial);
  return plan;
}

// What the list cuts for longer than it was before.
Cuts newly_cut(const Firewall& listed, const Cuts& before) {
  return combined(cuts_of(listed, cutting_sets), before, [](Time until, Time was) {
    return is_later(until, was) ? std::max(was, long_past) : let_in;
  });
}

json number_of(Time time) {
  if (time == for_ever) return nullptr;
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

json text_of(const Cuts& cuts) {
  json all = json::array();
  for (const Cut& cut : cuts.parts())
    all.push_back({to_string(cut.first), to_string(cut.last), number_of(cut.until), cut.first.v4});
  return all;
}

Error unreadable() {
  return Error({"blacklist.state", "what waits for confirmation cannot be read", "", 0, 0,
                "look at the store: secops store verify"});
}

Cuts read_cuts(const json& all) {
  std::vector<Cut> cuts;
  for (const json& one : all) {
    auto first = parse_ip(one.at(0).get<std::string>());
    auto last = parse_ip(one.at(1).get<std::string>());
    const bool v4 = one.at(3).get<bool>();
    if (!first || !last || (v4 && !(first->v4 && last->v4))) throw unreadable();
    first->v4 = last->v4 = v4;  // "::ffff:10.0.0.0" may be meant as it stands
    if (*last < *first) throw unreadable();
    const json& until = one.at(2);
    cuts.push_back(
        {*first, *last,
         until.is_null() ? for_ever : Time(std::chrono::milliseconds(until.get<std::int64_t>()))});
  }
  return Cuts(cuts);
}

}  // namespace

SyncPlan all_of(const Firewall& listed, const Firewall& is) { return plan_to(listed, listed, is); }

SyncPlan tried(const Firewall& listed, const Firewall& is, const std::optional<Trial>& before,
               Time until, Time now) {
  Cuts was = in_force(listed, is);
  const Cuts lets_in = combined(was, cuts_of(listed, cutting_sets), [](Time there, Time wanted) {
    return is_later(there, wanted) ? for_ever : let_in;
  });
  // What an earlier trial has put in was never confirmed.
  if (before)
    was = combined(was, before->held, [&](Time there, Time held) {
      const Time confirmed = held == let_in ? there : std::min(there, held);
      return confirmed <= now ? let_in : confirmed;
    });
  return allowed_by({now, until, newly_cut(listed, was), lets_in}, listed, is, now);
}

SyncPlan held_back(const Firewall& listed, const Firewall& is, const Trial& before, Time now) {
  // What is listed no more, or no longer than before the trial, need not be held any more.
  const Cuts held = within(newly_cut(listed, before.held), before.held);
  return allowed_by({before.begun, before.until, held, before.waits}, listed, is, now);
}

SyncPlan confirmed(const Firewall& listed, const Firewall& is, const Trial& before, Time now) {
  const Cuts most = combined(before.held, in_force(listed, is), [](Time held, Time there) {
    return held == let_in ? there : for_ever;
  });
  return plan_to(limited(listed, most,
                         [&](Time until, Time limit) {
                           if (limit <= now) return let_in;
                           return is_later(until, limit) ? limit : until;
                         }),
                 listed, is);
}

std::optional<Trial> load_trial(store::Read& read) {
  const auto text = store::load_state(read, state_kind, state_name);
  if (!text) return std::nullopt;
  try {
    const json saved = json::parse(*text);
    const auto time_at = [&](const char* name) {
      return Time(std::chrono::milliseconds(saved.at(name).get<std::int64_t>()));
    };
    return Trial{time_at("begun"), time_at("until"), read_cuts(saved.at("held")),
                 read_cuts(saved.at("waits"))};
  } catch (const json::exception&) {
    throw unreadable();
  }
}

void keep_trial(store::Write& write, const std::optional<Trial>& trial) {
  if (!trial) return store::forget_state(write, state_kind, state_name);
  const json text = {{"begun", number_of(trial->begun)},
                     {"until", number_of(trial->until)},
                     {"held", text_of(trial->held)},
                     {"waits", text_of(trial->waits)}};
  store::save_state(write, state_kind, state_name, text.dump());
}

}  // namespace secops::jobs
