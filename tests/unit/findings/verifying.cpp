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

TEST_CASE("a judgement that the audit trail does not know is told") {
  for (const char* change : {"severity = severity - 1", "count = count + 1", "rule = 'x.y'"}) {
    Checked desk;
    desk.record(sample());
    desk.raw.run(std::string("UPDATE findings SET ") + change);
    CAPTURE(change);
    CHECK(desk.problems() ==
          std::vector<std::string>{"finding f-aaaa000001 has another rule, severity or count than "
                                   "the last audit row about it says"});
  }
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
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].find("cannot be one of secops") != std::string::npos);
  }
}
