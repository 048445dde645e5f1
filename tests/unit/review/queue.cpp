// Four eyes, versions and claims hold where the data is written.
#include "review/queue.h"

#include "base/error.h"
#include "review/lookup.h"
#include "review/stats.h"
#include "review/verify.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::review;
using namespace std::chrono_literals;

namespace {

const Time start = civil_time(2026, 11, 22, 6, 0, 0);
const Person mika{1001, "mika", "mika-a", true};
const Person anna{1002, "anna", "anna-a", true};
const Person bob{1003, "bob", "bob-a", true};
const Person stranger{2000, "stranger", "stranger", false};

class Queue {
 public:
  Queue() {
    Policy policy;
    policy.above = assets::read_amount("500 USDC", assets::Assets()).amount;
    policy.approvals = 2;
    settings.policies.push_back(policy);
    settings.due = default_due();
  }

  std::unique_ptr<store::Write> write(const Person& person) {
    return store_.write({person.name, "review-queue", now, now});
  }

  // Does it to the item as `person`; the error's code, or "".
  template <typename Act>
  std::string as(const Person& person, const Act& act) {
    try {
      auto write = this->write(person);
      Item item = find(*write, id).item;
      act(*write, item);
      write->commit();
      return "";
    } catch (const Error& error) {
      return error.problems().front().code;
    }
  }

  std::string decide_as(const Person& person, Verdict verdict,
                        std::optional<std::int64_t> version = std::nullopt) {
    return as(person, [&](store::Write& write, Item& item) {
      last = decide(write, item, version, verdict, "why", person, settings);
    });
  }

  std::string add_one(std::string_view key, std::string_view amount, std::string_view maker,
                      std::string_view rest = "") {
    const std::string text = fmt::format(
        R"([{{"key":"{}","kind":"transaction","subject":"payout","amount":"{}","asset":"USDC","maker":"{}"{}}}])",
        key, amount, maker, rest);
    auto write = this->write(bob);
    const Addition addition =
        add(*write, read_items(text, assets::Assets()).drafts.at(0), settings, bob);
    write->commit();
    outcome = addition.outcome;
    return id = addition.item.id;
  }

  Item item() { return find(*store_.read(), id).item; }
  std::vector<std::string> problems() {
    std::vector<std::string> all;
    verify(*store_.read(), all);
    return all;
  }
  store::Store& store() { return store_; }

  Settings settings;
  Time now{start};
  std::string id;
  DecideOutcome last{};
  AddOutcome outcome{};

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

TEST_CASE("a small item needs one, a large one two different people") {
  Queue queue;
  queue.add_one("small", "500", "carol");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.item().state == State::approved);
  queue.add_one("large", "500.000001", "carol");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.last == DecideOutcome::counted);
  CHECK(queue.item().state == State::open);
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.last == DecideOutcome::unchanged);
  CHECK(queue.item().state == State::open);
  CHECK(queue.decide_as(anna, Verdict::approve).empty());
  CHECK(queue.item().state == State::approved);
  CHECK(queue.problems().empty());
}

TEST_CASE("one person is one person, by whatever name or user id") {
  Queue queue;
  queue.add_one("large", "900", "carol");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.decide_as({1001, "mika the second", "mika-a", true}, Verdict::approve).empty());
  CHECK(queue.last == DecideOutcome::unchanged);
  CHECK(queue.decide_as({1999, "mika", "mika-b", true}, Verdict::approve).empty());
  CHECK(queue.last == DecideOutcome::unchanged);
  CHECK(queue.item().approved_by() == 1);
}

TEST_CASE("nobody approves what they made, but may reject it") {
  for (const char* maker : {"mika", "MIKA", "mika-a", "1001"}) {
    Queue queue;
    queue.add_one("own", "5", maker);
    CHECK(queue.decide_as(mika, Verdict::approve) == "review.own");
    CHECK(queue.item().state == State::open);
    CHECK(queue.decide_as(mika, Verdict::reject).empty());
    CHECK(queue.item().state == State::rejected);
  }
}

