// What a cursor makes of rotated copies beside an empty log, or where the bytes that it saw are
// gone.
#include <filesystem>
#include <set>

#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"
#include "unit/sources/reading.h"
#include "unit/sources/rotating.h"

using namespace secops;
using namespace secops::sources;
using namespace secops::test;

TEST_CASE("a log that was empty when last seen and rotated since is read from its copies") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  bool copies = GENERATE(true, false);
  const auto rotate = [&] {
    if (host::facts_of(path + ".1")) {
      host::rename_file(path + ".1", path + ".2");
      gzip(path + ".2");
    }
    if (copies)
      std::filesystem::copy_file(path, path + ".1");
    else
      host::rename_file(path, path + ".1");
    folder.write("app.log", "");
  };
  rotate();
  CHECK(go_on(path, cursor).bytes.empty());
  folder.append("app.log", lines_from(10, 10));
  rotate();
  if (!copies) {
    folder.append("app.log", lines_from(20, 10));
    host::rename_file(path + ".2.gz", path + ".3.gz");
    rotate();
  }
  folder.append("app.log", lines_from(30, 1));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(10, copies ? 10 : 20) + lines_from(30, 1));
  CHECK(reading.gaps.empty());
  CHECK(go_on(path, cursor).bytes.empty());
}

TEST_CASE(
    "a file that was empty when last seen is found again by its inode and the moment it was made") {
  test::Folder folder;
  std::string path = folder.write("app.log", "");
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", "one\n");
  folder.write("app.log.2", "older\n");
  host::rename_file(path, path + ".1");
  folder.write("app.log", "two\n");
  CHECK(go_on(path, cursor).bytes == "one\ntwo\n");
}

TEST_CASE("what was empty when last seen is not taken for a newer file that got its inode") {
  test::Folder folder;
  std::string path = folder.write("app.log", "");
  written_before(path, 60);
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  const auto take_inode_of = [](Cursor& place, const std::string& newer) {
    place.inode = inode_of(newer);
    place.born = host::facts_of(newer)->born - std::chrono::hours(1);
  };
  SECTION("the log") {
    folder.write("app.log.2", "one\n");
    folder.write("app.log.1", "two\n");
    take_inode_of(*cursor, path + ".1");
    CHECK(go_on(path, cursor).bytes == "one\ntwo\n");
  }
  SECTION("a copy of it") {
    for (int i = 3; i >= 1; --i) {
      host::rename_file(path, path + "." + std::to_string(i));
      folder.write("app.log", "");
      CHECK(go_on(path, cursor).bytes.empty());
      CHECK(cursor->finished.size() == static_cast<std::size_t>(4 - i));
    }
    // Copied and cut twice: the copies have new files, and what an old one had.
    for (int i = 3; i >= 1; --i)
      host::rename_file(path + "." + std::to_string(i), path + "." + std::to_string(i + 2));
    folder.write("app.log.2", "one\n");
    folder.write("app.log.1", "");
    take_inode_of(cursor->finished.front(), path + ".1");
    SECTION("the newest") {}
    SECTION("the one to read") { take_inode_of(cursor->finished.front(), path + ".2"); }
    CHECK(go_on(path, cursor).bytes == "one\n");
  }
  CHECK(go_on(path, cursor).bytes.empty());
}

TEST_CASE("an empty copy that is written into late is read beside a log that goes on") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 1));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  for (const char* copy : {"-20261120", "-20261121"}) {
    host::rename_file(path, path + copy);
    folder.write("app.log", "");
    go_on(path, cursor);
  }
  folder.append("app.log", lines_from(1, 1));
  CHECK(go_on(path, cursor).bytes == lines_from(1, 1));
  folder.append("app.log-20261121", lines_from(2, 1) + "half");
  CHECK(go_on(path, cursor).bytes == lines_from(2, 1));
}

TEST_CASE("an empty log that was compressed when it was rotated is no gap") {
  test::Folder folder;
  std::string path = folder.write("app.log", "");
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  host::rename_file(path, path + ".1");
  host::create_file(path, "");
  gzip(path + ".1");
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes.empty());
  CHECK(reading.gaps.empty());
}

