// Findings as items of the queue: what is one thing is one item, and what was decided of it counts
// for what was known then.
#include "jobs/review_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "review/lookup.h"
#include "review/verify.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::jobs;
using review::Joined;
using review::JoinOutcome;
using review::Role;
using review::Verdict;

namespace {

using Key = std::vector<std::pair<std::string, std::string>>;
const Time now = civil_time(2026, 11, 22, 6, 14, 0);
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
const Key account = {{"user.name", "alice"}};

review::Item item_alone(Key key) {
  return item_of(finding("f-aaaa000001", "risk.large-amount", std::move(key)), assets::Assets());
}

std::string thing(Key key) { return thing_of(finding("f-aaaa000001", "x.y", std::move(key))); }

std::vector<std::string> values_of(const review::Item& item, Role role) {
  std::vector<std::string> all;
  for (const review::Named& named : item.values)
    if (named.role == role) all.push_back(named.value);
  return all;
}

review::Policy policy_above(std::string_view amount, std::int64_t approvals) {
  review::Policy policy;
  policy.above = assets::read_amount(amount, assets::Assets()).amount;
  policy.approvals = approvals;
  return policy;
}

class Desk {
 public:
  Desk() {
    settings.policies.push_back({std::nullopt, std::nullopt, 100, 2});
    settings.due = review::default_due();
  }
  std::vector<QueuedFinding> plan(const std::vector<findings::Finding>& all) {
    return plan_reviews(*store_.read(), all, assets::Assets(), settings, at);
  }
  // What a dry run says is what is done.
  std::vector<Joined> queue_all(const std::vector<findings::Finding>& some) {
    const auto planned = plan(some);
    auto write = store_.write({"secops", "check-logs", at, at});
    const auto queued = queue_reviews(*write, some, assets::Assets(), settings);
    write->commit();
    std::vector<Joined> all;
    REQUIRE(planned.size() == queued.size());
    for (std::size_t i = 0; i < queued.size(); ++i) {
      CHECK(planned[i].joined.outcome == queued[i].joined.outcome);
      CHECK(planned[i].joined.item == queued[i].joined.item);
      CHECK(planned[i].joined.version == queued[i].joined.version);
      CHECK(planned[i].joined.score == queued[i].joined.score);
      all.push_back(queued[i].joined);
    }
    std::vector<std::string> problems;
    review::verify(*store_.read(), problems);
    CHECK(problems == std::vector<std::string>{});
    return all;
  }
  Joined queue(const findings::Finding& one) { return queue_all({one}).at(0); }
  // The refusal's code, or "".
  std::string decide(const std::string& id, Verdict verdict, const review::Person& person,
                     std::optional<std::int64_t> version = std::nullopt) {
    try {
      auto write = store_.write({person.name, "review-queue", at, at});
      review::Item item = review::find(*write, id).item;
      review::decide(*write, item, version, verdict, "why", person, settings);
      write->commit();
      return "";
    } catch (const Error& error) {
      return error.problems().front().code;
    }
  }
  void snooze(const std::string& rule, const std::string& value) {
    auto write = store_.write({"mika", "review-queue snooze", at, at});
    review::snooze(*write, {rule, value, at + std::chrono::hours(1), {}, "", "known"}, mika);
    write->commit();
  }
  review::Item item(const std::string& id) { return review::find(*store_.read(), id).item; }

