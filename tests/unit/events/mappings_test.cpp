// A site's own names for fields (secops.toml, fields of a [[source]]) in every format that has
// name=value.
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

struct Expected {
  const char* format;
  std::string line;
};

// "client", "who", "what", "how", "weight", "tenant" and "took_ns" are the site's names.
const std::vector<Expected> lines = {
    {"json-lines",
     R"({"time":"2026-11-22T06:00:00Z","client":"203.0.113.9","who":"bob","what":"LOGIN_FAILED",)"
     R"("how":"ERR","weight":"info","tenant":"t1","took_ns":"15ms"})"},
    {"plain",
     "2026-11-22T06:00:00Z INFO Payment 7 succeeded client=203.0.113.9 who=\"bob\" "
     "what=LOGIN_FAILED, how=ERR weight=info (tenant=t1) took_ns=15ms duration=3"},
    {"access",
     "198.51.100.7 - eve [22/Nov/2026:06:14:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\" 0.123 "
     "client=203.0.113.9 who=\"bob\" what=LOGIN_FAILED how=ERR weight=info tenant=t1 took_ns=15ms"},
    {"syslog",
     "<14>Nov 22 06:00:00 web pay[7]: client=203.0.113.9 who=bob what=LOGIN_FAILED how=ERR "
     "weight=info tenant=t1 took_ns=15ms"},
    {"syslog",
     "<14>1 2026-11-22T06:00:00Z web pay 7 - - client=203.0.113.9 who=bob what=LOGIN_FAILED "
     "how=ERR weight=info tenant=t1 took_ns=15ms"},
};

}  // namespace

TEST_CASE("a site's own names become fields in every format", "[events]") {
  for (const Expected& expected : lines) {
    test::Reader reader(true);
    const FieldId own = reader.names().add("organization.id");
    const std::vector<FieldMapping> mappings = {{"client", source_ip},      {"who", user_name},
                                                {"what", event_action},     {"how", log_level},
                                                {"weight", event_severity}, {"tenant", own},
                                                {"took_ns", event_duration}};
    reader.context().mappings = mappings;
    INFO(expected.line);
    REQUIRE(reader.parse(*find_format(expected.format), expected.line));
    CHECK(reader.text("source.ip") == "203.0.113.9");
    CHECK(reader.text("user.name") == "bob");
    CHECK(reader.text("event.action") == "login.failed");
    CHECK(reader.text("event.outcome") == "failure");
    CHECK(reader.text("log.level") == "error");
    CHECK(reader.text("event.severity") == "informational");
    CHECK(reader.text("event.duration") == "15000000");
    CHECK(reader.text("organization.id") == "t1");
  }
}

TEST_CASE("what a remote user can write is no field of the site", "[events]") {
  test::Reader reader(true);
  const std::vector<FieldMapping> mappings = {{"client", source_ip}};
  reader.context().mappings = mappings;
  const FormatType& syslog = *find_format("syslog");
  REQUIRE(reader.parse(syslog,
                       "Nov 22 06:00:00 web sshd[1]: Failed password for client=198.51.100.1 from "
                       "203.0.113.9 port 1 ssh2"));
  CHECK(reader.text("source.ip") == "203.0.113.9");
  // Inside a value there is no pair.
  REQUIRE(reader.parse(*find_format("plain"),
                       "2026-11-22T06:00:00Z INFO client=203.0.113.9 path=/?client=198.51.100.1 "
                       "name=\"x client=198.51.100.1\""));
  CHECK(reader.text("source.ip") == "203.0.113.9");
  CHECK(reader.text("path") == "/?client=198.51.100.1");
}
