// Adding, ending, prolonging: once each, with its audit row, never shorter.
#include "blacklist/entry.h"

#include <set>

#include "base/error.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time start = civil_time(2026, 11, 22, 6, 0, 0);
const Value host{Kind::ip, "203.0.113.9"};

struct Desk {
  test::Folder folder;
  store::Store store = open();
  Time now = start;
  Policy policy;

  store::Store open() {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(folder / "store.db", options);
  }
  std::unique_ptr<store::Write> write() { return store.write({"mika", "blacklist", now, now}); }
  Added add(const Value& value, std::optional<Duration> span = {}, bool forever = false) {
    auto transaction = write();
    Addition addition;
    addition.value = value;
    addition.reason = "brute force";
    addition.span = span;
    addition.forever = forever;
    Added added = blacklist::add(*transaction, addition, policy);
    transaction->commit();
    return added;
  }
  template <typename Act>
  auto change(Act act) {
    auto transaction = write();
    auto result = act(*transaction);
    transaction->commit();
    return result;
  }
  std::vector<Entry> list(const Filter& filter = {}) {
    return blacklist::list(*store.read(), filter, now);
  }
  std::optional<Entry> listed(const Value& value) { return find_listed(*store.read(), value, now); }
  std::int64_t audited(const std::string& change) {
    return *store.read()->integer("SELECT count(*) FROM audit WHERE change = $1", {change});
  }
};

std::string code_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    CHECK(error.status() == Status::critical);
    return error.problems().front().code;
  }
  return "";
}

}  // namespace

TEST_CASE("what is listed says why, by whom and until when") {
  Desk desk;
  const Added added = desk.add(host);
  CHECK(added.change == Change::added);
  CHECK(added.entry.id.size() == 12);
  const auto entry = desk.listed(host);
  REQUIRE(entry);
  CHECK(entry->id == added.entry.id);
  CHECK(entry->value == host);
  CHECK(entry->reason == "brute force");
  CHECK(entry->actor == "mika");
  CHECK(entry->source == Source::person);
  CHECK(entry->added == start);
  CHECK(entry->expires == start + 24h);
  CHECK_FALSE(entry->ended);
  CHECK(desk.audited("blacklist.added") == 1);
  CHECK_FALSE(desk.listed({Kind::ip, "203.0.113.8"}));
  CHECK_FALSE(desk.listed({Kind::user, "203.0.113.9"}));
}

TEST_CASE("asking twice changes nothing") {
  Desk desk;
  const std::string id = desk.add(host, 24h).entry.id;
  desk.now += 5min;
  const Added again = desk.add(host, 24h);
  CHECK(again.change == Change::unchanged);
  CHECK(again.entry.id == id);
  CHECK(again.entry.expires == start + 24h);
  CHECK(desk.add(host).change == Change::unchanged);
  CHECK(desk.add(host, 1h).change == Change::unchanged);  // never shorter
  CHECK(*desk.store.read()->integer("SELECT count(*) FROM audit") == 1);
}

TEST_CASE("more time is given where it is asked for") {
  Desk desk;
  const std::string id = desk.add(host, 24h).entry.id;
  desk.now += 12h;
  const Added longer = desk.add(host, 24h);
  CHECK(longer.change == Change::extended);
  CHECK(longer.entry.id == id);
  CHECK(longer.entry.expires == start + 36h);
  CHECK(desk.add(host, {}, true).change == Change::extended);
  CHECK_FALSE(desk.listed(host)->expires);
  CHECK(desk.add(host, {}, true).change == Change::unchanged);
  CHECK(desk.add(host, 24h).change == Change::unchanged);
  CHECK(desk.audited("blacklist.extended") == 2);
  CHECK(desk.list().size() == 1);
}

TEST_CASE("an entry ends by itself, and the next time is longer, up to a cap") {
  Desk desk;
  desk.policy.longest = std::chrono::days(5);
  std::vector<std::string> ids;
  for (const Duration span :
       {Duration(24h), Duration(48h), Duration(96h), Duration(120h), Duration(120h)}) {
    const Added added = desk.add(host);
    CHECK(added.change == Change::added);
    CHECK(*added.entry.expires - desk.now == span);
    ids.push_back(added.entry.id);
    desk.now = *added.entry.expires - 1ms;
    CHECK(desk.listed(host));
    desk.now += 1ms;
    CHECK_FALSE(desk.listed(host));
    CHECK(desk.list().empty());
  }
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  CHECK(history_of(*desk.store.read(), host).size() == 5);
  CHECK(desk.audited("blacklist.expired") == 4);
  CHECK(desk.change([](auto& write) { return cleanup(write); }) == 1);
  CHECK(desk.change([](auto& write) { return cleanup(write); }) == 0);
  CHECK(desk.audited("blacklist.expired") == 5);
}