TEST_CASE("an item that does not say its maker is made by who adds it") {
  Queue queue;
  auto write = queue.write(mika);
  queue.id = add(*write,
                 read_items(R"([{"key":"k","kind":"login","subject":"s"}])", assets::Assets())
                     .drafts.at(0),
                 queue.settings, mika)
                 .item.id;
  write->commit();
  write.reset();
  CHECK(queue.decide_as(mika, Verdict::approve) == "review.own");
  CHECK(queue.decide_as(anna, Verdict::approve).empty());
}

TEST_CASE("who made an item by adding it has made it under every name") {
  Queue queue;
  {
    auto write = queue.write(bob);
    queue.id = add(*write,
                   read_items(R"([{"key":"k","kind":"login","subject":"s"}])", assets::Assets())
                       .drafts.at(0),
                   queue.settings, bob)
                   .item.id;
    write->commit();
  }
  CHECK(queue.decide_as({1003, "robert", "robert", true}, Verdict::approve) == "review.own");
}

TEST_CASE("an item that is reopened waits anew") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  queue.now = start + 24h * 20;
  const auto clean = [&] {
    auto write = queue.write(mika);
    const std::size_t count = cleanup(*write, queue.settings).size();
    write->commit();
    return count;
  };
  CHECK(clean() == 1);
  queue.as(mika, [&](store::Write& write, Item& item) {
    reopen(write, item, {}, "too late", mika, queue.settings);
  });
  CHECK(clean() == 0);
  queue.now += 24h * 14;
  CHECK(clean() == 1);
}

TEST_CASE("one person's snooze opens no way around four eyes") {
  Queue queue;
  {
    auto write = queue.write(bob);
    snooze(*write, {"risk.large", "payroll", start + 24h, {}, "", "pays all"}, bob);
    CHECK_THROWS_AS(
        snooze(*write, {"risk.large", "payroll", start + 24h * 400, {}, "", "pays all"}, bob),
        Error);
    write->commit();
  }
  queue.add_one("large", "900", "carol", R"(,"user":"payroll","reasons":["risk.large:40"])");
  CHECK(queue.outcome == AddOutcome::added);
  CHECK(queue.item().approvals == 2);
  queue.settings.policies.push_back({std::nullopt, std::nullopt, 40, 2});
  queue.add_one("scored", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:40","x"])");
  CHECK(queue.item().score == 0);
  CHECK(queue.item().approvals == 2);
  queue.add_one("gone", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:5"])");
  queue.add_one("gone", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:5"])");
  CHECK(queue.outcome == AddOutcome::snoozed);
  CHECK(*queue.store().read()->integer(
            "SELECT count(*) FROM audit WHERE change = 'review.left-out'") == 1);
  CHECK(queue.problems().empty());
}

TEST_CASE("an item and whom it names stay as long as the trail of it") {
  Queue queue;
  queue.add_one("k", "5", "carol", R"(,"user":"alice","ip":"192.0.2.1")");
  queue.decide_as(mika, Verdict::approve);
  queue.now = start + 24h * 200;
  const auto prune = [&] {
    auto write = queue.store().write({"cron", "store prune", queue.now, queue.now});
    store::prune(*write, {}, queue.now);
    write->commit();
    return *queue.store().read()->integer("SELECT count(*) FROM review_items");
  };
  CHECK(prune() == 1);
  CHECK(queue.problems().empty());
  queue.now = start + 24h * 400;
  CHECK(prune() == 0);
  CHECK(*queue.store().read()->integer("SELECT count(*) FROM subjects") == 0);
  CHECK(queue.problems().empty());
}

TEST_CASE("who is not known decides nothing") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  CHECK(queue.decide_as(stranger, Verdict::approve) == "review.unknown-person");
  CHECK(queue.decide_as(stranger, Verdict::reject) == "review.unknown-person");
  CHECK(queue.as(stranger, [](store::Write& write, Item& item) { claim(write, item, stranger); }) ==
        "review.unknown-person");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.decide_as(stranger, Verdict::approve) == "review.unknown-person");
}

