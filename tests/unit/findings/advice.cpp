// Advice as a person pastes it, and what an attacker's value can make of it.
#include "findings/advice.h"

#include "support/catch.h"

namespace secops::findings {
namespace {

Finding told(std::string advice, std::string address = "203.0.113.9",
             std::string source = "/var/log/auth.log") {
  Finding finding;
  finding.id = "f-abcdefghij";
  finding.key = {{"source.ip", std::move(address)}};
  finding.evidence.source = std::move(source);
  finding.advice = std::move(advice);
  return finding;
}

TEST_CASE("placeholders are filled from the finding") {
  REQUIRE(filled_advice(told("")).empty());
  REQUIRE(filled_advice(told("replace the key now")) == "replace the key now");
  REQUIRE(filled_advice(told("secops show {source.ip}; secops findings show {id}")) ==
          "secops show 203.0.113.9; secops findings show f-abcdefghij");
  REQUIRE(filled_advice(told("secops events {path} --where source.ip={source.ip}")) ==
          "secops events /var/log/auth.log --where source.ip=203.0.113.9");
  REQUIRE(filled_advice(told("awk '{{print $1}' {path}")) == "awk '{print $1}' /var/log/auth.log");
}

TEST_CASE("the log of a stored finding may have been rotated: its copies are reached too") {
  Finding finding = told("secops events {path} --where source.ip={source.ip}");
  finding.seen = Time(Duration(1));
  REQUIRE(filled_advice(finding) ==
          "secops events /var/log/auth.log* --where source.ip=203.0.113.9");
  finding.advice = "zgrep x {path}";
  REQUIRE(filled_advice(finding) == "zgrep x /var/log/auth.log*");
  finding.evidence.source = "/var/log/my *log";
  REQUIRE(filled_advice(finding) == "zgrep x '/var/log/my *log'*");
  finding.evidence.source = "-n";
  REQUIRE(filled_advice(finding) == "zgrep x ./-n*");
  finding.advice = "grep x < {path} {path}.old";
  REQUIRE(filled_advice(finding) == "grep x < ./-n ./-n.old");
}

TEST_CASE("a value from a log is one word of a shell, whatever it holds") {
  REQUIRE(filled_advice(told("secops show {source.ip}", "$(reboot)")) == "secops show '$(reboot)'");
  REQUIRE(filled_advice(told("secops show {source.ip}", "a'; reboot; '")) ==
          "secops show 'a'\\''; reboot; '\\'''");
  REQUIRE(filled_advice(told("secops show {source.ip}", "\x1b[2J\n")) ==
          "secops show $'\\033[2J\\012'");
  REQUIRE(filled_advice(told("secops show {source.ip}", "\x1b[2J'")) ==
          "secops show \"$(printf '\\033[2J\\047')\"");
  REQUIRE(filled_advice(told("cat {path}", "x", "/var/log/my log")) == "cat '/var/log/my log'");
  // Neither an option of the command: `--` where it is a word of its own, a folder before a path.
  REQUIRE(filled_advice(told("secops show {source.ip}", "--json")) == "secops show -- --json");
  REQUIRE(filled_advice(told("secops events x --where source.ip={source.ip}", "--json")) ==
          "secops events x --where source.ip=--json");
  REQUIRE(filled_advice(told("cat {path}", "x", "-n")) == "cat ./-n");
}

TEST_CASE("what the finding does not know is said") {
  REQUIRE(filled_advice(told("secops events {path} | wc -l", "x", "-")) ==
          "secops events FILE | wc -l (FILE: it came through standard input, name the log itself)");
  REQUIRE(filled_advice(told("cat {path} {path}", "x", "")) ==
          "cat FILE FILE (FILE: the log that it was found in is not known, name it)");
  // A plain detection is told without the fields that its event lacks.
  REQUIRE(filled_advice(told("secops show {user.name}")) ==
          "secops show VALUE (VALUE: the event has no user.name)");
}

TEST_CASE("the rule's own text cannot take a terminal over, and keeps its backslashes") {
  REQUIRE(filled_advice(told("grep '\\.php' \x1b[2J")) == "grep '\\.php' \\x1b[2J");
}

}  // namespace
}  // namespace secops::findings
