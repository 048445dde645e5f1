#include "rules/windows.h"

#include "base/digest.h"
#include "support/catch.h"
#include "unit/rules/windows_stream.h"

namespace secops::rules {
namespace {

using test::correlation;
using test::count_at_least;
using test::Hits;
using test::plain_detection;
using test::sum;
using test::text;
using test::windows;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a window has both its ends and borrows nothing beyond") {
  Windows engine = windows({count_at_least(3, 10)});
  const Hits inside{engine, 0, "inside"};
  const Hits beyond{engine, 0, "beyond"};
  for (const std::int64_t time : {0, 5, 10}) CHECK(inside(time));
  for (const std::int64_t time : {0, 5, 11}) CHECK(beyond(time));
  CHECK(text(engine.take_changed()) == Lines{"0 inside 0-10 3"});
}

TEST_CASE("every kind of window has both its ends") {
  Windows engine =
      windows({correlation(CorrelationType::value_count, Comparison::gte, 2, 10),
               correlation(CorrelationType::event_count, Comparison::eq, 2, 10),
               correlation(CorrelationType::temporal, Comparison::gte, 2, 10, 2),
               correlation(CorrelationType::temporal_ordered, Comparison::gte, 2, 10, 2)});
  for (std::uint16_t rule = 0; rule < 4; ++rule) {
    const Hits at_the_end{engine, rule, "in"};
    at_the_end(0, 0, 1);
    at_the_end(10, 1, 2);
    const Hits beyond{engine, rule, "out"};
    beyond(0, 0, 1);
    beyond(11, 1, 2);
  }
  CHECK(text(engine.take_changed()) ==
        Lines{"0 in 0-10 2", "1 in 0-10 2", "2 in 0-10 2", "3 in 0-10 2"});
}

TEST_CASE("firings at most W apart are one episode") {
  Windows engine = windows({count_at_least(2, 10)});
  const Hits hits{engine};
  // Fires at 1, 11 (with 1), 21 (with 11); at 41 with 40, which is 20 after 21.
  for (const std::int64_t time : {0, 1, 11, 21, 40, 41}) hits(time);
  CHECK(text(engine.take_changed()) == Lines{"0 k 0-21 4", "0 k 40-41 2"});
}

TEST_CASE("a window begins with its first event, not with a clock's minute") {
  Windows engine = windows({count_at_least(3, 60)});
  const Hits hits{engine};
  for (const std::int64_t time : {50, 65, 100}) hits(time);
  CHECK(text(engine.take_changed()) == Lines{"0 k 50-100 3"});
}

TEST_CASE("ties belong together and the lowest raw fingerprint names the episode") {
  Windows engine = windows({count_at_least(3, 10)});
  const Hits hits{engine};
  hits.raw(5, 30);
  hits.raw(5, 20);
  hits.raw(5, 40);
  hits.raw(5, 10);
  const std::vector<Episode> episodes = engine.take_changed();
  CHECK(text(episodes) == Lines{"0 k 5-5 4"});
  CHECK(episodes.at(0).first_raw == 10);
}

TEST_CASE("a group without a key is a group") {
  Windows engine = windows({count_at_least(2, 10)});
  const Hits hits{engine, 0, ""};
  hits(1);
  hits(2);
  CHECK(text(engine.take_changed()) == Lines{"0  1-2 2"});
}

TEST_CASE("greater than and at least differ by one") {
  Windows engine = windows({correlation(CorrelationType::event_count, Comparison::gt, 2, 10),
                            correlation(CorrelationType::event_count, Comparison::gte, 2, 10)});
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}}) {
    const Hits hits{engine, rule};
    hits(1);
    hits(2);
  }
  CHECK(text(engine.take_changed()) == Lines{"1 k 1-2 2"});
}

