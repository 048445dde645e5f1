#include <algorithm>
#include <random>

#include "base/digest.h"
#include "fixture.h"
#include "host/clock.h"
#include "store/audit.h"
#include "support/catch.h"
#include "support/raw_store.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("the hash of an audit row is SHA-256 over lengths and fields") {
  store::AuditRow row{1, 1000, 2000, "mika", "test", "c", "s", "r", "", "{}"};
  // (head -c 32 /dev/zero; printf 14:secops-audit-11:14:10004:20004:mika4:test1:c1:s1:r0:2:{}) |
  // sha256sum
  CHECK(hex(store::audit_hash(std::string(32, '\0'), row)) ==
        "7c1bd504041b8cf51aa746a0c363f8b018eade0946f5ce42dd55a9b22f09c825");
  // A byte that moves from one field to the next gives another hash.
  store::AuditRow moved{1, 1000, 2000, "mikat", "est", "c", "s", "r", "", "{}"};
  CHECK(store::audit_hash(std::string(32, '\0'), row) !=
        store::audit_hash(std::string(32, '\0'), moved));
}

TEST_CASE("an untouched chain verifies, through any number of connections") {
  Place place;
  open(place.path, Mode::create);
  for (int i = 0; i < 5; ++i) {
    auto store = open(place.path);
    auto write = store.write(act(i + 10));
    CHECK(write->audit("a", "x", "", "", "") == 2 * i + 1);
    CHECK(write->audit("b", "x", "", "", "") == 2 * i + 2);
    write->commit();
  }
  auto found = open(place.path, Mode::read_only).verify();
  CHECK(found.problems.empty());
  CHECK(found.audit_rows == 10);
}

TEST_CASE("200 tamperings by hand are all found") {
  Place place;
  std::mt19937_64 random(seed());
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 40);
  }
  const std::string whole = content_of(place.path);
  const char* fields[] = {"actor",  "command",      "change",     "subject",
                          "reason", "before_state", "after_state"};
  for (int round = 0; round < 200; ++round) {
    place.folder.write("private/secops.db", whole);
    const std::string row = std::to_string(1 + random() % 40);
    std::string other = row;
    while (other == row) other = std::to_string(1 + random() % 40);
    std::string sql;
    switch (random() % 6) {
      case 0:
        sql = std::string("UPDATE audit SET ") + fields[random() % 7] +
              " = 'forged' WHERE sequence = " + row;
        break;
      case 1:
        sql = std::string("UPDATE audit SET ") +
              (random() % 2 ? "time = time + 1" : "recorded = recorded + 1") +
              " WHERE sequence = " + row;
        break;
      case 2:
        sql = "DELETE FROM audit WHERE sequence = " + row;
        break;
      case 3:  // two rows change places
        sql = "UPDATE audit SET sequence = 1000 WHERE sequence = " + row +
              "; UPDATE audit SET sequence = " + row + " WHERE sequence = " + other +
              "; UPDATE audit SET sequence = " + other + " WHERE sequence = 1000";
        break;
      case 4:  // one more at the end
        sql =
            "INSERT INTO audit SELECT 41, time, recorded, actor, command, change, subject, reason, "
            "before_state, "
            "after_state, hash FROM audit WHERE sequence = " +
            row;
        break;
      default:  // one more in between: what follows moves up
        sql = "UPDATE audit SET sequence = sequence + 1000 WHERE sequence >= " + row +
              "; UPDATE audit SET sequence = sequence - 999 WHERE sequence > 1000; INSERT INTO "
              "audit SELECT " +
              row +
              ", time, recorded, actor, command, change, subject, reason, before_state, "
              "after_state, hash "
              "FROM audit WHERE sequence = " +
              row + " + 1";
        break;
    }
    INFO(sql);
    RawStore(place.path).run(sql);
    auto problems = open(place.path, Mode::read_only).verify().problems;
    REQUIRE_FALSE(problems.empty());
  }
}

TEST_CASE("a tampered row is named") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 20);
  }
  RawStore(place.path).run("UPDATE audit SET reason = 'forged' WHERE sequence = 7");
  auto problems = open(place.path, Mode::read_only).verify().problems;
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("audit row 7 does not fit") == 0);
  RawStore(place.path).run("DELETE FROM audit WHERE sequence BETWEEN 10 AND 12");
  problems = open(place.path, Mode::read_only).verify().problems;
  REQUIRE(problems.size() == 3);
  CHECK(problems[1] == "audit rows 10 to 12 are missing");
  CHECK(problems[2] == "the audit trail counts 17 rows, but 20 were recorded");
}

TEST_CASE("cutting off the end is found") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 20);
  }
  RawStore(place.path).run("DELETE FROM audit WHERE sequence > 18");
  auto problems = open(place.path, Mode::read_only).verify().problems;
  REQUIRE_FALSE(problems.empty());
  CHECK(problems[0] == "audit rows 19 to 20 are missing");
}

