#include "fixture.h"
#include "support/catch.h"
#include "support/raw_store.h"

using namespace secops;
using namespace secops::test;

namespace {

std::int64_t count(store::Store& store, const std::string& table) {
  return store.read()->integer("SELECT count(*) FROM " + table).value();
}

}  // namespace

TEST_CASE("parameters are bound by name, whatever their order in the statement") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto read = store.read();
  std::string seen;
  read->query("SELECT $3, $1, $2, $1", {std::string("one"), std::int64_t{2}, store::Blob{"three"}},
              [&](const store::Row& row) {
                seen = row.text(0) + "," + row.text(1) + "," + std::to_string(row.integer(2)) +
                       "," + row.text(3);
              });
  CHECK(seen == "three,one,2,one");
  read->query("SELECT $1, $2", {nullptr, std::string()}, [&](const store::Row& row) {
    CHECK(row.is_null(0));
    CHECK_FALSE(row.is_null(1));
    CHECK(row.text(0).empty());
  });
}

TEST_CASE("a parameter that the statement does not have is refused") {
  Place place;
  auto store = open(place.path, Mode::create);
  CHECK(code_of([&] {
          store.read()->integer("SELECT $1", {std::int64_t{1}, std::int64_t{2}});
        }) == "store.internal");
  // Double quotes never make a string, so a misspelt column is an error.
  CHECK(code_of([&] { store.read()->integer("SELECT \"nosuch\" FROM audit"); }) ==
        "store.internal");
}

TEST_CASE("bytes survive in a Blob; text that TEXT cannot hold gets U+FFFD") {
  Place place;
  auto store = open(place.path, Mode::create);
  const std::string bytes("a\0b\xff\xfe", 5);
  auto write = store.write(act());
  write->query("SELECT $1, $2", {store::Blob{bytes}, bytes}, [&](const store::Row& row) {
    CHECK(row.blob(0) == bytes);
    CHECK(row.text(1) ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\xEF\xBF\xBD");
  });
  write->audit("test", bytes, bytes, "", "");
  write->commit();
  CHECK(store.verify().problems.empty());
}

TEST_CASE("a change that is not committed leaves nothing behind") {
  Place place;
  auto store = open(place.path, Mode::create);
  {
    auto write = store.write(act());
    store::save_state(*write, "cursor", "a", "1");
    write->audit("test", "x", "y", "", "");
  }
  CHECK(count(store, "states") == 0);
  CHECK(count(store, "audit") == 0);
  CHECK(count(store, "audit_marks") == 0);
  CHECK_THROWS_AS(
      [&] {
        auto write = store.write(act());
        store::save_state(*write, "cursor", "a", "1");
        write->execute("INSERT INTO states (kind) VALUES ('half')");
      }(),
      Error);
  CHECK(count(store, "states") == 0);
}

TEST_CASE("after commit a change is over") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act());
  write->commit();
  CHECK(code_of([&] { write->execute("DELETE FROM states"); }) == "store.internal");
  CHECK(code_of([&] { write->commit(); }) == "store.internal");
}

TEST_CASE("one transaction at a time on a connection") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act());
  CHECK(code_of([&] { store.read(); }) == "store.internal");
  CHECK(code_of([&] { store.write(act()); }) == "store.internal");
}

TEST_CASE("the same query may run inside its own visitor") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act());
  for (int i = 0; i < 3; ++i) write->subject("ip", std::to_string(i));
  int pairs = 0;
  const std::string sql = "SELECT id FROM subjects";
  write->query(sql, {}, [&](const store::Row&) {
    write->query(sql, {}, [&](const store::Row&) { ++pairs; });
  });
  CHECK(pairs == 9);
}

TEST_CASE("an exception out of a visitor leaves the statement usable") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act());
  for (int i = 0; i < 3; ++i) write->subject("ip", std::to_string(i));
  const std::string sql = "SELECT id FROM subjects ORDER BY id";
  CHECK_THROWS_AS(write->query(sql, {}, [](const store::Row&) { throw 7; }), int);
  int rows = 0;
  write->query(sql, {}, [&](const store::Row&) { ++rows; });
  CHECK(rows == 3);
}

TEST_CASE("more kinds of statements than are kept prepared") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto read = store.read();
  for (int i = 0; i < 1000; ++i) REQUIRE(read->integer("SELECT " + std::to_string(i)).value() == i);
}

TEST_CASE("a subject has one id, and kinds do not mix") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act());
  const auto id = write->subject("ip", "203.0.113.9");
  CHECK(write->subject("ip", "203.0.113.9") == id);
  CHECK(write->subject("user", "203.0.113.9") != id);
  const std::string hostile("root\0\xff", 6);
  const auto odd = write->subject("user", hostile);
  CHECK(write->subject("user", "root") != odd);
  CHECK(write->subject("user", hostile) == odd);
}

