#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "host/process.h"
#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"
#include "unit/sources/reading.h"

using namespace secops;
using namespace secops::sources;

namespace {

// What reading must give, by the plainest means: line for line, nothing shared with the splitter.
std::string expected_lines(const std::string& content, bool complete, std::uint64_t* cut) {
  std::string result;
  std::string line;
  auto keep = [&](std::string_view end) {
    if (line.size() > 65536) {
      ++*cut;
      line.resize(65536);
    }
    result += line;
    result += end;
    line.clear();
  };
  for (char byte : content) {
    if (byte == '\n') {
      keep("\n");
    } else {
      line += byte;
    }
  }
  if (complete && !line.empty()) keep("");
  return result;
}

// Standard input is `content` for as long as this lives, written by pieces of `piece` bytes.
class StandardInput {
 public:
  StandardInput(std::string content, std::size_t piece) : before_(::dup(0)) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    ::dup2(ends[0], 0);
    ::close(ends[0]);
    writer_ = std::thread([content = std::move(content), piece, end = ends[1]] {
      for (std::size_t at = 0; at < content.size(); at += piece) {
        std::size_t size = std::min(piece, content.size() - at);
        if (::write(end, content.data() + at, size) < 0) break;
      }
      ::close(end);
    });
  }
  ~StandardInput() {
    writer_.join();
    ::dup2(before_, 0);
    ::close(before_);
  }

 private:
  int before_;
  std::thread writer_;
};

std::string numbered_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "line " + std::to_string(i) + " of the log\n";
  return lines;
}

std::string gzipped(const std::string& path) {
  REQUIRE(host::run_process({"/bin/gzip", "-kf", path}, "", std::chrono::seconds(60)).status == 0);
  return path + ".gz";
}

}  // namespace

TEST_CASE("missing, directory, FIFO and device sources are Errors, at once") {
  test::Folder folder;
  CHECK(read_all(folder / "none.log").failure == "source.missing");
  CHECK(read_all(folder.path()).failure == "source.not-a-file");
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(read_all(folder / "fifo").failure == "source.not-a-file");
  CHECK(read_all("/dev/zero").failure == "source.not-a-file");
  CHECK(read_all(folder / "none.log").message ==
        "cannot read " + folder / "none.log" + ": No such file or directory");
}

TEST_CASE("an unreadable source is an Error") {
  if (::geteuid() != 0) return;  // only root can become somebody else
  test::Folder folder;
  std::string path = folder.write("auth.log", "x\n");
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  constexpr uid_t nobody = 65534;
  REQUIRE(::seteuid(nobody) == 0);
  Reading reading = read_all(path);
  REQUIRE(::seteuid(0) == 0);
  CHECK(reading.failure == "source.unreadable");
}

TEST_CASE("an empty file gives nothing and a cursor at its start") {
  test::Folder folder;
  Reading reading = read_all(folder.write("empty.log", ""));
  CHECK(reading.failure.empty());
  CHECK(reading.offsets.empty());
  REQUIRE(reading.cursor);
  CHECK(reading.cursor->offset == 0);
}

TEST_CASE("blocks hold whole lines, at most 256 KiB each, and say where they begin") {
  test::Folder folder;
  std::string content = numbered_lines(150000);
  Reading reading = read_all(folder.write("app.log", content));
  CHECK(reading.bytes == content);
  CHECK(reading.bytes_read == content.size());
  REQUIRE(reading.sizes.size() == content.size() / block_size + 1);
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < reading.sizes.size(); ++i) {
    CHECK(reading.offsets[i] == offset);
    offset += reading.sizes[i];
    CHECK(content[offset - 1] == '\n');
    CHECK(reading.sizes[i] <= block_size);
    if (i + 1 < reading.sizes.size()) CHECK(reading.sizes[i] > block_size - 40);
  }
}

