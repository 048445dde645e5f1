// What the list means now: its entries and feeds, without what the allow list holds.
//
// The allow list wins on every path, also over what was listed before it. What it holds of a
// network is cut out of it, and the rest stays listed. A domain above an allowed name or e-mail
// address is left out here as a whole, because no form can say a domain but for a part: who asks
// for one value (apps/verdict) is told that the others there are listed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "blacklist/listing.h"
#include "blacklist/protection.h"

namespace secops::blacklist {

struct Enforced {
  // By value. Of an entry that something is cut out of, its parts, each with its id.
  std::vector<Entry> entries;
  std::vector<Listing::FeedPart> feeds;  // by name
  std::vector<Entry> excepted;           // left out, or cut; the first few
  std::uint64_t excepted_count{0};
  Protection protection;  // what must stay reachable, for forms that can say so
};

// `protection.networks` are kept in it, not cut out: see without_protected().
Enforced enforced(store::Read& read, const Protection& protection, Time now);

// For what cannot let in first what is protected: that is cut out too, since it may be protected
// only since it was listed. Entries that override protection keep what the configuration protects,
// but nothing that the machine itself depends on.
Enforced without_protected(Enforced enforced);

// Without the addresses of these networks, whatever overrides what; tells what it leaves out as
// excepted.
Enforced without(Enforced enforced, const std::vector<IpNetwork>& networks);

}  // namespace secops::blacklist
