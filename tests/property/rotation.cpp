// Logs that are rotated between the runs over configured sources: each line counts once, however
// the sources are named.
#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "host/files.h"
#include "host/process.h"
#include "jobs/check_logs.h"
#include "jobs/rule_files.h"
#include "levels/levels.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/log_lines.h"
#include "support/seed.h"

using namespace secops;

namespace {

struct Rules {
  events::FieldNames names;
  rules::RuleSet set;
};

Rules shipped_rules() {
  events::FieldNames names;
  std::vector<Problem> problems;
  rules::RuleSet set = rules::RuleSet::read(jobs::rule_texts({}, problems), {}, names, problems);
  REQUIRE(problems.empty());
  return {std::move(names), std::move(set)};
}

// An application's log: mostly quiet, sometimes a burst of errors.
std::vector<std::string> random_lines(std::mt19937_64& random, std::size_t count) {
  std::vector<std::string> lines;
  Time time = test::reference_time() - std::chrono::days(2);
  bool burst = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (random() % 60 == 0) burst = !burst;
    time += std::chrono::seconds(burst ? random() % 5 : random() % 300);
    const bool error = burst ? random() % 4 != 0 : random() % 20 == 0;
    lines.push_back(fmt::format("{} {} worker: request {} {}\n", rfc3339(time),
                                error ? "ERROR" : "INFO", i, error ? "failed" : "done"));
  }
  return lines;
}

// What the store knows in the end: findings with their counts, and the hours.
std::vector<std::string> known(store::Store& store) {
  std::vector<std::string> lines;
  const auto read = store.read();
  findings::Filter filter;
  filter.closed = false;
  for (const findings::Finding& finding : findings::list(*read, filter))
    lines.push_back(fmt::format("{} {} {} {} {}", finding.id, finding.rule, finding.count,
                                rfc3339(finding.first), rfc3339(finding.last)));
  const levels::Tally tally = levels::rolled_up(*read, 0);
  for (const auto& [hour, counted] : tally.hours())
    lines.push_back(fmt::format("hour {}: {} errors", hour, counted.errors));
  std::sort(lines.begin(), lines.end());
  return lines;
}

// A machine with one log, and cron's runs over it.
class Machine {
 public:
  Machine(const Rules& rules, const std::string& source) : rules_(rules) {
    host::make_private_directory(folder_ / "log");
    folder_.write("log/app.log", "");
    source_ = folder_ / source;
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    store_.emplace(store::Store::open(folder_ / "store.db", options));
  }

  // Into the file that the program has open.
  void write(std::string_view text) {
    folder_.append("log/" + open_, text);
    if (!text.empty()) torn_ = text.back() != '\n';
  }
  // The program is told of the rotation, or starts anew.
  void reopen() { open_ = "app.log"; }
  bool writes_into_copy() const { return open_ != "app.log"; }
  bool wrote_half_a_line() const { return torn_; }

  void run(Duration later = Duration(0), bool found = true) {
    jobs::CheckRequest request;
    jobs::LogSpec spec;
    spec.name = "app";
    spec.paths = {source_};
    request.specs = {spec};
    request.rules = &rules_.set;
    request.names = &rules_.names;
    request.now = test::reference_time();
    request.complete = false;
    request.resume = jobs::load_resume(*store_);
    const jobs::CheckOutcome outcome = jobs::check_logs(request);
    for (const jobs::SourceReport& source : outcome.sources) {
      for (const sources::Gap& gap : source.gaps) FAIL_CHECK(gap.message);
      CHECK(source.problem.message == "");
    }
    CHECK(outcome.problems.empty() == found);
    const auto transaction = store_->write({"test", "check-logs", request.now + later});
    jobs::record(*transaction, outcome, {});
    transaction->commit();
  }