TEST_CASE("a last line without its end is given to a look and held back from a run") {
  test::Folder folder;
  std::string path = folder.write("app.log", "one\ntwo\nthr");
  CHECK(read_all(path).bytes == "one\ntwo\nthr");
  // Even after a look that gave it, the cursor stands before it.
  CHECK(read_all(path).cursor->offset == 8);

  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == "one\ntwo\n");
  CHECK(cursor->offset == 8);
  CHECK(go_on(path, cursor).bytes.empty());
  folder.append("app.log", "ee\nfour");
  CHECK(go_on(path, cursor).bytes == "three\n");
  folder.append("app.log", "\n");
  CHECK(go_on(path, cursor).bytes == "four\n");
  CHECK(go_on(path, cursor).bytes.empty());

  std::optional<Cursor> none;
  CHECK(go_on(folder.write("only.log", "no end"), none).bytes.empty());
  CHECK(none->offset == 0);
}

TEST_CASE("a growing file is read up to where it ends at that moment, each line once") {
  test::Folder folder;
  std::string path = folder.write("app.log", "");
  std::optional<Cursor> cursor;
  std::string expected;
  std::string read;
  for (int round = 0; round < 50; ++round) {
    std::string lines = numbered_lines(round * 7 % 90);
    folder.append("app.log", lines);
    expected += lines;
    Reading reading = go_on(path, cursor);
    CHECK(reading.gaps.empty());
    read += reading.bytes;
  }
  CHECK(read == expected);
}

TEST_CASE("a line of 200 KiB is cut to 64 KiB and counted; its neighbours are whole") {
  test::Folder folder;
  std::string path =
      folder.write("app.log", "before\n" + std::string(200u << 10, 'x') + "\nafter\n");
  Reading reading = read_all(path);
  CHECK(reading.bytes == "before\n" + std::string(64u << 10, 'x') + "\nafter\n");
  CHECK(reading.cut_lines == 1);
  CHECK(reading.cursor->offset == 7 + (200u << 10) + 1 + 6);
  CHECK(reading.bytes_read == reading.cursor->offset);
}

TEST_CASE("a line of exactly 64 KiB is whole, one byte more is cut") {
  test::Folder folder;
  std::string fits(64u << 10, 'x');
  Reading reading = read_all(folder.write("fits.log", fits + "\n" + fits));
  CHECK(reading.bytes == fits + "\n" + fits);
  CHECK(reading.cut_lines == 0);
  reading = read_all(folder.write("long.log", fits + "y\n" + fits + "y"));
  CHECK(reading.bytes == fits + "\n" + fits);
  CHECK(reading.cut_lines == 2);
}

TEST_CASE("1 GiB without a newline is one cut line in bounded memory") {
  test::Folder folder;
  std::string path = folder.write("huge.log", "");
  REQUIRE(::truncate(path.c_str(), (1ll << 30) - 6) == 0);  // a hole: NUL bytes without disk space
  folder.append("huge.log", "\nlast\n");
  rusage before{};
  rusage after{};
  ::getrusage(RUSAGE_SELF, &before);
  Reading reading = read_all(path);
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(reading.bytes == std::string(64u << 10, '\0') + "\nlast\n");
  CHECK(reading.cut_lines == 1);
  CHECK(reading.bytes_read == 1u << 30);
  CHECK(after.ru_maxrss - before.ru_maxrss < 16 * 1024);  // KiB
}

TEST_CASE("an endless line that has not ended is held back from a run") {
  test::Folder folder;
  std::string endless(3u << 20, 'x');
  std::string path = folder.write("app.log", "one\n" + endless);
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == "one\n");
  CHECK(cursor->offset == 4);
  folder.append("app.log", "\ntwo\n");
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == std::string(64u << 10, 'x') + "\ntwo\n");
  CHECK(reading.cut_lines == 1);
  CHECK(read_all(folder.write("look.log", endless)).bytes == std::string(64u << 10, 'x'));
}

