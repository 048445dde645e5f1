// What a saved window state keeps, and what it refuses.
#include <algorithm>

#include "base/digest.h"
#include "base/error.h"
#include "rules/windows.h"
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

std::string code_of_restoring(Windows& engine, std::string_view bytes) {
  try {
    engine.restore(bytes);
  } catch (const Error& error) {
    return error.problems().at(0).code;
  }
  return "restored";
}

// Bytes with a checksum that fits.
std::string summed(std::string bytes) {
  const std::uint64_t sum = fingerprint(bytes);
  for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(sum >> (8 * i)));
  return bytes;
}

std::vector<Correlation> all_kinds() {
  return {count_at_least(2, 10),
          plain_detection(),
          correlation(CorrelationType::value_count, Comparison::gte, 2, 10),
          correlation(CorrelationType::temporal_ordered, Comparison::gte, 2, 10, 2),
          correlation(CorrelationType::event_count, Comparison::lt, 2, 10),
          sum(Comparison::gte, "100.25", 10)};
}

std::string state_of_all_kinds() {
  Windows engine = windows(all_kinds());
  for (std::uint16_t rule = 0; rule < 5; ++rule) {
    const Hits hits{engine, rule, "key " + std::to_string(rule)};
    hits(1, 0, 1);
    hits(2, 1, 2);
  }
  const Hits sums{engine, 5, "key 5"};
  sums.amount(1, "100.249999999999999999");
  sums.amount(2, "0");
  sums.amount(3, std::string(78, '9'));
  engine.take_changed();
  return engine.save();
}

}  // namespace

TEST_CASE("a restored state goes on where it stopped") {
  Windows before = windows({count_at_least(3, 10)});
  Hits{before}(1);
  Hits{before}(2);
  CHECK(before.take_changed().empty());
  Windows after = windows({count_at_least(3, 10)});
  after.restore(before.save());
  CHECK(after.take_changed().empty());
  Hits{after}(11);
  CHECK(text(after.take_changed()) == Lines{"0 k 1-11 3"});
}

TEST_CASE("a restored state knows its amounts to the last digit") {
  const std::vector<Correlation> rules{sum(Comparison::gte, "100", 10)};
  for (const std::string_view amount :
       {"0", "0.000000000000000001", "18.446744073709551616", "99.999999999999999999"}) {
    Windows before = windows(rules);
    Hits{before}.amount(1, amount);
    const std::string state = before.save();
    Sum missing(*read_amount("100"));
    missing.subtract(*read_amount(amount));
    missing.subtract(*read_amount("0.000000000000000001"));
    Windows after = windows(rules);
    after.restore(state);
    CHECK(after.save() == state);
    Hits{after}.amount(2, missing.text());
    CHECK(after.take_changed().empty());
    Hits{after}.amount(3, "0.000000000000000001");
    CHECK(text(after.take_changed()) == Lines{"0 k 1-3 3"});
  }
}

TEST_CASE("what was kept for another threshold of a sum is forgotten") {
  Windows before = windows({sum(Comparison::gte, "100", 10)});
  Hits{before}.amount(1, "90");
  Windows after = windows({sum(Comparison::gte, "100.000000000000000001", 10)});
  after.restore(before.save());
  Hits{after}.amount(2, "90");
  CHECK(after.take_changed().empty());
}

TEST_CASE("an amount that is too large to be one is refused") {
  Windows engine = windows({sum(Comparison::gte, "100", 10)});
  Hits{engine}.amount(1, std::string(78, '9'));
  std::string state = engine.save();
  state.resize(state.size() - 8);
  // 10^57 takes 24 bytes; behind them stand the numbers of episodes and two more.
  const std::size_t length = state.rfind('\x18');
  REQUIRE(length != std::string::npos);
  std::string lie = state;
  ++lie[length + 24];
  CHECK(code_of_restoring(engine, summed(lie)) == "windows.corrupt");
  lie = state;
  lie[length] = '\x19';
  CHECK(code_of_restoring(engine, summed(lie)) == "windows.corrupt");
  CHECK(code_of_restoring(engine, summed(state)) == "restored");
}

TEST_CASE("a state that was saved before there were sums is read") {
  constexpr std::string_view saved(
      "secops windows 1\012\377\371\230\234\002\001\350\230P\247E\006\212i\200\222\364\001\002\006"
      "rule-0\353\310\265\2629_\363\026\000\001\001k\002\200\211z\000\001\000\000\000\000\000\000"
      "\000\200\211z\002\000\000\000\000\000\000\000\000\000\000\006rule-1\341\336\305\300\253\345"
      "\042a\001\001\001k\001\200\211z\000\001\000\000\000\000\000\000\000\007\000\000\000\000\000"
      "\000\000\000\000\000\331\236\270,E\036D\254",
      133);
  Windows engine = windows(
      {count_at_least(3, 10), correlation(CorrelationType::value_count, Comparison::gte, 2, 10)});
  engine.restore(saved);
  CHECK(engine.save() == saved);
  Hits{engine, 0}(11);
  Hits{engine, 1}(11, 0, 8);
  CHECK(text(engine.take_changed()) == Lines{"0 k 1-11 3", "1 k 1-11 2"});
}

