// What a cursor makes of files that were rotated, replaced or cut between two runs.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <set>

#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"
#include "unit/sources/reading.h"
#include "unit/sources/rotating.h"

using namespace secops;
using namespace secops::sources;
using namespace secops::test;

TEST_CASE("rename rotation midway: the old file is finished, then the new one begun") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 500));
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == lines_from(0, 500));
  folder.append("app.log", lines_from(500, 300));
  std::string rotated = GENERATE(".1", "-20261122", ".2026-11-22", "-20261122.061400");
  host::rename_file(path, path + rotated);
  folder.write("app.log", lines_from(800, 20));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(500, 320));
  CHECK(reading.gaps.empty());
  CHECK(reading.bytes_read == lines_from(500, 320).size());
  CHECK(cursor->inode == inode_of(path));
  folder.append("app.log", lines_from(820, 1));
  CHECK(go_on(path, cursor).bytes == lines_from(820, 1));
}

TEST_CASE("a line that was held back is given when its file was rotated away and rests") {
  test::Folder folder;
  std::string path = folder.write("app.log", "one\ntwo");
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == "one\n");
  host::rename_file(path, path + ".1");
  folder.write("app.log", "three\n");
  CHECK(go_on(path, cursor).bytes == "three\n");
  folder.append("app.log", "four\n");
  Reading reading = go_on(path, cursor);
  REQUIRE(reading.sizes.size() == 2);
  CHECK(reading.bytes == "twofour\n");
  CHECK(reading.sizes[0] == 3);  // a block of its own: the line ends with the file
  CHECK(go_on(path, cursor).bytes.empty());
  CHECK(read_all(path, {cursor, true}).bytes.empty());
}

TEST_CASE("what a program writes on into a rotated file is read, its torn line when it has ended") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 50));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  host::rename_file(path, path + ".1");
  folder.write("app.log", "");
  CHECK(go_on(path, cursor).bytes.empty());
  folder.append("app.log.1", lines_from(50, 37) + "half of ");
  CHECK(go_on(path, cursor).bytes == lines_from(50, 37));
  folder.append("app.log.1", "a line\n" + lines_from(87, 1));
  folder.append("app.log", lines_from(100, 1));
  CHECK(go_on(path, cursor).bytes == "half of a line\n" + lines_from(87, 1) + lines_from(100, 1));
  CHECK(go_on(path, cursor).bytes.empty());
  SECTION("a day later, after quiet runs") {
    for (int i = 0; i < 10; ++i) CHECK(go_on(path, cursor).bytes.empty());
    folder.append("app.log.1", lines_from(200, 2));
    CHECK(go_on(path, cursor).bytes == lines_from(200, 2));
  }
  SECTION("until it is rotated once more and compressed") {
    folder.append("app.log.1", lines_from(200, 2));
    host::rename_file(path + ".1", path + ".2");
    gzip(path + ".2");
    host::rename_file(path, path + ".1");
    folder.append("app.log.1", lines_from(300, 1));
    folder.write("app.log", lines_from(400, 1));
    CHECK(go_on(path, cursor).bytes ==
          lines_from(200, 2) + lines_from(300, 1) + lines_from(400, 1));
    CHECK(cursor->finished.size() == 1);
  }
  SECTION("until it is gone") {
    host::remove_file(path + ".1");
    Reading reading = go_on(path, cursor);
    CHECK(reading.bytes.empty());
    CHECK(reading.gaps.empty());
    CHECK(cursor->finished.empty());
  }
  SECTION("gone with a line that had not ended") {
    folder.append("app.log.1", "torn");
    CHECK(go_on(path, cursor).bytes.empty());
    host::remove_file(path + ".1");
    Reading reading = go_on(path, cursor);
    REQUIRE(reading.gaps.size() == 1);
    CHECK(reading.gaps[0].message ==
          "what " + path +
              " was before it was rotated is gone; its last 4 bytes, a line that had not ended, "
              "are not read");
    CHECK(go_on(path, cursor).gaps.empty());
  }
}

TEST_CASE("no more than four rotated files are looked at again") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  for (int i = 0; i < 6; ++i) {
    host::rename_file(path, path + "-2026112" + std::to_string(i));
    folder.write("app.log", lines_from(100 * i, 10));
    CHECK(go_on(path, cursor).bytes == lines_from(100 * i, 10));
  }
  CHECK(cursor->finished.size() == most_finished);
  for (int i = 0; i < 6; ++i)
    folder.append("app.log-2026112" + std::to_string(i), lines_from(i, 1));
  CHECK(go_on(path, cursor).bytes == lines_from(2, 4));
}

