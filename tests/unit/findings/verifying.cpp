#include "fixture.h"
#include "support/catch.h"
#include "support/raw_store.h"

using namespace secops;
using namespace secops::test;

namespace {

struct Checked : Desk {
  std::vector<std::string> problems() {
    std::vector<std::string> found;
    findings::verify(*store.read(), found);
    return found;
  }
  test::RawStore raw{folder / "private/secops.db"};
};

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.problems().front().code;
  }
  return "";
}

}  // namespace

TEST_CASE("every life that a finding can have agrees with the audit trail") {
  Checked desk;
  desk.record(sample());
  desk.record(sample("f-aaaa000002"));
  desk.record(sample("f-aaaa000003"));
  auto later = sample();
  later.last = at(6000);
  desk.write([](store::Write& w) { findings::close(w, "f-aaaa000001", "done"); });
  CHECK(desk.problems().empty());
  CHECK(desk.record(later) == findings::Change::reopened);
  desk.write([](store::Write& w) { findings::acknowledge(w, "f-aaaa000002", "mine"); });
  // To a new id, and into one that is there, whose state it gives.
  desk.write([](store::Write& w) { findings::rename(w, "f-aaaa000001", "f-bbbb000001"); });
  desk.write([](store::Write& w) { findings::rename(w, "f-aaaa000002", "f-aaaa000003"); });
  CHECK(desk.get("f-aaaa000003").state == findings::State::acknowledged);
  desk.write([](store::Write& w) { findings::retract(w, "f-bbbb000001", "dissolved"); });
  desk.write([](store::Write& w) { w.audit("finding.told", "f-aaaa000003", "", "", ""); });
  CHECK(desk.problems().empty());
}

TEST_CASE("a state that the audit trail does not know is told") {
  Checked desk;
  desk.record(sample());
  desk.record(sample("f-aaaa000002"));
  desk.write([](store::Write& w) { findings::close(w, "f-aaaa000001", "done"); });
  desk.raw.run("UPDATE findings SET state = 2 WHERE id = 'f-aaaa000002'");
  CHECK(desk.problems() ==
        std::vector<std::string>{
            "finding f-aaaa000002 is closed, but the last audit row about it says open"});
  // The end of the trail cut off, with its mark: whole in itself.
  desk.raw.run(
      "DELETE FROM audit WHERE sequence > 1; UPDATE audit_marks SET sequence = 1, rows = 1, "
      "hash = (SELECT hash FROM audit WHERE sequence = 1) WHERE kind = 'head'");
  CHECK(desk.store.verify().problems.empty());
  CHECK(desk.problems() ==
        std::vector<std::string>{
            "finding f-aaaa000001 is closed, but the last audit row about it says open",
            "finding f-aaaa000002 is in no row of the audit trail"});
}

TEST_CASE("a finding that is gone is told, unless it was closed and pruned") {
  const std::string gone = "DELETE FROM finding_subjects; DELETE FROM findings";
  const auto problem = [](const std::string& state) {
    return std::vector<std::string>{
        "finding f-aaaa000001 is gone, but the last audit row about it says " + state};
  };
  Checked desk;
  desk.record(sample());
  SECTION("open") {
    desk.raw.run(gone);
    CHECK(desk.problems() == problem("open"));
  }
  SECTION("acknowledged") {
    desk.write([](store::Write& w) { findings::acknowledge(w, "f-aaaa000001", "mine"); });
    desk.raw.run(gone);
    CHECK(desk.problems() == problem("acknowledged"));
  }
  SECTION("closed") {
    desk.write([](store::Write& w) { findings::close(w, "f-aaaa000001", "done"); });
    const Time later = at(desk.now) + std::chrono::days(100);
    SECTION("and pruned") {
      desk.write([&](store::Write& w) { store::prune(w, {}, later); });
      CHECK(desk.list().empty());
      CHECK(desk.problems().empty());
      // It may come again.
      desk.record(sample());
      CHECK(desk.problems().empty());
      desk.raw.run(gone);
      CHECK(desk.problems() == problem("open"));
    }
    SECTION("and not pruned") {
      desk.raw.run(gone);
      CHECK(desk.problems() == problem("closed"));
    }
  }
  SECTION("under a new id") {
    desk.write([](store::Write& w) { findings::rename(w, "f-aaaa000001", "f-bbbb000001"); });
    desk.write([](store::Write& w) { findings::rename(w, "f-bbbb000001", "f-aaaa000001"); });
    CHECK(desk.problems().empty());
    desk.raw.run(gone);
    CHECK(desk.problems() == problem("open"));
  }
}

TEST_CASE("old ids lead to where the audit trail led them") {
  Checked desk;
  desk.record(sample());
  desk.record(sample("f-aaaa000002"));
  const auto rename = [&](const std::string& from, const std::string& to) {
    desk.write([&](store::Write& w) { findings::rename(w, from, to); });
    CHECK(desk.problems().empty());
  };
  rename("f-aaaa000001", "f-bbbb000001");
  rename("f-bbbb000001", "f-cccc000001");
  rename("f-cccc000001", "f-bbbb000001");
  rename("f-bbbb000001", "f-aaaa000002");
  CHECK(findings::ids_of(*desk.store.read(), "f-aaaa000002").size() == 4);
  desk.raw.run("INSERT INTO finding_aliases VALUES ('f-dddd000001', 'f-aaaa000002')");
  CHECK(desk.problems() ==
        std::vector<std::string>{"f-dddd000001 leads to finding f-aaaa000002, which the audit "
                                 "trail does not say"});
}