TEST_CASE("a decision is about what was shown") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  CHECK(queue.as(anna, [](store::Write& write, Item& item) { note(write, item, "odd", anna); })
            .empty());
  CHECK(queue.decide_as(mika, Verdict::approve, 1) == "review.moved");
  CHECK(queue.decide_as(mika, Verdict::approve, 3) == "review.moved");
  CHECK(queue.item().state == State::open);
  CHECK(queue.decide_as(mika, Verdict::approve, 2).empty());
  CHECK(queue.item().version == 3);
  // The same line pasted again.
  CHECK(queue.decide_as(mika, Verdict::approve, 2).empty());
  CHECK(queue.last == DecideOutcome::unchanged);
}

TEST_CASE("what one has claimed another cannot decide, until it is released or assigned") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  const auto claim_as = [&](const Person& person) {
    return queue.as(person, [&](store::Write& write, Item& item) { claim(write, item, person); });
  };
  CHECK(claim_as(anna).empty());
  CHECK(claim_as(anna).empty());
  CHECK(queue.item().version == 2);
  CHECK(claim_as(mika) == "review.claimed");
  CHECK(queue.decide_as(mika, Verdict::approve) == "review.claimed");
  CHECK(queue.decide_as(mika, Verdict::reject) == "review.claimed");
  CHECK(queue.as(mika, [](store::Write& write, Item& item) { release(write, item, mika, {}); }) ==
        "review.no-reason");
  CHECK(queue
            .as(mika, [](store::Write& write,
                         Item& item) { assign(write, item, mika, mika, "anna is off"); })
            .empty());
  CHECK(queue.decide_as(anna, Verdict::approve) == "review.claimed");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.as(anna, [](store::Write& write, Item& item) {
    assign(write, item, anna, anna, "x");
  }) == "review.closed");
  CHECK(queue.problems().empty());
}

TEST_CASE("who has approved cannot keep the others out") {
  Queue queue;
  queue.add_one("large", "900", "carol");
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.as(mika, [](store::Write& write, Item& item) { claim(write, item, mika); }) ==
        "review.own");
}

TEST_CASE("reopened, an item needs every approval again") {
  Queue queue;
  queue.add_one("large", "900", "carol");
  queue.decide_as(mika, Verdict::approve);
  queue.decide_as(anna, Verdict::reject);
  CHECK(queue.item().state == State::rejected);
  CHECK(queue.decide_as(mika, Verdict::approve) == "review.closed");
  const auto reopen_as = [&](const Person& person, std::optional<std::int64_t> version) {
    return queue.as(person, [&](store::Write& write, Item& item) {
      reopen(write, item, version, "papers came", person, queue.settings);
    });
  };
  CHECK(reopen_as(stranger, {}) == "review.unknown-person");
  CHECK(reopen_as(anna, 1) == "review.moved");
  CHECK(reopen_as(anna, 3).empty());
  CHECK(queue.item().approved_by() == 0);
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.item().state == State::open);
  CHECK(queue.decide_as(anna, Verdict::approve).empty());
  CHECK(queue.item().state == State::approved);
  CHECK(queue.item().decisions.size() == 4);
  CHECK(queue.problems().empty());
}

TEST_CASE("a policy that was loosened lets no earlier item through") {
  Queue queue;
  queue.add_one("large", "900", "carol");
  queue.settings.policies.clear();
  CHECK(queue.decide_as(mika, Verdict::approve).empty());
  CHECK(queue.item().state == State::open);
  queue.settings.policies.push_back({std::nullopt, Kind::transaction, std::nullopt, 3});
  CHECK(queue.decide_as(anna, Verdict::approve).empty());
  CHECK(queue.item().state == State::open);
  CHECK(queue.item().approvals == 3);
  CHECK(queue.decide_as(bob, Verdict::approve).empty());
  CHECK(queue.item().state == State::approved);
}

TEST_CASE("adding again changes nothing, other content is refused") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  queue.decide_as(mika, Verdict::approve);
  queue.add_one("k", "5", "carol");
  CHECK(queue.outcome == AddOutcome::unchanged);
  CHECK(queue.item().state == State::approved);
  CHECK_THROWS_AS(queue.add_one("k", "6", "carol"), Error);
  CHECK(queue.item().version == 2);
}

