// Promise P-42: no spelling of the operator's own addresses can be listed.
#include "blacklist/protection.h"

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);

Protection site() {
  Protection protection;
  protection.networks = {{*parse_network("198.51.100.7"), "the peer of an SSH connection"},
                         {*parse_network("192.0.2.0/28"), "protected by the configuration"},
                         {*parse_network("2001:db8:1::7"), "this machine's own address"}};
  protection.allowed = {{{Kind::ip, "203.0.113.200"}, now + std::chrono::hours(1), "pen test"},
                        {{Kind::net, "203.0.113.64/28"}, {}, "partners"},
                        {{Kind::user, "probe"}, {}, "our own probe"}};
  return protection;
}

std::string refused(std::string_view text, std::optional<Kind> said = {}, Time when = now) {
  const Reading reading = read_value(text, said);
  REQUIRE(reading.value);
  const auto refusal = refusal_of(*reading.value, site(), when);
  return refusal ? refusal->code : "";
}

}  // namespace

TEST_CASE("what would cut somebody off is refused in every spelling") {
  for (const char* text : {"198.51.100.7",
                           "198.51.100.7/32",
                           "198.51.100.0/24",
                           "198.51.0.0/16",
                           "::ffff:198.51.100.7",
                           "::ffff:c633:6407",
                           "0:0:0:0:0:ffff:c633:6407",
                           "64:ff9b::198.51.100.7",
                           "64:ff9b::c633:6400/120",
                           "::198.51.100.7",
                           "2002:c633:6407::1",
                           "2002:c633:6400::/40",
                           "::ffff:198.51.100.0/120",
                           "192.0.2.15",
                           "192.0.2.0/25",
                           "2001:db8:1::7",
                           "2001:db8:1::/64",
                           "2001:DB8:1:0::7",
                           "127.0.0.1",
                           "127.1.2.0/24",
                           "0.0.0.0",
                           "::1",
                           "::",
                           "::ffff:127.0.0.1",
                           "64:ff9b::127.0.0.1",
                           "169.254.169.254",
                           "224.0.0.251",
                           "255.255.255.255",
                           "240.0.0.0/16",
                           "fe80::1",
                           "ff02::1",
                           "fe80::/32",
                           "64:ff9b:1::7f00:1",
                           "2001:0:7f00:1::1"}) {
    INFO(text);
    CHECK(refused(text) == "blacklist.protected");
  }
}

TEST_CASE("a network that holds the mapped addresses is refused, one beside them is not") {
  for (int prefix = 81; prefix <= 96; ++prefix) {
    const auto beside = parse_network(fmt::format("::fffe:0:0/{}", prefix), true);
    REQUIRE(beside);
    INFO(prefix);
    CHECK(refusal_of({Kind::net, to_string(*beside)}, site(), now).has_value() == (prefix < 96));
  }
}

TEST_CASE("what is protected in one spelling is protected in all") {
  for (const char* said : {"203.0.113.9", "::ffff:203.0.113.9", "::203.0.113.9",
                           "::ffff:0:203.0.113.9", "64:ff9b::203.0.113.9", "2002:cb00:7109::"}) {
    for (const bool allowed : {false, true}) {
      Protection protection;
      const IpNetwork network = *parse_network(said);
      if (allowed)
        protection.allowed = {{{Kind::ip, to_string(network.address)}, {}, "us"}};
      else
        protection.networks = {{network, "us"}};
      for (const char* asked :
           {"203.0.113.9", "::203.0.113.9", "::ffff:0:203.0.113.9", "64:ff9b::203.0.113.9",
            "2002:cb00:7109::", "203.0.113.0/24", "2002:cb00:7109:1::/64"}) {
        CAPTURE(said, allowed, asked);
        CHECK(refusal_of(*read_value(asked).value, protection, now).has_value());
      }
      CHECK_FALSE(refusal_of({Kind::ip, "203.0.113.10"}, protection, now));
      CHECK_FALSE(refusal_of({Kind::ip, "64:ff9b::cb00:710a"}, protection, now));
    }
  }
  CHECK(refusal_of({Kind::ip, "::ffff:0:127.0.0.1"}, {}, now));
}

TEST_CASE("a carrier that is protected as a whole protects no IPv4 address") {
  Protection protection;
  protection.networks = {{*parse_network("64:ff9b::/96"), "our NAT64"},
                         {*parse_network("2002::/16"), "6to4"}};
  CHECK_FALSE(refusal_of({Kind::ip, "203.0.113.9"}, protection, now));
  CHECK(refusal_of({Kind::ip, "64:ff9b::cb00:7109"}, protection, now));
}