TEST_CASE("an end that was cut off consistently is found by a head noted before") {
  Place place;
  std::string noted;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 20);
    noted = store.info().audit_head;
    add_rows(store, 5);
  }
  const auto problems_with = [&](const std::string& head) {
    store::VerifyOptions options;
    options.head = head;
    return open(place.path, Mode::read_only).verify(options).problems;
  };
  CHECK(problems_with(noted).empty());  // also after further rows
  RawStore(place.path)
      .run(
          "DELETE FROM audit WHERE sequence > 18; UPDATE audit_marks SET sequence = 18, rows = 18, "
          "hash = (SELECT hash FROM audit WHERE sequence = 18) WHERE kind = 'head'");
  CHECK(problems_with("").empty());  // whole in itself
  const auto problems = problems_with(noted);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("the noted head " + noted + " is not in the audit trail") == 0);
}

TEST_CASE("a noted head may be the seal of what was pruned") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 10, 0);
  store::VerifyOptions options;
  options.head = store.info().audit_head;
  auto write = store.write(act(1'000'000));
  store::Retention keep;
  keep.audit = std::chrono::hours(1);
  CHECK(store::prune(*write, keep, at(1'000'000)).back().rows == 10);
  write->commit();
  CHECK(store.verify(options).problems.empty());
}

TEST_CASE("the head of an empty trail is zeros, and every trail goes on from it") {
  Place place;
  auto store = open(place.path, Mode::create);
  store::VerifyOptions options;
  options.head = std::string(64, '0');
  CHECK(store.info().audit_head == options.head);
  CHECK(store.verify(options).audit_head == options.head);
  CHECK(store.verify(options).problems.empty());
  add_rows(store, 3, 0);
  CHECK(store.verify(options).problems.empty());
  auto write = store.write(act(9'000'000));
  store::Retention keep;
  keep.audit = std::chrono::hours(1);
  store::prune(*write, keep, at(9'000'000));
  write->commit();
  CHECK(store.verify(options).problems.empty());
}

TEST_CASE("what --now says stands beside the clock, and neither can be changed") {
  Place place;
  auto store = open(place.path, Mode::create);
  const Time before = host::now();
  {
    auto write = store.write({"mika", "test", at(5), {}});
    write->audit("a", "x", "", "", "");
    write->commit();
  }
  auto read = store.read();
  CHECK(read->integer("SELECT time FROM audit") == 5000);
  const Time recorded(
      std::chrono::milliseconds(read->integer("SELECT recorded FROM audit").value()));
  CHECK(recorded >= before - std::chrono::milliseconds(1));
  CHECK(recorded <= host::now());
}

TEST_CASE("pruning at a moment to come is refused and changes nothing") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 10, 0);
  auto write = store.write(act(1'000'000));
  CHECK(code_of([&] { store::prune(*write, {}, at(1'000'001)); }) == "store.future");
  write.reset();
  CHECK(store.info().audit_rows == 10);
}

TEST_CASE("a pruned chain still verifies, and pruning stands in it") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 10, 0);         // seconds 0 to 9
  add_rows(store, 5, 1'000'000);  // the rest is young
  store::Retention keep;
  keep.audit = std::chrono::hours(1);
  {
    auto write = store.write(act(1'000'010));
    auto removed = store::prune(*write, keep, at(1'000'010));
    CHECK(removed.back().name == "audit");
    CHECK(removed.back().rows == 10);
    write->commit();
  }
  auto found = store.verify();
  CHECK(found.problems.empty());
  CHECK(found.audit_rows == 6);  // five and the pruning
  {
    auto write = store.write(act(1'000'011));
    auto again = store::prune(*write, keep, at(1'000'011));
    CHECK(
        std::all_of(again.begin(), again.end(), [](const auto& table) { return table.rows == 0; }));
    write->commit();
  }
  CHECK(store.info().audit_rows == 6);  // nothing pruned, nothing said
  SECTION("pruning all and going on") {
    auto write = store.write(act(9'000'000));
    store::prune(*write, keep, at(9'000'000));
    CHECK(write->audit("after", "x", "", "", "") == 18);
    write->commit();
    CHECK(store.verify().problems.empty());
    CHECK(store.verify().audit_rows == 2);
  }
  SECTION("removing more than was pruned is found") {
    RawStore(place.path).run("DELETE FROM audit WHERE sequence = 11");
    CHECK(store.verify().problems.at(0) == "audit row 11 is missing");
  }
  SECTION("a seal that nobody recorded is found") {
    RawStore raw(place.path);
    raw.run(
        "UPDATE audit_marks SET sequence = 13, rows = 13, "
        "hash = (SELECT hash FROM audit WHERE sequence = 13) WHERE kind = 'sealed'");
    raw.run("DELETE FROM audit WHERE sequence <= 13");
    auto problems = store.verify().problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems[0] == "audit rows up to 13 are gone, but no pruning of them is recorded");
  }
}

