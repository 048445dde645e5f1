#include "support/catch.h"

#include "findings/rows.h"
#include "fixture.h"

using namespace secops;
using namespace secops::test;
using events::Severity;
using findings::Filter;

namespace {

std::vector<std::string> ids(const std::vector<findings::Finding>& all) {
  std::vector<std::string> result;
  for (const auto& finding : all) result.push_back(finding.id);
  return result;
}
using Ids = std::vector<std::string>;

// Five findings; the last one is closed.
void fill(Desk& desk) {
  const auto add = [&](const char* id, Severity severity, const char* rule, std::int64_t first,
                       std::int64_t last, const char* field, const char* value) {
    auto finding = sample(id);
    finding.severity = severity;
    finding.rule = rule;
    finding.first = at(first);
    finding.last = at(last);
    finding.key = {{field, value}};
    desk.record(finding);
  };
  add("f-aaaa000001", Severity::low, "auth.odd", 100, 200, "source.ip", "203.0.113.9");
  add("f-aaaa000002", Severity::critical, "auth.many-failures", 100, 150, "source.ip",
      "203.0.113.9");
  add("f-bbbb000003", Severity::high, "authority.changed", 300, 400, "user.name", "a=b");
  add("f-bbbb000004", Severity::high, "auth.odd", 300, 500, "client_ip", "::ffff:203.0.113.9");
  add("f-cccc000005", Severity::high, "web.errors", 300, 500, "source.ip", "2001:db8::1");
  desk.write([](store::Write& w) { findings::close(w, "f-cccc000005", "done"); });
}

}  // namespace

TEST_CASE("worst first, then newest, then by id; closed ones only when asked for") {
  Desk desk;
  fill(desk);
  CHECK(ids(desk.list()) == Ids{"f-aaaa000002", "f-bbbb000004", "f-bbbb000003", "f-aaaa000001"});
  Filter all;
  all.closed = true;
  CHECK(ids(desk.list(all)) ==
        Ids{"f-aaaa000002", "f-bbbb000004", "f-cccc000005", "f-bbbb000003", "f-aaaa000001"});
  all.limit = 2;
  CHECK(ids(desk.list(all)) == Ids{"f-aaaa000002", "f-bbbb000004"});
}

TEST_CASE("a list is one query, however many findings and key fields there are") {
  class Counting final : public store::Read {
   public:
    explicit Counting(store::Read& read) : read_(read) {}
    void query(std::string_view sql, const std::vector<store::Parameter>& parameters,
               const std::function<void(const store::Row&)>& visit) override {
      ++queries;
      read_.query(sql, parameters, visit);
    }
    int queries{0};

   private:
    store::Read& read_;
  };
  Desk desk;
  fill(desk);
  auto several = sample("f-dddd000006");
  several.key = {{"user.name", "b"}, {"source.ip", "192.0.2.1"}, {"host.name", "a"}};
  desk.record(several);
  auto none = sample("f-dddd000007");
  none.key = {};
  desk.record(none);
  const auto read = desk.store.read();
  Counting counting(*read);
  Filter filter;
  filter.closed = true;
  const auto all = findings::list(counting, filter);
  CHECK(counting.queries == 1);
  REQUIRE(all.size() == 7);
  for (const auto& finding : all) {
    const auto alone = findings::known(*read, finding.id);
    REQUIRE(alone);
    CHECK(finding.key == alone->key);
    if (finding.id == several.id) CHECK(finding.key == several.key);
    if (finding.id == none.id) CHECK(finding.key.empty());
  }
}

TEST_CASE("findings are counted by severity without the limit, and the rules of all are known") {
  Desk desk;
  fill(desk);
  const auto read = desk.store.read();
  Filter filter;
  filter.limit = 1;
  CHECK(findings::count(*read, filter) == findings::SeverityCounts{0, 1, 0, 2, 1});
  filter.closed = true;
  filter.rule = "web.*";
  CHECK(findings::count(*read, filter) == findings::SeverityCounts{0, 0, 0, 1, 0});
  CHECK(findings::rules_found(*read) ==
        Ids{"auth.many-failures", "auth.odd", "authority.changed", "web.errors"});
}

TEST_CASE("filters") {
  Desk desk;
  fill(desk);
  Filter filter;
  SECTION("since takes what ended then or later") {
    filter.since = at(200);
    CHECK(ids(desk.list(filter)) == Ids{"f-bbbb000004", "f-bbbb000003", "f-aaaa000001"});
  }
  SECTION("until takes what began before") {
    filter.until = at(300);
    CHECK(ids(desk.list(filter)) == Ids{"f-aaaa000002", "f-aaaa000001"});
  }
  SECTION("severity") {
    filter.at_least = Severity::high;
    CHECK(desk.list(filter).size() == 3);
  }
  SECTION("rule") {
    filter.rule = "auth.odd";
    CHECK(desk.list(filter).size() == 2);
  }
  SECTION("rule family: not what only begins with the same letters") {
    filter.rule = "auth.*";
    CHECK(ids(desk.list(filter)) == Ids{"f-aaaa000002", "f-bbbb000004", "f-aaaa000001"});
  }
  SECTION("a value, in any field and any spelling") {
    filter.key = "203.0.113.9";
    CHECK(desk.list(filter).size() == 3);
    filter.key = "::ffff:203.0.113.9";
    CHECK(desk.list(filter).size() == 3);
  }
  SECTION("a field and a value") {
    filter.key = "source.ip=203.0.113.9";
    CHECK(ids(desk.list(filter)) == Ids{"f-aaaa000002", "f-aaaa000001"});
    filter.key = "user.name=a=b";
    CHECK(desk.list(filter).size() == 1);
    filter.key = "a=b";
    CHECK(desk.list(filter).size() == 1);
  }
  SECTION("SQL in a filter is a value") {
    filter.key = "' OR 1=1 --";
    filter.rule = "x' OR '1'='1";
    CHECK(desk.list(filter).empty());
  }
  SECTION("all at once") {
    filter.since = at(100);
    filter.until = at(1000);
    filter.at_least = Severity::low;
    filter.rule = "auth.*";
    filter.key = "client_ip=203.0.113.9";
    filter.closed = true;
    filter.limit = 5;
    CHECK(ids(desk.list(filter)) == Ids{"f-bbbb000004"});
  }
}