  // As logrotate does it: four generations, those from the second on compressed.
  void rotate(bool copy) {
    const std::string log = folder_ / "log/app.log";
    host::remove_file(log + ".4.gz");
    for (int i = 3; i >= 1; --i) {
      const std::string from = log + "." + std::to_string(i);
      const std::string to = log + "." + std::to_string(i + 1);
      if (host::facts_of(from + ".gz")) host::rename_file(from + ".gz", to + ".gz");
      if (!host::facts_of(from)) continue;
      host::rename_file(from, to);
      REQUIRE(host::run_process({"/bin/gzip", "-f", to}, "", std::chrono::seconds(60)).status == 0);
    }
    if (copy)
      std::filesystem::copy_file(log, log + ".1");
    else
      host::rename_file(log, log + ".1");
    if (!copy) open_ = "app.log.1";
    folder_.write("log/app.log", "");
  }

  void move(const std::string& from, const std::string& to) {
    host::rename_file(folder_ / from, folder_ / to);
  }
  std::size_t cursors() { return jobs::load_resume(*store_).cursors.size(); }

  std::vector<std::string> known() { return ::known(*store_); }

 private:
  const Rules& rules_;
  test::Folder folder_;
  std::string open_{"app.log"};
  bool torn_{false};
  std::string source_;
  std::optional<store::Store> store_;
};

}  // namespace

TEST_CASE("rotated between runs, a log gives what it gives in one pass, however it is named") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  for (const bool copy : {false, true}) {
    const std::vector<std::string> lines = random_lines(random, 1500);
    Machine whole(rules, "log/app.log");
    for (const std::string& line : lines) whole.write(line);
    whole.run();
    const std::vector<std::string> expected = whole.known();
    REQUIRE(expected.size() > 10);
    for (const char* source : {"log", "log/", "log/*", "log/app.log*", "log/app.log"}) {
      INFO("seed " << test::seed() << ", " << source << (copy ? ", copied" : ", renamed"));
      Machine machine(rules, source);
      // Format and place are known before the first rotation.
      for (std::size_t i = 0; i < 20; ++i) machine.write(lines[i]);
      machine.run();
      int unread = 0;  // rotations since the last run
      bool written = false;
      const auto run_or_rotate = [&] {
        const auto act = random() % 60;
        if (act == 0 || unread == 3) {
          machine.run();
          unread = 0;
        } else if (act == 1 && written && !machine.writes_into_copy()) {
          machine.rotate(copy);
          ++unread;
          written = false;
        } else if (act < 12 && !machine.wrote_half_a_line()) {
          machine.reopen();
        }
      };
      for (std::size_t i = 20; i < lines.size(); ++i) {
        // Now and then a run or a rotation meets a half of a line.
        const std::size_t half = random() % 4 == 0 ? 1 + random() % (lines[i].size() - 1) : 0;
        machine.write(std::string_view(lines[i]).substr(0, half));
        if (half > 0 && !copy) run_or_rotate();
        machine.write(std::string_view(lines[i]).substr(half));
        written = written || !machine.writes_into_copy();
        run_or_rotate();
      }
      machine.run();
      CHECK(machine.known() == expected);
    }
  }
}

TEST_CASE("where a file was read to is known for 30 days after it went away") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  const std::vector<std::string> lines = random_lines(random, 100);
  Machine machine(rules, "log/*");
  for (const std::string& line : lines) machine.write(line);
  machine.run();
  const std::vector<std::string> expected = machine.known();
  const auto days = [](int count) { return Duration(std::chrono::days(count)); };
  machine.move("log/app.log", "app.log");
  machine.run(days(29), false);
  CHECK(machine.cursors() == 1);
  machine.move("app.log", "log/app.log");
  machine.run(days(30));
  CHECK(machine.known() == expected);
  // Away for good, but a rotated copy is still there: it must not pass for a log of its own.
  machine.move("log/app.log", "log/app.log.1");
  for (const int day : {59, 89, 119}) machine.run(days(day));
  CHECK(machine.cursors() == 1);
  CHECK(machine.known() == expected);
  machine.move("log/app.log.1", "app.log.1");
  machine.run(days(149), false);
  CHECK(machine.cursors() == 1);
  machine.run(days(150), false);
  CHECK(machine.cursors() == 0);
}
