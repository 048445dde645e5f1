// The kernel's packet filter as the list wants it, as it is, and the way from one to the other.
// Pure: texts in and out; jobs/blacklist_sync runs nft(8).
//
// Table `inet NAME` (nft(8), nftables 1.0.6 or newer), whose chains hook input and forward before
// the filter's own, so before what accepts established connections:
//   protected_v4, protected_v6   intervals, accepted first: a wrong element cannot cut these off.
//                                Of what [blacklist] protect says, not what an entry overrides.
//   hosts_v4, hosts_v6           single addresses with their time-outs
//   nets_v4, nets_v6             intervals with time-outs, kept free of overlaps here: auto-merge
//                                would silently drop the longer block (promises 3.5). Where
//                                networks overlap, each part has the latest end of those that hold
//                                it.
// Time-outs live in the kernel, so that a block ends also with no secops there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/cuts.h"
#include "blacklist/enforced.h"
#include "blacklist/protection.h"

namespace secops::blacklist {

bool comes_before(const Cut& a, const Cut& b);  // by first address, then by last
std::string text_of(const Cut& element);        // "203.0.113.9", "203.0.113.0/24", "…-…"

struct Firewall {
  // Elements by name of the set; sorted by first address, free of overlaps. One without a time-out
  // is for ever.
  std::map<std::string, std::vector<Cut>> sets;
  // False: the table is not there, or its sets, chains and rules are not what they must be.
  bool whole{true};
  // There is a table of the name, with something in it that was not made here.
  bool foreign{false};
};

Firewall no_firewall();  // there is no table: every set, without an element

Firewall wanted_firewall(const Enforced& enforced, Time now);

// Its sets sorted, the same element once with its latest end, intervals cut until none overlap.
Firewall settled(Firewall firewall);

// Of `nft -j list table inet NAME`. A table that is not whole is none: nobody knows what of it is
// in force. Throws Error "blacklist.nft" for what it cannot read.
Firewall read_firewall(std::string_view json, Time now);

struct FirewallChange {
  std::string set;
  Cut element;             // as wanted; of one that is removed, as it is
  std::optional<Cut> was;  // the same element with another end
  enum class What { added, removed, changed } what{What::added};
};

// What is different, by set, then by first address. Ends that differ by a few seconds are the same:
// they are read in whole seconds.
std::vector<FirewallChange> difference(const Firewall& wanted, const Firewall& is);

// Input for `nft -f -`, one transaction. Makes the table anew if it is not whole. `changes`:
// difference(wanted, is). "" if there is nothing to do.
std::string firewall_script(const std::string& table, const Firewall& wanted, const Firewall& is,
                            const std::vector<FirewallChange>& changes, Time now);
// The same for a machine of which nothing is known: the table is made anew.
std::string firewall_script(const std::string& table, const Firewall& wanted, Time now);

}  // namespace secops::blacklist
