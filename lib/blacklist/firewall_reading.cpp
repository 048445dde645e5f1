// What nft(8) says of the table, as JSON (libnftables-json(5)).
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "blacklist/firewall.h"
#include "blacklist/firewall_sets.h"

namespace secops::blacklist {
namespace {

using nlohmann::json;

Error unreadable(std::string_view what) {
  return Error({"blacklist.nft", fmt::format("nft says something that is not understood: {}", what),
                "", 0, 0, "is nftables 1.0.6 or newer installed?"});
}

bool is_set_of(const json& set, std::string_view name) {
  auto flags = set.value("flags", std::vector<std::string>());
  std::sort(flags.begin(), flags.end());
  return set.at("type") == type_of(name) &&
         fmt::format("{}", fmt::join(flags, ",")) == flags_of(name);
}

// What the rules of a chain ask, in their order: "@hosts_v4 drop".
std::vector<std::string> wanted_rules() {
  std::vector<std::string> rules;
  for (const std::string_view set : set_names)
    rules.push_back(fmt::format("@{} {}", set, has_ends(set) ? "drop" : "accept"));
  return rules;
}

// "@hosts_v4" if the source address is looked for there.
std::string asked_set(const json& match) {
  if (match.at("op") != "==" || !match.at("left").contains("payload") ||
      !match.at("right").is_string())
    return "other";
  const auto set = match.at("right").get<std::string>();
  const json& payload = match.at("left").at("payload");
  const bool asks_source = payload.at("field") == "saddr" &&
                           payload.at("protocol") == (set.ends_with("v4") ? "ip" : "ip6");
  return asks_source ? set : "other";
}

std::string rule_of(const json& rule) {
  std::string text;
  for (const json& part : rule.at("expr")) {
    if (part.contains("match")) {
      text += asked_set(part.at("match"));
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

// A set of IPv6 may hold "::ffff:10.0.0.0", which is an IPv6 address there.
IpAddress address_in(const json& value, bool v4) {
  auto address = value.is_string() ? parse_ip(value.get<std::string>()) : std::nullopt;
  if (!address || (v4 && !address->v4)) throw unreadable(value.dump());
  address->v4 = v4;
  return *address;
}

Cut read_element(const json& item, bool v4, Time now) {
  if (item.is_object() && item.contains("elem")) {
    const json& inner = item.at("elem");
    Cut element = read_element(inner.at("val"), v4, now);
    if (inner.contains("expires"))
      element.until = now + std::chrono::seconds(inner.at("expires").get<std::int64_t>());
    return element;
  }
  if (item.is_object() && item.contains("prefix")) {
    const json& prefix = item.at("prefix");
    const IpNetwork network{address_in(prefix.at("addr"), v4), prefix.at("len").get<int>()};
    return {network.address, last_address(network), for_ever};
  }
  if (item.is_object() && item.contains("range")) {
    const json& range = item.at("range");
    return {address_in(range.at(0), v4), address_in(range.at(1), v4), for_ever};
  }
  const IpAddress address = address_in(item, v4);
  return {address, address, for_ever};
}

// What a table is made of, and whether that is what it must be.
class TableReader {
 public:
  explicit TableReader(Time now) : now_(now) { firewall_.whole = true; }

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
    } else if (!part.contains("metainfo")) {
      firewall_.foreign = true;  // a map, a counter, a quota …
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
      firewall_.sets[name].push_back(read_element(item, name.ends_with("v4"), now_));
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
  Firewall firewall_ = no_firewall();
  std::map<std::string, std::vector<std::string>> rules_;
  std::set<std::string> chains_, sets_;
  bool any_chain_{false};
};

}  // namespace

Firewall read_firewall(std::string_view text, Time now) {
  try {
    const json document = json::parse(text);
    if (!document.at("nftables").is_array()) throw unreadable("no list of parts");
    TableReader reader(now);
    for (const json& part : document.at("nftables")) reader.take(part);
    Firewall is = reader.finish();
    if (is.whole || is.foreign) return is;
    return no_firewall();
  } catch (const json::exception& error) {
    throw unreadable(error.what());
  }
}

}  // namespace secops::blacklist
