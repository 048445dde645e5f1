// check-logs as a whole: the result does not depend on how the log is cut, on threads, or on
// narrowing.
#include <pthread.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "jobs/check_logs.h"
#include "jobs/rule_files.h"
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
  for (const Problem& problem : problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(problems.empty());
  return {std::move(names), std::move(set)};
}

jobs::CheckRequest request_for(const Rules& rules, const std::string& path) {
  jobs::CheckRequest request;
  jobs::LogSpec spec;
  spec.name = "auth";
  spec.paths = {path};
  request.specs = {spec};
  request.rules = &rules.set;
  request.names = &rules.names;
  request.now = test::reference_time();
  return request;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> told(const std::vector<findings::Finding>& findings) {
  std::vector<std::string> lines;
  for (const findings::Finding& finding : findings)
    lines.push_back(fmt::format("{} {} {} {} {}", finding.id, finding.rule, finding.count,
                                rfc3339(finding.first), rfc3339(finding.last)));
  std::sort(lines.begin(), lines.end());
  return lines;
}

store::Store open_store(const std::string& path) {
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  return store::Store::open(path, options);
}

// Reads the log in the given pieces through the store, as cron would; what the store has in the
// end.
std::vector<std::string> in_pieces(const Rules& rules, const test::Folder& folder,
                                   const std::string& text, const std::vector<std::size_t>& ends) {
  store::Store store = open_store(folder / "store.db");
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    const std::string log =
        folder.append("auth.log", std::string_view(text).substr(begin, end - begin));
    begin = end;
    jobs::CheckRequest request = request_for(rules, log);
    request.complete = false;
    request.keep_levels = true;
    request.resume = jobs::load_resume(store);
    const jobs::CheckOutcome outcome = jobs::check_logs(request);
    const auto transaction = store.write({"test", "check-logs", request.now});
    jobs::record(*transaction, outcome, {});
    transaction->commit();
  }
  findings::Filter filter;
  filter.closed = false;
  return told(findings::list(*store.read(), filter));
}

std::vector<std::size_t> random_ends(std::mt19937_64& random, std::size_t size,
                                     std::size_t pieces) {
  std::vector<std::size_t> ends = {size};
  for (std::size_t i = 1; i < pieces; ++i) ends.push_back(random() % size);
  std::sort(ends.begin(), ends.end());
  return ends;
}

}  // namespace

TEST_CASE("a log read in 1, 2 and 100 pieces gives the same findings") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 4; ++round) {
    const auto disorder = round % 2 ? std::chrono::minutes(4) : std::chrono::minutes(0);
    const std::string text = joined(test::random_auth_log(random(), 1500, disorder));
    INFO("seed " << test::seed() << " round " << round);
    test::Folder one, two, hundred;
    const auto expected = in_pieces(rules, one, text, {text.size()});
    REQUIRE(expected.size() > 3);
    CHECK(in_pieces(rules, two, text, random_ends(random, text.size(), 2)) == expected);
    CHECK(in_pieces(rules, hundred, text, random_ends(random, text.size(), 100)) == expected);
  }
}

namespace {

// A day of transactions, about one in a minute, with stretches in which most of them fail.
std::string day_of_transactions(std::mt19937_64& random) {
  const Time midnight = civil_time(2026, 11, 19, 0, 0, 0);
  std::string text;
  bool outage = false;
  for (int second = 0; second < 24 * 3600; second += static_cast<int>(random() % 100)) {
    if (random() % 60 == 0) outage = !outage;
    const bool failed = random() % 10 < (outage ? 8 : 1);
    text += fmt::format(R"({{"time":"{}","level":"info","eventType":"transaction.{}"}})"
                        "\n",
                        rfc3339(midnight + std::chrono::seconds(second)),
                        failed ? "failed" : "succeeded");
  }
  return text;
}

std::vector<std::string> ids_of(const std::vector<std::string>& told) {
  std::vector<std::string> ids;
  for (const std::string& line : told) ids.push_back(line.substr(0, line.find(' ')));
  return ids;
}

}  // namespace

