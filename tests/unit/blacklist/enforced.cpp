// What is left of the list for those that cannot let in first what is protected.
#include "blacklist/enforced.h"

#include <algorithm>

#include "support/catch.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

Entry entry(std::string_view text, bool overrides) {
  Entry entry;
  entry.value = *read_value(text).value;
  entry.overrides_protection = overrides;
  return entry;
}

bool holds(const Enforced& enforced, std::string_view address) {
  return std::any_of(enforced.entries.begin(), enforced.entries.end(), [&](const Entry& entry) {
    return contains(*network_of(entry.value), *parse_ip(address));
  });
}

}  // namespace

TEST_CASE("an override opens what the configuration protects, not what the machine depends on") {
  Enforced enforced;
  enforced.protection.networks = {
      {*parse_network("198.51.100.3"), "the peer of an SSH connection", false},
      {*parse_network("198.50.7.0/24"), "protected by the configuration", true}};
  enforced.entries = {entry("198.50.0.0/15", true)};
  const Enforced left = without_protected(enforced);
  CHECK_FALSE(holds(left, "198.51.100.3"));
  CHECK(holds(left, "198.51.100.2"));
  CHECK(holds(left, "198.51.100.4"));
  CHECK(holds(left, "198.50.7.1"));
  CHECK(left.excepted_count == 1);

  enforced.entries = {entry("198.50.0.0/15", false)};
  CHECK_FALSE(holds(without_protected(enforced), "198.50.7.1"));
  CHECK_FALSE(holds(without_protected(enforced), "198.51.100.3"));
}

TEST_CASE("no override opens what is protected everywhere, nor the machine's own address itself") {
  Enforced enforced;
  enforced.protection.networks = {
      {*parse_network("203.0.113.7"), "this machine's own address", false}};
  enforced.entries = {entry("0.0.0.0/0", true), entry("203.0.113.7", true),
                      entry("2002:cb00:7107::/48", true)};
  const Enforced left = without_protected(enforced);
  CHECK_FALSE(holds(left, "127.0.0.1"));
  CHECK_FALSE(holds(left, "203.0.113.7"));
  CHECK_FALSE(holds(left, "2002:cb00:7107::1"));
  CHECK(holds(left, "203.0.113.8"));
  CHECK(left.excepted_count == 3);
}