TEST_CASE("several rotations between two runs lose no file in between") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(100, 10));
  bool dated = GENERATE(false, true);
  if (dated) {
    host::rename_file(path, path + "-20261120");
    folder.write("app.log-20261121", lines_from(110, 10));
    folder.write("app.log-20261122", lines_from(120, 10));
    gzip(folder / "app.log-20261121");
  } else {
    host::rename_file(path, path + ".3");
    folder.write("app.log.2", lines_from(110, 10));
    folder.write("app.log.1", lines_from(120, 10));
    folder.write("app.log.4", lines_from(9000, 10));  // older than what was read: long done
    gzip(folder / "app.log.2");
    gzip(folder / "app.log.4");
  }
  folder.write("app.log", lines_from(130, 10));
  folder.write("app.log.lastsize", "no log at all\n");
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 40));
  CHECK(reading.gaps.empty());
}

TEST_CASE("a rotated and compressed file is finished too") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 40000));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(40000, 500));
  host::rename_file(path, path + ".1");
  gzip(path + ".1");
  folder.write("app.log.2", lines_from(70000, 5));
  gzip(folder / "app.log.2");
  folder.write("app.log", lines_from(40500, 5));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(40000, 505));
  CHECK(reading.gaps.empty());
}

TEST_CASE(
    "a rotated file that is broken behind the cursor is a gap and does not stop the new one") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(100, 40000));
  host::rename_file(path, path + ".1");
  gzip(path + ".1");
  std::string whole = test::content_of(path + ".1.gz");
  folder.write("app.log.1.gz", whole.substr(0, whole.size() - 5000));
  folder.write("app.log", "new\n");
  Reading reading = go_on(path, cursor);
  CHECK(reading.failure.empty());
  CHECK(reading.bytes.substr(reading.bytes.size() - 4) == "new\n");
  REQUIRE(reading.gaps.size() == 1);
  CHECK(reading.gaps[0].message.find("ends in the middle") != std::string::npos);
}

TEST_CASE("a link to the newest of dated files does not read that one twice") {
  test::Folder folder;
  std::string path = folder / "app.log";
  folder.write("app.log-20261121", lines_from(0, 100));
  REQUIRE(::symlink("app.log-20261121", path.c_str()) == 0);
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == lines_from(0, 100));
  folder.append("app.log-20261121", lines_from(100, 10));
  folder.write("app.log-20261122", lines_from(110, 10));
  host::remove_file(path);
  REQUIRE(::symlink("app.log-20261122", path.c_str()) == 0);
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 20));
  CHECK(reading.gaps.empty());
}

TEST_CASE("dates that begin with the day are in the order of time") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(100, 10));
  host::rename_file(path, path + "-30112026");
  folder.write("app.log-01122026", lines_from(110, 10));
  folder.write("app.log-29112026", lines_from(9000, 10));
  folder.write("app.log", lines_from(120, 10));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 30));
  CHECK(reading.gaps.empty());
}

TEST_CASE("a date before the ending is found, as of logrotate's `extension`") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(100, 10));
  host::rename_file(path, folder / "app-20261121.log");
  gzip(folder / "app-20261121.log");
  folder.write("app-20261122.log", lines_from(110, 10));
  folder.write("app.log", lines_from(120, 10));
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 30));
  CHECK(reading.gaps.empty());
}

TEST_CASE("a link to itself beside a rotated file does not hide it") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(100, 10));
  host::rename_file(path, path + ".1");
  folder.write("app.log", lines_from(110, 10));
  REQUIRE(::symlink("app.log.0", (folder / "app.log.0").c_str()) == 0);
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 20));
  CHECK(reading.gaps.empty());
}

TEST_CASE("copytruncate with a copy: the copy is finished, then the file from its start") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  std::uint64_t inode = inode_of(path);
  folder.append("app.log", lines_from(100, 50));
  std::filesystem::copy_file(path, path + ".1");
  int regrown = GENERATE(0, 10, 100, 5000);  // the last two beyond the old offset
  folder.write("app.log", lines_from(150, regrown));
  REQUIRE(inode_of(path) == inode);
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 50 + regrown));
  CHECK(reading.gaps.empty());
}

TEST_CASE("copytruncate without a copy is a gap, also when the file has grown past the offset") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  SECTION("shorter than before") {
    folder.write("app.log", lines_from(500, 10));
    Reading reading = go_on(path, cursor);
    CHECK(reading.bytes == lines_from(500, 10));
    REQUIRE(reading.gaps.size() == 1);
    CHECK(reading.gaps[0].code == "truncated");
    CHECK(reading.gaps[0].message.find(": all 3,590 bytes that it had then were read, and lines "
                                       "that were added after 2") != std::string::npos);
  }
  SECTION("longer than before") {
    folder.write("app.log", lines_from(500, 1000));
    Reading reading = go_on(path, cursor);
    CHECK(reading.bytes == lines_from(500, 1000));
    REQUIRE(reading.gaps.size() == 1);
    CHECK(reading.gaps[0].code == "replaced");
  }
  SECTION("with a line that had not ended") {
    folder.append("app.log", "torn");
    go_on(path, cursor);
    folder.write("app.log", "new\n");
    Reading reading = go_on(path, cursor);
    REQUIRE(reading.gaps.size() == 1);
    CHECK(reading.gaps[0].message.find(": 4 of the 3,594 bytes that it had then were not read, ") !=
          std::string::npos);
  }
  SECTION("with the same first 4 KiB") {
    folder.append("app.log", lines_from(100, 100));
    go_on(path, cursor);
    folder.write("app.log", lines_from(0, 199) + lines_from(700, 100));
    Reading reading = go_on(path, cursor);
    CHECK(reading.bytes == lines_from(0, 199) + lines_from(700, 100));
    REQUIRE(reading.gaps.size() == 1);
  }
  CHECK(go_on(path, cursor).gaps.empty());
  CHECK(go_on(path, cursor).bytes.empty());
}