TEST_CASE("NUL bytes and invalid UTF-8 pass through") {
  test::Folder folder;
  std::string content("a\0b\n\xff\xfe\xc0\x80\n\0\n\r\n\n", 14);
  CHECK(read_all(folder.write("app.log", content)).bytes == content);
}

TEST_CASE("random content is read as the plain definition says, from files, pipes and gzip") {
  std::mt19937_64 random(test::seed());
  test::Folder folder;
  for (int round = 0; round < 12; ++round) {
    INFO("seed " << test::seed() << ", round " << round);
    std::string content;
    while (content.size() < 3u << 20) {
      std::uint64_t kind = random() % 100;
      std::size_t length = kind < 90   ? random() % 300
                           : kind < 94 ? (64u << 10) - 2 + random() % 5
                           : kind < 98 ? random() % (200u << 10)
                           : kind < 99 ? block_size - 3 + random() % 7
                                       : random() % (3u << 20);
      content.append(length, static_cast<char>('a' + random() % 26));
      content += '\n';
    }
    if (round % 2 == 0) content.pop_back();
    std::string path = folder.write("app.log", content);
    for (bool complete : {true, false}) {
      std::uint64_t cut = 0;
      std::string expected = expected_lines(content, complete, &cut);
      Reading from_file = read_all(path, {std::nullopt, complete});
      CHECK((from_file.bytes == expected));
      CHECK(from_file.cut_lines == cut);
      Reading from_gzip = read_all(gzipped(path), {std::nullopt, complete});
      CHECK((from_gzip.bytes == expected_lines(content, true, &cut)));
      if (complete) CHECK(from_gzip.sizes == from_file.sizes);
      StandardInput piped(content, 1 + random() % 100000);
      Reading from_pipe = read_all("-", {std::nullopt, complete});
      CHECK((from_pipe.bytes == expected));
      CHECK(from_pipe.sizes == from_file.sizes);
      CHECK(from_pipe.offsets == from_file.offsets);
      CHECK_FALSE(from_pipe.cursor);
    }
  }
}

TEST_CASE("pieces are all bytes, however long a line is, also of gzip") {
  const test::Folder folder;
  const std::string content = "a\n" + std::string(3 * longest_line, 'x') + "\n\nlast";
  const std::string path = folder.write("list", content);
  for (const std::string& one : {path, gzipped(path)}) {
    std::string read;
    read_pieces(one, [&](std::string_view piece) { read += piece; });
    CHECK((read == content));
  }
  for (const std::string& one : {path, gzipped(path)}) {
    const std::string fifo = one + ".fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(fifo) << std::ifstream(one).rdbuf(); });
    std::string read;
    read_pieces(fifo, [&](std::string_view piece) { read += piece; });
    writer.join();
    CHECK((read == content));
  }
  const auto code_of = [&](const std::string& one, const std::function<void()>& take) {
    try {
      read_pieces(one, [&](std::string_view) { take(); });
    } catch (const Error& error) {
      return error.problems().front().code;
    }
    return std::string();
  };
  CHECK(code_of(folder / "none", [] {}) == "source.missing");
  CHECK(code_of(folder.path(), [] {}) == "source.not-a-file");
  CHECK(code_of(path, [] { throw Error({"list.bad", "", "", 0, 0, ""}); }) == "list.bad");
}

TEST_CASE("standard input may be short, empty or gzip") {
  test::Folder folder;
  for (std::string content : {"", "x", "\n", "ab", "abc\n"}) {
    StandardInput piped(content, 1);
    CHECK(read_all("-").bytes == content);
  }
  std::string content = test::content_of(gzipped(folder.write("app.log", "one\ntwo\n")));
  StandardInput piped(content, 1);
  CHECK(read_all("-").bytes == "one\ntwo\n");
}