TEST_CASE("a log that was empty when last seen is found in copies that are newer") {
  test::Folder folder;
  std::string path = folder.write("app.log", "");
  written_before(folder.write("app.log.2", "older than any run\n"), 90);
  written_before(path, 60);
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.write("app.log.1", "one\ntwo\n");
  written_before(path + ".1", 30);
  gzip(path + ".1");
  host::rename_file(path + ".2", path + ".3");
  SECTION("compressed, and the new file has another number") {
    host::rename_file(path, folder / "elsewhere");
    folder.write("app.log", "");
  }
  SECTION("compressed, and the new file has the number of the old one") {}
  SECTION("several") {
    host::rename_file(path + ".1.gz", path + ".2.gz");
    folder.write("app.log.1", "three\n");
    written_before(path + ".1", 20);
  }
  const bool several = host::facts_of(path + ".1").has_value();
  // Made at the rotation, when the copy was still being written.
  written_before(path, 40);
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == std::string("one\ntwo\n") + (several ? "three\n" : ""));
  CHECK(reading.gaps.empty());
  CHECK(go_on(path, cursor).bytes.empty());
  folder.append("app.log", "four\n");
  CHECK(go_on(path, cursor).bytes == "four\n");
}

TEST_CASE("a log of its own is no copy of the empty one whose name it has") {
  test::Folder folder;
  std::string path = folder.write("worker", "");
  written_before(path, 60);
  const std::set<std::string> logs = {path, folder.write("worker.1", "one\n")};
  const Cursor cursor = *read_all(path).cursor;
  CHECK(read_all(path, {cursor, false, nullptr}).bytes == "one\n");
  CHECK(read_all(path, {cursor, false, &logs}).bytes.empty());
}

TEST_CASE("where the copy that was being read is gone, the newer ones are read") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  written_before(path, 60);
  written_before(folder.write("app.log.1", lines_from(900, 10)), 90);
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  host::rename_file(path + ".1", path + ".5");
  host::remove_file(path);
  folder.write("app.log.2", lines_from(20, 10));
  written_before(path + ".2", 40);
  gzip(path + ".2");
  folder.write("app.log.1", lines_from(30, 10));
  written_before(path + ".1", 30);
  folder.write("app.log", lines_from(40, 10));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(20, 30));
  REQUIRE(reading.gaps.size() == 1);
  CHECK(reading.gaps[0].code == "replaced");
  CHECK(reading.gaps[0].message.ends_with(
      "and is read from its start, after 2 copies of it that were written since"));
  Reading again = go_on(path, cursor);
  CHECK(again.bytes.empty());
  CHECK(again.gaps.empty());
}

TEST_CASE("a copy that is broken before what was read does not pass for a newer one") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 40000));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(40000, 10));
  host::rename_file(path, path + ".1");
  gzip(path + ".1");
  std::string whole = test::content_of(path + ".1.gz");
  folder.write("app.log.1.gz", whole.substr(0, whole.size() / 2));
  folder.write("app.log", "new\n");
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == "new\n");
  REQUIRE(reading.gaps.size() == 1);
  CHECK(reading.gaps[0].message.find("ends in the middle") != std::string::npos);
}

TEST_CASE(
    "copies that were read whole are not read again, compressed ones beside a plain one too") {
  Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 6));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  host::rename_file(path, path + ".1");
  folder.write("app.log", "");
  CHECK(go_on(path, cursor).bytes.empty());
  host::rename_file(path + ".1", path + ".2");
  folder.append("app.log", lines_from(6, 6));
  host::rename_file(path, path + ".1");
  gzip(path + ".1");
  folder.write("app.log", "");
  CHECK(go_on(path, cursor).bytes == lines_from(6, 6));
  for (int run = 0; run < 3; ++run) CHECK(go_on(path, cursor).bytes.empty());
  folder.append("app.log", lines_from(12, 1));
  CHECK(go_on(path, cursor).bytes == lines_from(12, 1));
}

TEST_CASE("a linked log is found again where it was rotated") {
  const test::Folder folder;
  host::make_private_directory(folder / "pods");
  host::make_private_directory(folder / "logs");
  folder.write("pods/0.log", lines_from(0, 10));
  const std::string path = folder / "logs/web.log";
  std::filesystem::create_symlink("../pods/0.log", path);
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == lines_from(0, 10));
  folder.append("pods/0.log", lines_from(10, 5));
  SECTION("under its own name") {
    const std::string dated = folder / "pods/0.log.20261122-061400";
    host::rename_file(folder / "pods/0.log", dated);
    if (GENERATE(false, true)) gzip(dated);
    folder.write("pods/0.log", lines_from(15, 7));
  }
  SECTION("by a link to the next file") {
    folder.write("pods/1.log", lines_from(15, 7));
    host::remove_file(path);
    std::filesystem::create_symlink("../pods/1.log", path);
  }
  const Reading reading = go_on(path, cursor);
  CHECK(reading.gaps.empty());
  CHECK(reading.bytes == lines_from(10, 12));
  CHECK(go_on(path, cursor).bytes.empty());
}