TEST_CASE("a judgement that the audit trail does not know is told") {
  const std::string text = "title, condition, action or advice";
  // Nobody has decided, somebody has, and the log has gone on since.
  const int life = GENERATE(0, 1, 2);
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"UPDATE findings SET severity = severity - 1", "severity"},
      {"UPDATE findings SET count = count + 1", "count"},
      {"UPDATE findings SET rule = 'x.y'", "rule"},
      {"UPDATE findings SET first = first - 1000", "first"},
      {"UPDATE findings SET last = last + 1000", "last"},
      {"UPDATE findings SET evidence = CAST('nothing happened' AS BLOB)", "evidence"},
      {"UPDATE findings SET evidence_source = CAST('/x' AS BLOB)", "evidence"},
      {"UPDATE findings SET evidence_sha256 = ''", "evidence"},
      {"DELETE FROM finding_subjects", "key"},
      {"UPDATE finding_subjects SET field = 'host.ip'", "key"},
      {"UPDATE finding_subjects SET subject = (SELECT max(id) FROM subjects)", "key"},
      {"UPDATE findings SET title = 'x'", text},
      {"UPDATE findings SET condition = 'x'", text},
      {"UPDATE findings SET window_ms = 1", text},
      {"UPDATE findings SET action = 'none'", text},
      {"UPDATE findings SET block_for_ms = NULL", text},
      {"UPDATE findings SET block_for_ms = 1", text},
      {"UPDATE findings SET playbook = 'x'", text},
      {"UPDATE findings SET contact = 'x'", text},
      {"UPDATE findings SET advice = 'reboot'", text},
      {"UPDATE findings SET seen = seen + 1", text},
      {"UPDATE findings SET state_by = 'somebody else'", "decision"},
      {"UPDATE findings SET state_reason = 'false alarm'", "decision"},
      {"UPDATE findings SET state_since = 1", "decision"},
      {"UPDATE findings SET count = count + 1, last = last + 1", "count, last"}};
  for (const auto& [change, what] : changes) {
    Checked desk;
    desk.record(sample());
    desk.write([](store::Write& w) { w.subject("user", "somebody else"); });
    if (life > 0)
      desk.write([](store::Write& w) { findings::acknowledge(w, "f-aaaa000001", "mine"); });
    auto more = sample();
    more.count += 1;
    if (life > 1) CHECK(desk.record(more) == findings::Change::updated);
    CHECK(desk.problems().empty());
    desk.raw.run(change);
    CAPTURE(change);
    CHECK(desk.problems() == std::vector<std::string>{"finding f-aaaa000001 has another " + what +
                                                      " than the last audit row about it says"});
  }
}

TEST_CASE("a key and an evidence of any bytes agree with the audit trail, also under a new id") {
  Checked desk;
  auto odd = sample();
  odd.key = {{"source.ip", "2001:DB8:0::1"}, {"user.name", "\xff\"\\ \"count\" \n"}};
  odd.evidence.line = "\xfe line";
  odd.title = std::string("\xff a title\0of bytes", 19);
  odd.advice = "\xc3";
  odd.block_for = std::chrono::microseconds(1);
  odd.first += std::chrono::microseconds(1);
  desk.record(odd);
  CHECK(desk.problems().empty());
  odd.count += 1;
  CHECK(desk.record(odd) == findings::Change::updated);
  CHECK(desk.problems().empty());
  desk.write([](store::Write& w) { findings::rename(w, "f-aaaa000001", "f-bbbb000001"); });
  CHECK(desk.problems().empty());
  desk.raw.run("UPDATE findings SET count = count + 1");
  CHECK(desk.problems().size() == 1);
}

TEST_CASE("rows of the audit trail from before the key stood in them are enough") {
  Checked desk;
  desk.record(sample());
  desk.write([](store::Write& w) {
    const auto one = findings::known(w, "f-aaaa000001");
    w.audit("finding.updated", one->id, "", "",
            fmt::format(R"({{"rule":"{}","severity":"{}","count":{},"first":"{}","last":"{}",)"
                        R"("state":"open"}})",
                        one->rule, events::name_of(one->severity), one->count, rfc3339(one->first),
                        rfc3339(one->last)));
  });
  desk.raw.run("DELETE FROM finding_subjects; UPDATE findings SET title = 'x', state_by = 'x'");
  CHECK(desk.problems().empty());
}

TEST_CASE("values that cannot be ours are refused and told") {
  const std::string changes[] = {
      "id = 'f-a;reboot'",
      "id = 'f-AAAA000001'",
      "id = 'x-aaaa000001'",
      "id = 'f-aaaa0000011'",
      "evidence_sha256 = 'x'",
      "evidence_sha256 = CAST(zeroblob(64) AS TEXT)",
      "severity = 5",
      "severity = -1",
      "state = 3",
  };
  for (const std::string& change : changes) {
    INFO(change);
    Checked desk;
    desk.record(sample());
    desk.raw.run("PRAGMA ignore_check_constraints = ON; UPDATE findings SET " + change);
    CHECK(code_of([&] { desk.list(); }) == "store.corrupt");
    const auto problems = desk.problems();
    // Under another id it is gone as well.
    REQUIRE(problems.size() == (change.starts_with("id") ? 2 : 1));
    CHECK(problems[0].find("cannot be one of secops") != std::string::npos);
  }
}
