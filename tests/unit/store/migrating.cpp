#include <array>
#include <filesystem>

#include "fixture.h"
#include "support/catch.h"
#include "support/raw_store.h"

using namespace secops;
using namespace secops::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* second =
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "INSERT INTO notes SELECT sequence, subject FROM audit;";

std::vector<Embedded> steps(std::initializer_list<const char*> more) {
  static const char* names[] = {"0002_a.sql", "0003_b.sql", "0004_c.sql", "0005_d.sql",
                                "0006_e.sql", "0007_f.sql", "0008_g.sql", "0009_h.sql",
                                "0010_i.sql", "0011_j.sql", "0012_k.sql", "0013_l.sql"};
  std::vector<Embedded> all(store::migrations().begin(), store::migrations().end());
  for (const char* text : more) {
    REQUIRE(all.size() - 1 < std::size(names));
    all.push_back({names[all.size() - 1], text});
  }
  return all;
}

// Of this version's schema.
const int present = static_cast<int>(store::migrations().size());

std::string copy_of(const std::string& path, int version) {
  return path + ".schema-" + std::to_string(version) + ".bak";
}

store::Store open_with(const std::string& path, const std::vector<Embedded>& list,
                       Mode mode = Mode::read_write) {
  store::OpenOptions options;
  options.mode = mode;
  options.steps = list;
  return store::Store::open(path, options);
}

}  // namespace

TEST_CASE("an older store is upgraded in one go and a copy of it kept") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 3);
  }
  const auto list = steps({second});
  CHECK(code_of([&] { open_with(place.path, list, Mode::read_only); }) == "store.older");
  store::OpenOptions untouched;
  untouched.mode = Mode::read_write;
  untouched.steps = list;
  untouched.upgrade = false;
  const std::string before = content_of(place.path);
  CHECK(code_of([&] { store::Store::open(place.path, untouched); }) == "store.older");
  CHECK(content_of(place.path) == before);
  CHECK_FALSE(fs::exists(copy_of(place.path, present)));
  auto store = open_with(place.path, list);
  CHECK(store.info().schema_version == present + 1);
  CHECK(store.read()->integer("SELECT count(*) FROM notes") == 3);
  CHECK(store.verify().problems.empty());
  // The copy is the store as it was, private, and opens with the old program.
  const std::string copy = copy_of(place.path, present);
  CHECK(fs::status(copy).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(open(copy, Mode::read_only).verify().audit_rows == 3);
  // The old program refuses the new store.
  CHECK(code_of([&] { open(place.path); }) == "store.newer");
}

TEST_CASE("a store of every earlier schema is brought to the present one") {
  const auto all = store::migrations();
  for (int version = 1; version < present; ++version) {
    INFO("from schema " << version);
    Place place;
    {
      const std::vector<Embedded> earlier(all.begin(), all.begin() + version);
      auto store = open_with(place.path, earlier, Mode::create);
      CHECK(store.info().schema_version == version);
      add_rows(store, 3);
    }
    auto store = open(place.path);
    CHECK(store.info().schema_version == present);
    CHECK(store.verify().problems.empty());
    CHECK(store.info().audit_rows == 3);
    CHECK(fs::exists(copy_of(place.path, version)));
  }
  CHECK(present > 1);
}

TEST_CASE("a migration that fails leaves the store as it was") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 3);
  }
  SECTION("wrong statement after a right one") {
    CHECK(
        code_of([&] {
          open_with(place.path, steps({second, "CREATE TABLE other (a INTEGER) STRICT; nonsense"}));
        }) == "store.internal");
  }
  SECTION("a broken reference") {
    auto problem = problem_of([&] {
      open_with(place.path, steps({"INSERT INTO finding_aliases VALUES ('a', 'gone')"}));
    });
    CHECK(problem.message.find("finding_aliases") != std::string::npos);
  }
  auto store = open(place.path);
  CHECK(store.info().schema_version == present);
  CHECK(store.verify().problems.empty());
  CHECK(store.verify().audit_rows == 3);
}

TEST_CASE("a step may rebuild a table that others refer to") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    auto write = store.write(act());
    write->execute(
        "INSERT INTO findings VALUES ('f-a', 4, 'r', 't', 1, 0, '', 0, 5, x'', '', x'', 'none', "
        "NULL, '', '', "
        "'', 0, '', '', NULL, 0)");
    write->execute("INSERT INTO finding_aliases VALUES ('f-b', 'f-a')");
    write->commit();
  }
  auto store =
      open_with(place.path, steps({"CREATE TABLE made (id TEXT PRIMARY KEY, last INTEGER) STRICT;"
                                   "INSERT INTO made SELECT id, last FROM findings;"
                                   "DROP TABLE findings; ALTER TABLE made RENAME TO findings;"}));
  CHECK(store.read()->integer("SELECT last FROM findings WHERE id = 'f-a'") == 5);
  CHECK(store.read()->text("SELECT finding FROM finding_aliases") == "f-a");
}

TEST_CASE("the last three copies stay") {
  Place place;
  open(place.path, Mode::create);
  const char* step = "SELECT 1;";
  open_with(place.path, steps({step}));
  open_with(place.path, steps({step, step}));
  open_with(place.path, steps({step, step, step}));
  open_with(place.path, steps({step, step, step, step}));
  for (int more = 0; more < 4; ++more)
    CHECK(fs::exists(copy_of(place.path, present + more)) == (more > 0));
}

TEST_CASE("steps must be numbered without a gap") {
  Place place;
  open(place.path, Mode::create);
  auto list = steps({second});
  list.back().name = "0099_a.sql";
  CHECK(code_of([&] { open_with(place.path, list); }) == "store.internal");
}
