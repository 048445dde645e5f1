// What comes again is not counted again: a log that begins anew, one without a cursor, a state that
// is lost.
#include <map>

#include "desk.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("what has no time is not counted again by a run that reads the same lines") {
  const std::string key = "   at " + key_line + "\n";
  std::string text;
  for (int i = 0; i < 20; ++i) text += "2026-11-22T05:00:00Z INFO fine\n";
  Desk desk;
  const auto stored = [&] { return findings::list(*desk.store().read(), {}); };
  desk.record(text + key + key, now);
  REQUIRE(stored().size() == 1);
  CHECK(stored()[0].count == 2);
  desk.record("2026-11-22T05:00:01Z INFO anew\n" + text + key + key, now + std::chrono::minutes(1));
  CHECK(stored()[0].count == 2);
  desk.record("2026-11-22T05:00:02Z INFO anew\n" + text + key + key + key,
              now + std::chrono::minutes(2));
  CHECK(stored()[0].count == 3);
}

namespace {

// Several logs of one [[source]] and what is stored of them.
class Logs {
 public:
  void record(const std::map<std::string, std::string>& logs, int minute) {
    jobs::CheckRequest asked = desk_.request("", now + std::chrono::minutes(minute));
    asked.specs[0].paths.clear();
    for (const auto& [name, text] : logs) asked.specs[0].paths.push_back(folder_.write(name, text));
    asked.complete = false;
    asked.resume = jobs::load_resume(desk_.store());
    outcome = jobs::check_logs(asked);
    const auto write = desk_.store().write({"test", "check-logs", asked.now});
    recorded = jobs::record(*write, outcome, {true, false, "high"});
    write->commit();
  }
  // The one finding, which may be closed.
  findings::Finding stored() {
    findings::Filter all;
    all.closed = true;
    const auto found = findings::list(*desk_.store().read(), all);
    REQUIRE(found.size() == 1);
    return found[0];
  }
  void close() {
    const std::string id = stored().id;
    const auto write = desk_.store().write({"mika", "findings close", now});
    findings::close(*write, id, "rotated");
    write->commit();
  }
  jobs::CheckOutcome outcome;
  jobs::Recorded recorded;

 private:
  const test::Folder folder_;
  Desk desk_;
};

std::string fine(std::string_view first = "05:00:00") {
  std::string text = fmt::format("2026-11-22T{}Z INFO fine\n", first);
  for (int i = 0; i < 20; ++i) text += "2026-11-22T05:00:00Z INFO fine\n";
  return text;
}

std::string keys(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("   at {} {}\n", i, key_line);
  return text;
}

}  // namespace

TEST_CASE("a secret in a new file opens the finding again, as each day's log may be one") {
  Logs logs;
  logs.record({{"day-1.log", fine() + keys(1)}}, 0);
  logs.close();
  CHECK(logs.stored().state == findings::State::closed);
  logs.record({{"day-1.log", fine() + keys(1)}, {"day-2.log", fine("05:00:01") + keys(1)}}, 1);
  CHECK(logs.stored().count == 2);
  CHECK(logs.stored().state == findings::State::open);
  logs.close();
  // The oldest is gone, as retention has it.
  logs.record(
      {{"day-2.log", fine("05:00:01") + keys(1)}, {"day-3.log", fine("05:00:02") + keys(3)}}, 2);
  CHECK(logs.stored().count == 5);
  CHECK(logs.stored().state == findings::State::open);
}

TEST_CASE("of two logs that share a finding without a time, each counts its own") {
  struct Second {
    std::string a, b;
    std::uint64_t expected;
  };
  const std::string rewritten = fine("04:59:59") + keys(5);
  for (const Second& second :
       {Second{fine() + keys(6), rewritten, 11}, Second{fine() + keys(8), rewritten, 13},
        Second{fine() + keys(5), rewritten, 10}, Second{fine() + keys(6), fine() + keys(7), 13},
        Second{fine() + keys(5), fine("04:59:59") + keys(12), 12}}) {
    Logs logs;
    logs.record({{"a.log", fine() + keys(5)}, {"b.log", fine() + keys(5)}}, 0);
    CHECK(logs.stored().count == 10);
    logs.record({{"a.log", second.a}, {"b.log", second.b}}, 1);
    CAPTURE(second.expected);
    CHECK(logs.stored().count == second.expected);
  }
}

TEST_CASE("an attack that stands in two logs is two of each however the runs are cut") {
  const std::string quiet = R"({"time":"2026-11-21T09:00:00Z","level":"info","msg":"fine"})"
                            "\n";
  Logs at_once, later, new_log;
  at_once.record({{"a.log", failures(7)}, {"b.log", failures(7)}}, 0);
  later.record({{"a.log", failures(7)}, {"b.log", quiet}}, 0);
  later.record({{"a.log", failures(7)}, {"b.log", quiet + failures(7)}}, 1);
  new_log.record({{"a.log", failures(7)}}, 0);
  new_log.record({{"a.log", failures(7)}, {"b.log", failures(7)}}, 1);
  for (Logs* logs : {&at_once, &later, &new_log}) CHECK(logs->stored().count == 14);
}

TEST_CASE("a log that nobody understands counts nothing again at every run") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "Traceback line " + std::to_string(i) + "\n";
  text += "   at " + key_line + "\n";
  Desk desk;
  for (int run = 0; run < 3; ++run) {
    jobs::CheckRequest asked = desk.request(text, now + std::chrono::minutes(run));
    asked.specs[0].format = events::find_format("json-lines");
    asked.complete = false;
    asked.resume = jobs::load_resume(desk.store());
    const auto outcome = jobs::check_logs(asked);
    const auto write = desk.store().write({"test", "check-logs", asked.now});
    jobs::record(*write, outcome, {});
    write->commit();
  }
  const auto stored = findings::list(*desk.store().read(), {});
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].count == 1);
}