TEST_CASE("an episode keeps its identity and count when its first events are forgotten") {
  const std::vector<Correlation> rules{count_at_least(2, 10)};
  std::string state;
  std::vector<Episode> last;
  // 200 runs of one hit each, 10 s apart: far longer than W and the lateness together.
  for (std::int64_t run = 0; run < 200; ++run) {
    Windows engine = windows(rules);
    if (run > 0) engine.restore(state);
    Hits{engine}(run * 10);
    last = engine.take_changed();
    state = engine.save();
  }
  CHECK(text(last) == Lines{"0 k 0-1990 200"});
  CHECK(last.at(0).replaces.empty());
  CHECK(state.size() < 700);  // about 31 hits of 11 bytes are within lateness + W
}

TEST_CASE("the newest hit is kept by the name of its source") {
  const std::vector<Correlation> rules{count_at_least(2, 10)};
  Windows before = windows(rules);
  before.name_source(0, "/var/log/a");
  before.name_source(1, "/var/log/b");
  Hits{before, 0, "k", 0}(10'000);
  Hits{before, 0, "k", 1}(9'000);
  const std::string state = before.save();

  Windows after = windows(rules);
  after.name_source(0, "/var/log/b");
  after.restore(state);
  after.name_source(1, "/var/log/a");  // before or after restore() is the same
  CHECK(Hits{after, 0, "k", 0}(8'700));
  CHECK_FALSE(Hits{after, 0, "k", 0}(8'699));
  CHECK_FALSE(Hits{after, 0, "k", 1}(9'699));
  CHECK(Hits{after, 0, "k", 2}(1));
}

TEST_CASE("a source that went silent does not hold the state back for ever") {
  const std::vector<Correlation> rules{count_at_least(100, 10)};
  Windows engine = windows(rules);
  Hits{engine, 0, "k", 0}(0);
  const Hits busy{engine, 0, "k", 1};
  for (std::int64_t i = 0; i < 1000; ++i) busy(2 * 86400 + i * 60);
  CHECK(engine.save().size() < 300);
}

TEST_CASE("state goes with the rule's handle") {
  Windows before({{count_at_least(2, 10), count_at_least(3, 10)}},
                 std::vector<std::string>{"a.first", "b.second"}, std::chrono::minutes(5));
  Hits{before, 0}(1);
  Hits{before, 1}(1);
  Hits{before, 1}(2);
  const std::string state = before.save();

  // b.second is the first rule now; a.first has another threshold, so its hit is forgotten.
  Windows after({{count_at_least(3, 10), count_at_least(1, 10)}},
                std::vector<std::string>{"b.second", "a.first"}, std::chrono::minutes(5));
  after.restore(state);
  Hits{after, 0}(3);
  Hits{after, 1}(3);
  CHECK(text(after.take_changed()) == Lines{"0 k 1-3 3", "1 k 3-3 1"});

  Windows gone({{plain_detection()}}, std::vector<std::string>{"c.third"}, std::chrono::minutes(5));
  gone.restore(state);
  CHECK(gone.take_changed().empty());
}

TEST_CASE("saving twice gives the same bytes, and so does restoring between") {
  const std::string state = state_of_all_kinds();
  Windows engine = windows(all_kinds());
  engine.restore(state);
  CHECK(engine.save() == state);
  CHECK(engine.save() == state);
}

TEST_CASE("no byte of a state can be wrong or missing unnoticed") {
  const std::string state = state_of_all_kinds();
  for (std::size_t i = 0; i < state.size(); ++i) {
    Windows engine = windows(all_kinds());
    std::string wrong = state;
    wrong[i] = static_cast<char>(wrong[i] ^ 1);
    INFO("byte " << i);
    REQUIRE(code_of_restoring(engine, wrong) == "windows.corrupt");
    REQUIRE(code_of_restoring(engine, state.substr(0, i)) == "windows.corrupt");
    REQUIRE(engine.take_changed().empty());
  }
  Windows engine = windows(all_kinds());
  CHECK(code_of_restoring(engine, state + "x") == "windows.corrupt");
  CHECK(code_of_restoring(engine, state) == "restored");
}

TEST_CASE("a state that lies with a fitting checksum is refused or harmless") {
  const std::string state = state_of_all_kinds();
  for (std::size_t i = 17; i + 8 < state.size(); ++i) {
    for (const int bits : {0x01, 0x7f, 0x80, 0xff}) {
      std::string lie = state.substr(0, state.size() - 8);
      lie[i] = static_cast<char>(lie[i] ^ bits);
      Windows engine = windows(all_kinds());
      const std::string code = code_of_restoring(engine, summed(lie));
      INFO("byte " << i << " bits " << bits);
      REQUIRE((code == "restored" || code == "windows.corrupt"));
      for (std::uint16_t rule = 0; rule < 6; ++rule) {
        const Hits hits{engine, rule, "key " + std::to_string(rule)};
        hits(3);
        hits(2, 1);
      }
      engine.take_changed();
    }
  }
}

TEST_CASE("a count beyond the end of the state allocates nothing") {
  // final_before 0, then 2^63 sources.
  std::string lie = "secops windows 1\n";
  lie.push_back('\0');
  lie += std::string(9, '\xff') + '\x01';
  Windows engine = windows({count_at_least(2, 10)});
  CHECK(code_of_restoring(engine, summed(lie)) == "windows.corrupt");
}

TEST_CASE("another version's state is refused by name") {
  Windows engine = windows({count_at_least(2, 10)});
  CHECK(code_of_restoring(engine, summed("secops windows 2\n\0\0")) == "windows.corrupt");
  CHECK(code_of_restoring(engine, "") == "windows.corrupt");
}

}  // namespace secops::rules