TEST_CASE("a clock that was set back does not let young rows be pruned") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 2, 1'000'000);
  add_rows(store, 2, 5);  // later in the chain, with an older clock
  store::Retention keep;
  keep.audit = std::chrono::hours(1);
  auto write = store.write(act(1'000'010));
  CHECK(store::prune(*write, keep, at(1'000'010)).back().rows == 0);
}

TEST_CASE("only findings that were closed long ago are pruned, however old their events are") {
  Place place;
  auto store = open(place.path, Mode::create);
  const std::int64_t day = 86400 * 1000;
  const auto add = [](store::Write& write, const std::string& id, std::int64_t last,
                      std::int64_t state, store::Parameter since) {
    write.execute(
        "INSERT INTO findings SELECT $1, 4, 'r', 't', 1, 0, '', 0, $2, x'', '', x'', 'none', NULL, "
        "'', '', '', $3, '', '', $4, 0",
        {id, last, state, std::move(since)});
  };
  {
    auto write = store.write(act(200 * 86400));
    add(*write, "f-open000000", 1 * day, 0, nullptr);
    add(*write, "f-reopened00", 1 * day, 0, 2 * day);
    add(*write, "f-acked00000", 1 * day, 1, 2 * day);
    add(*write, "f-closednow0", 1 * day, 2, 200 * day);
    add(*write, "f-closed0000", 1 * day, 2, 2 * day);
    add(*write, "f-wentonlong", 199 * day, 2, 2 * day);
    write->commit();
  }
  auto write = store.write(act(200 * 86400));
  CHECK(store::old_open_findings(*write, {}, at(200 * 86400)) == 3);
  const auto removed = store::prune(*write, {}, at(200 * 86400));
  CHECK(removed.front().name == "findings");
  CHECK(removed.front().rows == 1);
  CHECK(write->integer("SELECT count(*) FROM findings WHERE id = 'f-closed0000'") == 0);
  CHECK(write->integer("SELECT count(*) FROM findings") == 5);
}

TEST_CASE("retention takes what is old and keeps the last run of each job") {
  Place place;
  auto store = open(place.path, Mode::create);
  const std::int64_t day = 86400;
  {
    auto write = store.write(act(10 * day));
    write->execute(
        "INSERT INTO findings SELECT $1, 4, 'r', 't', 1, 0, '', 0, $2, x'', '', x'', 'none', NULL, "
        "'', '', '', "
        "2, '', '', 0, 0",
        {std::string("f-old0000000"), 9 * day * 1000});
    write->execute(
        "INSERT INTO findings SELECT $1, 4, 'r', 't', 1, 0, '', 0, $2, x'', '', x'', 'none', NULL, "
        "'', '', '', "
        "0, '', '', NULL, 0",
        {std::string("f-new0000000"), 99 * day * 1000});
    for (const char* id : {"f-old0000000", "f-new0000000"}) {
      write->execute("INSERT INTO finding_subjects VALUES ($1, 0, 'source.ip', $2)",
                     {std::string(id), write->subject("ip", id)});
    }
    store::begin_run(*write, "check-logs", "", "");
    store::begin_run(*write, "check-logs", "", "");
    store::begin_run(*write, "daily-check", "", "");
    write->commit();
  }
  auto write = store.write(act(101 * day));
  auto removed = store::prune(*write, store::Retention{}, at(101 * day));
  write->commit();
  CHECK(store.read()->text("SELECT id FROM findings") == "f-new0000000");
  CHECK(store.read()->integer("SELECT count(*) FROM finding_subjects") == 1);
  CHECK(store.read()->text("SELECT value FROM subjects") == "f-new0000000");
  CHECK(store.read()->integer("SELECT count(*) FROM runs") == 2);
  CHECK(store.verify().problems.empty());
}

TEST_CASE("verify tells what else is not ours or broken") {
  Place place;
  auto store = open(place.path, Mode::create);
  RawStore raw(place.path);
  SECTION("a trigger") {
    raw.run("CREATE TRIGGER sly AFTER INSERT ON audit BEGIN DELETE FROM states; END");
    CHECK(store.verify().problems == std::vector<std::string>{"trigger sly is not of secops"});
    // and it does not run
    auto write = store.write(act());
    store::save_state(*write, "cursor", "a", "1");
    write->audit("x", "y", "", "", "");
    write->commit();
    CHECK(store::load_state(*store.read(), "cursor", "a") == "1");
  }
  SECTION("a missing index") {
    raw.run("DROP INDEX audit_by_subject");
    CHECK(store.verify().problems == std::vector<std::string>{"index audit_by_subject is missing"});
  }
  SECTION("a broken reference") {
    raw.run("INSERT INTO finding_aliases VALUES ('f-a', 'f-gone')");
    CHECK(store.verify().problems ==
          std::vector<std::string>{
              "a row of finding_aliases refers to a row of findings that is gone"});
  }
}
