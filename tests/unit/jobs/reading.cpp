// Many sources as one stream.
#include "jobs/reading.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <fstream>

#include "base/text.h"
#include "host/files.h"
#include "support/catch.h"
#include "support/folder.h"
#include "unit/sources/rotating.h"

using namespace secops;

namespace {

// The limit on open files, as long as this lives.
class FewFiles {
 public:
  explicit FewFiles(rlim_t most) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit now{most, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
  }
  ~FewFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

// Lines that begin with a number: their time in seconds.
std::optional<Time> stamp_of(std::size_t, std::string_view block) {
  std::int64_t seconds = 0;
  if (!parse_integer(block.substr(0, block.find(' ')), seconds)) return std::nullopt;
  return Time(std::chrono::seconds(seconds));
}

std::string lines_of(int file, int first, int count) {
  std::string lines;
  for (int i = first; i < first + count; ++i)
    lines += fmt::format("{} line {} of file {}\n", 1000 * i + file, i, file);
  return lines;
}

struct Outcome {
  std::string bytes;  // all blocks, in their order
  std::vector<std::int64_t> stamps;
  std::vector<std::string> problems;
};

Outcome read_all(const std::vector<std::string>& paths) {
  std::vector<jobs::ReadingSource> sources;
  for (const std::string& path : paths) sources.push_back({path, {}});
  jobs::Reading reading(sources);
  Outcome outcome;
  for (std::size_t i = 0; i < paths.size(); ++i) REQUIRE(!reading.head(i).empty());
  reading.start(stamp_of);
  sources::Block block;
  std::size_t source = 0;
  while (reading.next(source, block)) {
    outcome.bytes += block.bytes;
    outcome.stamps.push_back(stamp_of(0, block.bytes)->time_since_epoch().count());
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!reading.problem(i).code.empty()) outcome.problems.push_back(reading.problem(i).message);
    REQUIRE(reading.cursor(i));
    CHECK(reading.cursor(i)->offset == reading.bytes_read(i));
  }
  return outcome;
}

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    std::size_t kib = 0;
    if (line.starts_with("VmRSS:") &&
        parse_integer(
            std::string_view(line).substr(line.find_first_of("0123456789"),
                                          line.find(" kB") - line.find_first_of("0123456789")),
            kib))
      return kib;
  }
  return 0;
}

}  // namespace

TEST_CASE("1,500 small files are read oldest first with 256 files open at most") {
  const test::Folder folder;
  std::vector<std::string> paths;
  std::string expected;
  for (int i = 0; i < 1500; ++i)
    paths.push_back(folder.write(fmt::format("{:04}.log", 1499 - i), lines_of(i, 0, 3)));
  for (int i = 0; i < 1500; ++i) expected += lines_of(i, 0, 3);
  std::reverse(paths.begin(), paths.end());
  const FewFiles limit(256);
  const std::size_t before = resident_kib();
  const Outcome outcome = read_all(paths);
  CHECK(outcome.problems.empty());
  CHECK((outcome.bytes == expected));
  CHECK(resident_kib() - before < 64 * 1024);
}

TEST_CASE("many files of several blocks are read in the same order however few may be open") {
  const test::Folder folder;
  std::vector<std::string> paths;
  std::size_t size = 0;
  for (int i = 0; i < 200; ++i) {
    // They begin at different times and run beside each other.
    const std::string text = lines_of(i, (i * 37) % 200, i % 10 == 0 ? 20000 : 300);
    size += text.size();
    paths.push_back(folder.write(fmt::format("{:04}.log", i), text));
  }
  const FewFiles limit(100);
  const Outcome outcome = read_all(paths);
  CHECK(outcome.problems.empty());
  CHECK(outcome.bytes.size() == size);
  CHECK(std::is_sorted(outcome.stamps.begin(), outcome.stamps.end()));
}

TEST_CASE("a first line that is longer than a block is read though the file breaks off after it") {
  const test::Folder folder;
  const std::string path =
      folder.write("a.log", std::string(400'000, 'x') + "\n" + lines_of(1, 0, GENERATE(1, 20'000)));
  test::gzip(path);
  const std::string whole = test::content_of(path + ".gz");
  folder.write("a.log.gz", whole.substr(0, whole.size() - 10));
  jobs::Reading reading({{path + ".gz", {}}});
  CHECK(!reading.head(0).empty());
  reading.start(stamp_of);
  sources::Block block;
  std::size_t source = 0;
  REQUIRE(reading.next(source, block));
  CHECK(block.bytes == std::string(sources::longest_line, 'x') + "\n");
  while (reading.next(source, block)) CHECK(block.bytes.find('x') == std::string::npos);
  CHECK(reading.problem(0).code == "source.truncated");
}
