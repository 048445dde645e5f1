#include "levels/levels.h"

#include <algorithm>
#include <random>

#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::levels;

namespace {

constexpr std::int64_t noon = 1'795'348'800;  // 2026-11-22T12:00:00Z
Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

Tally transactions(int succeeded, int failed, std::optional<Duration> took = std::nullopt) {
  Tally tally;
  for (int i = 0; i < succeeded; ++i) tally.transaction(at(noon), true, took);
  for (int i = 0; i < failed; ++i) tally.transaction(at(noon), false, took);
  return tally;
}

Level level(const Tally& tally, const std::string& name, const Bands& bands = {}) {
  for (auto& found : judge(tally, bands))
    if (found.name == name) return found;
  FAIL("no level " << name);
  return {};
}
std::string value(const Level& found, const std::string& name) {
  for (const auto& [key, text] : found.values)
    if (key == name) return text;
  return "(none)";
}

}  // namespace

TEST_CASE("nothing counted, nothing said") { CHECK(judge(Tally(), Bands()).empty()); }

TEST_CASE("the success rate and the guide's bands") {
  const auto judged = [](int succeeded, int failed) {
    return level(transactions(succeeded, failed), "success_rate");
  };
  auto good = judged(96, 4);
  CHECK(good.status == Status::ok);
  CHECK(good.judged);
  CHECK(good.verdict == "ok: above the target of 95 %");
  CHECK(good.text == "96 % of 100 transactions (target > 95 %)");
  CHECK(value(good, "percent") == "96");
  CHECK(value(good, "failed") == "4");
  // Exactly the target is not above it; 90 is not below 90; 85 is not below 85.
  CHECK(judged(95, 5).verdict == "ok: acceptable, but not above the target of 95 %");
  CHECK(judged(90, 10).status == Status::ok);
  CHECK(judged(90, 10).verdict.find("acceptable") != std::string::npos);
  CHECK(judged(89, 11).status == Status::warning);
  CHECK(judged(89, 11).verdict == "warning: below 90 %");
  CHECK(judged(85, 15).status == Status::warning);
  CHECK(judged(84, 16).status == Status::critical);
  CHECK(judged(84, 16).verdict == "critical: below 85 %");
  CHECK(judged(0, 100).status == Status::critical);
}

TEST_CASE("too few transactions: counted, not judged") {
  auto few = level(transactions(0, 19), "success_rate");
  CHECK_FALSE(few.judged);
  CHECK(few.status == Status::ok);
  CHECK(few.verdict == "no verdict under 20 transactions");
  CHECK(value(few, "percent") == "0");
  CHECK(level(transactions(0, 20), "success_rate").status == Status::critical);
}

TEST_CASE("percentages are cut, so that they never contradict the verdict") {
  const auto percent = [](int succeeded, int failed) {
    return value(level(transactions(succeeded, failed), "success_rate"), "percent");
  };
  CHECK(percent(8499, 1501) == "84.9");
  CHECK(percent(9504, 496) == "95.04");
  CHECK(percent(2, 1) == "66.6");
  CHECK(percent(1, 9999) == "0.01");
  CHECK(percent(3, 9997) == "0.03");
  CHECK(percent(9999, 1) == "99.9");
  CHECK(percent(1203, 1) == "99.9");
  auto many = level(transactions(1203, 1), "success_rate");
  CHECK(many.text == "99.9 % of 1,204 transactions (target > 95 %)");
}

TEST_CASE("response time is judged by its average") {
  const auto judged = [](Duration took) {
    return level(transactions(20, 0, took), "response_time");
  };
  using namespace std::chrono_literals;
  CHECK(judged(4999ms).status == Status::ok);
  CHECK(judged(5s).status == Status::warning);
  CHECK(judged(15s).status == Status::warning);
  CHECK(judged(15001ms).status == Status::critical);
  CHECK(judged(15001ms).verdict == "critical: the average is above 15 s");
  CHECK(judged(5s).verdict == "warning: the average is not under the target of 5 s");
  CHECK(judged(-5s).status == Status::ok);  // a clock that was set back
  CHECK_FALSE(level(transactions(19, 0, 20s), "response_time").judged);
}

TEST_CASE("response time in numbers and words") {
  Tally tally;
  for (int i = 1; i <= 100; ++i)
    tally.request(at(noon), 200, std::chrono::milliseconds(i));  // average 50.5 ms
  const auto found = level(tally, "response_time");
  CHECK(value(found, "average_seconds") == "0.0505");
  CHECK(value(found, "count") == "100");
  const double p95 = std::stod(value(found, "p95_seconds"));
  CHECK(std::abs(p95 - 0.095) <= 0.00095);
  CHECK(found.text.find(" on average over 100 answers, p50 ") != std::string::npos);
  CHECK(found.text.find("(target < 5 s)") != std::string::npos);
}

