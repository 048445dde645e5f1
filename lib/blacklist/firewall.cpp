#include "blacklist/firewall.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "blacklist/networks.h"

namespace secops::blacklist {
namespace {

__extension__ using Wide = unsigned __int128;
using nlohmann::json;

// nft says ends in whole seconds, and time goes on between reading and writing.
constexpr Duration same_end = std::chrono::seconds(5);
// What an end is where there is none.
constexpr Time for_ever = Time::max();

constexpr std::array<std::string_view, 6> set_names = {"protected_v4", "protected_v6", "hosts_v4",
                                                       "hosts_v6",     "nets_v4",      "nets_v6"};

bool has_intervals(std::string_view set) { return !set.starts_with("hosts"); }
bool has_ends(std::string_view set) { return !set.starts_with("protected"); }
bool is_v4(std::string_view set) { return set.ends_with("v4"); }

Wide number_of(const IpAddress& address) {
  Wide number = 0;
  for (std::size_t i = address.v4 ? 12 : 0; i < address.bytes.size(); ++i)
    number = number << 8 | address.bytes[i];
  return number;
}

IpAddress address_of(Wide number, bool v4) {
  IpAddress address;
  address.v4 = v4;
  const std::size_t begin = v4 ? 12 : 0;
  for (std::size_t i = address.bytes.size(); i-- > begin; number >>= 8)
    address.bytes[i] = static_cast<std::uint8_t>(number & 0xff);
  if (v4) address.bytes[10] = address.bytes[11] = 0xff;
  return address;
}

Element element_of(const IpNetwork& network, std::optional<Time> ends) {
  const unsigned bits = network.address.v4 ? 32 : 128;
  const auto prefix = static_cast<unsigned>(network.prefix);
  const Wide tail = prefix == bits ? 0 : ~Wide{0} >> (128 - bits + prefix);
  return {network.address, address_of(number_of(network.address) | tail, network.address.v4), ends};
}

bool comes_before(const Element& a, const Element& b) {
  return a.first != b.first ? a.first < b.first : a.last < b.last;
}

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
std::vector<Element> parts_of(const std::vector<Element>& elements, bool v4) {
  struct Edge {
    Wide at;
    bool opens;
    Time ends;
  };
  std::vector<Edge> edges;
  const Wide highest = v4 ? ~Wide{0} >> 96 : ~Wide{0};
  for (const Element& element : elements) {
    const Time ends = element.ends.value_or(for_ever);
    edges.push_back({number_of(element.first), true, ends});
    const Wide last = number_of(element.last);
    if (last != highest) edges.push_back({last + 1, false, ends});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });

