// The packet filter as text: what is wanted, what is there, and the way between, against trying
// every address.
#include "blacklist/firewall.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/error.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);

Entry entry(std::string_view text, std::optional<Duration> left) {
  Entry entry;
  entry.value = *read_value(text).value;
  if (left) entry.expires = now + *left;
  return entry;
}

Firewall wanted(std::vector<Entry> entries, const Protection& protection = {}) {
  Enforced enforced;
  enforced.entries = std::move(entries);
  enforced.protection = protection;
  return wanted_firewall(enforced, now);
}

std::string script_of(const Firewall& wanted, const Firewall& is) {
  return firewall_script("secops", wanted, is, difference(wanted, is), now);
}

// "203.0.113.0/25 3600" of each element, in seconds left.
std::vector<std::string> texts_of(const Firewall& firewall, const std::string& set) {
  std::vector<std::string> texts;
  for (const Cut& element : firewall.sets.at(set))
    texts.push_back(element.until != for_ever
                        ? fmt::format("{} {}", text_of(element),
                                      (element.until - now) / std::chrono::seconds(1))
                        : text_of(element));
  return texts;
}

using Texts = std::vector<std::string>;

// What nft would print of the firewall, as far as it is read.
std::string listing_of(const Firewall& firewall) {
  std::string parts;
  for (const auto& [name, elements] : firewall.sets) {
    std::string items;
    for (const Cut& element : elements) {
      const std::string first = to_string(element.first);
      std::string item =
          element.first == element.last
              ? fmt::format("\"{}\"", first)
              : fmt::format(R"({{"range": ["{}", "{}"]}})", first, to_string(element.last));
      if (element.until != for_ever)
        item = fmt::format(R"({{"elem": {{"val": {}, "timeout": 9, "expires": {}}}}})", item,
                           (element.until - now) / std::chrono::seconds(1));
      items += (items.empty() ? "" : ", ") + item;
    }
    const bool ends = !name.starts_with("protected");
    const bool intervals = !name.starts_with("hosts");
    parts += fmt::format(
        R"(, {{"set": {{"name": "{}", "type": "{}", "flags": [{}{}{}], "elem": [{}]}}}})", name,
        name.ends_with("v4") ? "ipv4_addr" : "ipv6_addr", intervals ? "\"interval\"" : "",
        ends && intervals ? ", " : "", ends ? "\"timeout\"" : "", items);
  }
  for (const char* chain : {"input", "forward"}) {
    parts += fmt::format(
        R"(, {{"chain": {{"name": "{0}", "type": "filter", "hook": "{0}", "prio": -10, "policy": "accept"}}}})",
        chain);
    for (const char* set :
         {"protected_v4", "protected_v6", "hosts_v4", "hosts_v6", "nets_v4", "nets_v6"})
      parts += fmt::format(
          R"(, {{"rule": {{"chain": "{}", "expr": [{{"match": {{"op": "==", "left": {{"payload": )"
          R"({{"protocol": "{}", "field": "saddr"}}}}, "right": "@{}"}}}}, {{"counter": {{}}}}, {{"{}": null}}]}}}})",
          chain, std::string_view(set).ends_with("v4") ? "ip" : "ip6", set,
          std::string_view(set).starts_with("protected") ? "accept" : "drop");
  }
  return R"({"nftables": [{"metainfo": {}}, {"table": {"name": "secops"}})" + parts + "]}";
}

}  // namespace

TEST_CASE("hosts and networks go into sets of their own, with the time that is left") {
  const Firewall firewall = wanted({entry("203.0.113.9", 1h), entry("203.0.113.0/24", std::nullopt),
                                    entry("2001:db8::9", 2h), entry("2001:db8:1::/48", 3h)});
  CHECK(texts_of(firewall, "hosts_v4") == Texts{"203.0.113.9 3600"});
  CHECK(texts_of(firewall, "nets_v4") == Texts{"203.0.113.0/24"});
  CHECK(texts_of(firewall, "hosts_v6") == Texts{"2001:db8::9 7200"});
  CHECK(texts_of(firewall, "nets_v6") == Texts{"2001:db8:1::/48 10800"});
}

TEST_CASE("where networks overlap, each part has the latest end") {
  CHECK(texts_of(wanted({entry("10.0.0.0/24", 1h), entry("10.0.0.64/26", 2h)}), "nets_v4") ==
        Texts{"10.0.0.0/26 3600", "10.0.0.64/26 7200", "10.0.0.128/25 3600"});
  CHECK(texts_of(wanted({entry("10.0.0.0/24", 2h), entry("10.0.0.64/26", 1h)}), "nets_v4") ==
        Texts{"10.0.0.0/24 7200"});
  CHECK(texts_of(wanted({entry("10.0.0.0/24", std::nullopt), entry("10.0.0.64/26", 1h)}),
                 "nets_v4") == Texts{"10.0.0.0/24"});
  CHECK(texts_of(wanted({entry("10.0.0.0/25", 1h), entry("10.0.0.128/25", 1h)}), "nets_v4") ==
        Texts{"10.0.0.0/24 3600"});
  CHECK(texts_of(wanted({entry("255.255.255.0/24", 1h)}), "nets_v4") ==
        Texts{"255.255.255.0/24 3600"});
}

