// A file that is closed for a while and read on: what was opened is what is read.
#include <filesystem>

#include "host/files.h"
#include "host/process.h"
#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"
#include "unit/sources/reading.h"

using namespace secops;
using namespace secops::sources;

namespace {

std::string lines_from(int first, int count) {
  std::string lines;
  for (int i = first; i < first + count; ++i) {
    lines += "2026-11-22 06:14:00 event number " + std::to_string(i) + "\n";
  }
  return lines;
}

void gzip(const std::string& path) {
  REQUIRE(host::run_process({"/bin/gzip", "-f", path}, "", std::chrono::seconds(60)).status == 0);
}

// The rest of the input, closed before every block.
std::string rest_of(Input& input) {
  std::string bytes;
  Block block;
  for (;;) {
    input.ahead(1000);
    input.rest();
    if (!input.next(block)) return bytes;
    bytes += block.bytes;
  }
}

}  // namespace

TEST_CASE("closed before every block, an input gives the same bytes, blocks and cursor") {
  test::Folder folder;
  std::string content = lines_from(0, 40000);
  std::string path = folder.write("app.log", content + "no end");
  if (GENERATE(false, true)) {
    gzip(path);
    path += ".gz";
  }
  Reading plain = read_all(path);
  auto input = open_input(path, {});
  CHECK((rest_of(*input) == plain.bytes));
  CHECK(save(*input->cursor()) == save(*plain.cursor));
  CHECK(input->bytes_read() == plain.bytes_read);
  CHECK(input->gaps().empty());
}

TEST_CASE("what is seen ahead is whole lines, and the same again after a rest") {
  test::Folder folder;
  auto input = open_input(folder.write("app.log", lines_from(0, 40000)), {});
  std::string ahead(input->ahead(1000));
  CHECK(ahead == lines_from(0, 1000 / 35));
  input->rest();
  CHECK(input->ahead(1) == ahead);
  CHECK(input->ahead(block_size).ends_with('\n'));
  Block block;
  REQUIRE(input->next(block));
  CHECK(block.bytes.starts_with(ahead));
  CHECK(block.bytes.size() > block_size - 100);
  auto unfinished = open_input(folder.write("b.log", "one\ntwo"), {std::nullopt, false});
  CHECK(unfinished->ahead(1000) == "one\n");
}

TEST_CASE("a file that was rotated while it rested is read on under its new name") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 30000));
  bool named_after_it = true;
  auto input = open_input(path, {});
  REQUIRE(!input->ahead(1000).empty());
  SECTION("renamed") {
    input->rest();
    folder.append("app.log", lines_from(30000, 5));
    host::rename_file(path, path + ".1");
    folder.write("app.log", "new\n");
  }
  SECTION("renamed to what does not begin with its name") {
    input->rest();
    folder.append("app.log", lines_from(30000, 5));
    host::rename_file(path, folder / "old");
    named_after_it = false;
    folder.write("app.log", "new\n");
  }
  SECTION("copied and cut") {
    input->rest();
    folder.append("app.log", lines_from(30000, 5));
    std::filesystem::copy_file(path, path + ".1");
    folder.write("app.log", "new\n");
  }
  SECTION("renamed and compressed") {
    input->rest();
    folder.append("app.log", lines_from(30000, 5));
    host::rename_file(path, path + ".1");
    gzip(path + ".1");
    folder.write("app.log", "new\n");
  }
  CHECK((rest_of(*input) == lines_from(0, 30005)));
  CHECK(input->gaps().empty());
  // The next run finishes nothing twice.
  std::optional<Cursor> cursor = input->cursor();
  Reading after = go_on(path, cursor);
  CHECK(after.bytes == "new\n");
  CHECK(after.gaps.empty() == named_after_it);
}

TEST_CASE("a file that was cut or deleted while it rested is a gap, and what came before counts") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 30000));
  auto input = open_input(path, {});
  Block block;
  REQUIRE(input->next(block));
  std::string first = block.bytes;
  input->rest();
  bool deleted = GENERATE(false, true);
  if (deleted) host::remove_file(path);
  folder.write("app.log", "new\n");
  CHECK(rest_of(*input).empty());
  REQUIRE(input->gaps().size() == 1);
  CHECK(input->gaps()[0].code == "replaced");
  REQUIRE(input->cursor());
  CHECK(input->cursor()->offset == first.size());
  // A file that was read to its end ahead needs nothing more of it.
  auto small = open_input(path, {});
  REQUIRE(small->ahead(1000) == "new\n");
  small->rest();
  host::remove_file(path);
  CHECK(rest_of(*small) == "new\n");
  CHECK(small->gaps().empty());
  CHECK(small->cursor()->offset == 4);
}

TEST_CASE("rotated parts that wait for their turn are found under the next name") {
  test::Folder folder;
  std::string path = folder.write("app.log", lines_from(0, 10));
  std::optional<Cursor> cursor;
  go_on(path, cursor);
  host::rename_file(path, path + ".2");
  folder.append("app.log.2", lines_from(10, 20000));
  folder.write("app.log.1", lines_from(20010, 5));
  folder.write("app.log", lines_from(20015, 5));
  auto input = open_input(path, {cursor, false});
  Block block;
  REQUIRE(input->next(block));
  std::string bytes = block.bytes;
  for (int i = 3; i > 1; --i) {
    host::rename_file(path + "." + std::to_string(i - 1), path + "." + std::to_string(i));
  }
  host::rename_file(path, path + ".1");
  folder.write("app.log", "not yet\n");
  bytes += rest_of(*input);
  CHECK((bytes == lines_from(10, 20010)));
  CHECK(input->gaps().empty());
}
