#include "support/catch.h"

#include "fixture.h"

using namespace secops;
using namespace secops::test;
using findings::Change;
using findings::State;

TEST_CASE("an id comes from rule, key, time and raw line, and from nothing else") {
  const auto id = findings::make_id("auth.many-failures", "203.0.113.9", at(5000), 7);
  CHECK(id.size() == 12);
  CHECK(id.substr(0, 2) == "f-");
  CHECK(findings::make_id("auth.many-failures", "203.0.113.9", at(5000), 7) == id);
  CHECK(findings::make_id("auth.many-failure", "s203.0.113.9", at(5000), 7) != id);
  CHECK(findings::make_id("auth.many-failures", "203.0.113.8", at(5000), 7) != id);
  CHECK(findings::make_id("auth.many-failures", "203.0.113.9", at(5000) + Duration(1), 7) != id);
  CHECK(findings::make_id("auth.many-failures", "203.0.113.9", at(5000), 8) != id);
  // Stored ids must not change with a version.
  // printf finding-1:18:auth.many-failures11:203.0.113.95000000000:0000000000000007 | sha256sum,
  // the first 50 bits in Crockford base 32
  CHECK(id == "f-mt2rccw3vp");
}

TEST_CASE("what is recorded comes back whole") {
  Desk desk;
  auto finding = sample();
  finding.key = {{"user.name", std::string("root\xff\0x", 7)}, {"source.ip", "203.0.113.9"}};
  CHECK(desk.record(finding) == Change::added);
  const auto back = desk.get(finding.id);
  CHECK(back.severity == finding.severity);
  CHECK(back.rule == finding.rule);
  CHECK(back.title == finding.title);
  CHECK(back.key == finding.key);
  CHECK(back.count == 14);
  CHECK(back.window == finding.window);
  CHECK(back.condition == finding.condition);
  CHECK(back.first == finding.first);
  CHECK(back.last == finding.last);
  CHECK(back.evidence.line == finding.evidence.line);
  CHECK(back.evidence.sha256 == finding.evidence.sha256);
  CHECK(back.evidence.source == finding.evidence.source);
  CHECK(back.action == "block");
  CHECK(back.block_for == finding.block_for);
  CHECK(back.contact == finding.contact);
  CHECK(back.advice == finding.advice);
  CHECK(back.state == State::open);
  CHECK_FALSE(back.state_since);
  CHECK(back.seen == at(1'000'000));
}

TEST_CASE("recording again changes nothing and says nothing") {
  Desk desk;
  auto finding = sample();
  desk.record(finding);
  CHECK(desk.record(finding) == Change::unchanged);
  finding.first += std::chrono::microseconds(400);  // the store keeps milliseconds
  CHECK(desk.record(finding) == Change::unchanged);
  CHECK(desk.audits() == 1);
  CHECK(desk.list().size() == 1);
}

TEST_CASE("a newer judgement brings it up to date and keeps its life") {
  Desk desk;
  auto finding = sample();
  desk.record(finding);
  desk.write([&](store::Write& w) { findings::acknowledge(w, finding.id, "looking"); });
  finding.count = 20;
  finding.last = at(5200);
  finding.evidence = {};  // the line was read by an earlier run
  CHECK(desk.record(finding) == Change::updated);
  const auto back = desk.get(finding.id);
  CHECK(back.count == 20);
  CHECK(back.last == at(5200));
  CHECK(back.evidence.line == sample().evidence.line);
  CHECK(back.state == State::acknowledged);
  CHECK(back.state_by == "mika");
  CHECK(back.state_reason == "looking");
  CHECK(back.seen == at(1'000'000));
  CHECK(desk.audits() == 3);
  CHECK(desk.store.verify().problems.empty());
}

TEST_CASE("a closed finding that goes on is opened again; one that is only recounted is not") {
  Desk desk;
  auto finding = sample();
  desk.record(finding);
  desk.write([&](store::Write& w) { findings::close(w, finding.id, "blocked"); });
  finding.count = 15;
  CHECK(desk.record(finding) == Change::updated);
  CHECK(desk.get(finding.id).state == State::closed);
  finding.last += std::chrono::seconds(1);
  CHECK(desk.record(finding) == Change::reopened);
  CHECK(desk.get(finding.id).state == State::open);
  const auto history = findings::history_of(*desk.store.read(), finding.id);
  REQUIRE(history.entries.size() == 4);
  CHECK(history.entries[3].change == "finding.reopened");
}

TEST_CASE("decisions: once, with a reason, on what exists") {
  Desk desk;
  const auto finding = sample();
  desk.record(finding);
  const auto decide = [&](auto act, const std::string& id, const std::string& reason) {
    return desk.write([&](store::Write& w) { return act(w, id, reason); });
  };
  CHECK(refusal([&] { decide(findings::acknowledge, finding.id, ""); }).code ==
        "finding.no-reason");
  CHECK(refusal([&] { decide(findings::close, finding.id, " \t"); }).code == "finding.no-reason");
  CHECK(refusal([&] { decide(findings::close, "f-zzzz000000", "x"); }).code == "finding.unknown");
  CHECK(desk.get(finding.id).state == State::open);
  CHECK(decide(findings::acknowledge, finding.id, "looking"));
  CHECK_FALSE(decide(findings::acknowledge, finding.id, "looking still"));
  CHECK(desk.get(finding.id).state_reason == "looking");
  CHECK(decide(findings::close, finding.id, "done"));
  CHECK_FALSE(decide(findings::close, finding.id, "done"));
  CHECK_FALSE(decide(findings::acknowledge, finding.id, "late"));
  CHECK(desk.get(finding.id).state == State::closed);
  CHECK(desk.audits() == 3);
}