TEST_CASE("every address has the latest end of what holds it, in one part only") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<Entry> entries;
    for (auto count = random() % 8; count > 0; --count) {
      const int prefix = 24 + static_cast<int>(random() % 8);
      const auto network = parse_network(fmt::format("10.0.0.{}/{}", random() % 256, prefix), true);
      entries.push_back(entry(to_string(*network),
                              random() % 5 == 0
                                  ? std::nullopt
                                  : std::optional<Duration>(std::chrono::hours(1 + random() % 4))));
    }
    const Firewall firewall = wanted(entries);
    for (int last = 0; last < 256; ++last) {
      const IpAddress address = *parse_ip(fmt::format("10.0.0.{}", last));
      Time latest = let_in;
      for (const Entry& one : entries)
        if (contains(*network_of(one.value), address))
          latest = std::max(latest, one.expires.value_or(for_ever));
      int parts = 0;
      for (const Cut& element : firewall.sets.at("nets_v4")) {
        if (address < element.first || element.last < address) continue;
        ++parts;
        CHECK(element.until == latest);
      }
      REQUIRE(parts == (latest == let_in ? 0 : 1));
    }
  }
}

TEST_CASE("what is protected is there without an end, and the allow list while it lasts") {
  Protection protection;
  protection.networks = {{*parse_network("192.0.2.1"), "us"},
                         {*parse_network("192.0.2.0/28"), "us"}};
  protection.allowed = {{{Kind::ip, "198.51.100.7"}, now + 1h, "pen test"},
                        {{Kind::ip, "198.51.100.8"}, now, "over"}};
  CHECK(texts_of(wanted({}, protection), "protected_v4") == Texts{"192.0.2.0/28", "198.51.100.7"});
}

TEST_CASE("what nft says is read back, and then there is nothing to do") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 100; ++round) {
    std::vector<Entry> entries;
    for (auto count = random() % 12; count > 0; --count) {
      const bool v6 = random() % 3 == 0;
      const int prefix = static_cast<int>(v6 ? 40 + random() % 89 : 20 + random() % 13);
      const auto network = parse_network(
          v6 ? fmt::format("2001:db8:{:x}::{:x}/{}", random() % 3, random() % 9, prefix)
             : fmt::format("10.0.{}.{}/{}", random() % 3, random() % 256, prefix),
          true);
      entries.push_back(entry(to_string(*network), std::chrono::hours(1 + random() % 3)));
    }
    const Firewall all = wanted(entries);
    const Firewall is = read_firewall(listing_of(all), now + 2s);
    CHECK(is.whole);
    CHECK(difference(all, is).empty());
    CHECK(script_of(all, is).empty());
  }
}

TEST_CASE("one difference is told and written as one change") {
  const Firewall before = wanted({entry("203.0.113.1", 1h), entry("203.0.113.2", 1h)});
  const Firewall after = wanted({entry("203.0.113.2", 2h), entry("203.0.113.3", 1h)});
  const Firewall is = read_firewall(listing_of(before), now);
  const auto changes = difference(after, is);
  REQUIRE(changes.size() == 3);
  CHECK(text_of(changes[0].element) == "203.0.113.1");
  CHECK(changes[0].what == FirewallChange::What::removed);
  CHECK(changes[1].what == FirewallChange::What::changed);
  CHECK(changes[1].was->until == now + 1h);
  CHECK(changes[2].what == FirewallChange::What::added);
  CHECK(script_of(after, is) ==
        "delete element inet secops hosts_v4 { 203.0.113.1, 203.0.113.2 }\n"
        "add element inet secops hosts_v4 { 203.0.113.2 timeout 7200s, 203.0.113.3 timeout "
        "3600s }\n");
}

TEST_CASE("a table that others changed is made anew") {
  const Firewall all = wanted({entry("203.0.113.1", 1h)});
  const std::string good = listing_of(all);
  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    const Firewall is = read_firewall(text.replace(at, from.size(), to), now);
    const std::string script = script_of(all, is);
    return !is.whole && script.starts_with("add table inet secops\ndelete table inet secops\n") &&
           script.find("203.0.113.1 timeout 3600s") != std::string::npos;
  };
  CHECK(broken("\"hook\": \"input\"", "\"hook\": \"output\""));
  CHECK(broken("\"prio\": -10", "\"prio\": 10"));
  CHECK(broken("\"accept\": null", "\"drop\": null"));
  CHECK(broken("@hosts_v4", "@others"));
  CHECK(broken("\"name\": \"nets_v6\"", "\"name\": \"other\""));
  CHECK(broken("saddr", "daddr"));
  CHECK(broken("\"table\": {", "\"table\": {\"flags\": \"dormant\", "));
  CHECK(broken("[\"timeout\"]", "[]"));
  CHECK(broken("\"ipv4_addr\"", "\"inet_service\""));
}