TEST_CASE("a snoozed reason does not count, and an item of such reasons alone is not added") {
  Queue queue;
  {
    auto write = queue.write(mika);
    snooze(*write, {"risk.large", "payroll", start + 24h, {}, "", "pays all"}, mika);
    CHECK(snooze(*write, {"risk.large", "payroll", start + 24h, {}, "", "pays all"}, mika) ==
          Change::unchanged);
    write->commit();
  }
  queue.add_one("a", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:40"])");
  CHECK(queue.outcome == AddOutcome::snoozed);
  queue.add_one("b", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:40","risk.odd:5"])");
  CHECK(queue.outcome == AddOutcome::added);
  CHECK(queue.item().score == 5);
  CHECK(queue.item().reasons.at(0).snoozed);
  queue.add_one("c", "5", "carol", R"(,"user":"other","reasons":["risk.large:40"])");
  CHECK(queue.item().score == 40);
  queue.now = start + 24h;
  queue.add_one("a", "5", "carol", R"(,"user":"payroll","reasons":["risk.large:40"])");
  CHECK(queue.outcome == AddOutcome::added);
  CHECK(snoozes(*queue.store().read(), queue.now).empty());
}

TEST_CASE("scores beyond the highest are added before they are cut, also where some are snoozed") {
  Queue queue;
  {
    auto write = queue.write(mika);
    snooze(*write, {"risk.large", "payroll", start + 24h, {}, "", "pays all"}, mika);
    write->commit();
  }
  queue.add_one("summed", "5", "carol",
                R"(,"user":"payroll","reasons":["risk.large:1000000","risk.new:1000000"])");
  CHECK(queue.item().score == highest_score);
  queue.add_one("said", "5", "carol",
                R"(,"user":"payroll","score":70,"reasons":["risk.large:40","risk.new:5"])");
  CHECK(queue.item().score == 30);
}

TEST_CASE("who may not approve is not told to") {
  Queue queue;
  queue.add_one("k", "900", "bob");
  CHECK_FALSE(may_approve(queue.item(), bob));
  CHECK(may_approve(queue.item(), mika));
  queue.decide_as(mika, Verdict::approve);
  CHECK_FALSE(may_approve(queue.item(), mika));
  CHECK(may_approve(queue.item(), anna));
  queue.decide_as(anna, Verdict::approve);
  CHECK_FALSE(may_approve(queue.item(), anna));
}

TEST_CASE("notes are of people who are known, and short") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  const auto noted = [&](const Person& person, const std::string& text) {
    return queue.as(person,
                    [&](store::Write& write, Item& item) { note(write, item, text, person); });
  };
  CHECK(noted(stranger, "odd") == "review.unknown-person");
  CHECK(noted(mika, std::string(2049, 'x')) == "review.too-long");
  CHECK(noted(mika, std::string(2048, 'x')).empty());
  CHECK(queue.item().version == 2);
  const std::string reason(2049, 'x');
  CHECK(queue.as(mika, [&](store::Write& write, Item& item) {
    decide(write, item, std::nullopt, Verdict::approve, reason, mika, queue.settings);
  }) == "review.too-long");
  CHECK(queue.item().state == State::open);
}

TEST_CASE("a key whose id another key has is refused alone") {
  Queue queue;
  queue.add_one("k", "5", "carol");
  // Two keys of one id cannot be found here, so the row is made to be of another key.
  auto write = queue.write(bob);
  write->execute("UPDATE review_items SET key = $1", {store::Blob{"other"}});
  const std::string text =
      R"({"key":"k","kind":"transaction","subject":"payout","amount":"5","asset":"USDC"})";
  try {
    add(*write, read_items(text, assets::Assets()).drafts.at(0), queue.settings, bob);
    FAIL("it was added");
  } catch (const Error& error) {
    CHECK(error.problems().front().code == "review.other-content");
  }
}