TEST_CASE("the allow list holds domains and their e-mail addresses") {
  Protection protection;
  protection.allowed = {{{Kind::email, "boss@corp.example"}, {}, "us"},
                        {{Kind::domain, "partner.example"}, {}, "partners"}};
  const auto may = [&](Kind kind, std::string text) {
    return !refusal_of({kind, std::move(text)}, protection, now);
  };
  CHECK_FALSE(may(Kind::domain, "corp.example"));
  CHECK_FALSE(may(Kind::email, "boss@corp.example"));
  CHECK(may(Kind::email, "clerk@corp.example"));
  CHECK(may(Kind::domain, "shop.corp.example"));
  CHECK_FALSE(may(Kind::email, "mallory@partner.example"));
  CHECK_FALSE(may(Kind::email, "mallory@eu.partner.example"));
  CHECK_FALSE(may(Kind::domain, "eu.partner.example"));
  CHECK(may(Kind::domain, "notpartner.example"));
  CHECK(may(Kind::user, "partner.example"));
}

TEST_CASE("half the world is refused") {
  for (const char* text : {"10.0.0.0/8", "172.16.0.0/12", "100.0.0.0/15", "2001:db8::/31"}) {
    INFO(text);
    CHECK(refused(text) == "blacklist.too-wide");
  }
  for (const char* text : {"0.0.0.0/0", "203.0.0.0/15", "::/0", "64::/16", "2002::/16"}) {
    INFO(text);
    CHECK_FALSE(refused(text).empty());
  }
}

TEST_CASE("strangers may be listed, private and documentation networks among them") {
  for (const char* text : {"203.0.113.9", "198.51.100.8", "192.0.2.16", "10.0.0.1", "10.1.0.0/16",
                           "192.168.1.0/24", "172.16.0.1", "100.64.0.1", "2001:db8:2::/48",
                           "fd00::1", "2001:db8:1::8", "64:ff9b::203.0.113.9", "1.1.1.1"}) {
    INFO(text);
    CHECK(refused(text).empty());
  }
  CHECK(refused("mallory", Kind::user).empty());
}

TEST_CASE("the allow list wins, also where only a part is on it, until its end") {
  CHECK(refused("203.0.113.200") == "blacklist.allowed");
  CHECK(refused("203.0.113.0/24") == "blacklist.allowed");
  CHECK(refused("203.0.113.70") == "blacklist.allowed");
  CHECK(refused("203.0.113.0/25") == "blacklist.allowed");
  CHECK(refused("::ffff:203.0.113.70") == "blacklist.allowed");
  CHECK(refused("64:ff9b::203.0.113.70") == "blacklist.allowed");
  CHECK(refused("probe", Kind::user) == "blacklist.allowed");
  CHECK(refused("203.0.113.200", {}, now + std::chrono::hours(1)).empty());
  CHECK(refused("203.0.113.70", {}, now + std::chrono::hours(1)) == "blacklist.allowed");
  const auto refusal = refusal_of({Kind::ip, "203.0.113.200"}, site(), now);
  REQUIRE(refusal);
  CHECK_FALSE(refusal->overridable);
  CHECK(refusal->message ==
        "the allow list holds 203.0.113.200 until 2026-11-22T07:00:00Z: pen test");
}

TEST_CASE("10,000 random additions never hold the operator's address") {
  std::mt19937_64 random(test::seed());
  const auto peer = *parse_network("198.51.100.7");
  int taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    // Near the peer as often as not, with every length of prefix.
    std::string address = random() % 2
                              ? fmt::format("198.51.{}.{}", 96 + random() % 8, random() % 16)
                              : fmt::format("{}.{}.{}.{}", random() % 256, random() % 256,
                                            random() % 256, random() % 256);
    if (random() % 4 == 0) address = "::ffff:" + address;
    const bool mapped = address.starts_with("::");
    const auto network = parse_network(
        fmt::format("{}/{}", address, (mapped ? 96 : 0) + static_cast<int>(random() % 33)), true);
    REQUIRE(network);
    const bool single = network->prefix == 32;
    const Value value{single ? Kind::ip : Kind::net,
                      single ? to_string(network->address) : to_string(*network)};
    if (refusal_of(value, site(), now)) continue;
    ++taken;
    CHECK_FALSE(contains(*network, peer.address));
  }
  CHECK(taken > 500);
}

TEST_CASE("of several reasons the most specific one is told") {
  Protection protection = site();
  protection.networks.insert(protection.networks.begin(),
                             {*parse_network("198.51.100.0/24"), "protected by the configuration"});
  const auto told = [&](std::string_view text) {
    const auto refusal = refusal_of(*read_value(text).value, protection, now);
    REQUIRE(refusal);
    return refusal->message;
  };
  // ::1 may also carry 0.0.0.1.
  CHECK(told("::1") == "it overlaps ::1: loopback");
  CHECK(told("::") == "it overlaps ::: the unspecified address");
  CHECK(told("0.0.0.0") == "it overlaps 0.0.0.0: the unspecified address");
  CHECK(told("::7f00:1") == "it overlaps 127.0.0.0/8: loopback");
  CHECK(told("198.51.100.7") == "it overlaps 198.51.100.7: the peer of an SSH connection");
  CHECK(told("198.51.0.0/16") == "it overlaps 198.51.100.7: the peer of an SSH connection");
  CHECK(told("::ffff:198.51.100.8") ==
        "it overlaps 198.51.100.0/24: protected by the configuration");
}
