// The table of groups against an ordered map that does the same.
#include <map>
#include <random>
#include <string>
#include <utility>

#include "rules/window_groups.h"
#include "rules/window_state.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops::rules::windowing;

namespace {

std::uint64_t few_hashes(std::string_view key) { return key_hash(key) & 0xFF; }

// Long keys live outside their place, and equal hashes must be told apart by the text.
std::string random_key(std::mt19937_64& random) {
  std::string key = std::to_string(random() % 3000);
  if (random() % 4 == 0) key.append(60, 'x');
  return key;
}

}  // namespace

TEST_CASE("groups are found as long as they live, and never after") {
  std::mt19937_64 random(secops::test::seed());
  INFO("seed " << secops::test::seed());
  Groups groups;
  std::map<std::pair<std::string, std::uint16_t>, Group*> judge;
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 2000; ++i) {
      const std::string key = random_key(random);
      const auto rule = static_cast<std::uint16_t>(random() % 3);
      Group*& expected = judge[{key, rule}];
      Group* found = groups.find(rule, key, few_hashes(key));
      REQUIRE(found == expected);
      if (!found) expected = &groups.add(rule, key, few_hashes(key), Extra::none);
      REQUIRE(expected->rule == rule);
      REQUIRE(expected->key->text() == key);
    }
    REQUIRE(groups.size() == judge.size());
    const std::uint64_t share = random() % 11;
    groups.remove_if([&](Group& group) {
      if (random() % 10 >= share) return false;
      judge.erase({std::string(group.key->text()), group.rule});
      return true;
    });
    std::size_t left = 0;
    groups.each([&](Group& group) {
      ++left;
      REQUIRE(judge.at({std::string(group.key->text()), group.rule}) == &group);
    });
    REQUIRE(left == judge.size());
    REQUIRE(groups.size() == judge.size());
  }
}
