#include "blacklist/firewall.h"

#include <fmt/format.h>

#include <algorithm>

#include "blacklist/firewall_sets.h"
#include "blacklist/kept_clear.h"
#include "blacklist/networks.h"

namespace secops::blacklist {
namespace {

// The kernel refuses much longer time-outs.
constexpr Duration longest_timeout = std::chrono::days(36'500);
// The same addresses once, with the latest end.
void join_same(std::vector<Cut>& elements) {
  std::sort(elements.begin(), elements.end(), comes_before);
  std::vector<Cut> joined;
  for (const Cut& element : elements) {
    if (joined.empty() || comes_before(joined.back(), element))
      joined.push_back(element);
    else
      joined.back().until = std::max(joined.back().until, element.until);
  }
  elements = std::move(joined);
}

// For ever where no kernel could count down to the end.
Time countable(const std::optional<Time>& ends, Time now) {
  return !ends || *ends - now > longest_timeout ? for_ever : *ends;
}

void add(Firewall& firewall, std::string_view kind, const IpNetwork& network,
         Time until = for_ever) {
  firewall.sets[fmt::format("{}_{}", kind, network.address.v4 ? "v4" : "v6")].push_back(
      {network.address, last_address(network), until});
}

bool is_single(const IpNetwork& network) {
  return network.prefix == (network.address.v4 ? 32 : 128);
}

// Of sets that are settled.
bool is_cut(const Firewall& firewall, const IpNetwork& network) {
  const IpAddress last = last_address(network);
  const auto meets = [&](std::string_view kind) {
    const auto& elements =
        firewall.sets.at(fmt::format("{}_{}", kind, network.address.v4 ? "v4" : "v6"));
    const auto one =
        std::partition_point(elements.begin(), elements.end(),
                             [&](const Cut& element) { return element.last < network.address; });
    return one != elements.end() && one->first <= last;
  };
  return meets("hosts") || meets("nets");
}

// The machine's own in any case; in other spellings, and what is protected everywhere, only where
// it would be cut: on every machine that would be a hundred elements that do nothing.
void protect_depended_on(const std::vector<Protected>& networks, Firewall& firewall) {
  const auto protect_cut = [&](const IpNetwork& network) {
    for (const IpNetwork& spelling : spellings_of(network))
      if (is_cut(firewall, spelling)) add(firewall, "protected", spelling);
  };
  for (const Protected& one : protected_everywhere()) protect_cut(one.network);
  for (const Protected& one : networks) {
    if (one.configured) continue;
    add(firewall, "protected", one.network);
    protect_cut(one.network);
  }
}

}  // namespace

bool comes_before(const Cut& a, const Cut& b) {
  return a.first != b.first ? a.first < b.first : a.last < b.last;
}

std::string text_of(const Cut& element) {
  if (element.first == element.last) return to_string(element.first);
  const std::vector<IpNetwork> networks = networks_between(element.first, element.last);
  if (networks.size() == 1) return to_string(networks.front());
  return to_string(element.first) + "-" + to_string(element.last);
}

Firewall no_firewall() {
  Firewall none;
  for (const std::string_view set : set_names) none.sets[std::string(set)];
  none.whole = false;
  return none;
}

Firewall wanted_firewall(const Enforced& enforced, Time now) {
  Firewall firewall = no_firewall();
  firewall.whole = true;
  KeptClear overridden;
  for (const Entry& entry : enforced.entries) {
    const auto network = network_of(entry.value);
    if (!network) continue;
    add(firewall, is_single(*network) ? "hosts" : "nets", *network, countable(entry.expires, now));
    if (entry.overrides_protection) overridden.add_as_written(*network);
  }
  overridden.settle();
  for (const Listing::FeedPart& part : enforced.feeds) {
    const auto add_feed = [&](const auto& networks) {
      for (const auto& packed : networks) {
        const IpNetwork network = unpacked(packed);
        add(firewall, is_single(network) ? "hosts" : "nets", network,
            countable(part.feed.expires, now));
      }
    };
    add_feed(part.contents.networks.v4);
    add_feed(part.contents.networks.v6);
  }
  firewall = settled(std::move(firewall));
  protect_depended_on(enforced.protection.networks, firewall);
  for (const Protected& one : enforced.protection.networks) {
    if (!one.configured) continue;
    for (const IpNetwork& spelling : spellings_of(one.network))
      for (const IpNetwork& part : overridden.outside(spelling)) add(firewall, "protected", part);
  }
  for (const Allowed& one : enforced.protection.allowed) {
    const auto network = network_of(one.value);
    if (!network || (one.until && *one.until <= now)) continue;
    for (const IpNetwork& spelling : spellings_of(*network)) add(firewall, "protected", spelling);
  }
  return settled(std::move(firewall));
}

Firewall settled(Firewall firewall) {
  for (auto& [name, elements] : firewall.sets) {
    join_same(elements);
    if (has_intervals(name)) elements = Cuts(elements).parts();
  }
  return firewall;
}

std::vector<FirewallChange> difference(const Firewall& wanted, const Firewall& is) {
  std::vector<FirewallChange> changes;
  using What = FirewallChange::What;
  static const std::vector<Cut> none;
  for (const auto& [name, elements] : wanted.sets) {
    const auto found = is.sets.find(name);
    const std::vector<Cut>& there = found == is.sets.end() ? none : found->second;
    auto old = there.begin();
    for (const Cut& element : elements) {
      for (; old != there.end() && comes_before(*old, element); ++old)
        changes.push_back({name, *old, std::nullopt, What::removed});
      if (old == there.end() || comes_before(element, *old)) {
        changes.push_back({name, element, std::nullopt, What::added});
        continue;
      }
      if (is_later(element.until, old->until) || is_later(old->until, element.until))
        changes.push_back({name, element, *old, What::changed});
      ++old;
    }
    for (; old != there.end(); ++old) changes.push_back({name, *old, std::nullopt, What::removed});
  }
  return changes;
}

}  // namespace secops::blacklist