  std::vector<Element> parts;
  std::multiset<Time> open;
  Wide begin = 0;
  const auto close_part = [&](Wide last) {
    const Time ends = *open.rbegin();
    const auto until = ends == for_ever ? std::nullopt : std::optional(ends);
    if (!parts.empty() && parts.back().ends == until && number_of(parts.back().last) + 1 == begin)
      parts.back().last = address_of(last, v4);
    else
      parts.push_back({address_of(begin, v4), address_of(last, v4), until});
  };
  for (auto edge = edges.begin(); edge != edges.end();) {
    const Wide at = edge->at;
    if (!open.empty()) close_part(at - 1);
    for (; edge != edges.end() && edge->at == at; ++edge) {
      if (edge->opens)
        open.insert(edge->ends);
      else
        open.erase(open.find(edge->ends));
    }
    begin = at;
  }
  if (!open.empty()) close_part(highest);
  return parts;
}

Firewall empty_firewall() {
  Firewall firewall;
  for (const std::string_view set : set_names) firewall.sets[std::string(set)];
  return firewall;
}

void add(Firewall& firewall, std::string_view kind, const IpNetwork& network,
         std::optional<Time> ends) {
  firewall.sets[fmt::format("{}_{}", kind, network.address.v4 ? "v4" : "v6")].push_back(
      element_of(network, ends));
}

bool is_single(const IpNetwork& network) {
  return network.prefix == (network.address.v4 ? 32 : 128);
}

Error unreadable(std::string_view what) {
  return Error({"blacklist.nft", fmt::format("nft says something that is not understood: {}", what),
                "", 0, 0, "is nftables 1.0.6 or newer installed?"});
}

// What the rules of a chain ask, in their order: "@hosts_v4 drop".
std::vector<std::string> wanted_rules() {
  std::vector<std::string> rules;
  for (const std::string_view set : set_names)
    rules.push_back(fmt::format("@{} {}", set, has_ends(set) ? "drop" : "accept"));
  return rules;
}

std::string rule_of(const json& rule) {
  std::string text;
  for (const json& part : rule.at("expr")) {
    if (part.contains("match")) {
      const json& match = part.at("match");
      const bool asks_source = match.at("op") == "==" && match.at("left").contains("payload") &&
                               match.at("left").at("payload").at("field") == "saddr";
      text += asks_source && match.at("right").is_string() ? match.at("right").get<std::string>()
                                                           : "other";
    } else if (part.contains("drop")) {
      text += " drop";
    } else if (part.contains("accept")) {
      text += " accept";
    } else if (!part.contains("counter")) {
      text += " other";
    }
  }
  return text;
}

IpAddress address_in(const json& value) {
  const auto address = value.is_string() ? parse_ip(value.get<std::string>()) : std::nullopt;
  if (!address) throw unreadable(value.dump());
  return *address;
}

Element read_element(const json& item, Time now) {
  if (item.is_object() && item.contains("elem")) {
    const json& inner = item.at("elem");
    Element element = read_element(inner.at("val"), now);
    if (inner.contains("expires"))
      element.ends = now + std::chrono::seconds(inner.at("expires").get<std::int64_t>());
    return element;
  }
  if (item.is_object() && item.contains("prefix")) {
    const json& prefix = item.at("prefix");
    return element_of({address_in(prefix.at("addr")), prefix.at("len").get<int>()}, std::nullopt);
  }
  if (item.is_object() && item.contains("range")) {
    const json& range = item.at("range");
    return {address_in(range.at(0)), address_in(range.at(1)), std::nullopt};
  }
  const IpAddress address = address_in(item);
  return {address, address, std::nullopt};
}

Firewall read_parts(const json& parts, Time now) {
  Firewall firewall = empty_firewall();
  std::map<std::string, std::vector<std::string>> rules;
  std::set<std::string> chains, sets;
  for (const json& part : parts) {
    if (part.contains("set")) {
      const json& set = part.at("set");
      const auto name = set.at("name").get<std::string>();
      sets.insert(name);
      if (!set.contains("elem")) continue;
      for (const json& item : set.at("elem"))
        firewall.sets[name].push_back(read_element(item, now));
    } else if (part.contains("chain")) {
      const json& chain = part.at("chain");
      if (chain.value("type", "") == "filter" && chain.value("policy", "") == "accept" &&
          chain.value("hook", "") == chain.at("name") && chain.value("prio", 0) == -10)
        chains.insert(chain.at("name").get<std::string>());
    } else if (part.contains("rule")) {
      rules[part.at("rule").at("chain").get<std::string>()].push_back(rule_of(part.at("rule")));
    }
  }
  for (auto& [name, elements] : firewall.sets)
    std::sort(elements.begin(), elements.end(), comes_before);
  for (const char* chain : {"input", "forward"})
    if (!chains.contains(chain) || rules[chain] != wanted_rules()) firewall.whole = false;
  for (const std::string_view set : set_names)
    if (!sets.contains(std::string(set))) firewall.whole = false;
  return firewall;
}

bool is_same_end(const std::optional<Time>& a, const std::optional<Time>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::chrono::abs(*a - *b) <= same_end;
}

std::string timed(const Element& element, Time now) {
  if (!element.ends) return text_of(element);
  const auto left = std::chrono::ceil<std::chrono::seconds>(*element.ends - now).count();
  return fmt::format("{} timeout {}s", text_of(element), std::max<std::int64_t>(left, 1));
}

void write_elements(std::string_view verb, const std::string& table, const std::string& set,
                    const std::vector<std::string>& elements, std::string& out) {
  // One line would do; nft's parser is quicker with some.
  constexpr std::size_t in_line = 1000;
  for (std::size_t begin = 0; begin < elements.size(); begin += in_line) {
    const auto first = elements.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last =
        elements.begin() + static_cast<std::ptrdiff_t>(std::min(begin + in_line, elements.size()));
    fmt::format_to(std::back_inserter(out), "{} element inet {} {} {{ {} }}\n", verb, table, set,
                   fmt::join(first, last, ", "));
  }
}

std::string table_script(const std::string& table) {
  std::string out =
      fmt::format("add table inet {0}\ndelete table inet {0}\ntable inet {0} {{\n", table);
  for (const std::string_view set : set_names)
    fmt::format_to(std::back_inserter(out), "  set {} {{ type {}; flags {}; }}\n", set,
                   is_v4(set) ? "ipv4_addr" : "ipv6_addr",
                   !has_ends(set)       ? "interval"
                   : has_intervals(set) ? "interval,timeout"
                                        : "timeout");
  for (const char* chain : {"input", "forward"}) {
    fmt::format_to(std::back_inserter(out),
                   "  chain {0} {{\n    type filter hook {0} priority -10; policy accept;\n",
                   chain);
    for (const std::string_view set : set_names)
      fmt::format_to(std::back_inserter(out), "    {} saddr @{} counter {}\n",
                     is_v4(set) ? "ip" : "ip6", set, has_ends(set) ? "drop" : "accept");
    out += "  }\n";
  }
  return out + "}\n";
}

}  // namespace

