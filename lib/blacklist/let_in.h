// What protection lets in though it is listed: the packet filter accepts it first, and files leave
// it out (without_protected()). For questions about single entries and addresses.
#pragma once

#include <vector>

#include "blacklist/entry.h"
#include "blacklist/kept_clear.h"
#include "blacklist/protection.h"

namespace secops::blacklist {

class LetIn {
 public:
  // Of this machine and site; what is protected everywhere comes with them.
  explicit LetIn(std::vector<Protected> networks);

  // Is any of it protected?
  bool overlaps(PackedV4 network) const { return all_.overlaps(network); }
  // Is all of it let in, though this entry holds it? One that overrides protection gives way only
  // to what the machine depends on.
  bool holds(const IpNetwork& network, const Entry& holder) const;
  // The networks by which all of the entry or a part is let in.
  std::vector<IpNetwork> within(const Entry& entry) const;
  // Nothing of the entry is enforced.
  bool holds_all(const Entry& entry) const;

 private:
  const KeptClear& clear_of(const Entry& entry) const;

  std::vector<Protected> networks_;
  KeptClear all_;
  KeptClear depended_on_;  // by the machine itself
};

}  // namespace secops::blacklist
