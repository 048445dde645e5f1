// Packed networks: order, aggregation and look-up, each against a slow and obvious judge.
#include "blacklist/networks.h"

#include <algorithm>
#include <random>
#include <set>

#include "support/catch.h"
#include "support/random_network.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

Networks networks_of(const std::vector<std::string>& texts) {
  Networks networks;
  for (const std::string& text : texts) networks.add(*parse_network(text));
  networks.sort();
  return networks;
}

std::vector<std::string> texts_of(const Networks& networks) {
  std::vector<std::string> texts;
  for (const PackedV4 network : networks.v4) append_text(network, texts.emplace_back());
  for (const PackedV6& network : networks.v6) append_text(network, texts.emplace_back());
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("networks are sorted by address, the wider first, each once") {
  const Networks networks =
      networks_of({"198.51.100.7", "2001:db8::/32", "198.51.100.0/24", "9.0.0.0/8", "198.51.100.7",
                   "2001:db8::", "198.51.100.0/25"});
  CHECK(texts_of(networks) == Texts{"9.0.0.0/8", "198.51.100.0/24", "198.51.100.0/25",
                                    "198.51.100.7", "2001:db8::/32", "2001:db8::"});
}

TEST_CASE("many networks are sorted as few are") {
  std::mt19937_64 random(test::seed());
  Networks networks;
  std::set<PackedV4> expected;
  for (int i = 0; i < 20'000; ++i) {
    const unsigned prefix = 8 + static_cast<unsigned>(random() % 25);
    const auto first =
        static_cast<std::uint32_t>(random() >> 32) & ~((prefix == 32 ? 0 : ~0U >> prefix));
    networks.v4.push_back(packed_v4(first, prefix));
    if (i % 5 == 0) networks.v4.push_back(packed_v4(first, prefix));
    expected.insert(packed_v4(first, prefix));
  }
  const std::size_t before = networks.size();
  CHECK(networks.sort() == before - expected.size());
  CHECK(std::equal(networks.v4.begin(), networks.v4.end(), expected.begin(), expected.end()));
}

TEST_CASE("aggregation joins halves and drops what lies within") {
  const auto joined = [](const Texts& texts) { return texts_of(aggregated(networks_of(texts))); };
  CHECK(joined({"10.0.0.0/25", "10.0.0.128/25"}) == Texts{"10.0.0.0/24"});
  CHECK(joined({"10.0.0.0/24", "10.0.0.7"}) == Texts{"10.0.0.0/24"});
  CHECK(joined({"10.0.0.1", "10.0.0.2"}) == Texts{"10.0.0.1", "10.0.0.2"});
  CHECK(joined({"0.0.0.0/1", "128.0.0.0/1"}) == Texts{"0.0.0.0/0"});
  CHECK(joined({"255.255.255.255", "255.255.255.254"}) == Texts{"255.255.255.254/31"});
  CHECK(joined({"2001:db8::/33", "2001:db8:8000::/33"}) == Texts{"2001:db8::/32"});
  CHECK(joined({"::/1", "8000::/1"}) == Texts{"::/0"});
  CHECK(joined({}).empty());
}

TEST_CASE("a range is the fewest networks that are it") {
  const auto between = [](std::string_view first, std::string_view last) {
    Texts texts;
    for (const IpNetwork& network : networks_between(*parse_ip(first), *parse_ip(last)))
      texts.push_back(to_string(network));
    return texts;
  };
  CHECK(between("10.0.0.1", "10.0.0.6") ==
        Texts{"10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"});
  CHECK(between("10.0.0.0", "10.0.0.255") == Texts{"10.0.0.0/24"});
  CHECK(between("0.0.0.0", "255.255.255.255") == Texts{"0.0.0.0/0"});
  CHECK(between("10.0.0.7", "10.0.0.7") == Texts{"10.0.0.7/32"});
  CHECK(between("2001:db8::", "2001:db8::1") == Texts{"2001:db8::/127"});
  CHECK(between("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == Texts{"::/0"});
  CHECK(between("10.0.0.2", "10.0.0.1").empty());
  CHECK(between("10.0.0.2", "2001:db8::").empty());
}

TEST_CASE("look-up and aggregation are those of trying every network and address") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 300; ++round) {
    const bool v4 = round % 2 == 0;
    std::vector<IpNetwork> all;
    Networks networks;
    for (auto count = random() % 12; count > 0; --count) {
      all.push_back(test::random_network(random, v4));
      networks.add(all.back());
    }
    networks.sort();
    const NetworkTable table(networks);
    const NetworkTable joined(aggregated(networks));
    CAPTURE(texts_of(networks));

    for (int question = 0; question < 64; ++question) {
      const IpNetwork asked = test::random_network(random, v4);
      const IpNetwork* expected = nullptr;
      for (const IpNetwork& one : all)
        if (one.prefix <= asked.prefix && contains(one, asked.address) &&
            (expected == nullptr || one.prefix > expected->prefix))
          expected = &one;
      const auto found = table.around(asked);
      CAPTURE(to_string(asked));
      REQUIRE(found.has_value() == (expected != nullptr));
      if (found) REQUIRE(*found == *expected);
    }

    std::vector<std::uint32_t> addresses;
    for (std::uint32_t last = 0; last < 256; ++last) {
      IpNetwork one{*parse_ip(v4 ? "10.0.0.0" : "2001:db8::"), v4 ? 32 : 128};
      one.address.bytes[15] = static_cast<std::uint8_t>(last);
      REQUIRE(table.around(one).has_value() == joined.around(one).has_value());
      addresses.push_back(0x0a000000U | last);
    }
    std::vector<PackedV4> found;
    table.around_each(addresses, found);
    for (std::size_t i = 0; v4 && i < addresses.size(); ++i) {
      const auto one = table.around(unpacked(packed_v4(addresses[i], 32)));
      REQUIRE((found[i] != no_network) == one.has_value());
      if (one) REQUIRE(unpacked(found[i]) == *one);
    }

    // The fewest: none within another, no two that are halves of one.
    const Texts parts = texts_of(joined.networks());
    for (const IpNetwork& part : {test::random_network(random, v4)})
      for (const std::string& text : parts) {
        const IpNetwork other = *parse_network(text);
        const bool inside = other.prefix > part.prefix && contains(part, other.address);
        if (inside) REQUIRE_FALSE(joined.around(part));
      }
  }
}

TEST_CASE("the ends of the address space are found") {
  const NetworkTable table(networks_of({"255.255.255.255", "0.0.0.1", "128.0.0.0/1"}));
  const auto holder = [&](std::string_view text) {
    const auto found = table.around(*parse_network(text));
    return found ? to_string(*found) : "";
  };
  CHECK(holder("255.255.255.255") == "255.255.255.255/32");
  CHECK(holder("255.255.255.254") == "128.0.0.0/1");
  CHECK(holder("127.255.255.255").empty());
  CHECK(holder("0.0.0.1") == "0.0.0.1/32");
  CHECK(holder("0.0.0.0").empty());
  CHECK_FALSE(NetworkTable(Networks()).around(*parse_network("192.0.2.1")));
  CHECK_FALSE(NetworkTable(Networks()).around(*parse_network("2001:db8::1")));
}

TEST_CASE("the network of all addresses is a network like others") {
  const NetworkTable table(networks_of({"0.0.0.0/0", "10.0.0.0/8", "::/0"}));
  std::vector<PackedV4> found;
  table.around_each({0, 0x0a000001, 0xffffffff}, found);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == packed_v4(0, 0));
  CHECK(found[1] == packed_v4(0x0a000000, 8));
  CHECK(found[2] == packed_v4(0, 0));
  CHECK(table.around(*parse_network("2001:db8::1"))->prefix == 0);
}

