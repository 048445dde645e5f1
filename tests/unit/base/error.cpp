#include "base/error.h"

#include "support/catch.h"

using namespace secops;

TEST_CASE("known-bad beats unknown beats a warning beats fine") {
  const Status by_badness[] = {Status::ok, Status::warning, Status::unknown, Status::critical};
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 4; ++b) {
      CHECK(worst_of(by_badness[a], by_badness[b]) == by_badness[a > b ? a : b]);
    }
  }
}

TEST_CASE("a status has a name") {
  CHECK(name_of(Status::ok) == "ok");
  CHECK(name_of(Status::warning) == "warning");
  CHECK(name_of(Status::critical) == "critical");
  CHECK(name_of(Status::unknown) == "unknown");
}

TEST_CASE("a problem is told with only the parts that are there") {
  Problem problem{"config.unknown-key", "no key 'fiel'", "secops.toml", 3, 7, "field"};
  CHECK(describe(problem) == "secops.toml:3:7: no key 'fiel'");
  problem.column = 0;
  CHECK(describe(problem) == "secops.toml:3: no key 'fiel'");
  problem.line = 0;
  problem.column = 7;
  CHECK(describe(problem) == "secops.toml: no key 'fiel'");
  problem.file.clear();
  problem.column = 0;
  CHECK(describe(problem) == "no key 'fiel'");
  problem.line = 4;
  CHECK(describe(problem) == "line 4: no key 'fiel'");
}

TEST_CASE("a problem cannot drive the terminal, neither by its message nor by its file name") {
  Problem problem{"x", "bad \x1b[31mvalue", "a\nb", 0, 0, {}};
  CHECK(describe(problem) == "a\\nb: bad \\x1b[31mvalue");
}

TEST_CASE("an error carries all its problems in order") {
  const Error error(
      std::vector<Problem>{{"a", "first", "f", 1, 0, {}}, {"b", "second", {}, 0, 0, {}}},
      Status::critical);
  CHECK(error.problems().size() == 2);
  CHECK(error.problems()[1].code == "b");
  CHECK(error.status() == Status::critical);
  CHECK(std::string(error.what()) == "f:1: first\nsecond");
  CHECK(Error(Problem{"a", "m", {}, 0, 0, {}}).status() == Status::unknown);
}