TEST_CASE("value_count counts distinct values, in small and in large windows") {
  Windows engine = windows({correlation(CorrelationType::value_count, Comparison::gte, 3, 10),
                            correlation(CorrelationType::value_count, Comparison::gte, 40, 100)});
  const Hits few{engine, 0};
  for (const std::int64_t time : {0, 1, 2, 3}) few(time, 0, 7);
  few(4, 0, 8);
  few(15, 0, 9);  // 8 at 4 is out of [5, 15]
  CHECK(engine.take_changed().empty());
  few(16, 0, 7);
  few(17, 0, 8);
  CHECK(text(engine.take_changed()) == Lines{"0 k 15-17 3"});

  const Hits many{engine, 1, "m"};
  // Two of each value: 39 distinct ones are not enough, and those that left must not count.
  for (std::int64_t i = 0; i < 78; ++i) many(100 + i, 0, static_cast<std::uint64_t>(i / 2));
  CHECK(engine.take_changed().empty());
  many(178, 0, 99);
  CHECK(text(engine.take_changed()) == Lines{"1 m 100-178 79"});
  // At 378 all others are out of the window.
  many(378, 0, 5);
  CHECK(engine.take_changed().empty());
}

TEST_CASE("value_sum adds up what is in the window, both ends in") {
  Windows engine = windows({sum(Comparison::gte, "10", 10)});
  const Hits hits{engine};
  hits.amount(0, "4");
  hits.amount(5, "2.5");
  hits.amount(10, "3.499999999999999999");
  CHECK(engine.take_changed().empty());
  hits.amount(11, "4");  // without the first: 9.999999999999999999
  CHECK(engine.take_changed().empty());
  hits.amount(11, "0.000000000000000001");
  CHECK(text(engine.take_changed()) == Lines{"0 k 5-11 4"});
}

TEST_CASE("an event that adds nothing is an event all the same") {
  Windows engine = windows({sum(Comparison::gte, "10", 10), sum(Comparison::eq, "0", 10)});
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}}) {
    const Hits hits{engine, rule};
    hits.amount(0, "0");
    hits.amount(8, "10");
    hits.amount(18, "0");
    hits.amount(29, "0");
  }
  CHECK(text(engine.take_changed()) == Lines{"0 k 0-18 3", "1 k 0-0 1", "1 k 29-29 1"});
}

TEST_CASE("a late amount is put in its place") {
  Windows engine = windows({sum(Comparison::gt, "100", 10), sum(Comparison::lt, "100", 10)});
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}}) {
    const Hits hits{engine, rule};
    hits.amount(0, "60");
    hits.amount(20, "60");
  }
  CHECK(text(engine.take_changed()) == Lines{"1 k 0-0 1", "1 k 20-20 1"});
  Hits{engine, 0}.amount(12, "60");
  Hits{engine, 1}.amount(12, "60");
  CHECK(text(engine.take_changed()) == Lines{"0 k 12-20 2", "1 k 12-12 1"});
  CHECK(engine.take_retracted().size() == 1);
}

TEST_CASE("amounts and values that are forgotten while their group rests leave its window") {
  Windows engine = windows({sum(Comparison::gte, "100", 10),
                            correlation(CorrelationType::value_count, Comparison::gte, 3, 10)});
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}}) {
    Hits{engine, rule}.raw(0, 0, 0, 1, *read_amount("90"));
    Hits{engine, rule}.raw(5, 5, 0, 2, *read_amount("1"));
    Hits{engine, rule, "other"}(313);
  }
  CHECK(engine.take_changed().empty());  // what is before 3 is forgotten
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}})
    Hits{engine, rule}.raw(14, 14, 0, 3, *read_amount("50"));
  CHECK(engine.take_changed().empty());
}

TEST_CASE("an amount of any size meets a threshold of any size") {
  const std::string most = std::string(39, '9') + "." + std::string(18, '9');
  Windows engine = windows({sum(Comparison::gt, most, 10), sum(Comparison::lte, most, 10)});
  for (const std::uint16_t rule : {std::uint16_t{0}, std::uint16_t{1}}) {
    Hits{engine, rule, "a"}.amount(1, most);
    Hits{engine, rule, "b"}.amount(1, std::string(78, '9'));
  }
  CHECK(text(engine.take_changed()) == Lines{"0 b 1-1 1", "1 a 1-1 1"});
}

TEST_CASE("temporal wants every rule, in the same group") {
  Windows engine = windows({correlation(CorrelationType::temporal, Comparison::gte, 2, 10, 2)});
  Hits{engine, 0, "a"}(1, 0);
  Hits{engine, 0, "b"}(2, 1);
  CHECK(engine.take_changed().empty());
  Hits{engine, 0, "a"}(12, 1);  // the other is 11 s before
  CHECK(engine.take_changed().empty());
  Hits{engine, 0, "b"}(12, 0);  // any order will do
  CHECK(text(engine.take_changed()) == Lines{"0 b 2-12 2"});
}

