// What `blacklist sync` does to the packet filter while nobody has confirmed what it cuts.
//
// A trial holds, for each address that it cuts, or cuts for longer, until when that address was
// kept out before. Until somebody confirms, every run keeps it out no longer than that, or than the
// trial lasts; so it does not matter whether the table was lost meanwhile, who runs sync, or how
// entries and networks around the address change. What is protected is so at once, and is no more
// at once: what it then cuts is on trial too. What lets in is never held back, and waits only until
// the trial is over.
// Pure: jobs/blacklist_sync runs nft(8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "blacklist/cuts.h"
#include "blacklist/firewall.h"
#include "store/store.h"

namespace secops::jobs {

struct Trial {
  Time begun{}, until{};
  // What it cuts: until when each address was kept out before, and long_past for one that was not.
  blacklist::Cuts held;
  // What it lets in, or lets in sooner.
  blacklist::Cuts waits;

  // Not either where the clock was put back behind its beginning: it would last too long.
  bool lasts_at(Time now) const { return begun <= now && now < until; }
  bool operator==(const Trial&) const = default;
};
constexpr Time long_past{};

struct SyncPlan {
  blacklist::Firewall wanted;                       // the packet filter after this run
  std::vector<blacklist::FirewallChange> changes;   // from what it is now to that
  std::vector<blacklist::FirewallChange> withheld;  // from that to what the list says
  std::optional<Trial> trial;                       // to be kept after this run
};

// `listed`: what the list says. `is`: the packet filter now; no_firewall() unless it is whole.
SyncPlan all_of(const blacklist::Firewall& listed, const blacklist::Firewall& is);
// Begins a trial, also during another one or after it.
SyncPlan tried(const blacklist::Firewall& listed, const blacklist::Firewall& is,
               const std::optional<Trial>& before, Time until, Time now);
// Goes on with a trial that nobody has confirmed, in its time or after it.
SyncPlan held_back(const blacklist::Firewall& listed, const blacklist::Firewall& is,
                   const Trial& before, Time now);
// What was tried lasts; nothing else is cut.
SyncPlan confirmed(const blacklist::Firewall& listed, const blacklist::Firewall& is,
                   const Trial& before, Time now);

// There is one packet filter, so one trial. Throws Error "blacklist.state" if it cannot be read.
std::optional<Trial> load_trial(store::Read& read);
// Nothing ends it.
void keep_trial(store::Write& write, const std::optional<Trial>& trial);

}  // namespace secops::jobs
