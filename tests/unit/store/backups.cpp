#include <fmt/format.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>

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
  for (const char* ending : {".secops-new", ".secops-new-journal", ".secops-lock"})
    CHECK_FALSE(fs::exists(target + ending));
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
  const std::string kept = store::restore(target, place.path, act(1'795'328'040));
  CHECK(kept == place.path + ".before-restore-20261122T061400Z");
  CHECK(open(kept, Mode::read_only).verify().audit_rows == 7);
  // The connection that was open all the while sees the restored store and goes on in it.
  CHECK(store.verify().problems.empty());
  CHECK(store.verify().audit_rows == 4);  // and one about the restore
  add_rows(store, 1);
  CHECK(open(place.path, Mode::read_only).verify().audit_rows == 5);
  // Twice in the same second: both are kept.
  CHECK(store::restore(target, place.path, act(1'795'328'040)) == kept + "-2");
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
    CHECK(store::restore(target, place.path, act(0)).empty());
  }
  SECTION("another directory") {
    place.path = place.folder / "fresh/deep/secops.db";
    CHECK(store::restore(target, place.path, act(0)).empty());
  }
  SECTION("garbage") {
    place.folder.write("private/secops.db", "garbage");
    const std::string kept = store::restore(target, place.path, act(0));
    CHECK(content_of(kept) == "garbage");
  }
  SECTION("empty") {
    place.folder.write("private/secops.db", "");
    CHECK_FALSE(store::restore(target, place.path, act(0)).empty());
  }
  auto store = open(place.path);
  CHECK(store.verify().problems.empty());
  CHECK(store.info().audit_rows == 4);
  CHECK(store.read()->text("SELECT before_state FROM audit WHERE change = 'store.restore'") == "");
}

TEST_CASE("a backup that is not whole is not restored") {
  Place place;
  const std::string target = place.folder / "private/copy.db";
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  store.backup(target);
  RawStore(target).run("UPDATE audit SET reason = 'forged' WHERE sequence = 2");
  auto problem = problem_of([&] { store::restore(target, place.path, act(0)); });
  CHECK(problem.code == "store.corrupt");
  CHECK(problem.message.find("audit row 2") != std::string::npos);
  CHECK(code_of([&] { store::restore(place.folder / "none", place.path, act(0)); }) ==
        "store.missing");
  CHECK(store.verify().audit_rows == 3);
}

TEST_CASE("a restore says in the trail who, why, from what and instead of what") {
  Place place;
  const std::string target = place.folder / "private/copy.db";
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  const std::string backup_head = store.info().audit_head;
  const std::string digest = store.backup(target);
  add_rows(store, 4);
  const std::string live_head = store.info().audit_head;
  store::RestoreOptions options;
  options.reason = "the disk failed";
  store::restore(target, place.path, {"mika", "store restore", at(7), {}}, options);
  auto read = store.read();
  const auto value = [&](const std::string& column) {
    return read->text("SELECT " + column + " FROM audit ORDER BY sequence DESC LIMIT 1").value();
  };
  CHECK(value("change") == "store.restore");
  CHECK(value("actor") == "mika");
  CHECK(value("reason") == "the disk failed");
  CHECK(value("before_state") == "{\"head\":\"" + live_head + "\"}");
  CHECK(value("after_state") == "{\"head\":\"" + backup_head + "\",\"sha256\":\"" + digest + "\"}");
  CHECK(content_of(target).size() > 0);
  CHECK(digest == hex(sha256(content_of(target))));  // the backup stays as it is
}

TEST_CASE("a backup may lie where others are, but not be theirs to write") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  fs::create_directory(place.folder / "shared");
  ::chmod((place.folder / "shared").c_str(), 01777);
  const std::string target = place.folder / "shared/copy.db";
  store.backup(target);
  store::prove_backup(target);
  CHECK_FALSE(store::restore(target, place.path, act()).empty());
  ::chmod(target.c_str(), 0644);
  CHECK_FALSE(store::restore(target, place.path, act()).empty());
  ::chmod(target.c_str(), 0666);
  CHECK(code_of([&] { store::prove_backup(target); }) == "store.unsafe");
  CHECK(code_of([&] { store::restore(target, place.path, act()); }) == "store.unsafe");
}

TEST_CASE("a backup whose name comes to be another file's is the one that was judged, or none") {
  Place place;
  auto store = open(place.path, Mode::create);
  add_rows(store, 3);
  const std::string good = place.folder / "private/good.db";
  store.backup(good);
  add_rows(store, 4);
  const std::string bad = place.folder / "private/bad.db";
  store.backup(bad);
  ::chmod(bad.c_str(), 0666);
  const std::string name = place.folder / "backup.db";
  fs::create_hard_link(good, name);
  std::atomic<bool> done{false};
  std::thread other([&] {
    for (bool turn = false; !done; turn = !turn) {
      fs::create_hard_link(turn ? good : bad, name + ".next");
      fs::rename(name + ".next", name);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const std::string target = place.folder / "private/restored.db";
  int restored = 0;
  for (int i = 0; i < 1000 && restored < 20; ++i) {
    const std::string code = code_of([&] { store::restore(name, target, act()); });
    if (code.empty()) {
      ++restored;
      CHECK(open(target, Mode::read_only).verify().audit_rows == 4);  // and one about the restore
      fs::remove(target);
    } else {
      CHECK((code == "store.unsafe" || code == "store.missing"));
    }
  }
  done = true;
  other.join();
  CHECK(restored > 0);
}

TEST_CASE("a backup of an older schema is brought up to date in the copy") {
  Place place;
  const std::string target = place.folder / "private/old.db";
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 3);
    store.backup(target);
  }
  const std::string before = content_of(target);
  std::vector<Embedded> steps(store::migrations().begin(), store::migrations().end());
  const std::string next = fmt::format("{:04}_a.sql", steps.size() + 1);
  steps.push_back({next, "CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT;"});
  store::RestoreOptions options;
  options.steps = steps;
  store::prove_backup(target, steps);
  SECTION("over a store of the older schema") {}
  SECTION("over one of the newer") {
    store::OpenOptions opening;
    opening.mode = Mode::read_write;
    opening.steps = steps;
    store::Store::open(place.path, opening);
  }
  store::restore(target, place.path, act(), options);
  CHECK(content_of(target) == before);
  store::OpenOptions opening;
  opening.steps = steps;
  auto store = store::Store::open(place.path, opening);
  CHECK(store.info().schema_version == static_cast<int>(steps.size()));
  CHECK(store.verify().problems.empty());
  CHECK(store.info().audit_rows == 4);
}
