#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "fixture.h"
#include "store/files.h"
#include "support/catch.h"
#include "support/raw_store.h"
#include "support/seed.h"
#include "support/skip.h"

using namespace secops;
using namespace secops::test;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

// Opening in every mode is refused with this code and changes no byte.
void refused(const std::string& path, const std::string& code) {
  const std::string before = content_of(path);
  for (Mode mode : {Mode::read_only, Mode::read_write, Mode::create})
    CHECK(code_of([&] { open(path, mode); }) == code);
  CHECK(content_of(path) == before);
  CHECK_FALSE(fs::exists(path + "-wal"));
}

}  // namespace

TEST_CASE("a store is made private, and only when asked") {
  Place place;
  ::umask(0);
  auto missing = problem_of([&] { open(place.path); });
  CHECK(missing.code == "store.missing");
  CHECK(missing.hint.find("init") != std::string::npos);
  CHECK(code_of([&] { open(place.path, Mode::read_only); }) == "store.missing");
  CHECK_FALSE(fs::exists(place.path));
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 1);
  }
  ::umask(022);
  CHECK(mode_of(place.path) == 0600);
  CHECK(mode_of(fs::path(place.path).parent_path()) == 0700);
  CHECK(mode_of(place.path + "-journal") == 0600);
  // Made anew it would be empty.
  CHECK(open(place.path, Mode::create).info().audit_rows == 1);
  CHECK_FALSE(fs::exists(place.path + ".new"));
}

TEST_CASE("what a maker that died left behind is not taken for a store") {
  Place place;
  fs::create_directory(fs::path(place.path).parent_path());
  ::chmod(fs::path(place.path).parent_path().c_str(), 0700);
  place.folder.write("private/secops.db.new", "half of a database");
  CHECK(open(place.path, Mode::create).verify().problems.empty());
}

TEST_CASE("permissions that let others in are refused with the line that closes them") {
  Place place;
  open(place.path, Mode::create);
  const std::string folder = fs::path(place.path).parent_path();
  for (unsigned mode : {0640u, 0604u, 0660u, 0610u, 0601u}) {
    ::chmod(place.path.c_str(), mode);
    auto problem = problem_of([&] { open(place.path, Mode::read_only); });
    CHECK(problem.code == "store.unsafe");
    CHECK(problem.hint == "chmod 600 " + place.path);
  }
  ::chmod(place.path.c_str(), 0600);
  for (unsigned mode : {0750u, 0701u, 0777u}) {
    ::chmod(folder.c_str(), mode);
    auto problem = problem_of([&] { open(place.path); });
    CHECK(problem.code == "store.unsafe");
    CHECK(problem.hint == "chmod 700 " + folder);
  }
  ::chmod(folder.c_str(), 0700);
  CHECK(code_of([&] { open(place.path); }).empty());
}

TEST_CASE("nobody is told to close a file that is no store") {
  Place place;
  open(place.path, Mode::create);
  const std::string other = place.folder / "private/other";
  const auto refused_unchanged = [&](unsigned mode) {
    ::chmod(other.c_str(), mode);
    for (const Mode how : {Mode::read_only, Mode::read_write, Mode::create}) {
      const auto problem = problem_of([&] { open(other, how); });
      CHECK(problem.code == "store.unsafe");
      CHECK(problem.message == "this is not a store of secops, or its beginning is damaged");
      CHECK(problem.hint.find("chmod") == std::string::npos);
    }
    CHECK(mode_of(other) == mode);
  };
  SECTION("a text") {
    place.folder.write("private/other",
                       "root:x:0:0:root:/root:/bin/bash\n" + std::string(100, 'x'));
  }
  SECTION("an empty file") { place.folder.write("private/other", ""); }
  SECTION("another program's database") {
    RawStore(other).run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  }
  refused_unchanged(0644);
  if (::geteuid() == 0) {
    REQUIRE(::chown(other.c_str(), 12345, 12345) == 0);
    refused_unchanged(0600);
  }
}

TEST_CASE("nobody is told to close a folder that is not the store's alone") {
  Place place;
  open(place.path, Mode::create);
  const std::string folder = fs::path(place.path).parent_path();
  const auto hint = [&] { return problem_of([&] { open(place.path); }).hint; };
  ::chmod(folder.c_str(), 01777);  // as /tmp is
  CHECK(hint() == "put the store in a directory of its own: secops --store DIR/secops.db …");
  ::chmod(folder.c_str(), 0755);
  CHECK(hint() == "chmod 700 " + folder);
  place.folder.write("private/letters.txt", "of others");
  CHECK(hint() == "put the store in a directory of its own: secops --store DIR/secops.db …");
}

TEST_CASE("nobody is told to close a folder of the system, however empty it is") {
  for (const char* folder :
       {"/", "/boot", "/srv", "/mnt", "/media", "/opt", "/home", "/usr/local/etc", "/usr/local/src",
        "/usr/src", "/var/opt", "/var/cache"}) {
    CAPTURE(folder);
    const store::PlaceToMake place = store::place_to_make(std::string(folder) + "/secops.db");
    CHECK(place.before.empty());
  }
  const store::PlaceToMake place = store::place_to_make("/usr/local/src/secops.db");
  if (::geteuid() == 0) CHECK(place.path == "/usr/local/src/store/secops.db");
}