  review::Settings settings;
  Time at{now};

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
  CHECK(thing(transaction) == "transaction:tx-1");
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

TEST_CASE("what is no amount is told as it stands, and is never small") {
  const review::Item unknown = item_alone(
      {{"transaction.id", "tx-2"}, {"transaction.amount", "5"}, {"transaction.asset", "ZZZ"}});
  CHECK(unknown.kind == review::Kind::transaction);
  CHECK_FALSE(unknown.amount);
  CHECK(unknown.notes.at(0).text == "amount: 5 ZZZ");
  CHECK(unknown.maker == "check-logs");
  review::Settings settings;
  settings.policies.push_back(policy_above("500 USDC", 3));
  CHECK(review::approvals_for(unknown, settings) == 3);
  CHECK(review::approvals_for(item_alone(account), settings) == 1);
}

TEST_CASE("whose transaction nobody can read may be that of whoever looks at it") {
  Desk desk;
  desk.settings.policies.push_back(policy_above("1000000 USD", 2));
  const auto needs = [&](const char* id, Key key) {
    return desk.item(desk.queue(finding(id, "x.a", std::move(key))).item).approvals;
  };
  const Key small = {{"transaction.amount", "5"}, {"transaction.asset", "USD"}};
  Key named = small, unreadable = small, unnamed = small, alert = {{"source.ip", "203.0.113.9"}};
  named.emplace_back("user.name", "alice");
  unreadable.emplace_back("user.name", "mika\u200b");
  CHECK(needs("f-aaaa000001", named) == 1);
  CHECK(needs("f-aaaa000002", unreadable) == 2);
  CHECK(needs("f-aaaa000003", unnamed) == 2);
  CHECK(needs("f-aaaa000004", {{"user.name", "mika\u200b"}}) == 2);
  CHECK(needs("f-aaaa000005", alert) == 1);
  CHECK(item_alone(unnamed).kind == review::Kind::transaction);
}

TEST_CASE("what is redacted alike is not the same") {
  CHECK(thing_of(finding("f-aaaa000001", "x.a", {{"transaction.id", "[card …1111]"}})) !=
        thing_of(finding("f-aaaa000002", "x.a", {{"transaction.id", "[card …1111]"}})));
}

TEST_CASE("what is one thing has one name, and what is another another") {
  CHECK(thing(account) == "account:2026-11-22:alice");
  CHECK(thing({{"source.ip", "203.0.113.9"}}) == "values:2026-11-22:source.ip=11:203.0.113.9;");
  CHECK(thing({}) == "finding:f-aaaa000001");
  CHECK(thing({{"a", "1;b=1:2"}}) != thing({{"a", "1"}, {"b", "2"}}));
  CHECK(item_alone(account).kind == review::Kind::account);
  CHECK(item_alone({}).kind == review::Kind::alert);
  CHECK(item_alone({}).subject == "A large amount");
}

TEST_CASE("what a log's writer put into the key reaches neither names nor lines as it is") {
  const std::string hostile = "x\x1b[31m\n" + std::string(300, 'y');
  const Key key = {{"transaction.id", hostile},
                   {"source.ip", "not an ip"},
                   {"transaction.recipient", "a@b@c"},
                   {"user.name", hostile}};
  const review::Item item = item_alone(key);
  for (const Role role : {Role::ip, Role::email, Role::user}) CHECK(values_of(item, role).empty());
  CHECK(item.maker == "check-logs");
  CHECK(item.notes.size() == 4);
  Desk desk;
  const std::string id = desk.queue(finding("f-aaaa000001", "x.y", key)).item;
  CHECK(desk.item(id).key.starts_with("check-logs:1:"));
  CHECK(desk.item(id).key.size() == 13 + 64);
}

TEST_CASE("whom an attack was on is not named as if it were the attacker") {
  const review::Item item =
      item_alone({{"source.ip", "203.0.113.9"}, {"destination.ip", "198.51.100.80"}});
  CHECK(values_of(item, Role::ip) == std::vector<std::string>{"203.0.113.9"});
}

TEST_CASE("findings about one transaction are one item, and their scores add up") {
  Desk desk;
  const Joined first = desk.queue(finding("f-aaaa000001", "risk.large-amount", transaction, 40));
  CHECK(first.outcome == JoinOutcome::added);
  CHECK(desk.queue(finding("f-aaaa000001", "risk.large-amount", transaction, 40)).outcome ==
        JoinOutcome::unchanged);
  const Joined second = desk.queue(finding("f-aaaa000002", "risk.round-sum", transaction, 30));
  CHECK(second.outcome == JoinOutcome::joined);
  CHECK(second.item == first.item);
  const review::Item item = desk.item(first.item);
  CHECK(item.score == 70);
  CHECK(item.version == 2);
  CHECK(item.approvals == 1);
  CHECK(values_of(item, Role::finding).size() == 2);
  CHECK(values_of(item, Role::ip).size() == 1);
  CHECK(item.notes.size() == 1);
  CHECK(desk.queue(finding("f-aaaa000003", "risk.new-country", transaction, 30)).score == 100);
  CHECK(desk.item(first.item).approvals == 2);
}

TEST_CASE("findings of one run are one change") {
  Desk desk;
  const auto all = desk.queue_all({finding("f-aaaa000001", "x.a", transaction, 40),
                                   finding("f-aaaa000002", "x.b", account, 10),
                                   finding("f-aaaa000003", "x.c", transaction, 30)});
  CHECK(all[0].item == all[2].item);
  CHECK(all[1].item != all[0].item);
  CHECK(all[0].score == 70);
  CHECK(desk.item(all[0].item).version == 1);
}

TEST_CASE("an approval counts for what was known when it was given") {
  Desk desk;
  const std::string id = desk.queue(finding("f-aaaa000001", "x.a", transaction, 100)).item;
  CHECK(desk.decide(id, Verdict::approve, mika).empty());
  CHECK(desk.item(id).approved_by() == 1);
  desk.queue(finding("f-aaaa000002", "x.b", transaction, 80));
  CHECK(desk.item(id).approved_by() == 0);
  CHECK(desk.decide(id, Verdict::approve, anna).empty());
  CHECK(desk.item(id).state == review::State::open);
  CHECK(desk.decide(id, Verdict::approve, mika).empty());
  CHECK(desk.item(id).state == review::State::approved);
}

TEST_CASE("whose account is learnt of later may not approve either") {
  Desk desk;
  const std::string id =
      desk.queue(finding("f-aaaa000001", "x.a", {{"transaction.id", "tx-1"}})).item;
  CHECK(desk.item(id).maker == "check-logs");
  desk.queue(finding("f-aaaa000002", "x.b", {{"transaction.id", "tx-1"}, {"user.name", "mika"}}));
  desk.queue(finding("f-aaaa000003", "x.c", {{"transaction.id", "tx-1"}, {"user.name", "1002"}}));
  CHECK(desk.decide(id, Verdict::approve, mika) == "review.own");
  CHECK(desk.decide(id, Verdict::approve, anna) == "review.own");
  CHECK(desk.decide(id, Verdict::reject, anna).empty());
}

TEST_CASE("an amount that is learnt of later asks for what it would have asked for at once") {
  Desk desk;
  desk.settings.policies.push_back(policy_above("1000 USD", 3));
  Key small = account, large = account;
  small.emplace_back("transaction.amount", "5");
  large.emplace_back("transaction.amount", "1000.01");
  for (Key* key : {&small, &large}) key->emplace_back("transaction.asset", "USD");
  const std::string id = desk.queue(finding("f-aaaa000001", "x.a", account, 10)).item;
  desk.queue(finding("f-aaaa000002", "x.b", small, 10));
  CHECK(assets::text_of(*desk.item(id).amount) == "5.00 USD");
  CHECK(desk.item(id).approvals == 1);
  desk.queue(finding("f-aaaa000003", "x.c", large, 10));
  CHECK(desk.item(id).approvals == 3);
  CHECK(assets::text_of(*desk.item(id).amount) == "1000.01 USD");
  const auto notes = desk.item(id).notes;
  CHECK(std::any_of(notes.begin(), notes.end(),
                    [](const auto& note) { return note.text == "amount: 5.00 USD"; }));
}

TEST_CASE("a decision stays with what it was about: what is found later is an item of its own") {
  Desk desk;
  const std::string id = desk.queue(finding("f-aaaa000001", "x.a", account)).item;
  CHECK(desk.decide(id, Verdict::approve, mika).empty());
  CHECK(desk.queue(finding("f-aaaa000001", "x.a", account)).outcome == JoinOutcome::unchanged);
  const Joined later = desk.queue(finding("f-aaaa000002", "x.a", account));
  CHECK(later.outcome == JoinOutcome::added);
  CHECK(desk.item(later.item).key == "check-logs:2:account:2026-11-22:alice");
  CHECK(desk.item(id).state == review::State::approved);
  CHECK(desk.queue(finding("f-aaaa000003", "x.b", account)).item == later.item);
}

TEST_CASE("a finding that grows is told, and judged again") {
  Desk desk;
  findings::Finding velocity = finding("f-aaaa000001", "risk.velocity", account);
  velocity.condition = "more than 4 in 1h";
  velocity.count = 5;
  const std::string id = desk.queue(velocity).item;
  velocity.count = 455;
  CHECK(desk.queue(velocity).outcome == JoinOutcome::joined);
  const review::Item item = desk.item(id);
  CHECK(item.version == 2);
  CHECK(item.score == 40);
  REQUIRE(item.reasons.size() == 1);
  CHECK(item.reasons[0].text == "A large amount: 455 events, more than 4 in 1h (f-aaaa000001)");
  CHECK(desk.decide(id, Verdict::approve, mika, 1) == "review.moved");
  CHECK(desk.decide(id, Verdict::approve, mika, 2).empty());
  CHECK(desk.queue(velocity).outcome == JoinOutcome::unchanged);
  velocity.count = 456;
  const Joined later = desk.queue(velocity);
  CHECK(later.outcome == JoinOutcome::added);
  CHECK(later.item != id);
}

TEST_CASE("one person's snooze opens no way around four eyes, also where an item waits already") {
  Desk desk;
  desk.snooze("x.round", "alice");
  const Joined alone = desk.queue(finding("f-aaaa000001", "x.round", transaction, 70));
  CHECK(alone.outcome == JoinOutcome::snoozed);
  CHECK(alone.item.empty());
  const Joined item = desk.queue(finding("f-aaaa000002", "x.large", transaction, 40));
  CHECK(item.outcome == JoinOutcome::added);
  CHECK(desk.item(item.item).approvals == 1);
  const Joined snoozed = desk.queue(finding("f-aaaa000003", "x.round", transaction, 70));
  CHECK(snoozed.outcome == JoinOutcome::snoozed);
  CHECK(snoozed.item == item.item);
  CHECK(desk.item(item.item).score == 40);
  CHECK(desk.item(item.item).approvals == 2);
  const Joined strict = desk.queue(finding("f-aaaa000004", "x.round", account, 100));
  CHECK(strict.outcome == JoinOutcome::snoozed);
  CHECK(desk.item(strict.item).approvals == 2);
}

TEST_CASE("a snooze is about the values of the finding, not of what else waits") {
  Desk desk;
  desk.snooze("x.scan", "10.0.0.1");
  const auto from = [](const char* address) {
    return Key{{"user.name", "alice"}, {"source.ip", address}};
  };
  const Joined first = desk.queue(finding("f-aaaa000001", "x.other", from("10.0.0.1")));
  const Joined second = desk.queue(finding("f-aaaa000002", "x.scan", from("203.0.113.66")));
  CHECK(second.outcome == JoinOutcome::joined);
  CHECK(second.item == first.item);
}

TEST_CASE("nobody else's item is taken for one of findings") {
  const auto read = review::read_items(
      R"({"key":"check-logs:1:transaction:t1","kind":"alert","subject":"s","finding":"f-aaaa000001"})",
      assets::Assets());
  REQUIRE(read.refused.size() == 1);
  CHECK(read.refused[0].mistake == "its key begins with check-logs:, as those of findings do");
  // A transaction that is called like another's second item.
  Desk desk;
  const auto of = [](const char* finding_id, const char* id) {
    return finding(finding_id, "x.a", {{"transaction.id", id}});
  };
  CHECK(desk.decide(desk.queue(of("f-aaaa000001", "t1")).item, Verdict::approve, mika).empty());
  const Joined other = desk.queue(of("f-aaaa000002", "t1/2"));
  CHECK(desk.queue(of("f-aaaa000003", "t1")).item != other.item);
}

TEST_CASE("what waits anew waits as long as anything does") {
  Desk desk;
  const std::string id = desk.queue(finding("f-aaaa000001", "x.a", transaction)).item;
  desk.at = now + std::chrono::days(7);
  desk.queue(finding("f-aaaa000002", "x.b", transaction));
  CHECK(desk.item(id).waits_since == desk.at);
}

TEST_CASE("one busy account makes items that can be read, in one run and again") {
  Desk desk;
  std::vector<findings::Finding> many;
  for (int i = 0; i < 1000; ++i)
    many.push_back(finding(
        fmt::format("f-bbbb{:06}", i), "x.a",
        {{"user.name", "alice"}, {"source.ip", fmt::format("10.0.{}.{}", i / 250, i % 250 + 1)}}));
  std::map<std::string, std::size_t> items;
  for (const Joined& joined : desk.queue_all(many)) ++items[joined.item];
  CHECK(items.size() == 32);
  for (const auto& [id, count] : items) {
    CHECK(count <= 32);
    CHECK(desk.item(id).version == 1);
  }
  for (const Joined& joined : desk.queue_all(many)) CHECK(joined.outcome == JoinOutcome::unchanged);
}

TEST_CASE("what somebody closed, and what asks for nothing, is not queued") {
  Desk desk;
  findings::Finding closed = finding("f-aaaa000001", "x.a", transaction);
  closed.state = findings::State::closed;
  findings::Finding block = finding("f-aaaa000002", "x.scan", transaction);
  block.action = "block";
  CHECK(desk.plan({closed, block}).empty());
}
