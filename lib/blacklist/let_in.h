// What protection lets in though it is listed. The packet filter accepts it first
// (wanted_firewall()), and files leave it out (without_protected()).
#pragma once

#include <vector>

#include "blacklist/entry.h"
#include "blacklist/kept_clear.h"
#include "blacklist/protection.h"

namespace secops::blacklist {

class LetIn {
 public:
  // Of this machine and site; what is protected everywhere comes with them. An entry that overrides
  // protection gives way only to what the machine itself depends on, which is all that is not
  // configured.
  explicit LetIn(std::vector<Protected> networks);

  // Is any of it protected?
  bool overlaps(PackedV4 network) const { return all_.overlaps(network); }
  // The addresses that are let in though such an entry holds them.
  const KeptClear& clear(bool overrides_protection) const {
    return overrides_protection ? depended_on_ : all_;
  }
  // Is all of it let in, though this entry holds it?
  bool holds(const IpNetwork& network, const Entry& holder) const;
  // The networks by which all of the entry or a part is let in.
  std::vector<IpNetwork> within(const Entry& entry) const;
  // Nothing of the entry is enforced.
  bool holds_all(const Entry& entry) const;

 private:
  struct Spelled {
    Protected one;
    std::vector<IpNetwork> spellings;
  };

  std::vector<Spelled> networks_;
  KeptClear all_;
  KeptClear depended_on_;  // by the machine itself
};

}  // namespace secops::blacklist
