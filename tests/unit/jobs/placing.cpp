// What has no time to believe, what is in no window, and what a run must not leave behind.
#include "desk.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("a line without a stamp does not make the lines around it late") {
  Desk desk;
  const auto outcome = desk.look(undated_failure + failures(12) + undated_failure);
  CHECK(rules_of(outcome) == std::vector<std::string>{"auth.many-failures"});
  CHECK(outcome.findings.at(0).count == 12);
  CHECK(outcome.sources.at(0).unplaced == 2);
  CHECK(outcome.late == 0);
}

TEST_CASE("what no window could count is a warning, never silence") {
  Desk desk;
  std::string undated;
  for (int i = 0; i < 12; ++i) undated += undated_failure;
  const auto none = desk.look(undated);
  CHECK(none.findings.empty());
  CHECK(none.status == Status::warning);
  const auto ahead = desk.look(failures(12, "2026-12-24"));
  CHECK(ahead.findings.empty());
  CHECK(ahead.sources.at(0).unplaced == 12);
  CHECK(ahead.status == Status::warning);
  const auto late =
      desk.look(failures(1, "2026-11-22").replace(9, 20, "2026-11-22T05:59:00Z") + failures(12));
  CHECK(late.findings.empty());
  CHECK(late.late == 12);
  CHECK(late.status == Status::warning);
}

TEST_CASE("a finding without a time is one, however often and whenever it is read") {
  Desk desk;
  const std::string text = R"({"level":"error","msg":")" + key_line + "\"}\n";
  const auto first = desk.look(text);
  const auto later = desk.look(text, now + std::chrono::hours(30));
  REQUIRE(first.findings.size() == 1);
  REQUIRE(later.findings.size() == 1);
  CHECK(first.findings[0].id == later.findings[0].id);
  CHECK(first.findings[0].last == now);
  const std::string ahead =
      R"({"time":"2027-05-05T05:05:05Z","level":"error","msg":")" + key_line + "\"}\n";
  CHECK(desk.look(ahead).findings.at(0).id ==
        desk.look(ahead, now + std::chrono::hours(30)).findings.at(0).id);
}

TEST_CASE("a secret is found in a stack trace and in a torn line") {
  Desk desk;
  const auto trace =
      desk.look("2026-11-22T05:00:00Z ERROR failed\n    at sign (" + key_line + ")\n");
  CHECK(rules_of(trace) == std::vector<std::string>{"secrets.private-key"});
  CHECK_FALSE(trace.findings.at(0).dated);
  const auto torn = desk.look(
      "2026-11-22T05:00:00Z INFO fine\n2026-11-22T05:00:01Z INFO fine\n;; " + key_line + "\n");
  CHECK(rules_of(torn) == std::vector<std::string>{"secrets.private-key"});
}

TEST_CASE("a line that is no event leads to the same finding however the log is cut") {
  // Far enough for the bare line to begin a block.
  std::string text = "2026-11-22T05:00:00Z INFO fine\n";
  const std::string event = text;
  for (int i = 0; i < 9000; ++i) text += event;
  const std::string bare = "    at sign (" + key_line + ")\n";
  Desk whole, cut;
  const auto once = whole.look(text + bare);
  REQUIRE(once.findings.size() == 1);
  CHECK(cut.record(text).findings.empty());
  const auto later = cut.record(text + bare);
  REQUIRE(later.findings.size() == 1);
  CHECK(later.findings[0].id == once.findings[0].id);
}

