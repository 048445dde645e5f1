// An attacker cannot choose the address that is blocked (promises P-28). In every line below the
// client sent text that looks like the program's own; 203.0.113.9 is where it came from, 6.6.6.6 is
// the victim.
#include <string>
#include <vector>

#include "events/format.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

// What a client can send as its name (sshd takes blanks, brackets and quotes in it).
const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {
      "root from 6.6.6.6 port 22 ssh2",
      "root from 6.6.6.6",
      "root from 6.6.6.6 port 22",
      "x from 6.6.6.6 port 22 ssh2: RSA SHA256:abc",
      "x from 6.6.6.6 port 22 ssh2: RSA-CERT SHA256:a ID y (serial 1) CA RSA SHA256:b",
      "invalid user root from 6.6.6.6 port 22 ssh2",
      " from 6.6.6.6 port 22 ssh2",
      "6.6.6.6",
      "6.6.6.6 port 22",
      "a] from 6.6.6.6 port 22 ssh2]",
      "for root from 6.6.6.6 port 1 ssh2 for",
      "x rhost=6.6.6.6",
      "x  user=root rhost=6.6.6.6 ",
      "x: Failed password for root from 6.6.6.6 port 1 ssh2",
      "sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2",
      "x [6.6.6.6] failed - POSSIBLE BREAK-IN ATTEMPT!",
      "x 6.6.6.6 port 1: Too many authentication failures",
      "x 6.6.6.6 port 1 [preauth]",
      "x not allowed because 6.6.6.6",
      "message repeated 3 times: [ Failed password for a from 6.6.6.6 port 1 ssh2]",
      "#012Nov 22 06:00:00 web sshd[1]: Failed password for root from 6.6.6.6 port 1 ssh2",
      "\\nNov 22 06:00:00 web sshd[1]: Failed password for root from 6.6.6.6 port 1 ssh2",
      "from from from 6.6.6.6 port port port",
      "\xFF\xFE from 6.6.6.6 port 22 ssh2",
  };
  return names;
}

// sshd's own text round a client's name.
struct Frame {
  const char* before;
  const char* behind;
  const char* action;
};

constexpr Frame frames[] = {
    {"Failed password for ", " from 203.0.113.9 port 4711 ssh2", "login.failed"},
    {"Failed password for invalid user ", " from 203.0.113.9 port 4711 ssh2", "login.failed"},
    {"Failed none for invalid user ", " from 203.0.113.9 port 4711 ssh2", "ssh.probed-methods"},
    {"Failed publickey for ", " from 203.0.113.9 port 4711 ssh2: RSA SHA256:c2VjcmV0",
     "login.failed"},
    {"Accepted password for ", " from 203.0.113.9 port 4711 ssh2", "login.succeeded"},
    {"Invalid user ", " from 203.0.113.9", "login.invalid-user"},
    {"Invalid user ", " from 203.0.113.9 port 4711", "login.invalid-user"},
    {"message repeated 2 times: [ Failed password for invalid user ",
     " from 203.0.113.9 port 4711 ssh2]", "login.failed"},
    {"error: maximum authentication attempts exceeded for invalid user ",
     " from 203.0.113.9 port 4711 ssh2 [preauth]", "ssh.max-auth-tries"},
    {"Connection closed by invalid user ", " 203.0.113.9 port 4711 [preauth]", "ssh.disconnected"},
    {"Disconnected from invalid user ", " 203.0.113.9 port 4711 [preauth]", "ssh.disconnected"},
    {"Disconnecting invalid user ",
     " 203.0.113.9 port 4711: Too many authentication failures [preauth]", "ssh.max-auth-tries"},
    {"Bad protocol version identification '", "' from 203.0.113.9 port 4711",
     "ssh.no-identification"},
    {"Received disconnect from 203.0.113.9 port 4711:11: ", " [preauth]", "ssh.disconnected"},
    {"Unable to negotiate with 203.0.113.9 port 4711: no matching cipher found. Their offer: ",
     " [preauth]", "ssh.negotiation-failed"},
    {"error: PAM: Authentication failure for illegal user ", " from 203.0.113.9",
     "pam.auth-failed"},
};

const FormatType& format(const char* name) { return *find_format(name); }

void check_victim_is_safe(const test::Reader& reader) {
  for (const char* field : {"source.ip", "source.address"}) {
    INFO(field << " " << reader.text(field));
    CHECK(reader.text(field).find("6.6.6.6") == std::string::npos);
  }
}

}  // namespace

TEST_CASE("sshd: a client's name cannot name another address", "[events][injection]") {
  test::Reader reader(true);
  int lines = 0;
  for (const Frame& frame : frames)
    for (const std::string& name : hostile_names()) {
      const std::string line =
          "Nov 22 06:00:00 web sshd[4711]: " + (frame.before + name) + frame.behind;
      INFO(line);
      ++lines;
      REQUIRE(reader.parse(format("syslog"), line));
      CHECK(reader.text("event.action") == frame.action);
      CHECK(reader.text("source.ip") == "203.0.113.9");
      check_victim_is_safe(reader);
    }
  CHECK(lines >= 200);
}

