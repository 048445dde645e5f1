#include "blacklist/let_in.h"

#include <algorithm>

namespace secops::blacklist {

LetIn::LetIn(std::vector<Protected> networks) {
  const std::vector<Protected>& everywhere = protected_everywhere();
  networks.insert(networks.end(), everywhere.begin(), everywhere.end());
  for (Protected& one : networks) {
    all_.add(one.network);
    if (!one.configured) depended_on_.add(one.network);
    std::vector<IpNetwork> spellings = spellings_of(one.network);
    networks_.push_back({std::move(one), std::move(spellings)});
  }
  all_.settle();
  depended_on_.settle();
}

bool LetIn::holds(const IpNetwork& network, const Entry& holder) const {
  return clear(holder.overrides_protection).outside(network).empty();
}

std::vector<IpNetwork> LetIn::within(const Entry& entry) const {
  std::vector<IpNetwork> found;
  const auto network = network_of(entry.value);
  if (!network || !clear(entry.overrides_protection).overlaps(*network)) return found;
  const auto meets = [&](const IpNetwork& one) { return secops::overlaps(one, *network); };
  for (const auto& [one, spellings] : networks_) {
    if (entry.overrides_protection && one.configured) continue;
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