TEST_CASE("error rate: of events, or of requests where there are only those") {
  Tally tally;
  for (int i = 0; i < 4; ++i) tally.error(at(noon));
  for (int i = 0; i < 100; ++i)
    tally.request(at(noon), i < 6 ? 503 : i < 50 ? 404 : 200, std::nullopt);
  CHECK(value(level(tally, "error_rate"), "percent") == "6");  // 4xx are the client's
  CHECK(level(tally, "error_rate").text == "6 % of 100 requests (6 errors)");
  tally.add_events(1000);
  CHECK(level(tally, "error_rate").text == "1 % of 1,000 events (10 errors)");
  CHECK_FALSE(level(tally, "error_rate").judged);  // the guides give no band
  Bands bands;
  bands.error_rate_warning_above = 1.0;
  CHECK(level(tally, "error_rate", bands).status == Status::ok);
  bands.error_rate_warning_above = 0.5;
  CHECK(level(tally, "error_rate", bands).status == Status::warning);
  bands.error_rate_critical_above = 0.9;
  CHECK(level(tally, "error_rate", bands).status == Status::critical);
  bands.minimum_count = 2000;
  CHECK_FALSE(level(tally, "error_rate", bands).judged);
}

TEST_CASE("the busiest minute, the first of equals") {
  Tally tally;
  tally.transaction(at(noon + 59), true, std::nullopt);
  tally.request(at(noon + 60), 200, std::nullopt);
  tally.transaction(at(noon + 119), true, std::nullopt);
  tally.transaction(at(noon + 3600), true, std::nullopt);
  tally.transaction(at(noon + 3659), true, std::nullopt);
  const auto peak = level(tally, "peak_per_minute");
  CHECK(value(peak, "per_minute") == "2");
  CHECK(value(peak, "at") == "\"2026-11-22T12:01:00Z\"");
  CHECK(peak.text == "2 in the minute from 2026-11-22T12:01:00Z");
}

TEST_CASE("levels come in a fixed order") {
  Tally tally = transactions(1, 0, std::chrono::seconds(1));
  tally.add_events(1);
  const auto all = judge(tally, Bands());
  REQUIRE(all.size() == 4);
  CHECK(all[0].name == "success_rate");
  CHECK(all[1].name == "response_time");
  CHECK(all[2].name == "error_rate");
  CHECK(all[3].name == "peak_per_minute");
}

TEST_CASE("times before 1970 have hours and minutes too") {
  Tally tally;
  tally.transaction(at(-1), true, std::nullopt);
  CHECK(tally.hours().begin()->first == -1);
  CHECK(tally.hours().begin()->second.per_minute[59] == 1);
}

TEST_CASE("a copied or moved tally counts on its own") {
  Tally first = transactions(3, 0);
  Tally copy = first;
  copy.transaction(at(noon), true, std::nullopt);
  first.transaction(at(noon), false, std::nullopt);
  CHECK(copy.hours().begin()->second.succeeded == 4);
  CHECK(first.hours().begin()->second.succeeded == 3);
  Tally moved = std::move(copy);
  moved.transaction(at(noon), true, std::nullopt);
  CHECK(moved.hours().begin()->second.succeeded == 5);
}

TEST_CASE("the same events in any order and any parts give the same, in bounded memory") {
  std::mt19937_64 random(test::seed());
  struct Event {
    Time time;
    bool request;
    Duration took;
  };
  std::vector<Event> events(30'000);
  // Three times as many hours as are kept, many of them more than once.
  for (auto& event : events)
    event = {at(static_cast<std::int64_t>(random() % 28'800) * 3600 +
                static_cast<std::int64_t>(random() % 3600)),
             random() % 2 == 0, Duration(random() % 10'000'000)};
  const auto add = [](Tally& tally, const Event& event) {
    if (event.request) {
      tally.request(event.time, 500, event.took);
    } else {
      tally.transaction(event.time, true, event.took);
    }
  };
  Tally whole;
  for (const auto& event : events) add(whole, event);
  std::shuffle(events.begin(), events.end(), random);
  Tally parts[3];
  for (const auto& event : events) add(parts[random() % 3], event);
  parts[1].merge(parts[2]);
  parts[1].merge(parts[0]);
  CHECK(whole.hours().size() == 9600);
  REQUIRE(parts[1].hours().size() == whole.hours().size());
  for (const auto& [key, hour] : whole.hours()) {
    const Hour& other = parts[1].hours().at(key);
    REQUIRE(other.succeeded == hour.succeeded);
    REQUIRE(other.requests == hour.requests);
    REQUIRE(other.response_time == hour.response_time);
    REQUIRE(other.per_minute == hour.per_minute);
  }
  CHECK(parts[1].earlier().succeeded == whole.earlier().succeeded);
  CHECK(parts[1].earlier().response_time == whole.earlier().response_time);
  const auto one = judge(whole, Bands());
  const auto other = judge(parts[1], Bands());
  REQUIRE(one.size() == other.size());
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].text == other[i].text);
}