TEST_CASE("find by id and by unique prefix") {
  Desk desk;
  fill(desk);
  const auto read = desk.store.read();
  CHECK(findings::find(*read, "f-aaaa000001").id == "f-aaaa000001");
  CHECK(findings::find(*read, "F-CCCC").id == "f-cccc000005");
  auto problem = refusal([&] { findings::find(*read, "f-aaaa"); });
  CHECK(problem.code == "finding.ambiguous");
  CHECK(problem.message == "f-aaaa is the beginning of 2 findings: f-aaaa000001, f-aaaa000002");
  for (const char* wrong : {"f-ccc", "f-", "", "cccc", "f-dddd", "f-%", "f-____"})
    CHECK(refusal([&] { findings::find(*read, wrong); }).code == "finding.unknown");
}

TEST_CASE("an ambiguous prefix lists ten candidates at most") {
  Desk desk;
  desk.write([](store::Write& w) {
    for (int i = 10; i < 25; ++i) findings::record(w, sample("f-aaaa0000" + std::to_string(i)));
  });
  auto problem = refusal([&] { desk.get("f-aaaa"); });
  CHECK(problem.message.find("f-aaaa000019 and 5 more") != std::string::npos);
}

TEST_CASE("history: what was seen, decided and done, oldest first") {
  Desk desk;
  fill(desk);
  desk.write([](store::Write& w) { findings::acknowledge(w, "f-aaaa000001", "looking"); });
  desk.write([](store::Write& w) { w.audit("block.added", "203.0.113.9", "brute force", "", ""); });
  const auto history = findings::history_of(*desk.store.read(), "203.0.113.9");
  CHECK(ids(history.findings) == Ids{"f-aaaa000001", "f-aaaa000002", "f-bbbb000004"});
  REQUIRE(history.entries.size() == 5);
  CHECK(history.entries[0].change == "finding.added");
  CHECK(history.entries[3].change == "finding.acknowledged");
  CHECK(history.entries[3].actor == "mika");
  CHECK(history.entries[3].reason == "looking");
  CHECK(history.entries[4].subject == "203.0.113.9");
  const auto of_id = findings::history_of(*desk.store.read(), "f-aaaa000001");
  CHECK(of_id.entries.size() == 2);
  CHECK(findings::history_of(*desk.store.read(), "f-cccc").entries.size() == 2);
  CHECK(findings::history_of(*desk.store.read(), "198.51.100.1").findings.empty());
  CHECK(findings::history_of(*desk.store.read(), "f-zzzz").entries.empty());
  CHECK(refusal([&] { findings::history_of(*desk.store.read(), "f-aaaa"); }).code ==
        "finding.ambiguous");
}

TEST_CASE("history: what the evidence of other findings names, as a word") {
  Desk desk;
  auto finding = sample();
  finding.key = {{"event.action", "ip.blocked"}};
  finding.evidence.line = "CRITICAL blocked 198.51.100.10 for user backup-2";
  desk.record(finding);
  const auto found = [&](std::string_view value) {
    return findings::history_of(*desk.store.read(), value).findings.size();
  };
  CHECK(found("198.51.100.10") == 1);
  CHECK(found("backup-2") == 1);
  CHECK(found("98.51.100.10") == 0);
  CHECK(found("198.51.100.1") == 0);
  CHECK(found("fo") == 0);
}

TEST_CASE("what a key field is about") {
  const auto kind = [](const char* field, const char* value) {
    return std::string(findings::kind_of(field, value));
  };
  CHECK(kind("source.ip", "anything") == "ip");
  CHECK(kind("clientIp", "x") == "ip");
  CHECK(kind("clientip", "203.0.113.9") == "ip");
  CHECK(kind("membership", "gold") == "value");
  CHECK(kind("remote_address", "2001:db8::1") == "ip");
  CHECK(kind("address", "Main Street") == "value");
  CHECK(kind("wallet.address", "klv1abc") == "wallet");
  CHECK(kind("user.name", "root") == "user");
  CHECK(kind("user.email", "a@example.org") == "email");
  CHECK(kind("username", "root") == "user");
  CHECK(kind("host.name", "web1") == "host");
  CHECK(kind("transaction.id", "7") == "id");
  CHECK(kind("url.path", "/login") == "value");
}
