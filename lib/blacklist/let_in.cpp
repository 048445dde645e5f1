#include "blacklist/let_in.h"

#include <algorithm>

namespace secops::blacklist {

LetIn::LetIn(std::vector<Protected> networks) : networks_(std::move(networks)) {
  const std::vector<Protected>& everywhere = protected_everywhere();
  networks_.insert(networks_.end(), everywhere.begin(), everywhere.end());
  for (const Protected& one : networks_) {
    all_.add(one.network);
    if (!one.configured) depended_on_.add(one.network);
  }
  all_.settle();
  depended_on_.settle();
}

const KeptClear& LetIn::clear_of(const Entry& entry) const {
  return entry.overrides_protection ? depended_on_ : all_;
}

bool LetIn::holds(const IpNetwork& network, const Entry& holder) const {
  return clear_of(holder).outside(network).empty();
}

std::vector<IpNetwork> LetIn::within(const Entry& entry) const {
  std::vector<IpNetwork> found;
  const auto network = network_of(entry.value);
  if (!network || !clear_of(entry).overlaps(*network)) return found;
  const auto meets = [&](const IpNetwork& one) { return secops::overlaps(one, *network); };
  for (const Protected& one : networks_) {
    if (entry.overrides_protection && one.configured) continue;
    const std::vector<IpNetwork> spellings = spellings_of(one.network);
    if (std::any_of(spellings.begin(), spellings.end(), meets) &&
        std::find(found.begin(), found.end(), one.network) == found.end())
      found.push_back(one.network);
  }
  return found;
}

bool LetIn::holds_all(const Entry& entry) const {
  const auto network = network_of(entry.value);
  return network && holds(*network, entry);
}

}  // namespace secops::blacklist
