// What recorded runs make of logs that are rotated, linked and cut between them.
#include <filesystem>

#include "desk.h"

using namespace secops;
using namespace secops::test;

namespace {

// Logs in a folder, read as one [[source]].
class Rotations {
 public:
  std::string path(const std::string& name) const { return folder_ / name; }
  void add(const std::string& name, const std::string& text) { folder_.append(name, text); }
  void cut(const std::string& name) { folder_.write(name, ""); }
  void move(const std::string& from, const std::string& to) const {
    std::filesystem::rename(path(from), path(to));
  }
  jobs::CheckOutcome run(const std::vector<std::string>& names = {"app.log"}) {
    jobs::CheckRequest asked = desk_.request("", now);
    asked.specs[0].paths.clear();
    for (const std::string& name : names) asked.specs[0].paths.push_back(path(name));
    asked.complete = false;
    asked.keep_levels = true;
    asked.resume = jobs::load_resume(desk_.store());
    jobs::CheckOutcome outcome = jobs::check_logs(asked);
    const auto write = desk_.store().write({"test", "check-logs", now});
    jobs::record(*write, outcome, {});
    write->commit();
    return outcome;
  }

 private:
  Folder folder_;
  Desk desk_;
};

std::string transactions(std::string_view type, int minute, int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += fmt::format(
        "{{\"time\":\"2026-11-22T05:{:02}:{:02}Z\",\"level\":\"info\",\"eventType\":\"transaction."
        "{}\"}}\n",
        minute, i, type);
  return text;
}

std::size_t gaps_of(const jobs::CheckOutcome& outcome) {
  std::size_t count = 0;
  for (const jobs::SourceReport& source : outcome.sources) count += source.gaps.size();
  return count;
}

}  // namespace

TEST_CASE("what is lost of a rotated copy makes nothing of the log that goes on old") {
  Rotations logs;
  logs.add("app.log", transactions("succeeded", 1, 30));
  CHECK(logs.run().status == Status::ok);
  logs.add("app.log", "{\"time\":\"torn");
  logs.move("app.log", "app.log.1");
  logs.add("app.log", transactions("succeeded", 2, 2));
  CHECK(gaps_of(logs.run()) == 0);
  std::filesystem::remove(logs.path("app.log.1"));
  logs.add("app.log", transactions("failed", 3, 50));
  const auto outcome = logs.run();
  CHECK(gaps_of(outcome) == 1);
  CHECK_FALSE(outcome.sources.at(0).again);
  REQUIRE_FALSE(outcome.levels.empty());
  CHECK(outcome.levels.at(0).basis == 82);
  CHECK(outcome.status == Status::critical);
  CHECK(rules_of(outcome) == std::vector<std::string>{"levels.success-rate"});
}

TEST_CASE("a log whose rotated copy is named beside it is read once") {
  Rotations logs;
  const std::vector<std::string> both = {"app.log", "app.log.1"};
  const std::string failed = failures(11);
  const auto lines = [&](int from, int count) {
    const std::size_t line = failed.size() / 11;
    return failed.substr(static_cast<std::size_t>(from) * line,
                         static_cast<std::size_t>(count) * line);
  };
  logs.add("app.log.1", "{}\n");
  logs.add("app.log", lines(0, 4));
  CHECK(logs.run(both).findings.empty());
  logs.move("app.log", "app.log.1");
  logs.add("app.log", lines(4, 3));
  CHECK(logs.run(both).findings.empty());
  logs.add("app.log", lines(7, 3));
  CHECK(logs.run(both).findings.empty());
  logs.add("app.log", lines(10, 1));
  const auto last = logs.run(both);
  REQUIRE(last.findings.size() == 1);
  CHECK(last.findings[0].count == 11);
}

TEST_CASE("of a log that its program began anew, what is newer counts at once") {
  Rotations logs;
  logs.add("app.log", transactions("succeeded", 1, 30));
  CHECK(logs.run().status == Status::ok);
  logs.cut("app.log");
  logs.add("app.log", transactions("failed", 2, 30));
  const auto outcome = logs.run();
  CHECK(gaps_of(outcome) == 1);
  CHECK(outcome.sources.at(0).left_out == 0);
  REQUIRE_FALSE(outcome.levels.empty());
  CHECK(outcome.levels.at(0).basis == 60);
  CHECK(outcome.status == Status::critical);
}

TEST_CASE("nothing is said to be fine where lines were left out as read again") {
  Rotations logs;
  logs.add("app.log", transactions("succeeded", 1, 30));
  CHECK(logs.run().levels.at(0).judged);
  logs.cut("app.log");
  logs.add("app.log", "{}\n" + transactions("succeeded", 1, 30) + transactions("succeeded", 2, 1));
  const auto outcome = logs.run();
  CHECK(gaps_of(outcome) == 1);
  CHECK(outcome.sources.at(0).left_out == 30);
  REQUIRE_FALSE(outcome.levels.empty());
  CHECK(outcome.levels.at(0).basis == 31);
  CHECK_FALSE(outcome.levels.at(0).judged);
  CHECK(outcome.levels.at(0).verdict == "no verdict: 30 events left out as read again");
  CHECK(outcome.status == Status::warning);
  // Once the log goes on there is no doubt.
  logs.add("app.log", transactions("succeeded", 3, 1));
  CHECK(logs.run().levels.at(0).judged);
}
