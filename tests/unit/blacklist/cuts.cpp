// Until when each address is kept out, against a judge that asks every address.
#include "blacklist/cuts.h"

#include <algorithm>
#include <random>

#include "support/catch.h"
#include "support/random_network.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

std::vector<Cut> random_cuts(std::mt19937_64& random) {
  std::vector<Cut> cuts;
  for (auto count = random() % 6; count > 0; --count) {
    const IpNetwork network = test::random_network(random, random() % 2 == 0);
    cuts.push_back(
        {network.address, last_address(network), Time(std::chrono::hours(1 + random() % 3))});
  }
  return cuts;
}

Time judged(const std::vector<Cut>& cuts, const IpAddress& address) {
  Time until = let_in;
  for (const Cut& cut : cuts)
    if (cut.first.v4 == address.v4 && cut.first <= address && address <= cut.last)
      until = std::max(until, cut.until);
  return until;
}

Cut of(std::string_view first, std::string_view last) {
  return {*parse_ip(first), *parse_ip(last), for_ever};
}

}  // namespace

TEST_CASE("cuts answer for each address, alone and combined") {
  std::mt19937_64 random(test::seed());
  const auto either = [](Time a, Time b) { return a == let_in ? b : b == let_in ? a : let_in; };
  for (int round = 0; round < 300; ++round) {
    INFO("seed " << test::seed() << ", round " << round);
    const std::vector<Cut> left = random_cuts(random);
    const std::vector<Cut> right = random_cuts(random);
    const Cuts both = combined(Cuts(left), Cuts(right), either);
    for (const char* text : {"10.0.0.0", "2001:db8::"})
      for (int last = 0; last < 256; ++last) {
        IpAddress address = *parse_ip(text);
        address.bytes[15] = static_cast<std::uint8_t>(last);
        CHECK(Cuts(left).until(address) == judged(left, address));
        CHECK(both.until(address) == either(judged(left, address), judged(right, address)));
      }
    CHECK(Cuts(both.parts()) == both);
    CHECK(both.empty() == both.parts().empty());
  }
}

TEST_CASE("cuts reach the ends of the addresses, each family by itself") {
  const Cuts all(
      {of("0.0.0.0", "255.255.255.255"), of("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")});
  CHECK(all.parts().size() == 2);
  CHECK(all.until(*parse_ip("255.255.255.255")) == for_ever);
  const Cuts v6({of("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")});
  CHECK(v6.until(*parse_ip("192.0.2.1")) == let_in);
  const Cuts rest = combined(all, Cuts({of("255.255.255.255", "255.255.255.255"), of("::", "::")}),
                             [](Time a, Time b) { return b == let_in ? a : let_in; });
  CHECK(rest.parts() == std::vector<Cut>{of("0.0.0.0", "255.255.255.254"),
                                         of("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")});
}

TEST_CASE("ends that differ by what reading takes are the same") {
  const Time end = Time(std::chrono::hours(1));
  CHECK_FALSE(is_later(end + std::chrono::seconds(10), end));
  CHECK(is_later(end + std::chrono::seconds(11), end));
  CHECK_FALSE(is_later(end, end + std::chrono::seconds(11)));
  CHECK(is_later(for_ever, end));
  CHECK(is_later(end, let_in));
  CHECK(is_later(for_ever, let_in));
  CHECK_FALSE(is_later(let_in, let_in));
  CHECK_FALSE(is_later(for_ever, for_ever));
}