TEST_CASE("a finding that a late event dissolved is closed with the reason") {
  Desk desk;
  desk.record(sample());
  for (int i = 0; i < 2; ++i)
    desk.write(
        [&](store::Write& w) { findings::retract(w, sample().id, "a late event dissolved it"); });
  desk.write([&](store::Write& w) { findings::retract(w, "f-zzzz000000", "never seen"); });
  CHECK(desk.get(sample().id).state == State::closed);
  CHECK(desk.get(sample().id).state_reason == "a late event dissolved it");
  CHECK(desk.audits() == 2);
}

TEST_CASE("a renamed finding keeps its life and answers to both ids") {
  Desk desk;
  const std::string before = "f-aaaa000001", after = "f-bbbb000001";
  desk.record(sample(before));
  desk.write([&](store::Write& w) { findings::acknowledge(w, before, "looking"); });
  desk.write([&](store::Write& w) { findings::rename(w, before, after); });
  auto moved = sample(after);
  moved.first = at(4000);
  CHECK(desk.record(moved) == Change::updated);
  for (const std::string& id : {before, after, std::string("f-aaaa")}) {
    const auto back = desk.get(id);
    CHECK(back.id == after);
    CHECK(back.first == at(4000));
    CHECK(back.state == State::acknowledged);
    CHECK(back.key == moved.key);
  }
  // A repetition does nothing; what is judged again under the old id does not double it.
  desk.write([&](store::Write& w) { findings::rename(w, before, after); });
  desk.record(sample(before));
  CHECK(desk.list().size() == 1);
  CHECK(findings::history_of(*desk.store.read(), after).entries.size() == 5);
  CHECK(desk.store.verify().problems.empty());
}

TEST_CASE("renamed forth and back, and along a chain") {
  Desk desk;
  desk.record(sample("f-aaaa000001"));
  const auto rename = [&](const std::string& from, const std::string& to) {
    desk.write([&](store::Write& w) { findings::rename(w, from, to); });
  };
  rename("f-aaaa000001", "f-bbbb000001");
  rename("f-bbbb000001", "f-aaaa000001");
  CHECK(desk.get("f-bbbb000001").id == "f-aaaa000001");
  rename("f-aaaa000001", "f-cccc000001");
  rename("f-cccc000001", "f-dddd000001");
  for (const char* id : {"f-aaaa000001", "f-bbbb000001", "f-cccc000001", "f-dddd000001"})
    CHECK(desk.get(id).id == "f-dddd000001");
  rename("f-zzzz000001", "f-yyyy000001");  // pruned long ago: nothing to do
  CHECK(desk.list().size() == 1);
  CHECK(desk.store.verify().problems.empty());
}

TEST_CASE("two findings that turn out to be one are folded") {
  Desk desk;
  const std::string old_id = "f-aaaa000001", new_id = "f-bbbb000001";
  const auto fold = [&] {
    desk.write([&](store::Write& w) { findings::rename(w, old_id, new_id); });
  };
  desk.record(sample(old_id));
  SECTION("the old one's acknowledgement moves along") {
    desk.write([&](store::Write& w) { findings::acknowledge(w, old_id, "looking"); });
    desk.record(sample(new_id));
    fold();
    CHECK(desk.get(old_id).state == State::acknowledged);
    CHECK(desk.get(old_id).seen == at(1'000'000));
  }
  SECTION("the new one's own decision stands") {
    desk.record(sample(new_id));
    desk.write([&](store::Write& w) { findings::close(w, new_id, "done"); });
    desk.write([&](store::Write& w) { findings::acknowledge(w, old_id, "looking"); });
    fold();
    CHECK(desk.get(old_id).state == State::closed);
  }
  SECTION("what went on after it was closed is open") {
    desk.write([&](store::Write& w) { findings::close(w, old_id, "done"); });
    auto later = sample(new_id);
    later.last = at(6000);
    desk.record(later);
    fold();
    CHECK(desk.get(old_id).state == State::open);
  }
  CHECK(desk.get(old_id).id == new_id);
  CHECK(*desk.store.read()->integer("SELECT count(*) FROM findings") == 1);
  CHECK(desk.store.verify().problems.empty());
}

TEST_CASE("thousands of findings fit one transaction") {
  Desk desk;
  desk.write([&](store::Write& w) {
    for (int i = 0; i < 5000; ++i) {
      auto finding = sample("f-" + std::to_string(1'000'000'000 + i));
      finding.key[0].second = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
      findings::record(w, finding);
    }
  });
  CHECK(desk.list().size() == 5000);
  CHECK(desk.audits() == 5000);
}