TEST_CASE("what nobody decides expires, with a record") {
  Queue queue;
  queue.add_one("old", "5", "carol");
  queue.now = start + 24h * 14;
  queue.add_one("new", "5", "carol");
  {
    auto write = queue.write(mika);
    CHECK(cleanup(*write, queue.settings).size() == 1);
    CHECK(cleanup(*write, queue.settings).empty());
    write->commit();
  }
  CHECK(queue.item().state == State::open);
  queue.id = id_of_key("old");
  CHECK(queue.item().state == State::expired);
  CHECK(queue.decide_as(mika, Verdict::approve) == "review.closed");
  CHECK(queue.problems().empty());
}

TEST_CASE("a rule's false alarms are the items that were approved") {
  Queue queue;
  for (const char* key : {"a", "b", "c", "d"})
    queue.add_one(key, "5", "carol", R"(,"reasons":["risk.large:40"])");
  for (const char* key : {"a", "b", "c"}) {
    queue.id = id_of_key(key);
    queue.decide_as(mika, *key == 'c' ? Verdict::reject : Verdict::approve);
  }
  const auto rules = rule_stats(*queue.store().read());
  REQUIRE(rules.size() == 1);
  CHECK(rules.front().approved == 2);
  CHECK(rules.front().rejected == 1);
  CHECK(rules.front().waiting == 1);
  CHECK(*rules.front().false_positive_ratio() == Approx(2.0 / 3.0));
}

TEST_CASE("nobody lets a rule be silent about themselves") {
  Queue queue;
  auto write = queue.write(mika);
  CHECK_THROWS_AS(snooze(*write, {"risk.large", "Mika", start + 24h, {}, "", "x"}, mika), Error);
  CHECK_THROWS_AS(snooze(*write, {"risk.large", "1001", start + 24h, {}, "", "x"}, mika), Error);
}

TEST_CASE("a snooze that nobody made, or that somebody took away, is found") {
  Queue queue;
  const auto change = [&](const char* sql) {
    auto write = queue.write(mika);
    write->execute(sql);
    write->commit();
  };
  {
    auto write = queue.write(mika);
    snooze(*write, {"risk.large", "payroll", start + 24h, {}, "", "pays all"}, mika);
    write->commit();
  }
  CHECK(queue.problems().empty());
  change("UPDATE review_snoozes SET until = until + 1000");
  CHECK(queue.problems().size() == 1);
  change("DELETE FROM review_snoozes");
  CHECK(queue.problems().size() == 1);
  change(
      "INSERT INTO review_snoozes (rule, value, until, since, actor, reason) VALUES ('risk.large', "
      "x'6162', 9, 1, 'x', 'y')");
  CHECK(queue.problems().size() == 2);
}

TEST_CASE("what is changed behind the audit trail is found") {
  for (const char* sql :
       {"UPDATE review_items SET state = 'approved', closed = 5",
        "UPDATE review_items SET units = '1'", "UPDATE review_items SET approvals = 1",
        "DELETE FROM review_items", "UPDATE review_decisions SET actor = 'anna'",
        "DELETE FROM review_decisions", "UPDATE review_decisions SET reason = 'other'",
        "UPDATE review_items SET score = 7", "UPDATE review_items SET maker = CAST('x' AS BLOB)",
        "UPDATE review_items SET subject = CAST('x' AS BLOB)",
        "UPDATE review_items SET due = due + 1000", "UPDATE review_items SET country = 'DE'",
        "UPDATE review_items SET decimals = 2", "DELETE FROM review_notes",
        "DELETE FROM review_reasons", "DELETE FROM review_subjects",
        "UPDATE review_notes SET text = CAST('other' AS BLOB) WHERE actor <> ''",
        "DELETE FROM review_notes WHERE actor <> ''",
        "INSERT INTO review_decisions SELECT item, round, verdict, 7, 'eve', time, reason FROM "
        "review_decisions"}) {
    INFO(sql);
    Queue queue;
    queue.add_one("large", "900", "carol",
                  R"(,"user":"alice","reasons":["risk.large:40"],"device":"x1")");
    queue.as(mika, [](store::Write& write, Item& item) { note(write, item, "called", mika); });
    queue.decide_as(mika, Verdict::approve);
    CHECK(queue.problems().empty());
    auto write = queue.write(mika);
    write->execute(sql);
    write->commit();
    write.reset();
    CHECK_FALSE(queue.problems().empty());
  }
}
