#include <sys/stat.h>

#include <filesystem>

#include "base/digest.h"
#include "fixture.h"
#include "support/catch.h"
#include "support/raw_store.h"

using namespace secops;
using namespace secops::test;
namespace fs = std::filesystem;

TEST_CASE("a backup is a whole store of its own, named by its digest") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 20);
  const std::string target = place.folder / "private/copy.db";
  const std::string digest = store.backup(target);
  CHECK(digest == hex(sha256(content_of(target))));
  CHECK((fs::status(target).permissions() & fs::perms(0777)) == fs::perms(0600));
  CHECK_FALSE(fs::exists(target + ".new"));
  CHECK_FALSE(fs::exists(target + ".new-journal"));
  auto copy = open(target, Mode::read_only);
  CHECK(copy.verify().problems.empty());
  CHECK(copy.info().audit_head == store.info().audit_head);
}

TEST_CASE("a backup never overwrites") {
  Place place;
  auto store = open(place.path, Mode::create);
  const std::string target = place.folder.write("private/copy.db", "mine");
  CHECK(code_of([&] { store.backup(target); }) == "store.exists");
  CHECK(content_of(target) == "mine");
  CHECK(code_of([&] { store.backup(place.path); }) == "store.exists");
  CHECK(code_of([&] { store.backup(place.folder / "nowhere/copy.db"); }) != "");
}

TEST_CASE("restore brings the backup back and keeps what was there") {
  Place place;
  const std::string target = place.folder / "private/copy.db";
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  store.backup(target);
  add_rows(store, 4);
  const std::string kept = store::restore(target, place.path, at(1'795'328'040));
  CHECK(kept == place.path + ".before-restore-20261122T061400Z");
  CHECK(open(kept, Mode::read_only).verify().audit_rows == 7);
  // The connection that was open all the while sees the restored store and goes on in it.
  CHECK(store.verify().problems.empty());
  CHECK(store.verify().audit_rows == 3);
  add_rows(store, 1);
  CHECK(open(place.path, Mode::read_only).verify().audit_rows == 4);
  // Twice in the same second: both are kept.
  CHECK(store::restore(target, place.path, at(1'795'328'040)) == kept + "-2");
}

TEST_CASE("restore to a place where there is no store, or a broken one") {
  Place place;
  const std::string target = place.folder / "private/copy.db";
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 3);
    store.backup(target);
  }
  SECTION("none") {
    fs::remove(place.path);
    CHECK(store::restore(target, place.path, at(0)).empty());
  }
  SECTION("another directory") {
    place.path = place.folder / "fresh/deep/secops.db";
    CHECK(store::restore(target, place.path, at(0)).empty());
  }
  SECTION("garbage") {
    place.folder.write("private/secops.db", "garbage");
    const std::string kept = store::restore(target, place.path, at(0));
    CHECK(content_of(kept) == "garbage");
  }
  SECTION("empty") {
    place.folder.write("private/secops.db", "");
    CHECK_FALSE(store::restore(target, place.path, at(0)).empty());
  }
  auto store = open(place.path);
  CHECK(store.verify().problems.empty());
  CHECK(store.info().audit_rows == 3);
}

TEST_CASE("a backup that is not whole is not restored") {
  Place place;
  const std::string target = place.folder / "private/copy.db";
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  store.backup(target);
  RawStore(target).run("UPDATE audit SET reason = 'forged' WHERE sequence = 2");
  auto problem = problem_of([&] { store::restore(target, place.path, at(0)); });
  CHECK(problem.code == "store.corrupt");
  CHECK(problem.message.find("audit row 2") != std::string::npos);
  CHECK(code_of([&] { store::restore(place.folder / "none", place.path, at(0)); }) ==
        "store.missing");
  CHECK(store.verify().audit_rows == 3);
}