TEST_CASE("a new file that got the old one's inode is not taken for it") {
  test::Folder folder;
  for (int round = 0; round < 100; ++round) {
    std::string path = folder.write("app.log", lines_from(round * 1000, 20));
    std::optional<Cursor> cursor;
    go_on(path, cursor);
    std::uint64_t before = inode_of(path);
    host::remove_file(path);
    folder.write("app.log", lines_from(round * 1000 + 500, 30));
    // Most file systems give the number away again at once.
    INFO("inode " << before << " then " << inode_of(path));
    Reading reading = go_on(path, cursor);
    CHECK(reading.bytes == lines_from(round * 1000 + 500, 30));
    REQUIRE(reading.gaps.size() == 1);
    CHECK(reading.gaps[0].code == "replaced");
    host::remove_file(path);
  }
}

TEST_CASE("a device number that changed with the machine's start is no replacement") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  cursor->device += 1;
  folder.append("app.log", "next\n");
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == "next\n");
  CHECK(reading.gaps.empty());
}

TEST_CASE("a log that is written anew with more lines, as rsync does it, goes on") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 100));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  std::uint64_t before = inode_of(path);
  host::rename_file(folder.write(".app.log.Xy1", lines_from(0, 120)), path);
  REQUIRE(inode_of(path) != before);
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == lines_from(100, 20));
  CHECK(reading.gaps.empty());
  // A renamed old file is the stronger sign: then the new one is new, however it begins.
  folder.append("app.log", lines_from(120, 5));
  host::rename_file(path, path + ".1");
  folder.write("app.log", lines_from(0, 120) + "more\n");
  CHECK(go_on(path, cursor).bytes == lines_from(120, 5) + lines_from(0, 120) + "more\n");
}

TEST_CASE("stopping midway in a rotated file goes on there") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  folder.append("app.log", lines_from(10, 60000));
  host::rename_file(path, path + ".1");
  folder.write("app.log", "new\n");
  std::string bytes;
  {
    auto input = open_input(path, {cursor, false});
    Block block;
    REQUIRE(input->next(block));
    bytes = block.bytes;
    cursor = input->cursor();
  }
  REQUIRE(cursor);
  bytes += go_on(path, cursor).bytes;
  CHECK((bytes == lines_from(10, 60000) + "new\n"));
}

TEST_CASE("random appends, rotations and runs give every line once, in order") {
  std::mt19937_64 random(test::seed());
  for (int history = 0; history < 40; ++history) {
    INFO("seed " << test::seed() << ", history " << history);
    test::Folder folder;
    std::string path = folder.write("app.log", "");
    bool copies = history % 2 == 0;
    std::optional<Cursor> cursor;
    std::string read;
    int written = 0;
    int gaps = 0;
    for (int step = 0; step < 60; ++step) {
      std::uint64_t act = random() % 10;
      if (act < 5) {
        int count = static_cast<int>(random() % 40);
        // Until it is told, the program writes on into the file it has open.
        const bool late =
            !copies && act == 0 && host::facts_of(path + ".1") && host::facts_of(path)->size == 0;
        folder.append(late ? "app.log.1" : "app.log", lines_from(written, count));
        written += count;
      } else if (act < 8) {
        Reading reading = go_on(path, cursor);
        read += reading.bytes;
        gaps += static_cast<int>(reading.gaps.size());
      } else if (cursor && (cursor->offset > 0 || !cursor->finished.empty()) &&
                 host::facts_of(path)->size > 0) {
        // As logrotate does it: up to five generations, the older ones compressed.
        host::remove_file(path + ".5.gz");
        for (int i = 4; i >= 1; --i) {
          std::string from = path + "." + std::to_string(i);
          std::string to = path + "." + std::to_string(i + 1);
          if (host::facts_of(from + ".gz")) host::rename_file(from + ".gz", to + ".gz");
          if (host::facts_of(from)) {
            host::rename_file(from, to);
            gzip(to);
          }
        }
        if (copies) {
          std::filesystem::copy_file(path, path + ".1");
          folder.write("app.log", "");
        } else {
          host::rename_file(path, path + ".1");
          folder.write("app.log", "");
        }
        // A run now and then, so that no more than five generations lie between two.
        Reading reading = go_on(path, cursor);
        read += reading.bytes;
        gaps += static_cast<int>(reading.gaps.size());
      }
    }
    read += go_on(path, cursor).bytes;
    CHECK((read == lines_from(0, written)));
    CHECK(gaps == 0);
  }
}