TEST_CASE("temporal_ordered keeps to the order past the first pair") {
  Windows engine =
      windows({correlation(CorrelationType::temporal_ordered, Comparison::gte, 3, 100, 3)});
  const Hits wrong{engine, 0, "wrong"};
  wrong(1, 0);
  wrong(2, 2);
  wrong(3, 1);
  const Hits right{engine, 0, "right"};
  right(1, 0);
  right(2, 1);
  right(3, 2);
  right(4, 0);  // no event of the last rule: fires nothing, and is not in the episode
  CHECK(text(engine.take_changed()) == Lines{"0 right 1-3 3"});
  wrong(4, 2);
  CHECK(text(engine.take_changed()) == Lines{"0 wrong 1-4 4"});
}

TEST_CASE("temporal_ordered takes equal times in any order of arrival") {
  for (const bool reversed : {false, true}) {
    Windows engine =
        windows({correlation(CorrelationType::temporal_ordered, Comparison::gte, 3, 100, 3)});
    const Hits hits{engine};
    for (const int i : {0, 1, 2}) hits.raw(5, 1, static_cast<std::uint16_t>(reversed ? 2 - i : i));
    CHECK(text(engine.take_changed()) == Lines{"0 k 5-5 3"});
  }
}

TEST_CASE("a chain must fit into the window as a whole") {
  Windows engine =
      windows({correlation(CorrelationType::temporal_ordered, Comparison::gte, 3, 10, 3)});
  const Hits hits{engine};
  hits(0, 0);
  hits(6, 1);
  hits(11, 2);  // 11 s after the first
  CHECK(engine.take_changed().empty());
  hits(12, 0);  // after the second rule's event
  hits(13, 2);
  CHECK(engine.take_changed().empty());
}

TEST_CASE("a firing is an event of the rule that counts it") {
  Correlation inner = count_at_least(2, 5);
  inner.outer.push_back({1, 0});
  Windows engine = windows({inner, count_at_least(2, 100)});
  const Hits hits{engine};
  for (const std::int64_t time : {0, 1, 50, 51}) hits(time);
  // The inner rule fires at 1 and at 51: these are the outer rule's two events.
  CHECK(text(engine.take_changed()) == Lines{"0 k 0-1 2", "0 k 50-51 2", "1 k 1-51 2"});
  // 49 comes late. The window of 49 has one event; 50 fires now too, and is a third event.
  hits(49);
  CHECK(text(engine.take_changed()) == Lines{"0 k 49-51 3", "1 k 1-51 3"});
}

TEST_CASE("late is measured at a hit's own source") {
  Windows engine = windows({count_at_least(2, 10)});
  const Hits first{engine, 0, "k", 0};
  const Hits second{engine, 0, "k", 1};
  CHECK(first(1000));
  CHECK(second(5));   // the first hit of its source
  CHECK(first(700));  // exactly five minutes
  CHECK_FALSE(first(699));
  CHECK(second(6));
  CHECK(engine.late() == 1);
  CHECK(text(engine.take_changed()) == Lines{"0 k 5-6 2"});
}

TEST_CASE("a source that begins far behind joins what is no longer kept") {
  Windows engine = windows({count_at_least(2, 10)});
  const Hits ahead{engine, 0, "k", 0};
  ahead(1000);
  ahead(1001);
  for (std::int64_t time = 1010; time <= 2000; time += 10) ahead(time);
  // 1001 fires, and so does each of the hundred that follow it within 10 s.
  CHECK(text(engine.take_changed()) == Lines{"0 k 1000-2000 102"});
  const Hits behind{engine, 0, "k", 1};
  CHECK(behind(995));
  CHECK(engine.take_changed().empty());
  CHECK(behind(996));  // fires with 995, 5 s before 1001 did
  const std::vector<Episode> joined = engine.take_changed();
  CHECK(text(joined) == Lines{"0 k 995-2000 104"});
  REQUIRE(joined.at(0).replaces.size() == 1);
  CHECK(joined[0].replaces[0].first == test::at(1000));
}

