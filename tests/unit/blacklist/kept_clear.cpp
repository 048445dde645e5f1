// What no list may hold: whether networks meet it, and what is left of them, against a judge that
// asks every single address.
#include "blacklist/kept_clear.h"

#include <algorithm>
#include <random>

#include "support/catch.h"
#include "support/random_network.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

bool holds(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const IpNetwork& network) { return contains(network, address); });
}

}  // namespace

TEST_CASE("what is outside of what is kept clear holds exactly the other addresses") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 400; ++round) {
    const bool v4 = round % 2 == 0;
    INFO("seed " << test::seed() << ", round " << round);
    std::vector<IpNetwork> clear;
    KeptClear kept;
    for (std::uint64_t count = random() % 5; count > 0; --count) {
      clear.push_back(test::random_network(random, v4));
      kept.add(clear.back());
    }
    kept.settle();
    const IpNetwork asked = test::random_network(random, v4);
    const auto outside = kept.outside(asked);
    bool meets = false;
    for (int last = 0; last < 256; ++last) {
      IpAddress address = asked.address;
      address.bytes[15] = static_cast<std::uint8_t>(last);
      const bool inside = contains(asked, address);
      meets = meets || (inside && holds(clear, address));
      CHECK(holds(outside, address) == (inside && !holds(clear, address)));
    }
    CHECK(kept.overlaps(asked) == meets);
    CHECK(outside.size() <= 32);
  }
}

TEST_CASE("what is kept clear is so in every spelling, up to the ends of the addresses") {
  KeptClear kept;
  kept.add(*parse_network("64:ff9b::198.51.100.7"));
  kept.add(*parse_network("255.255.255.255"));
  kept.add(*parse_network("ffff::/16"));
  kept.settle();
  for (const char* text : {"198.51.100.7", "198.51.0.0/16", "0.0.0.0/0", "::ffff:198.51.100.7",
                           "64:ff9b::c633:6407", "2002:c633:6407::/48", "255.255.255.254/31",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"})
    CHECK(kept.overlaps(*parse_network(text)));
  for (const char* text :
       {"198.51.100.6", "198.51.100.8/29", "255.255.255.254", "fffe::/16", "1::"})
    CHECK_FALSE(kept.overlaps(*parse_network(text)));
  CHECK(kept.outside(*parse_network("198.51.100.7")).empty());
  CHECK(kept.outside(*parse_network("255.255.255.254/31")) ==
        std::vector<IpNetwork>{*parse_network("255.255.255.254")});
  CHECK(KeptClear().empty());
}