TEST_CASE("gzip is known by its name or its first bytes") {
  test::Folder folder;
  std::string content = numbered_lines(100000);
  std::string path = gzipped(folder.write("app.log", content));
  CHECK(read_all(path).bytes == content);
  CHECK(read_all(folder.write("app.old", test::content_of(path))).bytes == content);
  CHECK(read_all(folder.write("plain.gz", "not gzip\n")).failure == "source.corrupt");
}

TEST_CASE("truncated gzip gives its whole lines, then the Error, and no cursor") {
  test::Folder folder;
  std::string content = numbered_lines(300000);
  std::string whole = test::content_of(gzipped(folder.write("app.log", content)));
  Reading reading = read_all(folder.write("cut.gz", whole.substr(0, whole.size() / 2)));
  CHECK(reading.failure == "source.truncated");
  CHECK(reading.bytes.size() > content.size() / 3);
  CHECK((content.compare(0, reading.bytes.size(), reading.bytes) == 0));
  CHECK(reading.bytes.back() == '\n');
  CHECK_FALSE(reading.cursor);
}

TEST_CASE("a gzip file read whole is not read again until it changes") {
  test::Folder folder;
  std::string path = gzipped(folder.write("app.log", "one\ntwo\n"));
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == "one\ntwo\n");
  REQUIRE(cursor);
  CHECK(cursor->offset == test::content_of(path).size());
  Reading again = go_on(path, cursor);
  CHECK(again.bytes.empty());
  CHECK(again.cursor);
  gzipped(folder.write("app.log", "three\n"));
  Reading changed = go_on(path, cursor);
  CHECK(changed.bytes == "three\n");
  CHECK(changed.gaps.empty());
}

TEST_CASE("a byte order mark is no part of the first line, and a cursor counts it") {
  const std::string mark = "\xef\xbb\xbf";
  test::Folder folder;
  std::string path = folder.write("app.log", mark + "one\n" + mark + "two\nhal");
  std::optional<Cursor> cursor;
  Reading reading = go_on(path, cursor);
  CHECK(reading.bytes == "one\n" + mark + "two\n");
  CHECK(reading.offsets.at(0) == 3);
  CHECK(reading.bytes_read == 14);
  CHECK(cursor->offset == 14);
  folder.append("app.log", "f\n");
  reading = go_on(path, cursor);
  CHECK(reading.bytes == "half\n");
  CHECK(reading.gaps.empty());
  CHECK(cursor->offset == 19);
  CHECK(read_all(gzipped(path)).bytes == "one\n" + mark + "two\nhalf\n");
  CHECK(open_input(path, {})->ahead(100).starts_with("one\n"));
  CHECK(read_all(folder.write("mark.log", mark)).bytes.empty());
  StandardInput piped(mark + "one\n", 1);
  CHECK(read_all("-").bytes == "one\n");
}

TEST_CASE("what is held back is counted, and nothing else") {
  test::Folder folder;
  const auto held_of = [](const std::string& path, bool complete) {
    auto input = open_input(path, {std::nullopt, complete});
    Block block;
    while (input->next(block)) continue;
    return input->held();
  };
  CHECK(held_of(folder.write("a.log", "one\ntwo"), false) == 3);
  CHECK(held_of(folder.write("a.log", "two"), false) == 3);
  CHECK(held_of(folder.write("a.log", "one\ntwo"), true) == 0);
  CHECK(held_of(folder.write("a.log", "one\n"), false) == 0);
  CHECK(held_of(folder.write("a.log", ""), false) == 0);
  CHECK(held_of(folder.write("a.log", "one\n" + std::string(3u << 20, 'x')), false) == 3u << 20);
}

TEST_CASE("nobody adds to the last line of a compressed file: a run gives it too") {
  test::Folder folder;
  std::string path = gzipped(folder.write("app.log", "one\ntwo"));
  std::optional<Cursor> cursor;
  CHECK(go_on(path, cursor).bytes == "one\ntwo");
  CHECK(go_on(path, cursor).bytes.empty());
}
