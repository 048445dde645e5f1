// Which entry holds a value? For many questions about one state of the list.
//
// An address is held by its own entry or by a network that it lies in, the longest prefix first; a
// network by an entry that holds all of it; a domain by an entry for it or for a domain above it,
// and so is an e-mail address at such a domain. What holds it most closely comes first, be it an
// entry or in a feed; of equals an entry does, then the feed whose name comes first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "blacklist/networks.h"
#include "store/store.h"

namespace secops::blacklist {

class Listing {
 public:
  struct FeedPart {
    Feed feed;
    ListContents contents;
  };
  // Those that are not listed are the caller's mistake.
  explicit Listing(std::vector<Entry> entries, std::vector<FeedPart> feeds = {});
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  bool empty() const { return entries_.empty() && feeds_.empty(); }
  // Nothing if none holds it.
  std::optional<Entry> find(const Value& value) const;

  // The same for IPv4 addresses, as numbers, in bulk.
  struct Match {
    PackedV4 network{no_network};
    std::uint32_t part{0};  // 0: an entry; else a feed, counted from 1
    bool found() const { return network != no_network; }
  };
  void find_each(const std::vector<std::uint32_t>& addresses, std::vector<Match>& found) const;
  Entry entry_of(const Match& match) const;

 private:
  struct Part {
    Feed feed;
    NetworkTable networks;
    std::map<Kind, std::vector<std::string>> texts;
  };
  const Entry* exact(Kind kind, const std::string& text) const;
  const Entry* own(const Value& value) const;
  std::optional<FeedMatch> of_feeds(const Value& value) const;

  std::vector<Entry> entries_;
  std::unordered_map<std::string, const Entry*> by_value_;  // "ip 203.0.113.9"
  NetworkTable own_networks_;
  std::vector<Part> feeds_;
};

// All that is listed now.
Listing listing_of(store::Read& read, Time now);

// What listing_of() finds for each of the values, without reading whole feeds.
std::vector<std::optional<Entry>> find_closest(store::Read& read, const std::vector<Value>& values,
                                               Time now);

}  // namespace secops::blacklist
