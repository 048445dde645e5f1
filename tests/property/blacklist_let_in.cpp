// What the packet filter cuts, what files hold and what `check` says are one answer: random lists
// and protections, asked for every address of interest.
#include "blacklist/let_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "blacklist/enforced.h"
#include "blacklist/firewall.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

// Around what is protected everywhere, and one address in the spellings that carry it.
constexpr const char* corners[] = {
    "127.0.0.0",       "127.255.255.252", "169.254.0.0",        "224.0.0.0",        "198.51.100.0",
    "198.51.100.4",    "fe80::",          "64:ff9b::c633:6400", "2002:c633:6400::", "ff00::",
    "64:ff9b::7f00:0", "2001:db8::",      "::c633:6400"};

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    for (int i = below(6); i >= 0; --i) list();
    for (int i = below(4); i > 0; --i)
      enforced_.protection.networks.push_back({network(), "of the test", below(2) == 0});
    for (const char* corner : corners)
      for (std::uint8_t i = 0; i < 8; ++i) {
        asked_.push_back(*parse_ip(corner));
        asked_.back().bytes[15] = static_cast<std::uint8_t>(asked_.back().bytes[15] + i);
      }
  }

  void compare() const {
    const LetIn let_in(enforced_.protection.networks);
    const Firewall filter = wanted_firewall(enforced_, Time());
    const Enforced file = without_protected(enforced_);
    for (const IpAddress& address : asked_) {
      const IpNetwork alone{address, address.v4 ? 32 : 128};
      const auto is_cut_by = [&](const Entry& entry) {
        return contains(*network_of(entry.value), address);
      };
      bool checked = false;
      for (const Entry& entry : enforced_.entries)
        checked = checked || (is_cut_by(entry) && !let_in.holds(alone, entry));
      const bool in_file = std::any_of(file.entries.begin(), file.entries.end(), is_cut_by);
      const bool filtered = !in(filter, "protected", address) &&
                            (in(filter, "hosts", address) || in(filter, "nets", address));
      INFO(to_string(address) << "\n" << text());
      REQUIRE(filtered == checked);
      REQUIRE(in_file == checked);
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  IpNetwork network() {
    IpAddress address = *parse_ip(corners[static_cast<std::size_t>(below(std::size(corners)))]);
    const int bits = below(4) == 0 ? 16 : below(3);
    address.bytes[15] = static_cast<std::uint8_t>(address.bytes[15] + below(8));
    IpNetwork network{address, (address.v4 ? 32 : 128) - bits};
    return *parse_network(to_string(network), true);
  }

  void list() {
    Entry entry;
    entry.id = fmt::format("b-{}", enforced_.entries.size());
    entry.value = value_of(network());
    entry.overrides_protection = below(2) == 0;
    enforced_.entries.push_back(entry);
  }

  static bool in(const Firewall& filter, const char* kind, const IpAddress& address) {
    const auto& elements = filter.sets.at(fmt::format("{}_{}", kind, address.v4 ? "v4" : "v6"));
    return std::any_of(elements.begin(), elements.end(), [&](const Cut& element) {
      return element.first <= address && address <= element.last;
    });
  }

  std::string text() const {
    std::string all;
    for (const Entry& entry : enforced_.entries)
      all += fmt::format("listed {}{}\n", entry.value.text,
                         entry.overrides_protection ? " overriding" : "");
    for (const Protected& one : enforced_.protection.networks)
      all += fmt::format("protected {}{}\n", to_string(one.network),
                         one.configured ? " by configuration" : "");
    return all;
  }

  std::mt19937_64 random_;
  Enforced enforced_;
  std::vector<IpAddress> asked_;
};

}  // namespace

TEST_CASE("the packet filter, files and check agree on who is let in") {
  const std::uint64_t seed = test::seed();
  for (std::uint64_t i = 0; i < 2000; ++i) World(seed + i).compare();
}