std::string text_of(const Element& element) {
  if (element.first == element.last) return to_string(element.first);
  const std::vector<IpNetwork> networks = networks_between(element.first, element.last);
  if (networks.size() == 1) return to_string(networks.front());
  return to_string(element.first) + "-" + to_string(element.last);
}

Firewall wanted_firewall(const Enforced& enforced, const Protection& protection, Time now) {
  Firewall firewall = empty_firewall();
  for (const Entry& entry : enforced.entries)
    if (const auto network = network_of(entry.value))
      add(firewall, is_single(*network) ? "hosts" : "nets", *network, entry.expires);
  for (const Listing::FeedPart& part : enforced.feeds) {
    const auto add_feed = [&](const auto& networks) {
      for (const auto& packed : networks) {
        const IpNetwork network = unpacked(packed);
        add(firewall, is_single(network) ? "hosts" : "nets", network, part.feed.expires);
      }
    };
    add_feed(part.contents.networks.v4);
    add_feed(part.contents.networks.v6);
  }
  for (const Protected& one : protection.networks)
    add(firewall, "protected", one.network, std::nullopt);
  for (const Allowed& one : protection.allowed) {
    const auto network = network_of(one.value);
    if (network && (!one.until || *one.until > now))
      add(firewall, "protected", *network, std::nullopt);
  }
  return settled(std::move(firewall));
}

Firewall settled(Firewall firewall) {
  for (auto& [name, elements] : firewall.sets) {
    join_same(elements);
    if (has_intervals(name)) elements = parts_of(elements, is_v4(name));
  }
  return firewall;
}

Firewall read_firewall(std::string_view text, Time now) {
  try {
    const json document = json::parse(text);
    if (!document.at("nftables").is_array()) throw unreadable("no list of parts");
    return read_parts(document.at("nftables"), now);
  } catch (const json::exception& error) {
    throw unreadable(error.what());
  }
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

std::string firewall_script(const std::string& table, const Firewall& wanted, const Firewall& is,
                            Time now) {
  std::string out;
  const std::vector<FirewallChange> changes =
      is.whole ? difference(wanted, is) : difference(wanted, empty_firewall());
  if (!is.whole)
    out = table_script(table);
  else if (changes.empty())
    return out;
  for (const auto& [name, elements] : wanted.sets) {
    std::vector<std::string> gone, come;
    bool different = false;
    for (const FirewallChange& change : changes) {
      if (change.set != name) continue;
      different = true;
      if (change.what != FirewallChange::What::added) gone.push_back(text_of(change.element));
      if (change.what != FirewallChange::What::removed) come.push_back(timed(change.element, now));
    }
    if (!different) continue;
    if (has_intervals(name) && is.whole) {
      // Intervals that change into others may meet on the way: all are put in anew, in the same
      // transaction.
      fmt::format_to(std::back_inserter(out), "flush set inet {} {}\n", table, name);
      gone.clear();
      come.clear();
      for (const Element& element : elements) come.push_back(timed(element, now));
    }
    write_elements("delete", table, name, gone, out);
    write_elements("add", table, name, come, out);
  }
  return out;
}

}  // namespace secops::blacklist