TEST_CASE("the same lines in two logs are two of each, also where one log is new") {
  const test::Folder folder;
  Desk desk;
  const auto record = [&](const std::string& a, const std::string& b) {
    jobs::CheckRequest asked = desk.request("", now);
    asked.specs[0].paths = {folder.write("a.log", a)};
    if (!b.empty()) asked.specs[0].paths.push_back(folder.write("b.log", b));
    asked.complete = false;
    asked.resume = jobs::load_resume(desk.store());
    const auto outcome = jobs::check_logs(asked);
    const auto write = desk.store().write({"test", "check-logs", now});
    jobs::record(*write, outcome, {});
    write->commit();
    return outcome;
  };
  const std::string quiet = R"({"time":"2026-11-21T09:00:00Z","level":"info","msg":"fine"})"
                            "\n";
  CHECK(record(quiet, "").findings.empty());
  const auto both = record(quiet + failures(6), failures(6));
  REQUIRE(rules_of(both) == std::vector<std::string>{"auth.many-failures"});
  CHECK(both.findings[0].count == 12);
}

TEST_CASE("a log that is read once more counts nothing twice") {
  const std::string text = failures(9);
  const std::string edited = "{}" + text.substr(text.find('\n'));
  {
    Desk desk;
    CHECK(desk.record(text).findings.empty());
    const auto again = desk.record(edited);
    REQUIRE(again.sources.at(0).gaps.size() == 1);
    CHECK(again.findings.empty());
    // What is new counts.
    const auto more = desk.record(edited + failures(12).substr(failures(9).size()));
    REQUIRE(more.findings.size() == 1);
    CHECK(more.findings[0].count == 12);
  }
  // Under another name, which has no cursor.
  Desk desk;
  desk.record(text);
  const auto renamed = desk.record_as("shop", text);
  CHECK(renamed.sources.at(0).gaps.empty());
  CHECK(renamed.findings.empty());
}

TEST_CASE("each line that stands twice counts twice, also where it is read again") {
  Desk desk;
  const std::string line = failures(1);
  std::string text = "{}\n";
  for (int i = 0; i < 6; ++i) text += line;
  CHECK(desk.record(text).findings.empty());
  text[1] = ' ';
  for (int i = 0; i < 5; ++i) text += line;
  const auto again = desk.record(text.replace(0, 2, "[]"));
  REQUIRE(again.findings.size() == 1);
  CHECK(again.findings[0].count == 11);
}

TEST_CASE("a plain finding is told again without its count growing") {
  Desk desk;
  const std::string signing =
      R"({"time":"2026-11-21T10:00:00Z","level":"error","eventType":"signing.failed"})"
      "\n";
  const auto first = desk.record("{}\n" + signing + signing);
  REQUIRE(first.findings.size() == 1);
  CHECK(first.findings[0].count == 2);
  const auto again = desk.record("[]\n" + signing + signing);
  REQUIRE(again.sources.at(0).gaps.size() == 1);
  const auto stored = findings::list(*desk.store().read(), {});
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].count == 2);
}

TEST_CASE("requests that are read again are rolled up once") {
  const auto requests = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += fmt::format(
          "198.51.100.1 - - [22/Nov/2026:0{}:00:{:02} +0000] \"GET / HTTP/1.1\" 200 5\n", i / 30,
          i % 30);
    return text;
  };
  Desk desk;
  const auto counted = [&] {
    std::vector<std::uint64_t> hours;
    const levels::Tally tally = levels::rolled_up(*desk.store().read(), 0);
    for (const auto& [hour, one] : tally.hours()) hours.push_back(one.requests);
    return hours;
  };
  desk.record("# one\n" + requests(60));
  CHECK(counted() == std::vector<std::uint64_t>{30, 30});
  const auto again = desk.record("# two\n" + requests(90));
  REQUIRE(again.sources.at(0).gaps.size() == 1);
  CHECK(counted() == std::vector<std::uint64_t>{30, 30, 30});
}

TEST_CASE("transactions that are read again make no verdict of too few") {
  const auto transactions = [](int hour, int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += fmt::format(
          "{{\"time\":\"2026-11-22T0{}:00:{:02}Z\",\"level\":\"info\",\"eventType\":"
          "\"transaction.failed\"}}\n",
          hour, i);
    return text;
  };
  Desk desk;
  CHECK(desk.record("{}\n" + transactions(1, 12)).status == Status::ok);
  const auto again = desk.record("[]\n" + transactions(1, 12));
  REQUIRE(again.sources.at(0).gaps.size() == 1);
  CHECK(again.levels.empty());
  CHECK(again.sources.at(0).left_out == 12);
  CHECK(again.findings.empty());
  // Of an hour that nobody counted there is no doubt.
  const auto more = desk.record("()\n" + transactions(1, 12) + transactions(2, 10));
  CHECK(more.levels.at(0).basis == 22);
  REQUIRE(more.findings.size() == 1);
  CHECK(more.findings[0].count == 22);
}

TEST_CASE("a state of windows that cannot be read is said once, and stops nothing") {
  Desk desk;
  desk.record(failures(5));
  {
    const auto write = desk.store().write({"test", "test", now});
    store::save_state(*write, "windows", "check-logs", "broken");
    write->commit();
  }
  const auto outcome = desk.record(failures(17));
  REQUIRE(outcome.problems.size() == 1);
  CHECK(outcome.problems[0].code == "windows.corrupt");
  CHECK(outcome.problems[0].hint.find("--from-start") != std::string::npos);
  CHECK(rules_of(outcome) == std::vector<std::string>{"auth.many-failures"});
  CHECK(desk.record(failures(18)).problems.empty());
}
