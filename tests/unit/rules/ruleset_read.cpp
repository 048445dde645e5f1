// Reading rule files: what is accepted, and how everything else is told.
#include <algorithm>

#include "ruleset_fixture.h"

namespace secops::rules {
namespace {

using test::detection;
using test::Rules;
using Lines = std::vector<std::string>;

Lines complaints(std::string_view text) { return Rules(text).complaints(); }

// The one complaint about an item under `selection:`, which stands at line 5.
std::string complaint(std::string_view item) {
  Lines lines = complaints(
      detection("  selection:\n    " + std::string(item) + "\n  condition: selection\n"));
  CAPTURE(item, lines);
  REQUIRE(lines.size() == 1);
  return lines[0];
}

TEST_CASE("a whole rule") {
  Rules rules(R"(# comment
title: "Someone Tries: it's  \"odd\""
id: 6A2C1F5E-0b0c-4b7c-9d0e-3d0f6a1c7f01
status: test
description: |
  two
  lines
tags: [attack.t1110]
logsource: {product: Linux, service: sshd, definition: any}
author: nobody
detection:
  selection: {event.action: login.failed}
  condition: selection
level: low
secops:
  severity: critical
  action: block
  for: 24h
  contact: Security Lead
  advice: look
  group-by: [c-ip]
  window: 30m
)");
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(rules.set.rules().size() == 1);
  const Rule& rule = rules.set.rules()[0];
  REQUIRE(rule.handle == "someone-tries-it-s-odd");
  REQUIRE(rule.uuid == "6a2c1f5e-0b0c-4b7c-9d0e-3d0f6a1c7f01");
  REQUIRE(rule.title == "Someone Tries: it's  \"odd\"");
  REQUIRE(rule.severity == events::Severity::critical);
  REQUIRE(rule.status == "test");
  REQUIRE(rule.category.empty());
  REQUIRE(rule.product == "linux");
  REQUIRE(rule.service == "sshd");
  REQUIRE(rule.tags == Lines{"attack.t1110"});
  REQUIRE(rule.action.kind == ActionKind::block);
  REQUIRE(rule.action.block_for == std::chrono::hours(24));
  REQUIRE(rule.contact == "Security Lead");
  REQUIRE(rule.advice == "look");
  REQUIRE(rule.key_fields == Lines{"source.ip"});
  REQUIRE(rule.window == std::chrono::minutes(30));
  REQUIRE(rule.condition_text == "any");
  REQUIRE(rule.file == "rules.yml");
  REQUIRE(rule.line == 2);
  REQUIRE(rule.reports);
  REQUIRE(rules.set.correlations()[0].plain);
  REQUIRE(rules.set.correlations()[0].window == std::chrono::minutes(30));
  REQUIRE(rules.set.feeds(0).size() == 1);
  REQUIRE(rules.set.feeds(0)[0].key == std::vector<events::FieldId>{events::source_ip});
  REQUIRE_FALSE(rules.set.wants_all_fields());
}

TEST_CASE("severity: level, else medium; the window of a plain detection: 1 h") {
  Rules rules(
      "title: A\nlogsource: {}\nlevel: high\ndetection: {s: {a: 1}, condition: s}\n---\n"
      "title: B\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n");
  REQUIRE(rules.set.rules()[0].severity == events::Severity::high);
  REQUIRE(rules.set.rules()[1].severity == events::Severity::medium);
  REQUIRE(rules.set.rules()[1].window == std::chrono::hours(1));
}

TEST_CASE("a broken document does not stop the others, and all problems are told") {
  Rules rules(R"(title: One
logsource: {}
detection: {s: {a: 1}, condition: s}
---
title: [unclosed
---
title: Two
logsource: {}
detection: {sel: {a: 1, b|contain: 2}, condition: sell}
level: urgent
...
---
# only a comment
---
title: Three
logsource: {}
detection: {s: {a: 1}, condition: s}
)");
  REQUIRE(rules.set.rules().size() == 2);
  REQUIRE(rules.set.rules()[1].handle == "three");
  REQUIRE(rules.set.rules()[1].line == 15);
  Lines lines = rules.complaints();
  REQUIRE(lines.size() == 4);
  REQUIRE(lines[0].substr(0, 25) == "6: this is not YAML: end ");
  REQUIRE(lines[1].find("`urgent` is no level") != std::string::npos);
  REQUIRE(lines[2] == "9: there is no modifier `contain` | did you mean `contains`?");
  REQUIRE(lines[3] ==
          "9: the condition names `sell`, which `detection` does not hold | did you mean `sel`?");
}

TEST_CASE("every part of Sigma that is not there is refused by name") {
  for (const char* name :
       {"neq", "base64", "base64offset", "wide", "utf16", "utf16le", "utf16be", "windash", "expand",
        "fieldref", "minute", "hour", "day", "week", "month", "year"}) {
    std::string line = complaint("a|" + std::string(name) + ": x");
    CAPTURE(line);
    REQUIRE(line.find("5: the modifier `" + std::string(name) + "` is not supported yet | ") == 0);
  }
  auto first = [](std::string_view text) {
    Lines lines = complaints(text);
    return lines.empty() ? std::string() : lines[0];
  };
  REQUIRE(first("title: T\nlogsource: {}\nfilter: {rules: any}\n") ==
          "3: Sigma filters are not supported yet | add the exception to the rule: `selection and "
          "not filter`");
  REQUIRE(first("title: T\naction: global\n").find("2: `action: global`") == 0);
  REQUIRE(first(detection("  s: {a: 1}\n  condition: s | count() > 5\n"))
              .find("5: `|` in a condition is the retired aggregation") == 0);
  REQUIRE(first(detection("  s: {a: 1}\n  timeframe: 5m\n  condition: s\n"))
              .find("5: `timeframe` in a detection is retired") == 0);
  REQUIRE(first(detection("  s: {a: 1}\n  condition: 2 of s*\n"))
              .find("5: `2 of` is not supported in a condition") == 0);
}

TEST_CASE("modifiers that do not fit together") {
  REQUIRE(complaint("a|contains|re: x") ==
          "5: `re` must be the first modifier | move `re` to the front");
  REQUIRE(complaint("a|re|contains: x").find("`contains` cannot be combined with `re`") !=
          std::string::npos);
  REQUIRE(complaint("a|i: x") == "5: `i` is a flag of `re` and must stand after it | write |re|i");
  REQUIRE(complaint("a|cidr|contains: 10.0.0.0/8").find("cannot be combined") != std::string::npos);
  REQUIRE(complaint("a|gt|contains: 1").find("cannot be combined") != std::string::npos);
  REQUIRE(complaint("a|exists|all: true").find("cannot be combined") != std::string::npos);
  REQUIRE(complaint("a|contains|all: x").find("`all` needs a list of at least two values") !=
          std::string::npos);
  REQUIRE(complaint("'|startswith': x").find("this modifier needs a field before it") !=
          std::string::npos);
  REQUIRE(complaint("a|: x") ==
          "5: there is no modifier `` | modifiers are: contains startswith "
          "endswith all cased exists re i ignorecase m multiline s dotall cidr lt lte gt gte");
}

TEST_CASE("values of the wrong kind") {
  REQUIRE(complaint("a|gt: x").find("`x` is no number to compare with") != std::string::npos);
  REQUIRE(complaint("a|gt: '5'").find("`5` is no number") != std::string::npos);
  REQUIRE(complaint("a|gt: 010").find("`010` is no number") != std::string::npos);
  REQUIRE(complaint("a|gt: null").find("null takes no modifier") != std::string::npos);
  REQUIRE(complaint("a|exists: yes").find("the value of `exists` is true or false") !=
          std::string::npos);
  REQUIRE(complaint("a|cidr: 10.0.0.1/8") ==
          "5: 10.0.0.1/8 has bits set behind its prefix | did you mean 10.0.0.0/8?");
  REQUIRE(complaint("a|cidr: localhost").find("`localhost` is no network") != std::string::npos);
  REQUIRE(complaint("a|re: 'a(b'").find("the regular expression is not understood: missing )") !=
          std::string::npos);
  REQUIRE(complaint("a|re: 'a(?=b)'").find("RE2 syntax; look-around") != std::string::npos);
  REQUIRE(complaint("a|re: '(a{1000}){1000}'").find("not understood") != std::string::npos);
  REQUIRE(complaint("a: {b: c}").find("a field has a value or a list of values, not a map") !=
          std::string::npos);
  REQUIRE(complaint("a: [[b]]").find("a value must be text or a number, not a list") !=
          std::string::npos);
  REQUIRE(complaint("a|contains: ''").find("the empty text stands in every record") !=
          std::string::npos);
  REQUIRE(complaint("a: " + std::string(5000, 'x')).find("longer than 4096 bytes") !=
          std::string::npos);
}

TEST_CASE("conditions that are wrong") {
  auto of = [](std::string_view condition) {
    Lines lines =
        complaints(detection("  selection: {a: 1}\n  condition: " + std::string(condition) + "\n"));
    CAPTURE(condition, lines);
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  REQUIRE(of("selction") ==
          "5: the condition names `selction`, which `detection` does not hold | "
          "did you mean `selection`?");
  REQUIRE(of("selection AND selection").find("`and` or `or` is missing before `AND`") !=
          std::string::npos);
  REQUIRE(of("(selection").find("is not closed") != std::string::npos);
  REQUIRE(of("selection)").find("`)` has no `(`") != std::string::npos);
  REQUIRE(of("selection and").find("ends where a name is expected") != std::string::npos);
  REQUIRE(of("not or selection").find("`or` stands where a name is expected") != std::string::npos);
  REQUIRE(of("sel*").find("`sel*` needs a quantity") != std::string::npos);
  REQUIRE(of("1 of filter*").find("nothing is left of the condition") != std::string::npos);
  REQUIRE(of("1 of").find("after `1 of` comes") != std::string::npos);
  REQUIRE(of("selection & x").find("`&` does not belong") != std::string::npos);
  REQUIRE(of("''").find("the condition is empty") != std::string::npos);
  REQUIRE(of("{a: b}").find("`condition` must be text, not a map") != std::string::npos);
  REQUIRE(of(std::string(40, '(') + "selection" + std::string(40, ')')).find("deeper than 32") !=
          std::string::npos);
}

TEST_CASE("documents that are no rules") {
  REQUIRE(complaints("- a\n") ==
          Lines{"1: a rule is a map, this document is a list | start it with `title:`"});
  REQUIRE(complaints("logsource: {}\ndetection: {s: {a: 1}, condition: s}\n")[0].find(
              "1: the rule has no `title`") == 0);
  REQUIRE(complaints("title: T\ndetection: {s: {a: 1}, condition: s}\n")[0].find(
              "1: the rule has no `logsource`") == 0);
  REQUIRE(complaints("title: T\nlogsource: {}\n")[0].find(
              "neither `detection` nor `correlation`") != std::string::npos);
  REQUIRE(complaints(detection("  s: {a: 1}\n"))[0].find("`detection` has no `condition`") !=
          std::string::npos);
  REQUIRE(complaints(detection("  condition: s\n")).size() == 2);
  REQUIRE(complaints(detection("  s: {}\n  condition: s\n"))[0].find("4: this map is empty") == 0);
  REQUIRE(complaints(detection("  s: []\n  condition: s\n"))[0].find("4: this list is empty") == 0);
  REQUIRE(complaints("title: {a: b}\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n")[0] ==
          "1: `title` must be text, not a map");
  REQUIRE(
      complaints("title: T\nid: 12\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n")[0].find(
          "2: the id `12` is no UUID") == 0);
  REQUIRE(
      complaints("title: T\nname: a b\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n")[0]
          .find("2: the name `a b` is no handle") == 0);
  REQUIRE(complaints("title: 見本\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n")[0].find(
              "no handle can be made") != std::string::npos);
  REQUIRE(complaints("").empty());
  REQUIRE(complaints("---\n---\n").empty());
}

TEST_CASE("traps of YAML") {
  REQUIRE(
      complaints("title: T\ntitle: U\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n") ==
      Lines{"2: the key title stands twice; it is first at line 1 | keep one of them; two values "
            "of one field are a list"});
  REQUIRE(Rules("title: T\ntitle: U\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n")
              .set.rules()
              .empty());
  REQUIRE(complaints("title: T\n}\n").size() >= 1);
  REQUIRE(complaints("}\n").size() == 1);
  REQUIRE(complaints("a: &x [*x]\n")[0].find("this alias stands inside the value that it names") !=
          std::string::npos);
  REQUIRE(complaints("a: *unknown\n")[0].find("this is not YAML") != std::string::npos);
  REQUIRE(complaints("a: !!binary aGk=\n")[0].find("the YAML tag") != std::string::npos);
  REQUIRE(complaints("<<: {a: b}\n")[0].find("merge key") != std::string::npos);
  REQUIRE(complaints("? [a]\n: b\n")[0].find("a key must be text") != std::string::npos);
  // yaml-cpp takes a byte 4 for the end of the stream.
  REQUIRE(complaints("title: T\n\x04\nlevel: x\n")[0].find("2: the byte 0x04 is not allowed") == 0);
  REQUIRE(complaints(std::string("title: T\0", 9))[0].find("1: the byte 0x00") == 0);
  std::string deep = "a: " + std::string(40, '[') + std::string(40, ']') + "\n";
  REQUIRE(complaints(deep)[0].find("nested deeper than 32 levels") != std::string::npos);
  REQUIRE(complaints("a: " + std::string(100'000, '[')).size() == 1);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    std::string previous = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + previous;
    for (int j = 0; j < 9; ++j) bomb += ", " + previous;
    bomb += "]\n";
  }
  REQUIRE(complaints(bomb)[0].find("grows beyond 100000 values") != std::string::npos);
  REQUIRE(complaints(std::string((4U << 20) + 1, '#'))[0].find("more than 4 MiB") !=
          std::string::npos);
}

TEST_CASE("aliases, quoted keys and a byte order mark are fine") {
  Rules rules(
      "\xef\xbb\xbftitle: T\nlogsource: {}\n"
      "detection:\n  s: &s {\"a\": 1}\n  t: *s\n  condition: s and t\n");
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(rules.set.rules().size() == 1);
}

TEST_CASE("the secops key") {
  auto of = [](std::string_view body) {
    return complaints("title: T\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\nsecops: {" +
                      std::string(body) + "}\n");
  };
  REQUIRE(of("sverity: low") ==
          Lines{"4: `secops` has no key `sverity` | did you mean `severity`?"});
  REQUIRE(of("severity: bad")[0].find("`bad` is no severity") != std::string::npos);
  REQUIRE(of("action: blok, group-by: [a]") ==
          Lines{"4: `blok` is no action | did you mean `block`?"});
  REQUIRE(of("action: block")[0].find("needs a group-by: whom to block") != std::string::npos);
  REQUIRE(of("action: block, for: soon, group-by: a")[0].find("`soon` is no span of time") !=
          std::string::npos);
  REQUIRE(of("action: review, for: 1h")[0].find("`for` goes with `action: block` only") !=
          std::string::npos);
  REQUIRE(of("action: review, playbook: p")[0].find("`playbook` goes with") != std::string::npos);
  for (const char* score : {"0", "-1", "1000001", "1.5", "many", "99999999999999999999"})
    REQUIRE(of(std::string("action: review, score: ") + score)[0].find(
                "`score` must be a whole number from 1 to 1000000") != std::string::npos);
  REQUIRE(of("action: block, group-by: a, score: 5")[0].find(
              "`score` goes with `action: review` only") != std::string::npos);
  REQUIRE(of("score: 5")[0].find("`score` goes with `action: review` only") != std::string::npos);
  REQUIRE(of("window: 0s")[0].find("no span of time") != std::string::npos);
  REQUIRE(of("advice: \"two\\nlines\"")[0].find("`advice` must be one line") != std::string::npos);
  REQUIRE(of("tests: [{name: x, lines: [y], expect: maybe}]")[0].find(
              "`maybe` is no expectation") != std::string::npos);
  REQUIRE(of("tests: [{name: x, expect: match}]")[0].find("the test has no `lines`") !=
          std::string::npos);
  Rules rules(
      "title: T\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\nsecops:\n"
      "  action: incident\n  playbook: key-loss\n  tests:\n"
      "    - {name: n, format: plain, repeat: 2, lines: ['x{n} {nn}'], expect: 3}\n");
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(rules.set.rules()[0].action.playbook == "key-loss");
  const RuleSample& sample = rules.set.rules()[0].samples.at(0);
  REQUIRE(sample.lines == Lines{"x0 00", "x1 01"});
  REQUIRE(sample.findings_min == 3);
  REQUIRE(sample.findings_max == 3);
}

TEST_CASE("the score that a finding adds to its item") {
  Rules rules(
      "title: T\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n"
      "secops: {action: review, score: 1000000}\n---\n"
      "title: U\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\nsecops: {action: review}\n");
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(rules.set.rules()[0].action.score == most_score);
  REQUIRE_FALSE(rules.set.rules()[1].action.score);
}

TEST_CASE("handles and ids are taken once, in all files together") {
  Rules rules(
      "title: A\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n---\n"
      "title: B\nname: a\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n");
  REQUIRE(rules.complaints() == Lines{"5: the handle a is taken by the rule at rules.yml:1 | give "
                                      "one of them another `name:`"});
  REQUIRE(rules.set.rules().size() == 1);
}

TEST_CASE("more than 10,000 rules are too many") {
  std::string text;
  for (int i = 0; i < 10'002; ++i)
    text += "---\ntitle: r" + std::to_string(i) +
            "\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n";
  Rules rules(text);
  REQUIRE(rules.complaints().size() == 1);
  REQUIRE(rules.complaints()[0].find("there are more than 10000 rules") != std::string::npos);
  REQUIRE(rules.set.rules().size() == 10'000);
}

TEST_CASE("disable and override by handle") {
  const std::string text =
      "title: A\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n---\n"
      "title: Bee\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n";
  ReadOptions options;
  options.disable = {"a", "bees"};
  options.overrides = {{"bee", events::Severity::low}, {"nothing-like-it", events::Severity::low}};
  Rules rules(text, options);
  REQUIRE(rules.complaints() ==
          Lines{"0: there is no rule `bees` | did you mean `bee`?",
                "0: there is no rule `nothing-like-it` | check the name of the rule"});
  REQUIRE(rules.set.rules().size() == 1);
  REQUIRE(rules.set.rules()[0].severity == events::Severity::low);
}

}  // namespace
}  // namespace secops::rules
