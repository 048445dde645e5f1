// --explain: the words.
#include "ruleset_fixture.h"

namespace secops::rules {
namespace {

using test::Rules;
using Lines = std::vector<std::string>;

constexpr std::string_view text = R"(title: Bad Login
logsource: {service: sshd}
detection:
  selection:
    event.action: login.failed
    message|contains:
      - root
      - admin
  nobody:
    - user.name: null
    - user.name: ''
      c-ip|exists: true
  words: [invalid, 'x']
  condition: selection and not nobody or words
---
title: Many
correlation: {type: event_count, rules: [bad-login], timespan: 5m, condition: {gt: 1}}
)";

TEST_CASE("every part with its verdict and what the event holds") {
  Rules rules(text);
  REQUIRE(rules.complaints() == Lines{});
  events::Event event;
  event.clear("raw");
  event.add(events::event_action, "login.succeeded");
  event.add(events::message, "hello \x1b[31mroot");
  event.add(events::user_name, "");
  Matcher matcher(rules.set);
  const Lines expected = {
      "bad-login: no",
      "  condition: selection and not nobody or words",
      "  selection: no",
      "    event.action: login.failed  no (is login.succeeded)",
      "    message|contains: root or admin  yes (is hello \\x1b[31mroot)",
      "  nobody: no",
      "    one of:  no",
      "      user.name: null  no (is empty)",
      "      all of:  no",
      "        user.name: ''  yes (is empty)",
      "        c-ip|exists: true  no (absent)",
      "  words: no",
      "    keywords: invalid or x  no",
  };
  REQUIRE(matcher.explain(event, 0) == expected);
  REQUIRE(matcher.explain(event, 1) == expected);  // the correlation shows what it counts
}

TEST_CASE("a rule for another log source is skipped in words") {
  Rules rules(text);
  events::Event event;
  event.clear("raw");
  event.logsource = {"webserver", "", "nginx"};
  REQUIRE(Matcher(rules.set).explain(event, 0) ==
          Lines{"bad-login: skipped (for log source */*/sshd, the event is webserver/*/nginx)"});
}

}  // namespace
}  // namespace secops::rules
