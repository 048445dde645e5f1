#include "blacklist/firewall.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "blacklist/firewall_sets.h"
#include "blacklist/kept_clear.h"
#include "blacklist/networks.h"

namespace secops::blacklist {
namespace {

// nft says ends in whole seconds, and time goes on between reading and writing.
constexpr Duration same_end = std::chrono::seconds(5);
// What an end is where there is none.
constexpr Time for_ever = Time::max();
// The kernel refuses much longer time-outs.
constexpr Duration longest_timeout = std::chrono::days(36'500);
// The same addresses once, with the latest end.
void join_same(std::vector<Element>& elements) {
  std::sort(elements.begin(), elements.end(), comes_before);
  std::vector<Element> joined;
  for (Element& element : elements) {
    if (joined.empty() || comes_before(joined.back(), element)) {
      joined.push_back(std::move(element));
    } else if (joined.back().ends) {
      joined.back().ends =
          element.ends ? std::max(*joined.back().ends, *element.ends) : std::optional<Time>();
    }
  }
  elements = std::move(joined);
}

// Parts that do not overlap, each with the latest end of what holds it; neighbours with one end are
// one part.
std::vector<Element> parts_of(const std::vector<Element>& elements) {
  struct Edge {
    IpAddress at;
    bool opens;
    Time ends;
  };
  std::vector<Edge> edges;
  for (const Element& element : elements) {
    const Time ends = element.ends.value_or(for_ever);
    edges.push_back({element.first, true, ends});
    if (const auto behind = address_after(element.last)) edges.push_back({*behind, false, ends});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });

  std::vector<Element> parts;
  std::multiset<Time> open;
  IpAddress begin;
  const auto close_part = [&](const IpAddress& last) {
    const Time ends = *open.rbegin();
    const auto until = ends == for_ever ? std::nullopt : std::optional(ends);
    if (!parts.empty() && parts.back().ends == until && address_after(parts.back().last) == begin)
      parts.back().last = last;
    else
      parts.push_back({begin, last, until});
  };
  for (auto edge = edges.begin(); edge != edges.end();) {
    const IpAddress at = edge->at;
    if (!open.empty()) close_part(*address_before(at));
    for (; edge != edges.end() && edge->at == at; ++edge) {
      if (edge->opens)
        open.insert(edge->ends);
      else
        open.erase(open.find(edge->ends));
    }
    begin = at;
  }
  // What reaches the last address of its family has no edge behind it.
  if (!open.empty()) close_part(last_address({begin, 0}));
  return parts;
}

// Nothing for an end that no kernel could count down to.
std::optional<Time> countable(const std::optional<Time>& ends, Time now) {
  return ends && *ends - now > longest_timeout ? std::nullopt : ends;
}

void add(Firewall& firewall, std::string_view kind, const IpNetwork& network,
         std::optional<Time> ends = {}) {
  firewall.sets[fmt::format("{}_{}", kind, network.address.v4 ? "v4" : "v6")].push_back(
      {network.address, last_address(network), ends});
}

bool is_single(const IpNetwork& network) {
  return network.prefix == (network.address.v4 ? 32 : 128);
}

bool is_same_end(const std::optional<Time>& a, const std::optional<Time>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::chrono::abs(*a - *b) <= same_end;
}

}  // namespace

bool comes_before(const Element& a, const Element& b) {
  return a.first != b.first ? a.first < b.first : a.last < b.last;
}

std::string text_of(const Element& element) {
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
    if (entry.overrides_protection) overridden.add(*network);
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
  for (const Protected& one : enforced.protection.networks) {
    if (!one.configured) add(firewall, "protected", one.network);
    if (!one.configured) continue;
    for (const IpNetwork& part : overridden.outside(one.network)) add(firewall, "protected", part);
  }
  for (const Allowed& one : enforced.protection.allowed) {
    const auto network = network_of(one.value);
    if (network && (!one.until || *one.until > now)) add(firewall, "protected", *network);
  }
  return settled(std::move(firewall));
}

Firewall settled(Firewall firewall) {
  for (auto& [name, elements] : firewall.sets) {
    join_same(elements);
    if (has_intervals(name)) elements = parts_of(elements);
  }
  return firewall;
}

std::vector<FirewallChange> difference(const Firewall& wanted, const Firewall& is) {
  std::vector<FirewallChange> changes;
  using What = FirewallChange::What;
  static const std::vector<Element> none;
  for (const auto& [name, elements] : wanted.sets) {
    const auto found = is.sets.find(name);
    const std::vector<Element>& there = found == is.sets.end() ? none : found->second;
    auto old = there.begin();
    for (const Element& element : elements) {
      for (; old != there.end() && comes_before(*old, element); ++old)
        changes.push_back({name, *old, std::nullopt, What::removed});
      if (old == there.end() || comes_before(element, *old)) {
        changes.push_back({name, element, std::nullopt, What::added});
        continue;
      }
      if (!is_same_end(element.ends, old->ends))
        changes.push_back({name, element, *old, What::changed});
      ++old;
    }
    for (; old != there.end(); ++old) changes.push_back({name, *old, std::nullopt, What::removed});
  }
  return changes;
}

Firewall changed(const Firewall& is, const std::vector<FirewallChange>& changes) {
  Firewall after = is;
  auto change = changes.begin();
  for (auto& [name, elements] : after.sets) {
    std::vector<Element> left;
    auto old = elements.begin();
    for (; change != changes.end() && change->set == name; ++change) {
      for (; old != elements.end() && comes_before(*old, change->element); ++old)
        left.push_back(*old);
      if (change->what != FirewallChange::What::added) ++old;
      if (change->what != FirewallChange::What::removed) left.push_back(change->element);
    }
    left.insert(left.end(), old, elements.end());
    elements = std::move(left);
  }
  return settled(std::move(after));
}

}  // namespace secops::blacklist