TEST_CASE("removing ends an entry once") {
  Desk desk;
  const Entry entry = desk.add(host).entry;
  const auto take_off = [&] {
    return desk.change([&](auto& write) { return remove(write, entry, "a mistake"); });
  };
  CHECK(take_off());
  CHECK_FALSE(take_off());
  CHECK_FALSE(desk.listed(host));
  const auto history = history_of(*desk.store.read(), host);
  REQUIRE(history.size() == 1);
  CHECK(history[0].ended == start);
  CHECK(history[0].ended_by == "mika");
  CHECK(history[0].ended_reason == "a mistake");
  CHECK(desk.audited("blacklist.removed") == 1);
  const Entry again = desk.add(host).entry;
  CHECK(again.id != entry.id);
  CHECK(*again.expires - again.added == 24h);
}

TEST_CASE("extending counts from now and never shortens") {
  Desk desk;
  const Entry entry = desk.add(host, 24h).entry;
  const auto by = [&](std::optional<Duration> span) {
    return desk.change([&](auto& write) { return extend(write, entry, span, "still at it"); });
  };
  CHECK(by(23h) == Change::unchanged);
  CHECK(by(30h) == Change::extended);
  CHECK(desk.listed(host)->expires == start + 30h);
  CHECK(by(std::nullopt) == Change::extended);
  CHECK_FALSE(desk.listed(host)->expires);
  CHECK(by(48h) == Change::unchanged);
  desk.change([&](auto& write) { return remove(write, entry, "enough"); });
  CHECK(code_of([&] { by(48h); }) == "blacklist.not-listed");
}

TEST_CASE("that protection is overridden is noted also of what is listed long enough") {
  Desk desk;
  const Entry entry = desk.add(host, {}, true).entry;  // for ever
  const auto by = [&](bool overrides) {
    return desk.change([&](auto& write) { return extend(write, entry, 1h, "theirs", overrides); });
  };
  CHECK(by(true) == Change::overridden);
  CHECK(desk.listed(host)->overrides_protection);
  CHECK_FALSE(desk.listed(host)->expires);
  CHECK(by(true) == Change::unchanged);
  CHECK(by(false) == Change::unchanged);
  CHECK(desk.listed(host)->overrides_protection);
}

TEST_CASE("what makes no sense is refused and leaves nothing") {
  Desk desk;
  CHECK(code_of([&] { desk.add(host, Duration(0)); }) == "blacklist.bad-span");
  CHECK(code_of([&] { desk.add(host, Duration(-1h)); }) == "blacklist.bad-span");
  CHECK(code_of([&] { desk.add(host, Duration(999ms)); }) == "blacklist.bad-span");
  CHECK(code_of([&] { desk.add(host, Duration::max()); }) == "blacklist.bad-span");
  CHECK(code_of([&] {
          Addition addition;
          addition.value = host;
          addition.reason = " \t";
          blacklist::add(*desk.write(), addition, {});
        }) == "blacklist.no-reason");
  CHECK(desk.list().empty());
  CHECK(*desk.store.read()->integer("SELECT count(*) FROM audit") == 0);
}

TEST_CASE("entries are found by a beginning of their id") {
  Desk desk;
  const Entry entry = desk.add(host).entry;
  const auto read = [&] { return desk.store.read(); };
  CHECK(find_by_id(*read(), entry.id).value == host);
  CHECK(find_by_id(*read(), entry.id.substr(0, 6)).value == host);
  for (const std::string& id : {entry.id + "0", std::string("b-zzzz"), std::string("f-aaaa"),
                                std::string("b-aa%_"), std::string("b"), std::string("")})
    CHECK(code_of([&] { find_by_id(*read(), id); }) == "blacklist.unknown");
  for (const std::string& id : {std::string("b-"), entry.id.substr(0, 5)})
    CHECK(code_of([&] { find_by_id(*read(), id); }) == "blacklist.short-id");
  // Two that begin alike.
  {
    auto write = desk.write();
    write->execute("UPDATE blacklist SET id = 'b-same000001'");
    write->commit();
  }
  const Entry other = desk.add({Kind::user, "mallory"}).entry;
  {
    auto write = desk.write();
    write->execute("UPDATE blacklist SET id = 'b-same000002' WHERE id = $1", {other.id});
    write->commit();
  }
  CHECK(code_of([&] { find_by_id(*read(), "b-same"); }) == "blacklist.ambiguous");
  CHECK(find_by_id(*read(), "b-same000002").value.text == "mallory");
}

