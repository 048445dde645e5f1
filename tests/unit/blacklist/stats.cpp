// The list in numbers: what is listed, what came and went, who comes again.
#include "blacklist/stats.h"

#include "support/catch.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time now = civil_time(2026, 11, 22, 12, 0, 0);

Entry entry(Kind kind, std::string text, Duration age, std::optional<Duration> left) {
  Entry entry;
  entry.value = {kind, std::move(text)};
  entry.added = now - age;
  if (left) entry.expires = now + *left;
  return entry;
}

}  // namespace

TEST_CASE("an empty list has no numbers") {
  const Stats stats = stats_of({}, 24h, now);
  CHECK(stats.listed + stats.forever + stats.ending + stats.added + stats.removed + stats.expired ==
        0);
  CHECK(stats.by_kind.empty());
  CHECK(stats.repeaters.empty());
}

TEST_CASE("entries are counted by what they are and by when they came and went") {
  std::vector<Entry> entries = {
      entry(Kind::ip, "203.0.113.1", 1h, 2h),           entry(Kind::ip, "203.0.113.2", 48h, 48h),
      entry(Kind::net, "203.0.113.0/24", 48h, {}),      entry(Kind::ip, "203.0.113.3", 30h, -6h),
      entry(Kind::ip, "203.0.113.3", 90h, -66h),        entry(Kind::user, "mallory", 24h, 24h),
      entry(Kind::ip, "203.0.113.3", 23h, Duration(0)),
  };
  entries[1].source = Source::rule;
  entries[4].ended = now - 60h;  // cleaned up later than it expired
  entries[5].ended = now - 1h;
  const Stats stats = stats_of(entries, 24h, now);
  CHECK(stats.listed == 3);
  CHECK(stats.forever == 1);
  CHECK(stats.ending == 1);
  CHECK(stats.by_kind == std::map<std::string, std::uint64_t>{{"ip", 2}, {"net", 1}});
  CHECK(stats.by_source == std::map<std::string, std::uint64_t>{{"person", 2}, {"rule", 1}});
  CHECK(stats.added == 2);
  CHECK(stats.removed == 1);
  CHECK(stats.expired == 2);
  REQUIRE(stats.repeaters.size() == 1);
  CHECK(stats.repeaters[0].first.text == "203.0.113.3");
  CHECK(stats.repeaters[0].second == 3);
}

TEST_CASE("ten of those that come again are told, the worst first") {
  std::vector<Entry> entries;
  for (int value = 0; value < 15; ++value)
    for (int times = 0; times <= value; ++times)
      entries.push_back(entry(Kind::ip, fmt::format("203.0.113.{:03}", value), 500h, -400h));
  const Stats stats = stats_of(entries, 24h, now);
  REQUIRE(stats.repeaters.size() == 10);
  CHECK(stats.repeaters[0].second == 15);
  CHECK(stats.repeaters[9].second == 6);
}