TEST_CASE("of very many networks the longest prefix is found, whatever is asked") {
  std::mt19937_64 random(test::seed());
  // Few enough to have one table of beginnings, and so many that another one is made.
  for (const std::size_t size : {100U, 70'000U, 300'000U}) {
    Networks networks;
    std::set<PackedV4> all;
    for (std::size_t i = 0; i < size; ++i) {
      // Two thirds lie close together, as lists do.
      const std::uint32_t base = random() % 3 == 0 ? 0 : 0xcb000000U;
      const auto address = static_cast<std::uint32_t>(random()) >> (base == 0 ? 0 : 10) | base;
      const auto prefix = static_cast<unsigned>(12 + random() % 21);
      const PackedV4 network =
          packed_v4(static_cast<std::uint32_t>(address & ~(0xffffffffULL >> prefix)), prefix);
      networks.v4.push_back(network);
      all.insert(network);
    }
    networks.sort();
    REQUIRE(networks.v4.size() == all.size());
    const NetworkTable table(networks);
    std::vector<std::uint32_t> addresses{0, 0xffffffffU};
    for (int i = 0; i < 20'000; ++i) {
      const PackedV4 near = networks.v4[random() % networks.v4.size()];
      const auto any = static_cast<std::uint32_t>(random());
      addresses.push_back(i % 3 == 0   ? any
                          : i % 3 == 1 ? first_of(near) - (any & 1)
                                       : last_of(near) + (any & 1));
    }
    std::vector<PackedV4> found;
    table.around_each(addresses, found);
    REQUIRE(found.size() == addresses.size());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      PackedV4 expected = no_network;
      for (unsigned prefix = 33; prefix-- > 0 && expected == no_network;) {
        const auto first = static_cast<std::uint32_t>(addresses[i] & ~(0xffffffffULL >> prefix));
        if (all.contains(packed_v4(first, prefix))) expected = packed_v4(first, prefix);
      }
      CAPTURE(size, addresses[i]);
      REQUIRE(found[i] == expected);
    }
  }
}