TEST_CASE("a table that somebody else made is told apart from one that others changed") {
  const auto is_foreign = [](const std::string& parts) {
    return read_firewall(R"({"nftables": [{"table": {"name": "filter"}})" + parts + "]}", now)
        .foreign;
  };
  const std::string chain =
      R"(, {"chain": {"name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}})";
  const std::string rule = R"(, {"rule": {"chain": "input", "expr": [{"accept": null}]}})";
  CHECK(is_foreign(chain + rule));
  CHECK(is_foreign(R"(, {"chain": {"name": "output"}})"));
  CHECK(is_foreign(R"(, {"set": {"name": "friends", "type": "ipv4_addr"}})"));
  CHECK(is_foreign(chain));
  CHECK(is_foreign(R"(, {"map": {"name": "m", "type": "ipv4_addr", "map": "verdict"}})"));
  CHECK(is_foreign(R"(, {"counter": {"name": "c"}})"));
  // Empty, or one of ours that lost all but a set.
  CHECK_FALSE(is_foreign(""));
  CHECK_FALSE(is_foreign(R"(, {"set": {"name": "hosts_v4", "type": "ipv4_addr"}})" + chain + rule));
  CHECK_FALSE(no_firewall().foreign);
  CHECK_FALSE(no_firewall().whole);
}

TEST_CASE("an element that may have ended by itself is put in before it is taken out") {
  const Firewall is = read_firewall(
      listing_of(wanted({entry("203.0.113.1", 9min), entry("203.0.113.2", 11min)})), now);
  CHECK(script_of(wanted({}), is) ==
        "add element inet secops hosts_v4 { 203.0.113.1 }\n"
        "delete element inet secops hosts_v4 { 203.0.113.1, 203.0.113.2 }\n");
}

TEST_CASE("no end is too far for the kernel") {
  const Firewall is = read_firewall(listing_of(wanted({})), now);
  CHECK(script_of(wanted({entry("203.0.113.1", std::chrono::days(36'500))}), is) ==
        "add element inet secops hosts_v4 { 203.0.113.1 timeout 36500d0s }\n");
  CHECK(script_of(wanted({entry("203.0.113.1", std::chrono::days(36'501))}), is) ==
        "add element inet secops hosts_v4 { 203.0.113.1 }\n");
}

TEST_CASE("what an entry overrides is not accepted first, unless the machine depends on it") {
  Protection protection;
  protection.networks = {{*parse_network("192.0.2.0/30"), "configured", true},
                         {*parse_network("198.51.100.1"), "an address of this machine", false}};
  Entry office = entry("192.0.2.1", 1h);
  Entry own = entry("198.51.100.1", 1h);
  CHECK(texts_of(wanted({office, own}, protection), "protected_v4") ==
        Texts{"192.0.2.0/30", "198.51.100.1"});
  office.overrides_protection = own.overrides_protection = true;
  CHECK(texts_of(wanted({office, own}, protection), "protected_v4") ==
        Texts{"192.0.2.0", "192.0.2.2/31", "198.51.100.1"});
}

TEST_CASE("what the configuration protects is accepted first in every spelling") {
  Protection protection;
  protection.networks = {{*parse_network("64:ff9b::c000:200/120"), "configured", true},
                         {*parse_network("198.51.100.1"), "an address of this machine", false}};
  CHECK(texts_of(wanted({}, protection), "protected_v4") == Texts{"192.0.2.0/24", "198.51.100.1"});
  CHECK(texts_of(wanted({}, protection), "protected_v6").size() > 1);
}

TEST_CASE("all changes make the packet filter what is wanted, and none leave it as it is") {
  std::mt19937_64 random(test::seed());
  const auto some = [&] {
    std::vector<Entry> entries;
    for (auto count = random() % 10; count > 0; --count) {
      const int prefix = 26 + static_cast<int>(random() % 7);
      const auto network = parse_network(fmt::format("10.0.0.{}/{}", random() % 256, prefix), true);
      entries.push_back(entry(to_string(*network), std::chrono::hours(1 + random() % 3)));
    }
    return wanted(entries);
  };
  for (int round = 0; round < 200; ++round) {
    INFO("seed " << test::seed() << ", round " << round);
    const Firewall is = some();
    const Firewall all = some();
    Firewall after = is;
    for (const FirewallChange& change : difference(all, is)) {
      auto& elements = after.sets.at(change.set);
      if (change.what != FirewallChange::What::added)
        CHECK(std::erase_if(elements, [&](const Cut& element) {
                return element.first == change.element.first && element.last == change.element.last;
              }) == 1);
      if (change.what != FirewallChange::What::removed) elements.push_back(change.element);
    }
    CHECK(settled(after).sets == all.sets);
    CHECK(difference(is, is).empty());
  }
}

TEST_CASE("what nft never says is refused") {
  for (const char* text :
       {"", "{}", "[]", "{\"nftables\": 1}", "{\"nftables\": [{\"set\": {}}]}",
        "{\"nftables\": [{\"set\": {\"name\": \"hosts_v4\", \"elem\": [\"x\"]}}]}",
        "{\"nftables\": [{\"set\": {\"name\": \"hosts_v4\", \"elem\": [{\"elem\": 1}]}}]}"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_firewall(text, now), Error);
  }
}