TEST_CASE("a source that begins far behind cannot silence what is final") {
  Windows engine = windows({correlation(CorrelationType::event_count, Comparison::lt, 2, 10)});
  CHECK(Hits{engine, 0, "k", 0}(2000));
  CHECK(text(engine.take_changed()) == Lines{"0 k 2000-2000 1"});
  CHECK_FALSE(Hits{engine, 0, "k", 1}(1699));
  CHECK(engine.late() == 1);
  CHECK(Hits{engine, 0, "k", 1}(1700));
}

TEST_CASE("a plain detection is never late") {
  Windows engine = windows({plain_detection()});
  const Hits hits{engine};
  CHECK(hits(100'000));
  CHECK(hits(100'010));
  CHECK(hits(5));
  CHECK(engine.late() == 0);
  CHECK(text(engine.take_changed()) == Lines{"0 k 5-5 1", "0 k 100000-100010 2"});
  // Its state is forgotten by now, so this very late one stands alone; it is not lost.
  CHECK(hits(7));
  CHECK(text(engine.take_changed()) == Lines{"0 k 7-7 1"});
}

TEST_CASE("evidence is the line that made it fire") {
  Windows engine = windows({count_at_least(3, 10)});
  const Hits hits{engine, 0, "k", 3};
  for (const std::int64_t time : {1, 2, 4, 5}) hits(time);
  const std::vector<Episode> episodes = engine.take_changed();
  REQUIRE(episodes.size() == 1);
  CHECK(episodes[0].evidence == "line at 4");
  CHECK(episodes[0].source == 3);
}

namespace {

bool feed_line(Windows& engine, std::int64_t time, const std::string& key,
               const std::string& line) {
  Hit hit;
  hit.time = test::at(time);
  hit.key = key;
  hit.line = line;
  hit.raw = fingerprint(line);
  return engine.feed(hit);
}

}  // namespace

TEST_CASE("of a long line its redacted beginning is kept, and the digest of all of it") {
  // Begun before the cut and ended after it, the secret would be no more than its name.
  const std::string secret = std::string(400, 's');
  for (const std::size_t before : {1700U, 2030U, 2047U, 3000U}) {
    const std::string line =
        std::string(before, 'a') + " password=" + secret + " " + std::string(60000, 'z');
    Windows engine = windows({plain_detection()});
    REQUIRE(feed_line(engine, 1, "k", line));
    const std::vector<Episode> episodes = engine.take_changed();
    REQUIRE(episodes.size() == 1);
    INFO(before);
    CHECK(episodes[0].evidence.size() <= 2048 + 3);
    CHECK(episodes[0].evidence.substr(0, 1500) == line.substr(0, 1500));
    CHECK(episodes[0].evidence.find("sss") == std::string::npos);
    CHECK(episodes[0].evidence.ends_with("\xe2\x80\xa6"));
    CHECK(episodes[0].evidence_sha256 == hex(sha256(line)));
  }
  Windows engine = windows({plain_detection()});
  std::string wide(2047, 'a');
  for (int i = 0; i < 100; ++i) wide += "\xc3\xa4";
  REQUIRE(feed_line(engine, 1, "k", wide));
  CHECK(engine.take_changed()[0].evidence == std::string(2047, 'a') + "\xe2\x80\xa6");
  REQUIRE(feed_line(engine, 1, "j", std::string(2048, 'b')));
  const std::vector<Episode> whole = engine.take_changed();
  CHECK(whole[0].evidence == std::string(2048, 'b'));
  CHECK(whole[0].evidence_sha256.empty());
}

TEST_CASE("a line that waited to be judged is cut too") {
  Windows engine = windows({count_at_least(400, 1000)});
  const std::string line(60000, 'x');
  for (int i = 0; i < 398; ++i) REQUIRE(feed_line(engine, 100 + i % 200, "k", std::to_string(i)));
  for (int i = 0; i < 3; ++i) REQUIRE(feed_line(engine, 50 + i, "k", line));
  const std::vector<Episode> episodes = engine.take_changed();
  REQUIRE(episodes.size() == 1);
  CHECK(episodes[0].evidence.size() <= 2048 + 3);
  CHECK((episodes[0].evidence.empty() || episodes[0].evidence_sha256 == hex(sha256(line))));
}

TEST_CASE("evidence is bounded in all, and no episode is lost for it") {
  Windows engine = windows({plain_detection()});
  constexpr int keys = 40000;
  const std::string line(2000, 'x');
  for (int i = 0; i < keys; ++i) REQUIRE(feed_line(engine, i, std::to_string(i), line));
  const std::vector<Episode> episodes = engine.take_changed();
  REQUIRE(episodes.size() == keys);
  std::size_t bytes = 0;
  for (const Episode& episode : episodes) bytes += episode.evidence.size();
  CHECK(bytes > (63u << 20));
  CHECK(bytes <= (65u << 20));
  CHECK(!episodes.front().evidence.empty());
  CHECK(episodes.back().evidence.empty());
  // The next run has its own.
  REQUIRE(feed_line(engine, keys, "next", line));
  CHECK(engine.take_changed()[0].evidence == line);
}

TEST_CASE("an event that comes out of order can move the beginning") {
  Windows engine = windows({count_at_least(3, 10)});
  const Hits hits{engine};
  for (const std::int64_t time : {5, 6, 7}) hits(time);
  CHECK(text(engine.take_changed()) == Lines{"0 k 5-7 3"});
  hits(3);
  const std::vector<Episode> moved = engine.take_changed();
  CHECK(text(moved) == Lines{"0 k 3-7 4"});
  REQUIRE(moved.at(0).replaces.size() == 1);
  CHECK(moved[0].replaces[0].first == test::at(5));
  CHECK(moved[0].replaces[0].first_raw == 5);
  CHECK(engine.take_retracted().empty());
}

TEST_CASE("what was never handed out is not replaced") {
  Windows engine = windows({count_at_least(3, 10)});
  const Hits hits{engine};
  for (const std::int64_t time : {5, 6, 7, 3}) hits(time);
  CHECK(engine.take_changed().at(0).replaces.empty());
}

TEST_CASE("two known episodes that grow together are both replaced") {
  Windows engine = windows({count_at_least(2, 10)});
  const Hits hits{engine};
  for (const std::int64_t time : {0, 1, 16, 18}) hits(time);  // fires at 1 and 18
  CHECK(text(engine.take_changed()) == Lines{"0 k 0-1 2", "0 k 16-18 2"});
  hits(9);  // fires with 0 and 1, and 16 fires with it: 1, 9, 16, 18
  const std::vector<Episode> merged = engine.take_changed();
  CHECK(text(merged) == Lines{"0 k 0-18 5"});
  REQUIRE(merged.at(0).replaces.size() == 1);  // the other one keeps its identity
  CHECK(merged[0].replaces[0].first == test::at(16));
}

TEST_CASE("less than: a late event dissolves what was found") {
  Windows engine = windows({correlation(CorrelationType::event_count, Comparison::lt, 2, 10)});
  const Hits hits{engine};
  hits(20);
  CHECK(text(engine.take_changed()) == Lines{"0 k 20-20 1"});
  hits(15);  // alone at its time, but now 20 has two
  const std::vector<Windows::Retraction> gone = engine.take_retracted();
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].key == "k");
  CHECK(gone[0].identity.first == test::at(20));
  CHECK(text(engine.take_changed()) == Lines{"0 k 15-15 1"});
}

TEST_CASE("episodes come by rule, then first, then key") {
  Windows engine = windows({plain_detection(), plain_detection()});
  Hits{engine, 1, "a"}(1);
  Hits{engine, 0, "z"}(2);
  Hits{engine, 0, "b"}(3);
  Hits{engine, 0, "a"}(3);
  CHECK(text(engine.take_changed()) == Lines{"0 z 2-2 1", "0 a 3-3 1", "0 b 3-3 1", "1 a 1-1 1"});
  CHECK(engine.take_changed().empty());
}

TEST_CASE("a hostile time is no trouble") {
  Windows engine = windows({count_at_least(2, 10)});
  Hit hit;
  hit.key = "k";
  for (const Time time : {Time::min(), Time::max()}) {
    hit.time = time;
    hit.source = time == Time::min() ? 0 : 1;
    CHECK(engine.feed(hit));
    CHECK(engine.feed(hit));
  }
  CHECK(engine.take_changed().size() == 2);
  CHECK(engine.save().size() > 8);
}

TEST_CASE("a correlation that counts itself ends") {
  Correlation circle = count_at_least(1, 10);
  circle.outer.push_back({0, 0});
  Windows engine = windows({circle});
  Hits{engine}(1);
  CHECK(text(engine.take_changed()) == Lines{"0 k 1-1 1"});
}

}  // namespace secops::rules
