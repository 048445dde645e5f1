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
      {"UPDATE findings SET count = count + 1, last = last + 1", "count, last"}};
  for (const auto& [change, what] : changes) {
    Checked desk;
    desk.record(sample());
    desk.write([](store::Write& w) { w.subject("user", "somebody else"); });
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
  desk.raw.run("DELETE FROM finding_subjects");
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
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].find("cannot be one of secops") != std::string::npos);
  }
}