TEST_CASE("an outage is found however the log is cut into runs") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  std::size_t found = 0;
  for (int round = 0; round < 4; ++round) {
    INFO("seed " << test::seed() << " round " << round);
    const std::string text = day_of_transactions(random);
    const test::Folder one, two, sixty;
    const auto expected = ids_of(in_pieces(rules, one, text, {text.size()}));
    found += expected.size();
    for (const auto& [folder, pieces] : {std::pair{&two, 2U}, std::pair{&sixty, 60U}}) {
      const auto ids =
          ids_of(in_pieces(rules, *folder, text, random_ends(random, text.size(), pieces)));
      CHECK(std::includes(ids.begin(), ids.end(), expected.begin(), expected.end()));
    }
  }
  CHECK(found > 4);
}

namespace {

std::string failures(std::initializer_list<int> seconds) {
  std::string text;
  for (const int second : seconds)
    text += fmt::format(
        "Nov 20 10:{:02}:{:02} h sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2\n",
        second / 60, second % 60);
  return text;
}

}  // namespace

TEST_CASE("a late line that moves a finding's beginning replaces the finding of the run before") {
  const Rules rules = shipped_rules();
  const std::string burst = failures({100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110});
  const std::string text = burst + failures({50});
  const test::Folder whole, cut;
  const auto expected = in_pieces(rules, whole, text, {text.size()});
  REQUIRE(expected.size() == 1);
  CHECK(in_pieces(rules, cut, text, {burst.size(), text.size()}) == expected);
}

TEST_CASE("a run that reads nothing new tells nothing again") {
  const Rules rules = shipped_rules();
  const test::Folder folder;
  const std::string text = failures({100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110});
  REQUIRE(in_pieces(rules, folder, text, {text.size()}).size() == 1);
  store::Store store = open_store(folder / "store.db");
  jobs::CheckRequest request = request_for(rules, folder / "auth.log");
  request.complete = false;
  request.resume = jobs::load_resume(store);
  const jobs::CheckOutcome again = jobs::check_logs(request);
  CHECK(again.findings.empty());
  CHECK(again.status == Status::ok);
}

TEST_CASE("threads and the prefilter change nothing") {
  const Rules rules = shipped_rules();
  const test::Folder folder;
  // Several blocks, so that threads really meet.
  const std::string text =
      joined(test::random_auth_log(test::seed(), 60000, std::chrono::minutes(1)));
  const std::string log = folder.write("auth.log", text);
  REQUIRE(text.size() > 3 * sources::block_size);
  jobs::CheckRequest request = request_for(rules, log);
  request.threads = 1;
  request.prefilter = false;
  const jobs::CheckOutcome slow = jobs::check_logs(request);
  REQUIRE(slow.findings.size() > 10);
  for (const unsigned threads : {1U, 2U, 5U}) {
    request.threads = threads;
    request.prefilter = true;
    const jobs::CheckOutcome fast = jobs::check_logs(request);
    INFO("threads " << threads);
    CHECK(told(fast.findings) == told(slow.findings));
    CHECK(fast.windows == slow.windows);
    CHECK(fast.sources[0].events == slow.sources[0].events);
    CHECK(fast.late == slow.late);
    for (std::size_t i = 0; i < fast.findings.size(); ++i)
      CHECK(fast.findings[i].evidence.line == slow.findings[i].evidence.line);
  }
}

