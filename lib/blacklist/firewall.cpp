#include "blacklist/firewall.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "blacklist/kept_clear.h"
#include "blacklist/networks.h"

namespace secops::blacklist {
namespace {

__extension__ using Wide = unsigned __int128;
using nlohmann::json;

// nft says ends in whole seconds, and time goes on between reading and writing.
constexpr Duration same_end = std::chrono::seconds(5);
// What an end is where there is none.
constexpr Time for_ever = Time::max();
// The kernel refuses much longer time-outs.
constexpr Duration longest_timeout = std::chrono::days(36'500);
// An element that ends sooner may be gone when the script arrives.
constexpr Duration soon = std::chrono::minutes(10);

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

// Nothing for an end that no kernel could count down to.
std::optional<Time> countable(const std::optional<Time>& ends, Time now) {
  return ends && *ends - now > longest_timeout ? std::nullopt : ends;
}

void add(Firewall& firewall, std::string_view kind, const IpNetwork& network,
         std::optional<Time> ends = {}) {
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

std::vector<std::string> flags_of(std::string_view set) {
  std::vector<std::string> flags;
  if (has_intervals(set)) flags.emplace_back("interval");
  if (has_ends(set)) flags.emplace_back("timeout");
  return flags;
}

bool is_set_of(const json& set, std::string_view name) {
  auto flags = set.value("flags", std::vector<std::string>());
  std::sort(flags.begin(), flags.end());
  return set.at("type") == (is_v4(name) ? "ipv4_addr" : "ipv6_addr") && flags == flags_of(name);
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

// What a table is made of, and whether that is what it must be.
class TableReader {
 public:
  explicit TableReader(Time now) : now_(now) {}

  void take(const json& part) {
    if (part.contains("table")) {
      // Dormant, or owned by a process; nft 1.0.6 says the value wrong.
      if (part.at("table").contains("flags")) firewall_.whole = false;
    } else if (part.contains("set")) {
      take_set(part.at("set"));
    } else if (part.contains("chain")) {
      take_chain(part.at("chain"));
    } else if (part.contains("rule")) {
      const json& rule = part.at("rule");
      rules_[rule.at("chain").get<std::string>()].push_back(rule_of(rule));
    }
  }

  Firewall finish() {
    for (auto& [name, elements] : firewall_.sets)
      std::sort(elements.begin(), elements.end(), comes_before);
    for (const char* chain : {"input", "forward"})
      if (!chains_.contains(chain) || rules_[chain] != wanted_rules()) firewall_.whole = false;
    for (const std::string_view set : set_names)
      if (!sets_.contains(std::string(set))) firewall_.whole = false;
    // Chains without any of the sets are somebody else's.
    if (sets_.empty() && any_chain_) firewall_.foreign = true;
    return std::move(firewall_);
  }

 private:
  void take_set(const json& set) {
    const auto name = set.at("name").get<std::string>();
    if (!firewall_.sets.contains(name)) {
      firewall_.foreign = true;
      return;
    }
    sets_.insert(name);
    if (!is_set_of(set, name)) firewall_.whole = false;
    if (!set.contains("elem")) return;
    for (const json& item : set.at("elem"))
      firewall_.sets[name].push_back(read_element(item, now_));
  }

  void take_chain(const json& chain) {
    any_chain_ = true;
    const auto name = chain.at("name").get<std::string>();
    if (name != "input" && name != "forward") firewall_.foreign = true;
    if (chain.value("type", "") == "filter" && chain.value("policy", "") == "accept" &&
        chain.value("hook", "") == name && chain.value("prio", 0) == -10)
      chains_.insert(name);
  }

  Time now_;
  Firewall firewall_ = empty_firewall();
  std::map<std::string, std::vector<std::string>> rules_;
  std::set<std::string> chains_, sets_;
  bool any_chain_{false};
};

bool is_same_end(const std::optional<Time>& a, const std::optional<Time>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::chrono::abs(*a - *b) <= same_end;
}

std::string timed(const Element& element, Time now) {
  if (!element.ends) return text_of(element);
  // nft reads no more than eight digits of one unit.
  constexpr std::int64_t longest_in_seconds = 99'999'999;
  constexpr std::int64_t day = 86'400;
  const auto rest = std::chrono::ceil<std::chrono::seconds>(*element.ends - now).count();
  const std::int64_t left = std::max<std::int64_t>(rest, 1);
  if (left <= longest_in_seconds) return fmt::format("{} timeout {}s", text_of(element), left);
  return fmt::format("{} timeout {}d{}s", text_of(element), left / day, left % day);
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
                   is_v4(set) ? "ipv4_addr" : "ipv6_addr", fmt::join(flags_of(set), ","));
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

Firewall no_firewall() {
  Firewall none = empty_firewall();
  none.whole = false;
  return none;
}

Firewall wanted_firewall(const Enforced& enforced, Time now) {
  Firewall firewall = empty_firewall();
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
    if (has_intervals(name)) elements = parts_of(elements, is_v4(name));
  }
  return firewall;
}

Firewall read_firewall(std::string_view text, Time now) {
  try {
    const json document = json::parse(text);
    if (!document.at("nftables").is_array()) throw unreadable("no list of parts");
    TableReader reader(now);
    for (const json& part : document.at("nftables")) reader.take(part);
    return reader.finish();
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

std::string firewall_script(const std::string& table, const Firewall& wanted, const Firewall& is,
                            const std::vector<FirewallChange>& changes, Time now) {
  if (!is.whole) return firewall_script(table, wanted, now);
  std::string out;
  auto change = changes.begin();
  for (const auto& [name, elements] : wanted.sets) {
    const auto begin = change;
    std::vector<std::string> gone, fading, come;
    for (; change != changes.end() && change->set == name; ++change) {
      const Element& element = change->element;
      const std::optional<Time>& ended = change->was ? change->was->ends : element.ends;
      if (change->what != FirewallChange::What::added) {
        gone.push_back(text_of(element));
        if (ended && *ended - now < soon) fading.push_back(gone.back());
      }
      if (change->what != FirewallChange::What::removed) come.push_back(timed(element, now));
    }
    if (change == begin) continue;
    if (has_intervals(name)) {
      // Intervals that change into others may meet on the way: all are put in anew, in the same
      // transaction.
      fmt::format_to(std::back_inserter(out), "flush set inet {} {}\n", table, name);
      gone.clear();
      fading.clear();
      come.clear();
      for (const Element& element : elements) come.push_back(timed(element, now));
    }
    // What has ended by itself meanwhile could not be deleted, and nothing would be done at all.
    write_elements("add", table, name, fading, out);
    write_elements("delete", table, name, gone, out);
    write_elements("add", table, name, come, out);
  }
  return out;
}

std::string firewall_script(const std::string& table, const Firewall& wanted, Time now) {
  std::string out = table_script(table);
  for (const auto& [name, elements] : wanted.sets) {
    std::vector<std::string> come;
    for (const Element& element : elements) come.push_back(timed(element, now));
    write_elements("add", table, name, come, out);
  }
  return out;
}

}  // namespace secops::blacklist
