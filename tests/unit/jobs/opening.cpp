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
  const auto opened =
      jobs::expand_specs(specs, GENERATE_COPY(true, false) ? &none : nullptr, problems);
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
  CHECK(paths_of(jobs::expand_specs(specs, &cursors, problems)) ==
        Paths{log, folder / "worker", other});
  CHECK(jobs::expand_specs(specs, nullptr, problems).size() == 7);

  // While it is rotated there is no log for a moment: its copy is not another one.
  host::remove_file(log);
  cursors[jobs::cursor_name("a", log)] = {};
  CHECK(paths_of(jobs::expand_specs(specs, &cursors, problems)) == Paths{folder / "worker", other});
  cursors.clear();
  CHECK(jobs::expand_specs(specs, &cursors, problems).size() == 6);
  CHECK(problems.empty());
}
