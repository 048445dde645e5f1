// What the list means now: its entries and feeds, without what the allow list holds.
//
// The allow list wins on every path, also over what was listed before it, and where a network only
// overlaps it: such an entry is left out as a whole, never trimmed.
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
  std::vector<Entry> entries;            // by value
  std::vector<Listing::FeedPart> feeds;  // by name
  std::vector<Entry> excepted;           // left out; of a feed the first few
  std::uint64_t excepted_count{0};
};

Enforced enforced(store::Read& read, const std::vector<Allowed>& allowed, Time now);

// The entry under which a value is listed and enforced now, without reading whole feeds.
std::vector<std::optional<Entry>> find_enforced(store::Read& read, const std::vector<Value>& values,
                                                const std::vector<Allowed>& allowed, Time now);

}  // namespace secops::blacklist