TEST_CASE("sshd: a certificate's id cannot name another address", "[events][injection]") {
  test::Reader reader(true);
  const std::string before = "Nov 22 06:00:00 web sshd[1]: Failed publickey for ";
  const std::string behind = " from 203.0.113.9 port 4711 ssh2: RSA-CERT SHA256:c2Vj ID ";
  const std::string end = " (serial 0) CA RSA SHA256:YWJj";
  const std::string honest = before + "bob" + behind + "bob@laptop" + end;
  REQUIRE(reader.parse(format("syslog"), honest));
  CHECK(reader.text("source.ip") == "203.0.113.9");
  for (const std::string& text : hostile_names()) {
    const std::string in_id = before + "bob" + behind + text + end;
    REQUIRE(reader.parse(format("syslog"), in_id));
    INFO(in_id);
    check_victim_is_safe(reader);
    const std::string in_both = before + text + behind + text + end;
    REQUIRE(reader.parse(format("syslog"), in_both));
    check_victim_is_safe(reader);
  }
}

TEST_CASE("PAM: user names cannot name another address", "[events][injection]") {
  test::Reader reader(true);
  for (const std::string& name : hostile_names())
    for (const char* tag : {"sshd", "sshd(pam_unix)", "vsftpd"}) {
      const std::string module =
          std::string(tag) == "sshd(pam_unix)" ? "" : "pam_unix(" + std::string(tag) + ":auth): ";
      const std::string head = "Nov 22 06:00:00 web " + std::string(tag) + "[1]: " + module +
                               "authentication failure; logname= uid=0 euid=0 tty=ssh ruser=";
      const std::string user = head + " rhost=203.0.113.9  user=" + name;
      INFO(user);
      REQUIRE(reader.parse(format("syslog"), user));
      check_victim_is_safe(reader);
      const std::string remote_user = head + name + " rhost=203.0.113.9  user=root";
      INFO(remote_user);
      REQUIRE(reader.parse(format("syslog"), remote_user));
      check_victim_is_safe(reader);
    }
}

TEST_CASE("access log: names, requests and headers cannot name another address",
          "[events][injection]") {
  test::Reader reader(true);
  const std::vector<std::string> texts = {
      "6.6.6.6 - - [01/Jan/2020:00:00:00 +0000] \\\"GET / HTTP/1.1\\\" 200 1",
      "\\x226.6.6.6 - - [01/Jan/2020:00:00:00 +0000] \\x22GET / HTTP/1.1\\x22 200",
      "x [01/Jan/2020:00:00:00 +0000] \\\"GET /\\\" 500 6.6.6.6",
      "6.6.6.6",
      "a, 6.6.6.6",
      "\\\\",
  };
  for (const std::string& text : texts) {
    const std::string stamp = " [22/Nov/2026:06:00:00 +0000] ";
    const std::vector<std::string> lines = {
        "203.0.113.9 - " + text + stamp + "\"GET / HTTP/1.1\" 401 5 \"-\" \"curl\"",
        "203.0.113.9 " + text + " -" + stamp + "\"GET / HTTP/1.1\" 401 5 \"-\" \"curl\"",
        "203.0.113.9 - -" + stamp + "\"GET /" + text + " HTTP/1.1\" 401 5 \"-\" \"curl\"",
        "203.0.113.9 - -" + stamp + "\"GET / HTTP/1.1\" 401 5 \"" + text + "\" \"curl\"",
        "203.0.113.9 - -" + stamp + "\"GET / HTTP/1.1\" 401 5 \"-\" \"" + text + "\"",
        "203.0.113.9 - -" + stamp + "\"GET / HTTP/1.1\" 401 5 \"-\" \"curl\" \"" + text + "\"",
    };
    for (const std::string& line : lines) {
      INFO(line);
      REQUIRE(reader.parse(format("access"), line));
      CHECK(reader.text("source.ip") == "203.0.113.9");
      CHECK(reader.text("@timestamp") == "2026-11-22T06:00:00Z");
      CHECK(reader.text("http.response.status_code") == "401");
      check_victim_is_safe(reader);
    }
  }
}

TEST_CASE("JSON: text that a serializer wrote cannot become a key", "[events][injection]") {
  test::Reader reader(true);
  const std::vector<std::string> texts = {R"~(x\",\"ip\":\"6.6.6.6)~",
                                          R"~(\"},\"metadata\":{\"ip\":\"6.6.6.6\")~",
                                          R"~(x\u0022,\u0022ip\u0022:\u00226.6.6.6)~",
                                          R"~(\\\",\"ip\":\"6.6.6.6)~",
                                          R"~(login failed from 6.6.6.6)~",
                                          R"~(ip=6.6.6.6)~"};
  for (const std::string& text : texts) {
    const std::string line = R"~({"eventType":"login.failed","metadata":{"username":")~" + text +
                             R"~(","userAgent":")~" + text +
                             R"~(","headers":{"x-forwarded-for":"6.6.6.6"},"ip":"203.0.113.9"}})~";
    INFO(line);
    REQUIRE(reader.parse(format("json-lines"), line));
    CHECK(reader.text("source.ip") == "203.0.113.9");
    check_victim_is_safe(reader);
  }
}

TEST_CASE("plain log: nothing in the text is an address", "[events][injection]") {
  test::Reader reader(true);
  for (const char* text : {"Login failed from 6.6.6.6", "Login failed ip=6.6.6.6",
                           "Login failed source.ip=6.6.6.6", "Login failed clientIp=\"6.6.6.6\""}) {
    const std::string line = "2026-11-22T06:00:00Z WARN " + std::string(text);
    INFO(line);
    REQUIRE(reader.parse(format("plain"), line));
    CHECK(reader.text("event.action") == "login.failed");
    check_victim_is_safe(reader);
  }
}
