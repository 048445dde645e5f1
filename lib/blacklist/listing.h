// Which entry holds a value? For many questions about one state of the list.
//
// An address is held by its own entry or by a network that it lies in, the longest prefix first; a
// network by an entry that holds all of it; a domain by an entry for it or for a domain above it,
// and so is an e-mail address at such a domain. Networks are kept by length of prefix, one hash
// table for each length that is there: a question costs as many look-ups as there are lengths.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "blacklist/entry.h"

namespace secops::blacklist {

class Listing {
 public:
  // Keeps the entries. Those that are not listed are the caller's mistake.
  explicit Listing(std::vector<Entry> entries);
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  // Null if none holds it. Valid as long as the listing.
  const Entry* find(const Value& value) const;

 private:
  const Entry* exact(Kind kind, const std::string& text) const;
  const Entry* network_around(const IpNetwork& network) const;
  const Entry* domain_above(std::string_view name) const;

  std::vector<Entry> entries_;
  std::unordered_map<std::string, const Entry*> by_value_;  // "ip 203.0.113.9"
  // By family and length of prefix, the longest first: the first address, as bytes.
  using Networks = std::unordered_map<std::string, const Entry*>;
  std::map<int, Networks, std::greater<>> v4_, v6_;
};

}  // namespace secops::blacklist
