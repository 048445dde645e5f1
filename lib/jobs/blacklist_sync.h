// Brings the list to what enforces it: the kernel's packet filter, and files of other programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "blacklist/firewall.h"
#include "blacklist/settings.h"
#include "jobs/protection.h"
#include "store/store.h"

namespace secops::jobs {

// With `confirm_within` nothing is cut for good that nobody confirms, and no watchdog is needed:
// new elements enter the kernel with that time-out, removals wait, and files are not written. What
// was not confirmed in time is cut by no later run, in the packet filter and in files, until
// somebody tries again; whatever else is listed is. `confirm` makes what was tried last, and cuts
// nothing else.
struct SyncRequest {
  std::vector<blacklist::SyncTarget> targets;
  const ProtectionHere* here{nullptr};
  bool dry_run{false};
  bool time_given{false};  // the act's time is not the clock's; for files and dry runs only
  std::optional<Duration> confirm_within;
  bool confirm{false};
};

struct SyncedTarget {
  std::string target;                              // "nftables secops", "/etc/nginx/blocked.conf"
  std::vector<blacklist::FirewallChange> changes;  // of nftables
  bool made{false};     // the table was not there or not whole, and was made anew
  bool changed{false};  // there was something to do
  bool written{false};  // a file that was not as wanted; else only its program was owed
  std::optional<std::size_t> values;  // of a file
  // What the list says and is not done: changes of nftables.
  std::vector<blacklist::FirewallChange> withheld;
  std::size_t held{0};     // changes that wait for a confirmation, or were not confirmed in time
  std::size_t untried{0};  // changes that a confirmation leaves to the next run
  // Listed, but let in as a whole or in part, by the allow list or what protects it; the first few.
  std::vector<blacklist::Entry> left_out;
  std::uint64_t left_out_count{0};
  std::optional<Time> confirm_until;  // they wait until then; nothing: it has passed, or none wait
  Problem problem;                    // code "" if all went well
};

// Each target on its own: one that fails does not stop the others, and is tried again by the next
// run. Two at a time would each see the other's half, so all but a dry run hold a lock beside the
// store, for which they wait half a minute: Error "job.busy". Opens its own transactions; one audit
// row, "blacklist.synced", for each target that changed. Throws what the store throws, and Error
// "blacklist.nothing-tried" (status warning) for a confirmation of nothing; one that comes too late
// is the problem "blacklist.not-confirmed" of its target.
std::vector<SyncedTarget> sync_blacklist(store::Store& store, const store::Act& act,
                                         const SyncRequest& request);

}  // namespace secops::jobs
