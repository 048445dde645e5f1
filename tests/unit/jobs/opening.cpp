// Which files are sources of their own.
#include "jobs/opening.h"

#include <sys/stat.h>
#include <unistd.h>

#include "host/files.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;

using Paths = std::vector<std::string>;

namespace {

jobs::LogSpec spec_of(const std::string& name, const Paths& paths) {
  jobs::LogSpec spec;
  spec.name = name;
  spec.paths = paths;
  return spec;
}

Paths paths_of(const std::vector<jobs::OpenedLog>& opened) {
  Paths paths;
  for (const jobs::OpenedLog& one : opened) paths.push_back(one.path);
  return paths;
}

}  // namespace

TEST_CASE("a file of two sources is the first one's, and that is said") {
  const test::Folder folder;
  const std::string log = folder.write("app.log", "x\n");
  const std::string other = folder.write("other.log", "y\n");
  REQUIRE(::link(log.c_str(), (folder / "same.log").c_str()) == 0);
  const std::vector<jobs::LogSpec> specs = {spec_of("b", {log}), spec_of("a", {folder / "*.log"})};
  std::vector<Problem> problems;
  const jobs::Cursors none;
  jobs::ReadOn read_on{none, {}, {}};
  const auto opened =
      jobs::expand_specs(specs, GENERATE(true, false) ? &read_on : nullptr, problems);
  CHECK(paths_of(opened) == Paths{log, other});
  CHECK(opened[0].spec == &specs[0]);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "source.twice");
  CHECK(problems[0].file == log);
  CHECK(problems[0].message == "[[source]] b reads it already; it is not read for a again");
  CHECK(!problems[0].hint.empty());
  CHECK(jobs::is_warning(problems[0]));
}

TEST_CASE("rotated copies belong to their log where logs are read on, and are read in a look") {
  const test::Folder folder;
  const std::string log = folder.write("app.log", "x\n");
  for (const char* copy :
       {"app.log.1", "app.log.2.gz", "app.log-20261122", "app.log.2026-11-22.gz"})
    folder.write(copy, copy);
  const std::string other = folder.write("worker-2", "z\n");
  folder.write("worker", "w\n");
  const std::vector<jobs::LogSpec> specs = {spec_of("a", {folder.path()})};
  std::vector<Problem> problems;
  jobs::Cursors cursors;
  jobs::ReadOn read_on{cursors, {}, {}};
  CHECK(paths_of(jobs::expand_specs(specs, &read_on, problems)) ==
        Paths{log, folder / "worker", other});
  REQUIRE(read_on.copies.size() == 4);
  CHECK(read_on.copies[0].path == folder / "app.log-20261122");
  CHECK(read_on.copies[0].copy_of == log);
  CHECK(read_on.away.empty());
  CHECK(jobs::expand_specs(specs, nullptr, problems).size() == 7);

  // While it is rotated there is no log for a moment: its copy is not another one.
  host::remove_file(log);
  cursors[jobs::cursor_name("a", log)] = {};
  CHECK(paths_of(jobs::expand_specs(specs, &read_on, problems)) == Paths{folder / "worker", other});
  CHECK(read_on.away.at(0) == jobs::cursor_name("a", log));
  cursors.clear();
  CHECK(jobs::expand_specs(specs, &read_on, problems).size() == 6);
  CHECK(problems.empty());
}

TEST_CASE("a path that is spelled out is a log of its own, unless its log is read beside it") {
  const test::Folder folder;
  const Paths logs = {folder.write("worker", "a\n"), folder.write("worker.1", "b\n")};
  std::vector<Problem> problems;
  jobs::Cursors cursors;
  jobs::ReadOn read_on{cursors, {}, {}};
  // Of two sources, or alone.
  const std::vector<jobs::LogSpec> two = {spec_of("a", {logs[0]}), spec_of("b", {logs[1]})};
  CHECK(paths_of(jobs::expand_specs(two, &read_on, problems)) == logs);
  CHECK(paths_of(jobs::expand_specs({spec_of("b", {logs[1]})}, &read_on, problems)) ==
        Paths{logs[1]});
  CHECK(problems.empty());
  CHECK(read_on.copies.empty());
  // Of one, also while the log itself is away.
  const std::vector<jobs::LogSpec> one = {spec_of("a", {logs[0], logs[1], folder / "w*"})};
  CHECK(paths_of(jobs::expand_specs(one, &read_on, problems)) == Paths{logs[0]});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "source.twice");
  CHECK(problems[0].file == logs[1]);
  CHECK(jobs::is_warning(problems[0]));
  REQUIRE(read_on.copies.size() == 1);
  CHECK(read_on.copies[0].copy_of == logs[0]);
  host::remove_file(logs[0]);
  cursors[jobs::cursor_name("a", logs[0])] = {};
  CHECK(jobs::expand_specs(one, &read_on, problems).empty());
  CHECK(read_on.away == Paths{jobs::cursor_name("a", logs[0])});
  // A look reads all.
  problems.clear();
  folder.write("worker", "a\n");
  CHECK(jobs::expand_specs(one, nullptr, problems).size() == 2);
  CHECK(problems.empty());
}

TEST_CASE("a folder's folders are told of in a look, not in every run") {
  const test::Folder folder;
  folder.write("app.log", "a\n");
  host::make_private_directory(folder / "nginx");
  const std::vector<jobs::LogSpec> specs = {spec_of("a", {folder.path()})};
  std::vector<Problem> problems;
  const jobs::Cursors none;
  jobs::ReadOn read_on{none, {}, {}};
  CHECK(jobs::expand_specs(specs, &read_on, problems).size() == 1);
  CHECK(problems.empty());
  CHECK(jobs::expand_specs(specs, nullptr, problems).size() == 1);
  REQUIRE(problems.size() == 1);
  CHECK(jobs::is_warning(problems[0]));
}

TEST_CASE("what is packed in a way that is not read here is unpacked by a line to paste") {
  using namespace std::string_view_literals;
  const auto [head, said, hint] = GENERATE(table<std::string_view, const char*, const char*>({
      {"\x28\xb5\x2f\xfd\x04\x00"sv, "compressed with zstd, which is not read here",
       "unpack it: zstdcat 'a b' | secops check-logs -"},
      {"\xfd\x37\x7a\x58\x5a\x00"sv, "compressed with xz, which is not read here",
       "unpack it: xzcat 'a b' | secops check-logs -"},
      {"BZh91AY&SY"sv, "compressed with bzip2, which is not read here",
       "unpack it: bzcat 'a b' | secops check-logs -"},
      {"\x04\x22\x4d\x18\x64"sv, "compressed with lz4, which is not read here",
       "unpack it: lz4cat 'a b' | secops check-logs -"},
  }));
  const jobs::LogSpec spec;
  CHECK(jobs::format_of(spec, {}, head, "syslog") == nullptr);
  const Problem problem = jobs::unknown_format("a b", head, "check-logs");
  CHECK(problem.code == "source.compressed");
  CHECK(problem.message == said);
  CHECK(problem.hint == hint);
  CHECK(problem.file == "a b");
  CHECK(jobs::unknown_format("-", head, "events").hint.find(" FILE | secops events -") !=
        std::string::npos);
  CHECK(jobs::unknown_format("x", "one\n", "events").code == "source.unknown-format");
}
