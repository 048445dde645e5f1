// PAM's words where they do not stand as usual: what counts as a log-in, and what the prefilter
// must know of it.
#include "events/format.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

TEST_CASE("PAM tells how many more failures there were", "[events]") {
  test::Reader reader(true);
  const auto read = [&](const std::string& message) {
    REQUIRE(reader.parse(*find_format("syslog"), "Nov 22 06:00:00 web sshd[1]: " + message));
    return std::pair{reader.text("event.action"), reader.text("repeated")};
  };
  const std::string rest = "; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9";
  CHECK(read("PAM 4 more authentication failures" + rest) ==
        std::pair{std::string("pam.auth-failed"), std::string("4")});
  CHECK(reader.text("source.ip") == "203.0.113.9");
  CHECK(read("PAM 1 more authentication failure" + rest).second == "1");
  // What only looks like it is no event of PAM, and above all no number.
  for (const char* count : {"", " ", "x ", "-1 ", "1.5 ", "4x ", "99 99 ", "\xff "})
    CHECK(read("PAM " + std::string(count) + "more authentication failures" + rest) ==
          std::pair<std::string, std::string>());
}

TEST_CASE("only an old system's tag makes PAM's line the failed log-in", "[events]") {
  test::Reader reader(true);
  const FormatType& syslog = *find_format("syslog");
  const auto action_of = [&](const std::string& tagged) {
    const std::string line = "Nov 22 06:00:00 web " + tagged + "; user=root rhost=203.0.113.9";
    INFO(line);
    REQUIRE(reader.parse(syslog, line));
    // The prefilter must find every line that gives the action.
    CHECK(test::wrong_spelling(syslog, line) == "");
    return reader.text("event.action");
  };
  CHECK(action_of("sshd(pam_unix)[1]: authentication failure") == "login.failed");
  CHECK(action_of("su(pam_unix)[1]: authentication failure") == "su.failed");
  CHECK(action_of("vsftpd: pam_unix(vsftpd:auth): authentication failure") == "login.failed");
  CHECK(action_of("vsftpd: pam_unix(vsftpd): authentication failure") == "login.failed");
  CHECK(action_of("sshd[1]: pam_unix(sshd:auth): authentication failure") == "pam.auth-failed");
  // sshd itself never writes this; were it counted, its own line would count a second time.
  CHECK(action_of("sshd[1]: authentication failure") == "pam.auth-failed");
  CHECK(action_of("pam: authentication failure") == "pam.auth-failed");
  const std::string repeated =
      "Nov 22 06:00:00 web sshd[1]: message repeated 2 times: [ authentication failure; x]";
  REQUIRE(reader.parse(syslog, repeated));
  CHECK(reader.text("event.action") == "pam.auth-failed");
  CHECK(test::wrong_spelling(syslog, repeated) == "");
}
