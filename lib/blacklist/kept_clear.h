// The addresses that no list may hold, in every spelling, asked for a million networks.
#pragma once

#include <vector>

#include "blacklist/networks.h"
#include "blacklist/protection.h"

namespace secops::blacklist {

class KeptClear {
 public:
  // A network and all of its spellings (spellings_of()).
  void add(const IpNetwork& network);
  void add_as_written(const IpNetwork& network);  // without its other spellings
  // Those of the allow list that hold at `now`.
  void add(const std::vector<Allowed>& allowed, Time now);
  void add(const std::vector<Protected>& networks);
  // Call once, before any question.
  void settle();

  bool empty() const { return networks_.size() == 0; }
  bool overlaps(PackedV4 network) const;
  bool overlaps(const PackedV6& network) const;
  bool overlaps(const IpNetwork& network) const;
  // The fewest networks that hold what of `network` is not kept clear; none if all of it is.
  std::vector<IpNetwork> outside(const IpNetwork& network) const;

 private:
  Networks networks_;  // sorted, free of overlaps
};

}  // namespace secops::blacklist