TEST_CASE("the closest entry that holds a value is found") {
  Desk desk;
  desk.add({Kind::net, "198.51.100.0/24"}, 3h);
  desk.add({Kind::net, "198.51.100.128/25"}, 1h);
  desk.add({Kind::net, "2001:db8::/48"}, 3h);
  desk.add({Kind::domain, "evil.example"}, 3h);
  const auto holder = [&](const Value& value) {
    const auto entry = find_holder(*desk.store.read(), value, desk.now);
    return entry ? entry->value.text : "";
  };
  CHECK(holder({Kind::ip, "198.51.100.200"}) == "198.51.100.128/25");
  CHECK(holder({Kind::ip, "198.51.100.2"}) == "198.51.100.0/24");
  CHECK(holder({Kind::net, "198.51.100.128/25"}) == "198.51.100.128/25");
  CHECK(holder({Kind::net, "198.51.100.128/26"}) == "198.51.100.128/25");
  CHECK(holder({Kind::net, "198.51.0.0/16"}).empty());
  CHECK(holder({Kind::ip, "198.51.101.2"}).empty());
  CHECK(holder({Kind::ip, "2001:db8::7"}) == "2001:db8::/48");
  CHECK(holder({Kind::domain, "a.b.evil.example"}) == "evil.example");
  CHECK(holder({Kind::email, "x@evil.example"}) == "evil.example");
  CHECK(holder({Kind::user, "evil.example"}).empty());
  desk.now += 2h;
  CHECK(holder({Kind::ip, "198.51.100.200"}) == "198.51.100.0/24");
}

TEST_CASE("the list is filtered and in order") {
  Desk desk;
  desk.add(host, 3h);
  desk.now += 1s;
  desk.add({Kind::net, "198.51.100.0/24"}, 1h);
  desk.now += 1s;
  desk.add({Kind::user, "a\x1b[2J'; DROP TABLE blacklist; --"}, {}, true);
  const auto values = [&](auto set) {
    Filter filter;
    set(filter);
    std::string all;
    for (const Entry& entry : desk.list(filter))
      all += std::string(name_of(entry.value.kind)) + " ";
    return all;
  };
  const auto any = [](Filter&) {};
  CHECK(values(any) == "user net ip ");
  CHECK(values([](Filter& it) { it.order = Order::expires; }) == "net ip user ");
  CHECK(values([](Filter& it) { it.order = Order::value; }) == "net ip user ");
  CHECK(values([](Filter& it) { it.kind = Kind::net; }) == "net ");
  CHECK(values([](Filter& it) { it.text = "BRUTE"; }) == "user net ip ");
  CHECK(values([](Filter& it) { it.text = "drop table"; }) == "user ");
  CHECK(values([&](Filter& it) { it.expires_before = desk.now + 2h; }) == "net ");
  CHECK(values([](Filter& it) { it.source = Source::rule; }) == "");
  CHECK(values([](Filter& it) { it.actor = "nobody"; }) == "");
  CHECK(values([](Filter& it) { it.added_since = start + 1s; }) == "user net ");
  desk.now += 2h;
  CHECK(values(any) == "user ip ");
  CHECK(values([](Filter& it) { it.ended = true; }) == "user net ip ");
}

TEST_CASE("a clean-up that is dated ahead of the clock ends nothing") {
  Desk desk;
  desk.add(host, 24h);
  auto write = desk.store.write({"mika", "blacklist cleanup", start + std::chrono::days(2), start});
  CHECK(code_of([&] { cleanup(*write); }) == "blacklist.future");
}

TEST_CASE("what is seen of a listed value is counted, and of no other") {
  Desk desk;
  desk.add(host, 24h);
  desk.change([&](auto& write) {
    note_hits(write, host, 3, start + 1h);
    note_hits(write, host, 2, start + 30min);
    note_hits(write, {Kind::ip, "203.0.113.10"}, 5, start);
    return 0;
  });
  CHECK(desk.listed(host)->hits == 5);
  CHECK(desk.listed(host)->last_hit == start + 1h);
  desk.now = start + 25h;
  desk.change([&](auto& write) {
    note_hits(write, host, 7, desk.now);
    return 0;
  });
  Filter all;
  all.ended = true;
  CHECK(desk.list(all).front().hits == 5);
}