TEST_CASE("another owner's store is refused") {
  if (::geteuid() != 0) {
    skip("another owner's store is refused (needs root)");
    return;
  }
  Place place;
  open(place.path, Mode::create);
  REQUIRE(::chown(place.path.c_str(), 12345, 12345) == 0);
  auto problem = problem_of([&] { open(place.path, Mode::read_only); });
  CHECK(problem.code == "store.unsafe");
  CHECK(problem.hint.find("sudo -u '#12345'") != std::string::npos);
  REQUIRE(::chown(place.path.c_str(), 0, 0) == 0);
  const std::string folder = fs::path(place.path).parent_path();
  REQUIRE(::chown(folder.c_str(), 12345, 12345) == 0);
  CHECK(code_of([&] { open(place.path, Mode::read_only); }) == "store.unsafe");
}

TEST_CASE("a symbolic link is refused, as the file and as a folder on the way") {
  Place place;
  open(place.path, Mode::create);
  const std::string link = place.folder / "private/link.db";
  fs::create_symlink(place.path, link);
  for (Mode mode : {Mode::read_only, Mode::read_write, Mode::create}) {
    auto problem = problem_of([&] { open(link, mode); });
    CHECK(problem.code == "store.unsafe");
    CHECK(problem.hint.find("realpath") != std::string::npos);
  }
  fs::create_directory_symlink(fs::path(place.path).parent_path(), place.folder / "way");
  CHECK(code_of([&] { open(place.folder / "way/secops.db"); }) == "store.unsafe");
}

TEST_CASE("what is not a store is refused and stays as it is") {
  Place place;
  open(place.path, Mode::create);
  const std::string other = place.folder / "private/other.db";
  const auto make = [&](const std::string& content) {
    place.folder.write("private/other.db", content);
    ::chmod(other.c_str(), 0600);
  };
  SECTION("an empty file") {
    make("");
    refused(other, "store.foreign");
  }
  SECTION("a text") {
    make(std::string(5000, 'x'));
    refused(other, "store.foreign");
  }
  SECTION("a few bytes") {
    make("SQLite format 3");
    refused(other, "store.foreign");
  }
  SECTION("another program's database") {
    RawStore(other).run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    ::chmod(other.c_str(), 0600);
    refused(other, "store.foreign");
  }
  SECTION("our number, but no schema") {
    RawStore(other).run("CREATE TABLE t (a); PRAGMA application_id = 0x5345434F");
    ::chmod(other.c_str(), 0600);
    refused(other, "store.corrupt");
  }
  SECTION("a newer store") {
    RawStore(place.path).run("PRAGMA user_version = 99");
    refused(place.path, "store.newer");
  }
  SECTION("a folder") {
    fs::create_directory(other);
    CHECK(code_of([&] { open(other); }) == "store.foreign");
  }
  SECTION("a FIFO is not waited for") {
    REQUIRE(::mkfifo(other.c_str(), 0600) == 0);
    CHECK(code_of([&] { open(other); }) == "store.foreign");
  }
}

TEST_CASE("a truncated store is refused and stays as it is") {
  Place place;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 50);
  }
  const std::string whole = content_of(place.path);
  for (std::size_t size : {std::size_t{50}, std::size_t{100}, std::size_t{4096}, std::size_t{5000},
                           whole.size() / 2, whole.size() - 4096, whole.size() - 1}) {
    place.folder.write("private/secops.db", std::string_view(whole).substr(0, size));
    const std::string before = content_of(place.path);
    const auto code = code_of([&] { open(place.path); });
    INFO("cut to " << size << " of " << whole.size() << ": " << code);
    CHECK((code == "store.corrupt" || code == "store.foreign"));
    CHECK(content_of(place.path) == before);
  }
}

TEST_CASE("200 damaged stores: refused and left as they are, or proven whole where it counts") {
  Place place;
  std::string head;
  {
    auto store = open(place.path, Mode::create);
    add_rows(store, 50);
    head = store.info().audit_head;
  }
  const std::string whole = content_of(place.path);
  std::mt19937_64 random(seed());
  int refusals = 0;
  for (int round = 0; round < 200; ++round) {
    std::string mutant = whole;
    const int flips = 1 << (random() % 8);
    for (int i = 0; i < flips; ++i)
      mutant[random() % mutant.size()] ^= static_cast<char>(1 << (random() % 8));
    place.folder.write("private/secops.db", mutant);
    const std::string code = code_of([&] { open(place.path); });
    if (!code.empty()) {
      ++refusals;
      CHECK((code == "store.corrupt" || code == "store.foreign" || code == "store.newer"));
      CHECK(content_of(place.path) == mutant);
      continue;
    }
    // A flip that no check of pages can see: in unused bytes, or in a value. The chain must tell.
    auto store = open(place.path, Mode::read_only);
    const auto found = store.verify();
    if (found.problems.empty()) {
      CHECK(found.audit_head == head);
      CHECK(found.audit_rows == 50);
    }
  }
  CHECK(refusals > 50);
}