TEST_CASE("hours are added up in the store, run after run") {
  test::Folder folder;
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  auto store = store::Store::open(folder / "private/secops.db", options);
  Tally whole;
  for (int run = 0; run < 3; ++run) {
    Tally tally;
    for (int i = 0; i < 100; ++i) {
      const Time time = at(noon + i * 60);  // two hours
      tally.transaction(time, i % 10 != 0, std::chrono::milliseconds(run * 100 + i));
      tally.request(time, i % 2 ? 200 : 502, std::nullopt);
      tally.error(time);
    }
    whole.merge(tally);
    auto write = store.write({"mika", "test", at(noon)});
    roll_up(*write, "signing-server", tally);
    roll_up(*write, "shop", tally);
    write->commit();
  }
  auto read = store.read();
  CHECK(read->integer("SELECT count(*) FROM rollups") == 4);
  for (const auto& entry : whole.hours()) {
    const auto key = entry.first;
    const Hour& hour = entry.second;
    int rows = 0;
    read->query(
        "SELECT succeeded, failed, requests, request_errors, errors, response_time, per_minute "
        "FROM rollups "
        "WHERE source = 'shop' AND hour = $1",
        {key}, [&](const store::Row& row) {
          ++rows;
          CHECK(row.integer(0) == static_cast<std::int64_t>(hour.succeeded));
          CHECK(row.integer(1) == static_cast<std::int64_t>(hour.failed));
          CHECK(row.integer(2) == static_cast<std::int64_t>(hour.requests));
          CHECK(row.integer(3) == static_cast<std::int64_t>(hour.request_errors));
          CHECK(row.integer(4) == static_cast<std::int64_t>(hour.errors));
          CHECK(Histogram::restore(row.blob(5)) == hour.response_time);
          CHECK(row.blob(6).substr(0, 4) == std::string("\x06\0\0\0", 4));
        });
    CHECK(rows == 1);
  }
}

TEST_CASE("a source that is read again from its start is forgotten, the others are not") {
  test::Folder folder;
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  auto store = store::Store::open(folder / "private/secops.db", options);
  const auto add = [&](const std::string& source, int succeeded, bool again) {
    auto write = store.write({"mika", "test", at(noon)});
    Tally tally = transactions(succeeded, 0);
    tally.transaction(at(noon + 3600), true, std::nullopt);
    if (again) forget(*write, source, tally);
    roll_up(*write, source, tally);
    write->commit();
  };
  const auto succeeded = [&](const std::string& source) {
    return store.read()->integer("SELECT sum(succeeded) FROM rollups WHERE source = $1", {source});
  };
  add("shop", 10, false);
  add("shop", 10, false);
  add("shop2", 3, false);
  CHECK(succeeded("shop") == 22);
  add("shop", 7, true);
  CHECK(succeeded("shop") == 8);
  CHECK(succeeded("shop2") == 4);
  {
    auto write = store.write({"mika", "test", at(noon)});
    forget(*write, "shop", transactions(1, 0));
    forget(*write, "never-there", transactions(1, 0));
  }
  CHECK(succeeded("shop") == 8);  // not committed
  const auto forget_from = [&](std::int64_t second) {
    auto write = store.write({"mika", "test", at(noon)});
    Tally again;
    again.transaction(at(second), true, std::nullopt);
    forget(*write, "shop", again);
    write->commit();
  };
  // What lies before what was read again cannot be counted anew: its file may be gone.
  forget_from(noon + 3600);
  CHECK(succeeded("shop") == 7);
  forget_from(noon);
  CHECK(succeeded("shop") == std::nullopt);
  CHECK(store.read()->integer("SELECT count(*) FROM rollups") == 2);
}