TEST_CASE("a read sees one moment") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto other = open(place.path);
  {
    auto write = store.write(act());
    store::save_state(*write, "cursor", "a", "1");
    write->commit();
  }
  auto read = store.read();
  auto write = other.write(act());
  store::save_state(*write, "cursor", "a", "2");
  CHECK(store::load_state(*read, "cursor", "a") == "1");
  read.reset();
  write->commit();
  CHECK(store::load_state(*store.read(), "cursor", "a") == "2");
}

TEST_CASE("a reader that stays too long makes a writer say busy, and nothing is changed") {
  Place place;
  auto store = open(place.path, Mode::create);
  store::OpenOptions options;
  options.mode = Mode::read_write;
  options.busy_timeout = std::chrono::milliseconds(50);
  auto other = store::Store::open(place.path, options);
  {
    auto read = store.read();
    auto write = other.write(act());
    store::save_state(*write, "cursor", "a", "2");
    auto problem = problem_of([&] { write->commit(); });
    CHECK(problem.code == "store.busy");
    CHECK(problem.hint.find("fuser") != std::string::npos);
  }
  CHECK(!store::load_state(*store.read(), "cursor", "a"));
}

TEST_CASE("states and runs are kept") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto write = store.write(act(100));
  const std::string bytes("\0\x01\xff", 3);
  store::save_state(*write, "window", "a", bytes);
  store::save_state(*write, "window", std::string("a\xff"), "other");
  store::save_state(*write, "window", std::string("a\xfe"), "another");
  const auto first = store::begin_run(*write, "check-logs", "d1", "0.1.0");
  const auto second = store::begin_run(*write, "check-logs", "d1", "0.1.0");
  CHECK(first != second);
  store::end_run(*write, first, 2);
  write->commit();
  auto read = store.read();
  CHECK(store::load_state(*read, "window", "a") == bytes);
  CHECK(store::load_state(*read, "window", std::string("a\xff")) == "other");
  const auto all = store::list_states(*read, "window");
  REQUIRE(all.size() == 3);
  CHECK(all[0].bytes == bytes);
  CHECK(all[1].name == "a\xfe");
  CHECK(all[2].name == "a\xff");
  CHECK(!store::load_state(*read, "cursor", "a"));
  CHECK(read->text("SELECT status || '/' || ended FROM runs WHERE id = $1", {first}) == "2/100000");
  CHECK(!read->integer("SELECT ended FROM runs WHERE id = $1", {second}));
}

TEST_CASE("a run begins and ends by the clock, and may end worse than it recorded") {
  Place place;
  auto store = open(place.path, Mode::create);
  std::int64_t run = 0;
  const auto change = [&](std::int64_t clock, const auto& work) {
    auto write = store.write({"mika", "test", at(5), at(clock)});  // --now is 5 all the while
    work(*write);
    write->commit();
  };
  change(100,
         [&](store::Write& write) { run = store::begin_run(write, "check-logs", "d1", "0.1.0"); });
  change(107, [&](store::Write& write) { store::end_run(write, run, 0); });
  const std::string sql = "SELECT started || '-' || ended || ' ' || status FROM runs";
  CHECK(store.read()->text(sql) == "100000-107000 0");
  change(109, [&](store::Write& write) { store::end_run(write, run, 3); });
  CHECK(store.read()->text(sql) == "100000-109000 3");
}

TEST_CASE("a store opened to be read cannot be written") {
  Place place;
  open(place.path, Mode::create);
  auto store = open(place.path, Mode::read_only);
  CHECK(code_of([&] { store.write(act()); }) == "store.read-only");
  CHECK(store.info().audit_rows == 0);
}

TEST_CASE("info counts and names what is there") {
  Place place;
  auto store = open(place.path, Mode::create);
  auto empty = store.info();
  CHECK(empty.audit_head == std::string(64, '0'));
  CHECK(!empty.oldest_audit);
  add_rows(store, 3, 500);
  auto info = store.info();
  CHECK(info.path == place.path);
  CHECK(info.schema_version == static_cast<int>(store::migrations().size()));
  CHECK(info.journal_mode == "truncate");
  CHECK(info.audit_rows == 3);
  CHECK(info.oldest_audit == at(500));
  CHECK(info.newest_audit == at(502));
  CHECK(info.audit_head.size() == 64);
  CHECK(info.bytes == static_cast<std::int64_t>(std::filesystem::file_size(place.path)));
  CHECK(info.tables.size() == 20);
  CHECK(info.tables.front().name == "account_contacts");
  CHECK(info.tables[2].name == "audit");
  CHECK(info.tables[2].rows == 3);
}
