#include "host/gzip.h"

#include "base/error.h"
#include "host/process.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::host;

namespace {

// By the system's gzip, which shares no code with the reader.
std::string compressed(const test::Folder& folder, std::string_view content) {
  std::string path = folder.write("plain", content);
  ProcessResult result = run_process({"/bin/gzip", "-kf9n", path}, "", std::chrono::seconds(60));
  REQUIRE(result.status == 0);
  return test::content_of(path + ".gz");
}

struct Outcome {
  std::string bytes;
  std::string failure;  // code, "" when read to the end
};

Outcome inflated(const std::string& path, std::size_t step = 64u << 10, GzipLimits limits = {}) {
  Outcome outcome;
  GzipReader reader(Reader::open(path), {}, limits);
  std::string buffer(step, '\0');
  try {
    while (std::size_t count = reader.read(buffer.data(), step)) {
      outcome.bytes.append(buffer, 0, count);
    }
  } catch (const Error& error) {
    outcome.failure = error.problems().at(0).code;
  }
  return outcome;
}

// Lines that compress like a log, longer than the inflater's window and our input buffer.
std::string log_lines(int count) {
  std::string lines;
  unsigned long long state = 88172645463325252ull;
  for (int i = 0; i < count; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    lines += "Nov 22 06:14:00 host sshd[" + std::to_string(state % 40000) +
             "]: Failed password for root from 203.0.113." + std::to_string(state % 251) +
             " port " + std::to_string(state >> 40) + " ssh2\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("gzip gives back what went in, however it is read") {
  test::Folder folder;
  std::string content = log_lines(60000);
  std::string path = folder.write("log.gz", compressed(folder, content));
  REQUIRE(test::content_of(path).size() > 256u << 10);
  for (std::size_t step : {std::size_t{1u << 20}, std::size_t{4096}, std::size_t{77}}) {
    Outcome outcome = inflated(path, step);
    CHECK(outcome.failure.empty());
    CHECK(outcome.bytes == content);
  }
}

TEST_CASE("gzip members one after another are one stream, empty ones too") {
  test::Folder folder;
  std::string small = compressed(folder, "one\n");
  std::string empty = compressed(folder, "");
  std::string large = log_lines(20000);
  std::string path =
      folder.write("log.gz", small + empty + compressed(folder, large) + small + empty);
  Outcome outcome = inflated(path);
  CHECK(outcome.failure.empty());
  CHECK(outcome.bytes == "one\n" + large + "one\n");
  // Many tiny members put each of their seams at another place of the input buffer.
  std::string many;
  std::string expected;
  for (int i = 0; i < 9000; ++i) {
    many += small;
    expected += "one\n";
  }
  outcome = inflated(folder.write("many.gz", many), 1000);
  CHECK(outcome.failure.empty());
  CHECK(outcome.bytes == expected);
}

TEST_CASE("a gzip header may hold a name, a comment and extra fields") {
  test::Folder folder;
  std::string path = folder.write("named", "hello\n");
  REQUIRE(run_process({"/bin/gzip", "-kN", path}, "", std::chrono::seconds(60)).status == 0);
  CHECK(inflated(path + ".gz").bytes == "hello\n");

  std::string plain = compressed(folder, "hello\n");
  std::string header = plain.substr(0, 10);
  header[3] = 4 | 8 | 16;  // FEXTRA, FNAME, FCOMMENT
  header +=
      std::string("\x05\x00", 2) + "extra" + std::string(70000, 'n') + '\0' + "comment" + '\0';
  Outcome outcome = inflated(folder.write("fields.gz", header + plain.substr(10)));
  CHECK(outcome.failure.empty());
  CHECK(outcome.bytes == "hello\n");
}

TEST_CASE("truncated gzip gives the good bytes first, then says so") {
  test::Folder folder;
  std::string content = log_lines(20000);
  std::string whole = compressed(folder, content);
  for (std::size_t size : {whole.size() / 2, whole.size() - 1, whole.size() - 8, std::size_t{10},
                           std::size_t{5}, std::size_t{1}, std::size_t{0}}) {
    INFO(size);
    Outcome outcome = inflated(folder.write("cut.gz", std::string_view(whole).substr(0, size)));
    CHECK(outcome.failure == "gzip.truncated");
    CHECK(content.compare(0, outcome.bytes.size(), outcome.bytes) == 0);
    if (size >= whole.size() / 2) CHECK(outcome.bytes.size() > content.size() / 3);
  }
}

TEST_CASE("corrupt gzip is an Error") {
  test::Folder folder;
  std::string content = log_lines(20000);
  std::string whole = compressed(folder, content);
  SECTION("a wrong checksum") {
    whole[whole.size() - 8] = static_cast<char>(whole[whole.size() - 8] ^ 1);
    Outcome outcome = inflated(folder.write("bad.gz", whole));
    CHECK(outcome.failure == "gzip.corrupt");
    CHECK(outcome.bytes == content);
  }
  SECTION("a wrong length") {
    whole.back() = static_cast<char>(whole.back() ^ 1);
    CHECK(inflated(folder.write("bad.gz", whole)).failure == "gzip.corrupt");
  }
  SECTION("damage in the middle") {
    for (std::size_t i = 0; i < 40; ++i) whole[whole.size() / 2 + i] = '\xff';
    Outcome outcome = inflated(folder.write("bad.gz", whole));
    CHECK(outcome.failure == "gzip.corrupt");
    CHECK(outcome.bytes.size() > content.size() / 3);
  }
  SECTION("something else behind it") {
    Outcome outcome = inflated(folder.write("bad.gz", whole + "trailing text"));
    CHECK(outcome.failure == "gzip.corrupt");
    CHECK(outcome.bytes == content);
  }
  SECTION("no gzip at all") {
    CHECK(inflated(folder.write("bad.gz", "plain text\n")).failure == "gzip.corrupt");
    CHECK(inflated(folder.write("bad.gz", std::string(100, '\0'))).failure == "gzip.corrupt");
  }
  SECTION("zero bytes behind it are padding") {
    Outcome outcome = inflated(folder.write("padded.gz", whole + std::string(1000, '\0')));
    CHECK(outcome.failure.empty());
    CHECK(outcome.bytes == content);
  }
}

TEST_CASE("a gzip bomb is stopped") {
  test::Folder folder;
  std::string path = folder.write("bomb.gz", compressed(folder, std::string(4u << 20, '\0')));
  SECTION("by its ratio, but not before enough has come out") {
    Outcome outcome = inflated(path, 64u << 10, {8ull << 30, 1000, 2u << 20});
    CHECK(outcome.failure == "gzip.bomb");
    CHECK(outcome.bytes.size() > 2u << 20);
    CHECK(outcome.bytes.size() < 3u << 20);
    CHECK(inflated(path).failure.empty());
  }
  SECTION("by its size") {
    Outcome outcome = inflated(path, 64u << 10, {1u << 20, 1000, 64u << 20});
    CHECK(outcome.failure == "gzip.bomb");
    CHECK(outcome.bytes.size() <= (1u << 20) + (64u << 10));
  }
}

TEST_CASE("bytes already taken from a stream are not lost") {
  test::Folder folder;
  std::string path = folder.write("log.gz", compressed(folder, "hello\n"));
  Reader file = Reader::open(path);
  std::string first(2, '\0');
  REQUIRE(file.read(first.data(), 2) == 2);
  GzipReader reader(std::move(file), first);
  char buffer[100];
  REQUIRE(reader.read(buffer, sizeof buffer) == 6);
  CHECK(std::string(buffer, 6) == "hello\n");
}
