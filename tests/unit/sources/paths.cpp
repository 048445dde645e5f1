#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "host/files.h"
#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::sources;

using Paths = std::vector<std::string>;

TEST_CASE("files, globs and directories become a sorted list without doubles") {
  test::Folder folder;
  host::make_private_directory(folder / "logs/deeper");
  for (const char* name : {"b.log", "a.log", "logs/z", "logs/.hidden", "logs/y", "logs/deeper/x"}) {
    folder.write(name, name);
  }
  REQUIRE(::mkfifo((folder / "logs/fifo").c_str(), 0600) == 0);
  std::vector<Problem> problems;
  CHECK(expand_paths({folder / "logs/", folder / "*.log", folder / "b.log", folder / "logs", "-"},
                     problems) ==
        Paths{"-", folder / "a.log", folder / "b.log", folder / "logs/y", folder / "logs/z"});
  REQUIRE(problems.size() == 2);  // the folder was named twice
  CHECK(problems[1].code == "source.skipped");
  CHECK(problems[1].message == folder / "logs" + " holds more than was read: 1 folder (deeper), " +
                                   "1 hidden file (.hidden), 1 special file (fifo)");
  CHECK(problems[1].hint == "to read it: secops check-logs " + folder / "logs/deeper");
}

TEST_CASE("a folder that holds folders only says which") {
  test::Folder folder;
  for (const char* name : {"logs/nginx", "logs/audit"}) host::make_private_directory(folder / name);
  std::vector<Problem> problems;
  CHECK(expand_paths({folder / "logs"}, problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "source.empty-directory");
  CHECK(problems[0].message ==
        folder / "logs" + " holds no files to read, only 2 folders (such as audit)");
  CHECK(problems[0].hint == "to read one: secops check-logs " + folder / "logs/audit");
}

TEST_CASE("two names of one file are read once") {
  test::Folder folder;
  std::string path = folder.write("a.log", "x");
  REQUIRE(::symlink(path.c_str(), (folder / "current.log").c_str()) == 0);
  REQUIRE(::link(path.c_str(), (folder / "hard.log").c_str()) == 0);
  std::vector<Problem> problems;
  CHECK(expand_paths({folder / "*.log", folder.path() + "/./a.log"}, problems).size() == 1);
  CHECK(problems.empty());
}

TEST_CASE("a name with glob characters that exists is that file") {
  test::Folder folder;
  std::string path = folder.write("app[1].log", "x");
  folder.write("app1.log", "y");
  std::vector<Problem> problems;
  CHECK(expand_paths({path}, problems) == Paths{path});
}

TEST_CASE("what is missing, matches nothing or is empty is a problem; the rest is still given") {
  test::Folder folder;
  folder.write("auth.log", "x");
  host::make_private_directory(folder / "empty");
  std::vector<Problem> problems;
  CHECK(expand_paths({folder / "atuh.log", folder / "*.none", folder / "empty", folder / "auth.log",
                      folder / "none/at/all"},
                     problems) == Paths{folder / "auth.log"});
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].code == "source.missing");
  CHECK(problems[0].hint == "did you mean " + folder / "auth.log" + "?");
  CHECK(problems[1].code == "source.no-match");
  CHECK(problems[1].message == "no file matches " + folder / "*.none");
  CHECK(problems[2].code == "source.empty-directory");
  CHECK(problems[3].code == "source.missing");
}

TEST_CASE("a directory that cannot be listed is a problem, not an empty one") {
  if (::geteuid() != 0) return;  // only root can become somebody else
  test::Folder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  host::make_private_directory(folder / "closed");
  folder.write("closed/a.log", "x");
  std::vector<Problem> problems;
  constexpr uid_t nobody = 65534;
  REQUIRE(::seteuid(nobody) == 0);
  Paths paths =
      expand_paths({folder / "closed", folder / "closed/*.log", folder / "closed/a.log"}, problems);
  REQUIRE(::seteuid(0) == 0);
  CHECK(paths.empty());
  REQUIRE(problems.size() == 3);
  for (const Problem& problem : problems) CHECK(problem.code == "source.unreadable");
}

TEST_CASE("a link to itself is a problem of its own; what comes after it is read") {
  test::Folder folder;
  for (const char* name : {"logs/a.log", "logs/z.log"}) {
    host::make_private_directory(folder / "logs");
    folder.write(name, name);
  }
  REQUIRE(::symlink("b.log", (folder / "logs/b.log").c_str()) == 0);
  for (const char* path : {"logs", "logs/*.log"}) {
    std::vector<Problem> problems;
    CHECK(expand_paths({folder / path}, problems) ==
          Paths{folder / "logs/a.log", folder / "logs/z.log"});
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].message.find("b.log") != std::string::npos);
  }
}

TEST_CASE("a rotated copy is known by its name") {
  const auto originals = [](const std::string& name) { return rotated_from("/var/log/" + name); };
  const std::string log = "/var/log/app.log";
  for (const char* suffix :
       {".1", ".1.gz", "-20261122", "-20261122.gz", ".2026-11-22", "-20261122-061400",
        "-1795328040", "-22112026", "-01012027.gz", "-20112026", ".gz", ".1.xz", ".12.zst"}) {
    const Paths found = originals(std::string("app.log") + suffix);
    INFO(suffix);
    CHECK(std::find(found.begin(), found.end(), log) != found.end());
  }
  CHECK(originals("app-20261122.log") == Paths{log});
  CHECK(originals("app-20261122.log.gz") == Paths{log, "/var/log/app-20261122.log"});
  CHECK(originals("app.log.2.gz") == Paths{log, log + ".2"});
  for (const char* other : {"app.log", "app.log.old", "app-2.log", "app.2.log", "worker-2",
                            "app.logs", "app.log.10.0.0.12", "app.log-8080", "app.log-32112026",
                            "app.log-22132026", ".1", "access.log"}) {
    INFO(other);
    const Paths found = originals(other);
    CHECK(std::find(found.begin(), found.end(), log) == found.end());
    CHECK(std::find(found.begin(), found.end(), "/var/log/worker") == found.end());
  }
}
