#include "events/severity.h"

#include "support/catch.h"

using namespace secops;
using namespace secops::events;

TEST_CASE("severities are read in Sigma's spelling and two more", "[events][severity]") {
  CHECK(parse_severity("critical") == Severity::critical);
  CHECK(parse_severity("HIGH") == Severity::high);
  CHECK(parse_severity("Medium") == Severity::medium);
  CHECK(parse_severity("warning") == Severity::medium);
  CHECK(parse_severity("low") == Severity::low);
  CHECK(parse_severity("info") == Severity::informational);
  CHECK(parse_severity("informational") == Severity::informational);
  for (const char* none : {"", "crit", "error", " high", "highest"})
    CHECK_FALSE(parse_severity(none));
  for (const char* name : {"informational", "low", "medium", "high", "critical"})
    CHECK(name_of(*parse_severity(name)) == name);
}

TEST_CASE("a severity's exit status follows the table", "[events][severity]") {
  CHECK(status_of(Severity::critical) == Status::critical);
  CHECK(status_of(Severity::high) == Status::critical);
  CHECK(status_of(Severity::medium) == Status::warning);
  CHECK(status_of(Severity::low) == Status::ok);
  CHECK(status_of(Severity::informational) == Status::ok);
}

TEST_CASE("a fail-on level moves the bands", "[events][severity]") {
  CHECK(status_of(Severity::critical, Severity::critical) == Status::critical);
  CHECK(status_of(Severity::high, Severity::critical) == Status::warning);
  CHECK(status_of(Severity::medium, Severity::critical) == Status::ok);
  CHECK(status_of(Severity::low, Severity::low) == Status::critical);
  CHECK(status_of(Severity::informational, Severity::low) == Status::warning);
  CHECK(status_of(Severity::informational, Severity::informational) == Status::critical);
}
