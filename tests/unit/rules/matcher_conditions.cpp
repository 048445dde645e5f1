// Conditions, shapes of detections, log sources, and the flat form against the tree.
#include <random>

#include "rules/compiled.h"
#include "ruleset_fixture.h"
#include "support/seed.h"

namespace secops::rules {
namespace {

using test::detection;
using test::Field;
using test::hit;
using test::Rules;

// Parts a, b, c, _d match on fields a, b, c, d being "1".
bool condition(std::string_view text, std::string_view set) {
  std::string body;
  for (const char* name : {"a", "b", "c"})
    body += "  sel_" + std::string(name) + ": {" + name + ": 1}\n";
  body += "  _d: {d: 1}\n  condition: " + std::string(text) + "\n";
  std::vector<Field> fields;
  for (const char& c : set) fields.push_back({std::string_view(&c, 1), "1"});
  return hit(detection(body), fields);
}

TEST_CASE("and binds closer than or, not closest") {
  REQUIRE(condition("sel_a or sel_b and sel_c", "a"));
  REQUIRE_FALSE(condition("(sel_a or sel_b) and sel_c", "a"));
  REQUIRE(condition("not sel_a and sel_b", "b"));
  REQUIRE_FALSE(condition("not (sel_a and sel_b)", "ab"));
  REQUIRE(condition("not not sel_a", "a"));
  REQUIRE(condition("not sel_a or sel_b", "ab"));
  REQUIRE(condition("sel_a and not sel_b", "a"));
  REQUIRE_FALSE(condition("sel_a and not sel_b", "ab"));
}

TEST_CASE("quantifiers, them and patterns") {
  REQUIRE(condition("1 of sel_*", "b"));
  REQUIRE(condition("any of sel_*", "b"));
  REQUIRE_FALSE(condition("1 of sel_*", "d"));
  REQUIRE(condition("all of sel_*", "abc"));
  REQUIRE_FALSE(condition("all of sel_*", "ab"));
  // Names that begin with '_' are passed over unless the pattern says so.
  REQUIRE_FALSE(condition("1 of them", "d"));
  REQUIRE(condition("all of them", "abc"));
  REQUIRE(condition("1 of _*", "d"));
  REQUIRE(condition("1 of *_b", "b"));
  // A selector that names nothing drops out.
  REQUIRE(condition("sel_a and not 1 of filter_*", "a"));
  REQUIRE(condition("1 of filter_* or sel_b", "b"));
}

TEST_CASE("a list of conditions: any of them") {
  REQUIRE(condition("[sel_a, sel_b]", "b"));
  REQUIRE_FALSE(condition("[sel_a, sel_b]", "c"));
}

TEST_CASE("a map is and, a list of maps is or") {
  const std::string map = detection("  selection: {a: 1, b: 1}\n  condition: selection\n");
  REQUIRE(hit(map, {{"a", "1"}, {"b", "1"}}));
  REQUIRE_FALSE(hit(map, {{"a", "1"}}));
  const std::string list =
      detection("  selection:\n    - a: 1\n      b: 1\n    - c: 1\n  condition: selection\n");
  REQUIRE(hit(list, {{"c", "1"}}));
  REQUIRE(hit(list, {{"a", "1"}, {"b", "1"}}));
  REQUIRE_FALSE(hit(list, {{"a", "1"}}));
  const std::string mixed =
      detection("  selection:\n    - a: 1\n    - segfault\n  condition: selection\n");
  REQUIRE(hit(mixed, {{"a", "1"}}));
  REQUIRE(hit(mixed, {}, "a segfault"));
  REQUIRE_FALSE(hit(mixed, {}));
}

TEST_CASE("a log source conflicts only where both sides say it and differ") {
  Rules rules(
      "title: T\nlogsource: {category: Webserver, service: nginx}\n"
      "detection: {s: {a: 1}, condition: s}\n");
  REQUIRE(rules.problems.empty());
  Matcher matcher(rules.set);
  auto matches_from = [&](events::LogSource logsource) {
    events::Event event;
    event.clear("x");
    event.logsource = logsource;
    event.add(*rules.names.find("a"), "1");
    std::vector<std::uint16_t> matched;
    matcher.match(event, matched);
    return !matched.empty();
  };
  for (int again = 0; again < 2; ++again) {
    REQUIRE(matches_from({}));
    REQUIRE(matches_from({"webserver", "", ""}));
    REQUIRE(matches_from({"webserver", "linux", "NGINX"}));
    REQUIRE_FALSE(matches_from({"webserver", "", "apache"}));
    REQUIRE_FALSE(matches_from({"proxy", "", ""}));
  }
  for (int i = 0; i < 500; ++i) {
    std::string service = "service" + std::to_string(i);
    REQUIRE_FALSE(matches_from({"", "", service}));
    REQUIRE(matches_from({"", service, ""}));
  }
}

TEST_CASE("matches come in ascending order and only from what matches") {
  Rules rules(
      "title: A\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n---\n"
      "title: B\nlogsource: {}\ndetection: {s: {b: 1}, condition: s}\n---\n"
      "title: C\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n");
  REQUIRE(rules.set.detection_count() == 3);
  events::Event event;
  event.clear("x");
  event.add(*rules.names.find("a"), "1");
  std::vector<std::uint16_t> matched = {7, 7, 7};
  Matcher(rules.set).match(event, matched);
  REQUIRE(matched == std::vector<std::uint16_t>{0, 2});
}

// A random condition over parts p0..p3.
std::string random_condition(std::mt19937_64& random, int depth) {
  static const char* leaves[] = {"p0", "p1", "p2", "p3", "1 of p*", "all of them", "1 of none*"};
  if (depth == 0 || random() % 4 == 0) return leaves[random() % 7];
  std::string left = random_condition(random, depth - 1);
  switch (random() % 4) {
    case 0:
      return "not (" + left + ")";
    case 1:
      return "(" + left + " and " + random_condition(random, depth - 1) + ")";
    case 2:
      return "(" + left + " or " + random_condition(random, depth - 1) + ")";
    default:
      return std::string("not ") + leaves[random() % 4] + " and " + left;
  }
}

TEST_CASE("the flat form gives the verdict of the tree") {
  std::mt19937_64 random(secops::test::seed());
  int compared = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = random_condition(random, 4);
    Rules rules(
        detection("  p0: {f0: 1, f1: 1}\n  p1: [{f1: 1}, {f2: 1, f3: 1}]\n"
                  "  p2: {f2: [1, 2]}\n  p3: {f3: null}\n  condition: " +
                  text + "\n"));
    if (!rules.problems.empty()) continue;  // only selectors that name nothing
    const Detection& compiled = rules.set.compiled().detections[0];
    for (unsigned bits = 0; bits < 16; ++bits) {
      events::Event event;
      event.clear("x");
      for (unsigned i = 0; i < 4; ++i)
        if ((bits >> i & 1U) != 0) event.add(*rules.names.find("f" + std::to_string(i)), "1");
      CAPTURE(text, bits);
      REQUIRE(matches(compiled, event) == matches(compiled, compiled.condition, event));
      ++compared;
    }
  }
  REQUIRE(compared > 3000);
}

// What decides by the action is remembered from event to event: it must never be another event's.
TEST_CASE("a matcher in use gives the verdict of the tree, whatever the action") {
  struct Said {
    std::vector<events::Value> actions;
  };
  using events::ValueKind;
  const std::vector<Said> said = {
      {},
      {{{"login.failed"}}},
      {{{"LOGIN.FAILED"}}},
      {{{"login.succeeded"}}},
      {{{""}}},
      {{{"5", ValueKind::number}}},
      {{{"5"}}},
      {{{"", ValueKind::null}}},
      {{{"login.succeeded"}, {"login.failed"}}},
      {{{"other"}, {"", ValueKind::null}}},
  };
  std::mt19937_64 random(secops::test::seed());
  int compared = 0;
  int matched_some = 0;
  for (int round = 0; round < 200; ++round) {
    const std::string text = random_condition(random, 3);
    Rules rules(
        detection("  p0: {event.action: login.failed, f1: 1}\n"
                  "  p1: [{f1: 1}, {event.action: [login.*, 5], f2: 1}]\n"
                  "  p2: {event.action: [null, other], f2: [null, 2]}\n"
                  "  p3: {f3|exists: false, event.action|cased: login.failed}\n  condition: " +
                  text + "\n"));
    if (!rules.problems.empty()) continue;  // only selectors that name nothing
    const Detection& compiled = rules.set.compiled().detections[0];
    Matcher matcher(rules.set);
    std::vector<std::uint16_t> matched;
    for (int event_count = 0; event_count < 60; ++event_count) {
      events::Event event;
      event.clear("x");
      // Now and then one of many actions that are seen once.
      const std::string rare = "rare" + std::to_string(random() % 200);
      const Said& actions = said[random() % said.size()];
      if (random() % 3 == 0)
        event.add(events::event_action, rare);
      else
        for (const events::Value& value : actions.actions) event.add(events::event_action, value);
      const auto bits = random();
      for (unsigned i = 1; i < 4; ++i)
        if ((bits >> i & 1U) != 0) event.add(*rules.names.find("f" + std::to_string(i)), "1");
      CAPTURE(text, event.text(events::event_action), bits & 15U);
      matcher.match(event, matched);
      REQUIRE(!matched.empty() == matches(compiled, compiled.condition, event));
      matched_some += matched.empty() ? 0 : 1;
      ++compared;
    }
  }
  REQUIRE(compared > 3000);
  REQUIRE(matched_some > compared / 20);
}

}  // namespace
}  // namespace secops::rules
