// Which entry holds a value, against asking every entry in turn.
#include "blacklist/listing.h"

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

Entry entry(Kind kind, std::string text) {
  Entry entry;
  entry.id = "b-" + text;
  entry.value = {kind, std::move(text)};
  return entry;
}

std::string holder(const Listing& listing, std::string_view text, std::optional<Kind> said = {}) {
  const Reading reading = read_value(text, said);
  REQUIRE(reading.value);
  const auto found = listing.find(*reading.value);
  return found ? found->value.text : "";
}

}  // namespace

TEST_CASE("the longest prefix holds an address") {
  const Listing listing({entry(Kind::net, "203.0.0.0/16"), entry(Kind::net, "203.0.113.0/24"),
                         entry(Kind::ip, "203.0.113.9"), entry(Kind::net, "2001:db8::/32")});
  CHECK(holder(listing, "203.0.113.9") == "203.0.113.9");
  CHECK(holder(listing, "::ffff:203.0.113.9") == "203.0.113.9");
  CHECK(holder(listing, "203.0.113.8") == "203.0.113.0/24");
  CHECK(holder(listing, "203.0.114.8") == "203.0.0.0/16");
  CHECK(holder(listing, "203.1.0.0").empty());
  CHECK(holder(listing, "2001:db8:ffff::1") == "2001:db8::/32");
  CHECK(holder(listing, "2001:db9::1").empty());
  CHECK(holder(listing, "203.0.113.0/25") == "203.0.113.0/24");
  CHECK(holder(listing, "203.0.112.0/23") == "203.0.0.0/16");
  CHECK(holder(listing, "203.0.0.0/15").empty());
}

TEST_CASE("a domain holds what is below it and its e-mail addresses") {
  const Listing listing({entry(Kind::domain, "evil.example"), entry(Kind::email, "a@good.example"),
                         entry(Kind::user, "evil.example")});
  CHECK(holder(listing, "mail.EVIL.example", Kind::domain) == "evil.example");
  CHECK(holder(listing, "notevil.example", Kind::domain).empty());
  CHECK(holder(listing, "example.com", Kind::domain).empty());
  CHECK(holder(listing, "x@evil.example") == "evil.example");
  CHECK(holder(listing, "x@deep.evil.example") == "evil.example");
  CHECK(holder(listing, "A@Good.example") == "a@good.example");
  CHECK(holder(listing, "b@good.example").empty());
  CHECK(holder(listing, "mail.evil.example", Kind::user).empty());
}

TEST_CASE("every answer is that of asking all entries") {
  std::mt19937_64 random(test::seed());
  const auto random_network = [&] {
    const int prefix = static_cast<int>(16 + random() % 17);
    return *parse_network(
        fmt::format("10.{}.{}.{}/{}", random() % 2, random() % 4, random() % 256, prefix), true);
  };
  std::vector<Entry> entries;
  std::vector<IpNetwork> networks;
  for (int i = 0; i < 300; ++i) {
    const IpNetwork network = random_network();
    const bool single = network.prefix == 32;
    entries.push_back(single ? entry(Kind::ip, to_string(network.address))
                             : entry(Kind::net, to_string(network)));
    networks.push_back(network);
  }
  const Listing listing(entries);
  int held = 0;
  for (int i = 0; i < 5000; ++i) {
    const IpAddress address = random_network().address;
    const IpNetwork* best = nullptr;
    for (const IpNetwork& network : networks)
      if (contains(network, address) && (!best || network.prefix > best->prefix)) best = &network;
    const auto found = listing.find({Kind::ip, to_string(address)});
    REQUIRE(found.has_value() == (best != nullptr));
    if (!best) continue;
    ++held;
    CHECK(network_of(found->value) == *best);
  }
  CHECK(held > 100);
}

TEST_CASE("in bulk every address is held that is held alone") {
  // The first is all addresses, the last is spelled as no store of ours spells it.
  const Listing listing({entry(Kind::net, "0.0.0.0/0"), entry(Kind::net, "203.0.113.7/32")});
  std::vector<Listing::Match> found;
  listing.find_each({0x01020304, 0xcb007107}, found);
  REQUIRE(found.size() == 2);
  REQUIRE(found[0].found());
  CHECK(listing.entry_of(found[0]).value.text == "0.0.0.0/0");
  REQUIRE(found[1].found());
  CHECK(listing.entry_of(found[1]).value.text == "203.0.113.7/32");
  CHECK(holder(listing, "1.2.3.4") == "0.0.0.0/0");
  CHECK(holder(listing, "203.0.113.7") == "203.0.113.7/32");
  const Listing none({entry(Kind::ip, "203.0.113.7")});
  none.find_each({0, 0x01020304}, found);
  CHECK_FALSE(found[0].found());
  CHECK_FALSE(found[1].found());
}
