// What one value of a rule matches.
#include <random>

#include "rules/pattern.h"
#include "ruleset_fixture.h"
#include "support/seed.h"

namespace secops::rules {
namespace {

using events::ValueKind;
using test::Field;
using test::item_hit;

TEST_CASE("text is held against the whole value, in any ASCII case") {
  REQUIRE(item_hit("user.name: Root", {{"user.name", "rOOT"}}));
  // Hayabusa #1826: a value without wildcards is no substring.
  REQUIRE_FALSE(item_hit("user.name: root", {{"user.name", "root2"}}));
  REQUIRE_FALSE(item_hit("user.name: root", {{"user.name", "xroot"}}));
  REQUIRE_FALSE(item_hit("user.name: root", {}));
  REQUIRE_FALSE(item_hit("user.name: root", {{"user.name", ""}}));
  REQUIRE_FALSE(item_hit("user.name: Müller", {{"user.name", "MÜLLER"}}));  // ASCII only
}

TEST_CASE("wildcards are anchored at both ends") {
  struct Row {
    const char* pattern;
    const char* value;
    bool matches;
  };
  const Row rows[] = {
      {"*", "", true},
      {"*", "x", true},
      {"a*", "a", true},
      {"a*", "ba", false},
      {"*a", "ba", true},
      {"*a", "ab", false},
      {"*a*", "xay", true},
      {"*a*", "xy", false},
      {"a*b", "ab", true},
      {"a*b", "axxb", true},
      {"a*b", "axxbc", false},
      {"?", "x", true},
      {"?", "", false},
      {"?", "xy", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"*?", "x", true},
      {"*?", "", false},
      {"?", "\xc3\xa9", true},
      {"??", "\xc3\xa9", false},
      {"?", "\xe2\x82\xac", true},
      {"*??", "\xe2\x82\xac", false},
      {"?", "\xff", true},
      {"a**b", "ab", true},
      {"*ab*ab*", "abab", true},
      {"*ab*ab*", "aba", false},
      {"*.php?", "x.php5", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.value);
    REQUIRE(item_hit("user.name: '" + std::string(row.pattern) + "'", {{"user.name", row.value}}) ==
            row.matches);
  }
}

TEST_CASE("the escapes of Sigma") {
  struct Row {
    const char* written;  // in single quotes: YAML leaves the backslashes alone
    const char* value;
    bool matches;
  };
  const Row rows[] = {
      {R"(C:\Windows\x)", R"(C:\Windows\x)", true},
      {R"(a\\b)", R"(a\b)", true},
      {R"(a\\b)", R"(a\\b)", false},
      {R"(a\*b)", "a*b", true},
      {R"(a\*b)", "axb", false},
      {R"(a\?b)", "a?b", true},
      {R"(a\?b)", "axb", false},
      {R"(a\\*)", R"(a\anything)", true},
      {R"(a\\*)", "a*", false},
      {R"(a\\\*)", R"(a\*)", true},
      {R"(a\\\*)", R"(a\x)", false},
      {R"(a\\\b)", R"(a\\b)", true},
      {R"(a\\\\b)", R"(a\\b)", true},
      {R"(a\)", R"(a\)", true},
      {R"(a\n)", R"(a\n)", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written, row.value);
    REQUIRE(item_hit("user.name: '" + std::string(row.written) + "'", {{"user.name", row.value}}) ==
            row.matches);
  }
}

// The obvious definition, by recursion: the judge of the linear one.
bool slow_glob(const std::string& glob, const std::string& text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*')
    return slow_glob(glob.substr(1), text) || (!text.empty() && slow_glob(glob, text.substr(1)));
  return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) &&
         slow_glob(glob.substr(1), text.substr(1));
}

TEST_CASE("wildcard matching agrees with its definition on random patterns") {
  std::mt19937_64 random(secops::test::seed());
  auto draw = [&](std::string_view letters, std::size_t most) {
    std::string text(random() % (most + 1), ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    std::string glob = draw("ab*?", 7);
    std::string text = draw("ab", 9);
    CAPTURE(glob, text);
    Pattern pattern = make_pattern(read_glob(glob), i % 2 == 0);
    REQUIRE(matches(pattern, {text, ValueKind::text}) == slow_glob(glob, text));
  }
}

TEST_CASE("a hostile value does not blow a wildcard up") {
  std::string value(64 * 1024, 'a');
  REQUIRE_FALSE(item_hit("user.name: '*a*a*a*a*a*a*a*a*a*a*b'", {{"user.name", value}}));
}

TEST_CASE("contains, startswith, endswith, cased and all") {
  REQUIRE(item_hit("message|contains: Fail", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|contains: 'F?il'", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|contains: fall", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|startswith: IT", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|startswith: failed", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|endswith: LED", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|endswith: it", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|contains: 22", {{"message", "port 22"}}));
  REQUIRE(item_hit("message|contains|cased: Fail", {{"message", "it Failed"}}));
  REQUIRE_FALSE(item_hit("message|contains|cased: Fail", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|cased: Fail", {{"message", "fail"}}));
  REQUIRE(item_hit("message|contains: [x, fail]", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|contains|all: [it, fail]", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|contains|all: [it, x]", {{"message", "it failed"}}));
}

TEST_CASE("null is absent or null, the empty text is there and empty") {
  const Field null{"user.name", "", ValueKind::null};
  const Field empty{"user.name", "", ValueKind::text};
  for (const char* item : {"user.name: null", "user.name: ~", "user.name:", "user.name: []"}) {
    CAPTURE(item);
    REQUIRE(item_hit(item, {}));
    REQUIRE(item_hit(item, {null}));
    REQUIRE_FALSE(item_hit(item, {empty}));
    REQUIRE_FALSE(item_hit(item, {{"user.name", "null"}}));
  }
  REQUIRE(item_hit("user.name: ''", {empty}));
  REQUIRE_FALSE(item_hit("user.name: ''", {null}));
  REQUIRE_FALSE(item_hit("user.name: ''", {}));
  REQUIRE(item_hit("user.name: [null, root]", {}));
  REQUIRE(item_hit("user.name: 'null'", {{"user.name", "NULL"}}));
  REQUIRE_FALSE(item_hit("user.name: '*'", {null}));
  REQUIRE(item_hit("user.name|exists: true", {null}));
  REQUIRE_FALSE(item_hit("user.name|exists: true", {}));
  REQUIRE(item_hit("user.name|exists: false", {}));
}

TEST_CASE("numbers compare as numbers, and as text with text") {
  auto number = [](std::string_view text) { return Field{"n", text, ValueKind::number}; };
  REQUIRE(item_hit("n: 22", {number("22")}));
  REQUIRE(item_hit("n: 22", {number("22.0")}));
  REQUIRE(item_hit("n: 22", {{"n", "22"}}));
  REQUIRE(item_hit("n: 22", {number("2.2e1")}));
  REQUIRE_FALSE(item_hit("n: 22", {number("220")}));
  REQUIRE_FALSE(item_hit("n: 22", {{"n", "twenty-two"}}));
  REQUIRE(item_hit("n: '22'", {number("22")}));
  REQUIRE_FALSE(item_hit("n: '22'", {number("22.0")}));
  REQUIRE(item_hit("n: -0.5", {number("-0.50")}));
  REQUIRE(item_hit("n: true", {{"n", "true", ValueKind::boolean}}));
  REQUIRE_FALSE(item_hit("n: true", {{"n", "false", ValueKind::boolean}}));
  // yaml-cpp would make 8 and false of these.
  REQUIRE(item_hit("n: 010", {{"n", "010"}}));
  REQUIRE_FALSE(item_hit("n: 010", {number("8")}));
  REQUIRE(item_hit("n: no", {{"n", "NO"}}));
  REQUIRE_FALSE(item_hit("n: no", {{"n", "false", ValueKind::boolean}}));
}

TEST_CASE("order is exact beyond doubles and 64 bits") {
  auto number = [](std::string_view text) { return Field{"n", text, ValueKind::number}; };
  REQUIRE(item_hit("n|gt: 9007199254740992", {number("9007199254740993")}));
  REQUIRE_FALSE(item_hit("n|gt: 9007199254740993", {number("9007199254740993")}));
  REQUIRE(item_hit("n|gte: 100000000000000000000", {number("100000000000000000000")}));
  REQUIRE(item_hit("n|lt: 100000000000000000000", {number("99999999999999999999")}));
  REQUIRE_FALSE(item_hit("n|lt: 100000000000000000000", {number("100000000000000000001")}));
  REQUIRE(item_hit("n|lte: -1.5", {number("-1.50")}));
  REQUIRE(item_hit("n|lt: -1.5", {number("-1.51")}));
  REQUIRE_FALSE(item_hit("n|lt: -1.5", {number("-1.4")}));
  REQUIRE(item_hit("n|gt: -2", {number("0")}));
  REQUIRE_FALSE(item_hit("n|lt: 0", {number("-0")}));
  REQUIRE(item_hit("n|gt: 1", {number("1e3")}));
  for (const char* text : {"", "x", "1x", "--1", "1.", ".5.", " 2"}) {
    CAPTURE(text);
    REQUIRE_FALSE(item_hit("n|gt: 0", {{"n", text}}));
    REQUIRE_FALSE(item_hit("n|lte: 0", {{"n", text}}));
  }
}

TEST_CASE("networks contain addresses of their own family and nothing else") {
  REQUIRE(item_hit("source.ip|cidr: 192.0.2.0/24", {{"source.ip", "192.0.2.77"}}));
  REQUIRE_FALSE(item_hit("source.ip|cidr: 192.0.2.0/24", {{"source.ip", "192.0.3.1"}}));
  REQUIRE(
      item_hit("source.ip|cidr: [10.0.0.0/8, '2001:db8::/32']", {{"source.ip", "2001:db8::1"}}));
  REQUIRE_FALSE(item_hit("source.ip|cidr: ::/0", {{"source.ip", "192.0.2.1"}}));
  REQUIRE_FALSE(item_hit("source.ip|cidr: 0.0.0.0/0", {{"source.ip", "host.example.org"}}));
}

TEST_CASE("regular expressions search, are cased unless told, and take any bytes") {
  REQUIRE(item_hit("message|re: 'f.il'", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|re: 'F.il'", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|re|i: 'F.il'", {{"message", "it failed"}}));
  REQUIRE(item_hit("message|re: '(?i)F.il'", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|re: '^failed'", {{"message", "it failed"}}));
  REQUIRE_FALSE(item_hit("message|re: '^b'", {{"message", "a\nb"}}));
  REQUIRE(item_hit("message|re|m: '^b'", {{"message", "a\nb"}}));
  REQUIRE_FALSE(item_hit("message|re: 'a.b'", {{"message", "a\nb"}}));
  REQUIRE(item_hit("message|re|s: 'a.b'", {{"message", "a\nb"}}));
  REQUIRE(item_hit("message|re|i|s: 'A.B'", {{"message", "a\nb"}}));
  REQUIRE(item_hit("message|re: 'a\\*b'", {{"message", "a*b"}}));
  REQUIRE(item_hit("message|re: 'b$'", {{"message", "\xff\xfe b"}}));
  REQUIRE(item_hit("message|re|all: [fail, it]", {{"message", "it failed"}}));
}

TEST_CASE("a list of values in the event matches by any member") {
  REQUIRE(item_hit("user.name: root", {{"user.name", "x"}, {"user.name", "root"}}));
  REQUIRE(item_hit("message|contains|all: [a, b]", {{"message", "a"}, {"message", "b"}}));
}

TEST_CASE("fields: Sigma's names, and names with blanks") {
  REQUIRE(item_hit("c-ip: 192.0.2.1", {{"source.ip", "192.0.2.1"}}));
  REQUIRE(item_hit("Threat Name: x", {{"Threat Name", "x"}}));
  REQUIRE(item_hit("Threat Name: x", {{"ThreatName", "x"}}));
  REQUIRE_FALSE(item_hit("Threat Name: x", {{"Threat Name", "y"}, {"ThreatName", "x"}}));
}

TEST_CASE("keywords are looked for in the raw line and in every value") {
  auto keywords = [](std::string_view list, const std::vector<Field>& fields,
                     std::string_view raw) {
    return test::hit(
        test::detection("  keywords: " + std::string(list) + "\n  condition: keywords\n"), fields,
        raw);
  };
  REQUIRE(keywords("[segfault]", {}, "kernel: SEGFAULT at 0"));
  REQUIRE_FALSE(keywords("[segfault]", {}, "all is well"));
  REQUIRE(keywords("segfault", {}, "a segfault"));
  REQUIRE(keywords("['x', 'seg*at']", {}, "a segfault at 0"));
  REQUIRE(keywords("['a\"b']", {{"message", "a\"b"}}, R"({"msg":"a\"b"})"));
  REQUIRE(keywords("{'|all': [seg, fault]}", {}, "segfault"));
  REQUIRE_FALSE(keywords("{'|all': [seg, x]}", {}, "segfault"));
  REQUIRE(keywords("{'|re': 'seg.*t'}", {}, "segfault"));
  REQUIRE_FALSE(keywords("{'|cased': 'Seg'}", {}, "segfault"));
  // What secops made of the record is not what the record says.
  REQUIRE_FALSE(keywords("[login.failed]", {{"event.action", "login.failed"}}, "Failed password"));
  REQUIRE_FALSE(keywords("[private_key]", {{"secops.secret", "private_key"}}, "BEGIN"));
}

}  // namespace
}  // namespace secops::rules
