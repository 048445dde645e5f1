// How near a log came to a rule, beside what the windows say.
#include "rules/fullest.h"

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::rules;

namespace {

constexpr Duration second = std::chrono::seconds(1);

Time at(std::int64_t seconds) { return Time(Duration(1'795'327'200'000'000)) + seconds * second; }

Correlation correlation(CorrelationType type, std::uint64_t threshold, std::uint16_t members = 1) {
  Correlation rule;
  rule.type = type;
  rule.threshold = threshold;
  rule.members = members;
  rule.window = 10 * second;
  return rule;
}

Hit hit(std::int64_t seconds, std::string_view key, std::uint16_t member = 0,
        std::uint64_t value = 0) {
  Hit one;
  one.time = at(seconds);
  one.key = key;
  one.member = member;
  one.value = value;
  one.raw = static_cast<std::uint64_t>(seconds);
  return one;
}

Fullest fullest_of(const Correlation& rule, const std::vector<Hit>& hits) {
  FullestWindows windows({&rule, 1});
  for (const Hit& one : hits) windows.add(one);
  return windows.take().at(0);
}

}  // namespace

TEST_CASE("the fullest window is the one with most events, both ends in") {
  const Correlation rule = correlation(CorrelationType::event_count, 4);
  const std::vector<Hit> hits = {hit(30, "a"), hit(0, "a"), hit(10, "a"),  hit(5, "a"),
                                 hit(21, "a"), hit(0, "b"), hit(100, "a"), hit(1, "b")};
  const Fullest fullest = fullest_of(rule, hits);
  CHECK(fullest.key == "a");
  CHECK(fullest.count == 3);
  CHECK(fullest.first == at(0));
  CHECK(fullest.last == at(10));
  CHECK_FALSE(fullest.met);
  CHECK(fullest_of(correlation(CorrelationType::event_count, 3), hits).met);
}

TEST_CASE("different values are counted once, rules as far as they were seen") {
  const std::vector<Hit> values = {hit(0, "", 0, 7), hit(1, "", 0, 7), hit(2, "", 0, 8),
                                   hit(11, "", 0, 9), hit(12, "", 0, 9)};
  CHECK(fullest_of(correlation(CorrelationType::value_count, 3), values).count == 3);
  const std::vector<Hit> rules = {hit(0, "", 1), hit(5, "", 0), hit(11, "", 2), hit(14, "", 1)};
  const Fullest any = fullest_of(correlation(CorrelationType::temporal, 1, 3), rules);
  CHECK(any.count == 3);
  CHECK(any.met);
  CHECK(any.first == at(5));
  const Fullest ordered = fullest_of(correlation(CorrelationType::temporal_ordered, 1, 3), rules);
  CHECK(ordered.count == 2);
  CHECK_FALSE(ordered.met);
  CHECK(ordered.first == at(5));
  CHECK(ordered.last == at(14));
}

TEST_CASE("the fullest window of a sum is the one with the largest sum") {
  Correlation rule = correlation(CorrelationType::value_sum, 0);
  rule.sum_threshold = *read_threshold("100.5");
  std::vector<Hit> hits;
  for (const auto& [seconds, amount] : std::vector<std::pair<std::int64_t, std::string_view>>{
           {0, "60"}, {10, "40.4"}, {11, "1"}, {12, "1"}, {50, "100.4"}}) {
    hits.push_back(hit(seconds, "a"));
    hits.back().amount = *read_amount(amount);
  }
  const Fullest fullest = fullest_of(rule, hits);
  CHECK(fullest.sum.text() == "100.4");
  CHECK(fullest.count == 2);
  CHECK(fullest.first == at(0));
  CHECK(fullest.last == at(10));
  CHECK_FALSE(fullest.met);
  hits[1].amount = *read_amount("40.5");
  CHECK(fullest_of(rule, hits).met);
  rule.comparison = Comparison::lt;
  CHECK(fullest_of(rule, hits).sum.text() == "100.4");
}

TEST_CASE("firings of one rule are the events of another") {
  std::vector<Correlation> rules = {correlation(CorrelationType::temporal_ordered, 1, 2),
                                    correlation(CorrelationType::event_count, 3)};
  rules[1].outer = {{0, 0}};
  FullestWindows windows(rules);
  for (int i = 0; i < 3; ++i) {
    Hit one = hit(i, "a");
    one.rule = 1;
    windows.add(one);
  }
  Hit last = hit(9, "a", 1);
  windows.add(last);
  const auto fullest = windows.take();
  CHECK(fullest.at(1).met);
  CHECK(fullest.at(0).met);
  CHECK(fullest.at(0).first == at(2));
}

TEST_CASE("a rule is met exactly where the windows fire") {
  std::mt19937_64 random(test::seed());
  const std::string handle = "rule";
  for (int round = 0; round < 400; ++round) {
    INFO("seed " << test::seed() << ", round " << round);
    Correlation rule = correlation(static_cast<CorrelationType>(random() % 5), 1 + random() % 4,
                                   static_cast<std::uint16_t>(2 + random() % 2));
    const bool temporal =
        rule.type == CorrelationType::temporal || rule.type == CorrelationType::temporal_ordered;
    rule.sum_threshold = {{1 + random() % 4, 0, 0}};
    rule.comparison = random() % 2 == 0 || temporal ? Comparison::gte : Comparison::gt;
    FullestWindows fullest({&rule, 1});
    Windows windows({&rule, 1}, {&handle, 1}, std::chrono::hours(1));
    windows.set_source_count(1);
    windows.name_source(0, "a");
    for (std::uint64_t i = 0, count = 1 + random() % 12; i < count; ++i) {
      Hit one = hit(static_cast<std::int64_t>(random() % 40), random() % 2 == 0 ? "a" : "b",
                    static_cast<std::uint16_t>(temporal ? random() % rule.members : 0),
                    rule.type == CorrelationType::value_count ? random() % 4 : 0);
      one.amount = {{random() % 3, 0, 0}};
      one.raw = i;
      fullest.add(one);
      REQUIRE(windows.feed(one));
    }
    CHECK(fullest.take().at(0).met == !windows.take_changed().empty());
  }
}
