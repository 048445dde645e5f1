// Findings as items of the queue: what is one thing is one item, and what was decided of it counts
// for what was known then.
#include "jobs/review_findings.h"

#include <fmt/format.h>

#include "review/lookup.h"
#include "review/verify.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::jobs;
using review::JoinOutcome;
using review::Role;

namespace {

using Key = std::vector<std::pair<std::string, std::string>>;
const Time now = civil_time(2026, 11, 22, 6, 14, 0);
const review::Person cron{900, "secops", "secops", false};
const review::Person mika{1001, "mika", "mika", true};
const review::Person anna{1002, "anna", "anna", true};

findings::Finding finding(std::string id, std::string rule, Key key, std::int64_t score = 40) {
  findings::Finding finding;
  finding.id = std::move(id);
  finding.rule = std::move(rule);
  finding.title = "A large amount";
  finding.key = std::move(key);
  finding.score = score;
  finding.count = 1;
  finding.first = finding.last = now;
  finding.action = "review";
  finding.evidence.line = "a line with token=abcdef0123456789abcdef";
  return finding;
}

const Key transaction = {
    {"transaction.id", "tx-1"},      {"user.name", "alice"},
    {"transaction.amount", "12000"}, {"transaction.asset", "USD"},
    {"source.ip", "203.0.113.9"},    {"transaction.recipient", "bob@example.org"}};

review::Item item_alone(Key key) {
  return item_of(finding("f-aaaa000001", "risk.large-amount", std::move(key)), assets::Assets())
      .item;
}

std::vector<std::string> values_of(const review::Item& item, Role role) {
  std::vector<std::string> all;
  for (const review::Named& named : item.values)
    if (named.role == role) all.push_back(named.value);
  return all;
}

class Desk {
 public:
  Desk() {
    review::Policy policy;
    policy.score = 100;
    policy.approvals = 2;
    settings.policies.push_back(policy);
    settings.due = review::default_due();
  }
  QueuedFinding queue(const findings::Finding& one) {
    const auto planned = plan_reviews(*store_.read(), {one}, assets::Assets());
    auto write = store_.write({"secops", "check-logs", now, now});
    auto queued = queue_reviews(*write, {one}, assets::Assets(), settings, cron);
    write->commit();
    REQUIRE(queued.size() == 1);
    // What a dry run says is what is done, but for what is snoozed.
    if (queued[0].outcome != JoinOutcome::snoozed) {
      CHECK(planned.at(0).item.score == queued[0].item.score);
      CHECK(planned.at(0).outcome == queued[0].outcome);
      CHECK(planned.at(0).item.id == queued[0].item.id);
    }
    return queued[0];
  }
  std::vector<QueuedFinding> plan(const std::vector<findings::Finding>& all) {
    return plan_reviews(*store_.read(), all, assets::Assets());
  }
  void decide(const std::string& id, review::Verdict verdict, const review::Person& person) {
    auto write = store_.write({person.name, "review-queue", now, now});
    review::Item item = review::find(*write, id).item;
    review::decide(*write, item, std::nullopt, verdict, "why", person, settings);
    write->commit();
  }
  void snooze(const std::string& rule, const std::string& value) {
    auto write = store_.write({"mika", "review-queue snooze", now, now});
    review::snooze(*write, {rule, value, now + std::chrono::hours(1), {}, "", "known"}, mika);
    write->commit();
  }
  review::Item item(const std::string& id) { return review::find(*store_.read(), id).item; }
  std::vector<std::string> problems() {
    std::vector<std::string> all;
    review::verify(*store_.read(), all);
    return all;
  }

  review::Settings settings;

 private:
  test::Folder folder_;
  store::Store store_{made()};
  store::Store made() {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(folder_ / "store.db", options);
  }
};

}  // namespace

TEST_CASE("a transaction's finding says all that the item needs") {
  const review::Item item = item_alone(transaction);
  CHECK(item.kind == review::Kind::transaction);
  CHECK(item.key == "transaction:tx-1");
  CHECK(assets::text_of(*item.amount) == "12000.00 USD");
  CHECK(item.maker == "alice");
  CHECK(item.score == 40);
  CHECK(item.happened == now);
  CHECK(values_of(item, Role::ip) == std::vector<std::string>{"203.0.113.9"});
  CHECK(values_of(item, Role::user) == std::vector<std::string>{"alice"});
  CHECK(values_of(item, Role::email) == std::vector<std::string>{"bob@example.org"});
  CHECK(values_of(item, Role::finding) == std::vector<std::string>{"f-aaaa000001"});
  REQUIRE(item.notes.size() == 1);
  CHECK(item.notes[0].text.find("abcdef0123456789abcdef") == std::string::npos);
}

TEST_CASE(
    "what is no amount is told as it stands, and what is about nobody has a name all the same") {
  const review::Item unknown = item_alone(
      {{"transaction.id", "tx-2"}, {"transaction.amount", "5"}, {"transaction.asset", "ZZZ"}});
  CHECK(unknown.kind == review::Kind::alert);
  CHECK_FALSE(unknown.amount);
  CHECK(unknown.notes.at(0).text == "amount: 5 ZZZ");
  CHECK(unknown.maker == "check-logs");
  CHECK(item_alone({{"user.name", "alice"}}).key == "account:alice:2026-11-22");
  CHECK(item_alone({{"user.name", "alice"}}).kind == review::Kind::account);
  CHECK(item_alone({{"source.ip", "203.0.113.9"}}).key == "alert:source.ip=203.0.113.9;2026-11-22");
  CHECK(item_alone({}).key == "alert:f-aaaa000001");
  CHECK(item_alone({}).subject == "A large amount");
}