namespace {

// Requests of all kinds: plain ones, refused ones, ones with secrets, with and without a duration,
// undated, ahead of their time, torn, and lines of other programs between them.
std::string random_access_log(std::mt19937_64& random, std::size_t lines) {
  const auto one_of = [&](std::initializer_list<const char*> texts) {
    return *(texts.begin() + random() % texts.size());
  };
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string target =
        one_of({"/", "/api?draw=81", "/a\\\"b",
                "/login?token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                "/pay/4111111111111111", "/img/00000000000000000000.png", "/wp-login.php"});
    std::string line = fmt::format(
        "198.51.100.{} - {} [22/Nov/2026:0{}:{:02}:{:02} {}] \"{} {}\" {} {}", random() % 4,
        one_of({"-", "-", "-", "bob", "a b"}), i * 4 / lines, i * 240 / lines % 60, random() % 60,
        one_of({"+0000", "+0000", "+0000", "+0900", "-1200", "+9900"}), one_of({"GET", "POST"}),
        target + " HTTP/1.1",
        one_of({"200", "200", "200", "200", "301", "404", "500", "403", "099", "20", "-"}),
        one_of({"0", "512", "512", "-", "x"}));
    line += one_of({"", " \"-\" \"-\"", " \"https://shop.example/\" \"curl/8\"",
                    " \"-\" \"a \\\"quoted\\\" one\"", " \"-\" \"torn"});
    line += one_of({"", "", " 0.123", " 16.000", " 0.1234", " rt=0.250", " - 1.500",
                    " 99999999999999999.000", " \"0.5\" 0.500", "\t"});
    if (random() % 50 == 0) line.resize(random() % line.size());
    if (random() % 50 == 0)
      line = one_of({"  at Object.sign (4111 1111 1111 1111)", "", "panic: {}"});
    text += line + "\n";
  }
  return text;
}

std::string told(const levels::Tally& tally) {
  std::string text = fmt::format("{} events\n", tally.events());
  for (const auto& [hour, counted] : tally.hours())
    text += fmt::format("{}: {} {} {} {}\n", hour, counted.requests, counted.request_errors,
                        escaped(counted.response_time.save()), fmt::join(counted.per_minute, " "));
  return text;
}

}  // namespace

TEST_CASE("requests that are only counted are counted as if they were read") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  std::uint64_t found = 0;
  for (int round = 0; round < 20; ++round) {
    INFO("seed " << test::seed() << " round " << round);
    const test::Folder folder;
    jobs::CheckRequest request =
        request_for(rules, folder.write("access.log", random_access_log(random, 2000)));
    request.specs[0].format = events::find_format("access");
    request.prefilter = false;
    const jobs::CheckOutcome slow = jobs::check_logs(request);
    request.prefilter = true;
    const jobs::CheckOutcome fast = jobs::check_logs(request);
    found += slow.findings.size();
    CHECK(told(fast.findings) == told(slow.findings));
    CHECK(fast.windows == slow.windows);
    const jobs::SourceReport& read = slow.sources[0];
    const jobs::SourceReport& glanced = fast.sources[0];
    REQUIRE(read.events > 1000);
    REQUIRE(read.unparsed > 10);
    CHECK(glanced.events == read.events);
    CHECK(glanced.unparsed == read.unparsed);
    CHECK(glanced.untimed == read.untimed);
    CHECK(glanced.future == read.future);
    CHECK(glanced.unplaced == read.unplaced);
    CHECK(told(glanced.tally) == told(read.tally));
  }
  CHECK(found > 20);
}

TEST_CASE("a machine that gives no thread more slows a run down and does not end it") {
  const Rules rules = shipped_rules();
  const test::Folder folder;
  const std::string log = folder.write(
      "auth.log", joined(test::random_auth_log(test::seed(), 2000, std::chrono::minutes(1))));
  jobs::CheckRequest request = request_for(rules, log);
  request.threads = 1;
  const auto expected = told(jobs::check_logs(request).findings);
  REQUIRE(!expected.empty());
  request.threads = 4;
  // Stacks that fit into no address space.
  pthread_attr_t before, none;
  REQUIRE(::pthread_getattr_default_np(&before) == 0);
  REQUIRE(::pthread_attr_init(&none) == 0);
  REQUIRE(::pthread_attr_setstacksize(&none, std::size_t{1} << 52) == 0);
  REQUIRE(::pthread_setattr_default_np(&none) == 0);
  const jobs::CheckOutcome outcome = jobs::check_logs(request);
  REQUIRE(::pthread_setattr_default_np(&before) == 0);
  CHECK(told(outcome.findings) == expected);
  CHECK(outcome.status != Status::unknown);
}