TEST_CASE("what has no time is counted on from run to run, and opens what was closed") {
  Desk desk;
  std::string text;
  for (int i = 0; i < 20; ++i) text += "2026-11-22T05:00:00Z INFO fine\n";
  const auto stored = [&] { return findings::list(*desk.store().read(), {}); };
  for (int run = 1; run <= 3; ++run) {
    text += fmt::format("   {} {}\n   {} {}\n", "ab"[run % 2], key_line, run, key_line);
    desk.record(text, now + std::chrono::minutes(run));
    REQUIRE(stored().size() == 1);
    CHECK(stored()[0].count == static_cast<std::uint64_t>(2 * run));
  }
  CHECK(desk.record(text, now + std::chrono::minutes(4)).findings.empty());
  const std::string id = stored()[0].id;
  {
    const auto write =
        desk.store().write({"mika", "findings close", now + std::chrono::minutes(5)});
    findings::close(*write, id, "rotated");
    write->commit();
  }
  CHECK(stored().empty());
  desk.record(text + "  and " + key_line + "\n", now + std::chrono::minutes(6));
  REQUIRE(stored().size() == 1);
  CHECK(stored()[0].count == 7);
}

TEST_CASE("a folded line counts as often as it says") {
  const auto repeated = [](int times) {
    return "Nov 22 05:00:00 h sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2\n"
           "Nov 22 05:00:09 h sshd[1]: message repeated " +
           std::to_string(times) +
           " times: [ Failed password for root from 203.0.113.9 port 22 ssh2]\n";
  };
  Desk desk;
  CHECK(desk.look(repeated(9)).findings.empty());
  const auto eleven = desk.look(repeated(10));
  REQUIRE(rules_of(eleven) == std::vector<std::string>{"auth.many-failures"});
  CHECK(eleven.findings[0].count == 11);
  CHECK(desk.look(repeated(2'000'000'000)).findings.at(0).count == 1001);
}

TEST_CASE("every way in which redaction knows a key is a finding") {
  Desk desk;
  for (const std::string& text :
       {"signing key: " + hex_key, "wallet key = " + hex_key, "signer_key=" + hex_key,
        "priv_key=" + hex_key, "privkey: " + hex_key, "secret key: " + hex_key}) {
    INFO(text);
    const auto outcome = desk.look("2026-11-22T05:00:00Z INFO " + text + "\n");
    CHECK(rules_of(outcome) == std::vector<std::string>{"secrets.private-key"});
  }
}

TEST_CASE("a value that holds the separator of keys stays in its place") {
  Desk desk(R"(title: Refused
name: test.refused
id: 0c9d1e5c-2f57-4b4e-9a83-0b6a3f6d1e11
status: test
logsource: {category: application}
detection:
  selection: {event.action: login.failed}
  condition: selection
level: high
secops: {group-by: [user.name, source.ip], advice: look}
)");
  const auto outcome = desk.look(
      R"({"time":"2026-11-22T05:00:00Z","eventType":"login.failed","user":"bob\u001f198.51.100.1\u001e","ip":"203.0.113.66"})"
      "\n");
  REQUIRE(outcome.findings.size() == 1);
  const auto& key = outcome.findings[0].key;
  REQUIRE(key.size() == 2);
  CHECK(key[0] == std::pair<std::string, std::string>{"user.name",
                                                      "bob\x1f"
                                                      "198.51.100.1\x1e"});
  CHECK(key[1] == std::pair<std::string, std::string>{"source.ip", "203.0.113.66"});
}

TEST_CASE("the error rate of a span is that of its events") {
  Desk desk;
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += fmt::format(
        "{{\"time\":\"2026-11-20T10:00:{:02}Z\",\"level\":\"info\",\"msg\":\"a\"}}\n", i);
  for (int i = 0; i < 10; ++i)
    text += fmt::format(
        "{{\"time\":\"2026-11-22T05:00:{:02}Z\",\"level\":\"error\",\"msg\":\"b\"}}\n", i);
  jobs::CheckRequest request = desk.request(text);
  request.since = civil_time(2026, 11, 22, 0, 0, 0);
  const auto outcome = jobs::check_logs(request);
  CHECK(outcome.sources.at(0).tally.events() == 10);
}

TEST_CASE("an error without a time to believe counts in the error rate as the event it is") {
  Desk desk;
  std::string text;
  for (int i = 0; i < 30; ++i) text += "{\"level\":\"error\",\"msg\":\"x\"}\n";
  for (int i = 0; i < 60; ++i) text += "{\"level\":\"info\",\"msg\":\"x\"}\n";
  for (int i = 0; i < 10; ++i)
    text += "{\"time\":\"2027-11-20T10:00:00Z\",\"level\":\"error\",\"msg\":\"x\"}\n";
  for (const auto& outcome : {desk.look(text), desk.record(text)}) {
    REQUIRE(outcome.levels.size() == 1);
    CHECK(outcome.levels[0].text == "40 % of 100 events (40 errors)");
  }
  std::string requests;
  for (int i = 0; i < 10; ++i)
    requests +=
        fmt::format("198.51.100.1 - - [22/Nov/202{}:05:00:00 +0000] \"GET / HTTP/1.1\" {} 5\n",
                    i < 5 ? 6 : 7, i % 2 ? 500 : 200);
  CHECK(desk.look(requests).levels.at(0).text == "50 % of 10 events (5 errors)");
}

TEST_CASE("what was not understood is read again once it can be") {
  Desk desk;
  std::string strange;
  for (int i = 0; i < 5; ++i) strange += ";;; nothing that we know\n";
  const auto outcome = desk.record(strange);
  REQUIRE(outcome.sources.size() == 1);
  CHECK(outcome.sources[0].problem.code == "source.unknown-format");
  CHECK(jobs::load_resume(desk.store()).cursors.empty());
  // The same file, now with lines that say what it is: all of it is read.
  const auto again = desk.record(strange + failures(12));
  CHECK(again.sources.at(0).lines == 17);
  CHECK(rules_of(again) == std::vector<std::string>{"auth.many-failures"});
  CHECK(jobs::load_resume(desk.store()).cursors.size() == 1);
}

TEST_CASE("a first line that is longer than a block does not hide what comes after it") {
  Desk desk;
  // As is left behind where a log was cut while a program went on writing at its old place.
  const std::string zeros(GENERATE(std::size_t{70'000}, std::size_t{300'000}, std::size_t{700'000}),
                          '\0');
  const auto check = [&](const jobs::CheckOutcome& outcome) {
    const jobs::SourceReport& source = outcome.sources.at(0);
    CHECK(source.problem.code.empty());
    CHECK(source.format == "json-lines");
    CHECK(source.lines == 13);
    CHECK(source.events == 12);
    CHECK(source.cut_lines == 1);
    REQUIRE(rules_of(outcome) == std::vector<std::string>{"auth.many-failures"});
    CHECK(outcome.findings[0].count == 12);
  };
  check(desk.look(zeros + failures(13)));
  check(desk.record(zeros + failures(13)));
  CHECK(desk.record(zeros + failures(14)).sources.at(0).lines == 1);
  const auto none = desk.look(zeros + "\n");
  CHECK(none.sources.at(0).problem.code == "source.unknown-format");
  CHECK(none.sources.at(0).lines == 1);
}

TEST_CASE("several first lines that are longer than a block do not hide it either") {
  Desk desk;
  std::string text;
  for (int i = 0; i < 4; ++i) text += std::string(300'000, 'x') + "\n";
  const auto outcome = desk.record(text + failures(12));
  const jobs::SourceReport& source = outcome.sources.at(0);
  CHECK(source.problem.code.empty());
  CHECK(source.format == "json-lines");
  CHECK(source.lines == 16);
  CHECK(source.cut_lines == 4);
  CHECK(rules_of(outcome) == std::vector<std::string>{"auth.many-failures"});
  CHECK(desk.record(text + failures(13)).sources.at(0).lines == 1);
  const auto endless = desk.look(text + text);
  CHECK(endless.sources.at(0).problem.code == "source.unknown-format");
  CHECK(endless.sources.at(0).lines == 8);
}

TEST_CASE("a few lines of another kind do not change what a source is read as") {
  Desk desk;
  const std::string first = failures(6);
  desk.record(first);
  std::string more;
  for (int i = 0; i < 6; ++i) more += fmt::format("ERROR: worker {} lost its connection\n", i);
  for (int i = 6; i < 11; ++i) more += failures(11).substr(failures(i).size(), failures(1).size());
  const auto outcome = desk.record(first + more);
  CHECK(outcome.sources.at(0).format == "json-lines");
  CHECK(rules_of(outcome) == std::vector<std::string>{"auth.many-failures"});
}

TEST_CASE("an outage is critical though every run sees a few transactions only, and is kept") {
  Desk desk;
  std::string text;
  std::vector<Status> statuses;
  for (unsigned run = 0; run < 8; ++run) {
    for (int i = 0; i < 3; ++i)
      text += fmt::format(
          "{{\"time\":\"2026-11-22T05:{:02}:{:02}Z\",\"level\":\"info\",\"eventType\":"
          "\"transaction.{}\"}}\n",
          run * 5, i, i == 0 ? "succeeded" : "failed");
    statuses.push_back(desk.record(text, civil_time(2026, 11, 22, 5, run * 5 + 1, 0)).status);
  }
  // 20 transactions are enough for a verdict: the seventh run has 21.
  CHECK(statuses.at(5) == Status::ok);
  CHECK(statuses.at(6) == Status::critical);
  CHECK(statuses.at(7) == Status::critical);
  const auto kept = findings::list(*desk.store().read(), {});
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].rule == "levels.success-rate");
  CHECK(kept[0].count == 24);
  CHECK(kept[0].severity == events::Severity::critical);
}

TEST_CASE("a run after a gap finds the outage before its newest hour, and shows that hour") {
  Desk desk;
  std::string text;
  const auto add = [&](int hour, int count, std::string_view what) {
    for (int i = 0; i < count; ++i)
      text += fmt::format(
          "{{\"time\":\"2026-11-22T{:02}:{:02}:00Z\",\"level\":\"info\",\"eventType\":"
          "\"transaction.{}\"}}\n",
          hour, i, what);
  };
  add(0, 50, "succeeded");
  add(1, 30, "failed");
  add(3, 20, "failed");
  add(5, 40, "succeeded");
  // Far behind the present, as after a restored backup.
  const auto outcome = desk.record(text, now + std::chrono::hours(24 * 20));
  CHECK(outcome.status == Status::critical);
  REQUIRE(outcome.levels.size() >= 1);
  CHECK(outcome.levels[0].basis == 40);
  CHECK(outcome.levels[0].status == Status::ok);
  const auto kept = findings::list(*desk.store().read(), {});
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].count == 20);
  CHECK(kept[1].count == 80);
  // What comes late changes the hour after it too.
  add(2, 30, "failed");
  CHECK(desk.record(text, now + std::chrono::hours(24 * 20)).findings.size() == 2);
}

TEST_CASE("what somebody has already is shown as theirs, with the evidence of the run before") {
  Desk desk;
  desk.record(failures(12));
  const auto kept = findings::list(*desk.store().read(), {});
  REQUIRE(kept.size() == 1);
  {
    const auto write = desk.store().write({"mika", "findings ack", now});
    findings::acknowledge(*write, kept[0].id, "on it");
    write->commit();
  }
  auto again = desk.record(failures(14));
  REQUIRE(again.findings.size() == 1);
  CHECK(again.findings[0].evidence.line.empty());
  jobs::add_known(*desk.store().read(), again.findings);
  CHECK(again.findings[0].state == findings::State::acknowledged);
  CHECK(again.findings[0].state_reason == "on it");
  CHECK(again.findings[0].evidence.line == kept[0].evidence.line);
  CHECK(again.findings[0].count == 14);
}
