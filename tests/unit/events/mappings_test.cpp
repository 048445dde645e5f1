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

TEST_CASE("a site's own name for the time gives the event's time, in every form", "[events]") {
  const std::vector<FieldMapping> mappings = {{"seen.at", mapped_time}};
  const auto time_of = [&](const char* format, const std::string& line) -> std::string {
    test::Reader reader(true);
    reader.context().mappings = mappings;
    INFO(line);
    REQUIRE(reader.parse(*find_format(format), line));
    return reader.event().has_time ? rfc3339(reader.event().time) : "";
  };
  const std::string expected = "2026-11-20T06:00:00Z";
  for (const char* stamp :
       {R"("2026-11-20T06:00:00Z")", R"("2026-11-20 15:00:00 +0900")", "1795154400",
        "1795154400000", "\"1795154400\"", R"("20/Nov/2026:06:00:00 +0000")"}) {
    CHECK(time_of("json-lines", fmt::format(R"({{"seen":{{"at":{}}},"msg":"x"}})", stamp)) ==
          expected);
    CHECK(time_of("json-lines", fmt::format(R"({{"time":"2026-11-22T06:00:00Z","seen.at":{}}})",
                                            stamp)) == expected);
    for (const Expected& line : lines) {
      // Values in access logs hold no blanks.
      const bool fits = std::string_view(line.format) != "access" ||
                        std::string_view(stamp).find(' ') == std::string_view::npos;
      if (std::string_view(line.format) != "json-lines" && fits)
        CHECK(time_of(line.format, fmt::format("{} seen.at={}", line.line, stamp)) == expected);
    }
  }
  CHECK(time_of("json-lines", R"({"time":"2026-11-22T06:00:00Z","msg":"x"})") ==
        "2026-11-22T06:00:00Z");
  CHECK(time_of("json-lines", R"({"time":"2026-11-22T06:00:00Z","seen.at":"soon"})").empty());
  CHECK(time_of("plain", "2026-11-22T06:00:00Z INFO x seen.at=soon").empty());
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