TEST_CASE("what a log's writer put into the key reaches neither names nor lines as it is") {
  const std::string hostile = "x\x1b[31m\n" + std::string(300, 'y');
  const review::Item item = item_alone({{"transaction.id", hostile},
                                        {"source.ip", "not an ip"},
                                        {"transaction.recipient", "a@b@c"},
                                        {"user.name", hostile}});
  CHECK(item.key.size() == 64);
  CHECK(values_of(item, Role::ip).empty());
  CHECK(values_of(item, Role::email).empty());
  CHECK(values_of(item, Role::user).empty());
  CHECK(item.maker.empty());
  CHECK(item.notes.size() == 4);
}

TEST_CASE("findings about one transaction are one item, and their scores add up") {
  Desk desk;
  const auto first = desk.queue(finding("f-aaaa000001", "risk.large-amount", transaction, 40));
  CHECK(first.outcome == JoinOutcome::added);
  CHECK(desk.queue(finding("f-aaaa000001", "risk.large-amount", transaction, 40)).outcome ==
        JoinOutcome::unchanged);
  const auto second = desk.queue(finding("f-aaaa000002", "risk.round-sum", transaction, 30));
  CHECK(second.outcome == JoinOutcome::joined);
  CHECK(second.item.id == first.item.id);
  const review::Item item = desk.item(first.item.id);
  CHECK(item.score == 70);
  CHECK(item.version == 2);
  CHECK(item.approvals == 1);
  CHECK(values_of(item, Role::finding).size() == 2);
  CHECK(values_of(item, Role::ip).size() == 1);
  CHECK(item.notes.size() == 1);
  CHECK(desk.queue(finding("f-aaaa000003", "risk.new-country", transaction, 30)).item.score == 100);
  CHECK(desk.item(first.item.id).approvals == 2);
  CHECK(desk.problems().empty());
}

TEST_CASE("an approval counts for what was known when it was given") {
  Desk desk;
  const auto first = desk.queue(finding("f-aaaa000001", "risk.large-amount", transaction, 100));
  desk.decide(first.item.id, review::Verdict::approve, mika);
  CHECK(desk.item(first.item.id).approved_by() == 1);
  desk.queue(finding("f-aaaa000002", "risk.listed-counterparty", transaction, 80));
  CHECK(desk.item(first.item.id).approved_by() == 0);
  desk.decide(first.item.id, review::Verdict::approve, anna);
  CHECK(desk.item(first.item.id).state == review::State::open);
  desk.decide(first.item.id, review::Verdict::approve, mika);
  CHECK(desk.item(first.item.id).state == review::State::approved);
  CHECK(desk.problems().empty());
}

TEST_CASE("a decision stays with what it was about: what is found later is an item of its own") {
  Desk desk;
  const Key account = {{"user.name", "alice"}};
  const auto first = desk.queue(finding("f-aaaa000001", "risk.velocity", account));
  desk.decide(first.item.id, review::Verdict::approve, mika);
  CHECK(desk.queue(finding("f-aaaa000001", "risk.velocity", account)).outcome ==
        JoinOutcome::unchanged);
  const auto later = desk.queue(finding("f-aaaa000002", "risk.velocity", account));
  CHECK(later.outcome == JoinOutcome::added);
  CHECK(later.item.key == "account:alice:2026-11-22/2");
  CHECK(desk.item(first.item.id).state == review::State::approved);
  CHECK(desk.queue(finding("f-aaaa000003", "risk.structuring", account)).item.id == later.item.id);
  CHECK(desk.problems().empty());
}

TEST_CASE("a snoozed rule adds nothing to what waits, and nothing that waits") {
  Desk desk;
  desk.snooze("risk.round-sum", "alice");
  CHECK(desk.queue(finding("f-aaaa000001", "risk.round-sum", transaction, 30)).outcome ==
        JoinOutcome::snoozed);
  const auto item = desk.queue(finding("f-aaaa000002", "risk.large-amount", transaction, 40));
  CHECK(item.outcome == JoinOutcome::added);
  CHECK(desk.queue(finding("f-aaaa000003", "risk.round-sum", transaction, 30)).outcome ==
        JoinOutcome::snoozed);
  CHECK(desk.item(item.item.id).version == 1);
  CHECK(desk.problems().empty());
}

TEST_CASE("a dry run adds up what findings of one run would bring") {
  Desk desk;
  const auto planned = desk.plan({finding("f-aaaa000001", "risk.a", transaction, 40),
                                  finding("f-aaaa000002", "risk.b", transaction, 30)});
  CHECK(planned.at(0).outcome == JoinOutcome::added);
  CHECK(planned.at(1).outcome == JoinOutcome::joined);
  CHECK(planned.at(1).item.score == 70);
  desk.queue(finding("f-aaaa000001", "risk.a", transaction, 40));
  CHECK(desk.plan({finding("f-aaaa000002", "risk.b", transaction, 30)}).at(0).item.score == 70);
}

TEST_CASE("what somebody closed, and what asks for nothing, is not queued") {
  findings::Finding closed = finding("f-aaaa000001", "risk.large-amount", transaction);
  closed.state = findings::State::closed;
  findings::Finding block = finding("f-aaaa000002", "x.scan", transaction);
  block.action = "block";
  test::Folder folder;
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  store::Store store = store::Store::open(folder / "store.db", options);
  CHECK(plan_reviews(*store.read(), {closed, block}, assets::Assets()).empty());
}
