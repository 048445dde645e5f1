// Whatever rule is drawn and whatever line matches it: the line holds what needs() asks for. A need
// that is too narrow would lose findings without a sign.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/ip.h"
#include "base/redact.h"
#include "base/text.h"
#include "events/program.h"
#include "rules/line_index.h"
#include "rules/matcher.h"
#include "rules/ruleset.h"
#include "support/catch.h"
#include "support/seed.h"

namespace secops::rules {
namespace {

struct Line {
  const events::FormatType* format;
  std::string text;
};

// The lines that prove the formats and programs, and lines in which every value is drawn.
class Lines {
 public:
  explicit Lines(std::mt19937_64& random) : random_(random) {
    for (const events::FormatType& format : events::formats())
      for (const events::Sample& sample : format.samples) add(format, sample);
    for (const events::ProgramType& program : events::programs())
      for (const events::Sample& sample : program.samples)
        add(*events::find_format("syslog"), sample);
  }
  Line draw() {
    if (random_() % 3 == 0) return {events::find_format("json-lines"), json_line()};
    return samples_[random_() % samples_.size()];
  }

 private:
  void add(const events::FormatType& format, const events::Sample& sample) {
    if (!sample.expect.empty()) samples_.push_back({&format, std::string(sample.line)});
  }
  std::string word() {
    static const char* words[] = {"login.failed",
                                  "LOGIN_FAILED",
                                  "loginFailed",
                                  "error",
                                  "WARN",
                                  "critical",
                                  "payment_blocked",
                                  "signing failed",
                                  "/a/b",
                                  "a\\b",
                                  "say \"x\"",
                                  "caf\xc3\xa9",
                                  "10.0.0.1",
                                  "::ffff:10.0.0.1",
                                  "2001:DB8:0::1",
                                  "404",
                                  "a b",
                                  "50",
                                  "line\nline",
                                  "tab\there",
                                  "card 4111 1111 1111 1111",
                                  "621234 5678901234569",
                                  "password=hunter2",
                                  ("seed: legal winner thank year wave sausage worth useful "
                                   "legal winner thank yellow")};
    return words[random_() % std::size(words)];
  }
  // In the spellings that JSON has for a character, and some that it has not.
  std::string escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') return "\\n";
    if (c == '\t') return "\\t";
    if (byte < 0x80 && random_() % 120 == 0) return fmt::format("\\u{:04x}", byte);
    if (byte < 0x80 && random_() % 120 == 0) return fmt::format("\\x{:02X}", byte);
    if (random_() % 120 == 0) return std::string("\\q") + (c == '"' || c == '\\' ? 'q' : c);
    if (c == '"' || c == '\\' || (c == '/' && random_() % 2 == 0)) return std::string("\\") + c;
    return std::string(1, c);
  }
  std::string json_value() {
    static const char* bare[] = {"404",   "4.04e2", "404.0",       "50",
                                 "0.5e3", "1e400",  "-1",          "true",
                                 "null",  "NaN",    "[404,\"x\"]", "{\"ip\":\"10.0.0.1\"}",
                                 "500",   "200"};
    if (random_() % 4 == 0) return bare[random_() % std::size(bare)];
    std::string value = "\"";
    for (char c : word()) value += escaped(c);
    return value + "\"";
  }
  std::string json_line() {
    static const char* keys[] = {"msg",        "level",  "eventType",     "event.action",
                                 "severity",   "ip",     "userId",        "status",
                                 "statusCode", "custom", "path",          "error",
                                 "duration",   "seed",   "secops.secret", "privateKey"};
    std::string line = "{\"time\":\"2026-11-22T06:00:00Z\"";
    for (int i = 0; i < 6; ++i)
      line += ",\"" + std::string(keys[random_() % std::size(keys)]) +
              (random_() % 60 == 0 ? "\": " : "\":") + json_value();
    return line + "}";
  }

  std::mt19937_64& random_;
  std::vector<Line> samples_;
};

// A value in single quotes of YAML, its wildcards and backslashes literal.
std::string quoted(std::string_view value) {
  std::string text = "'";
  for (char c : value) {
    if (c == '*' || c == '?' || c == '\\') text += '\\';
    if (c == '\'') text += '\'';
    text += c;
  }
  return text + "'";
}

std::string_view name_of(SecretKind kind) {
  return kind == SecretKind::private_key   ? "private_key"
         : kind == SecretKind::card_number ? "card_number"
                                           : "token";
}

bool fits_into_yaml(std::string_view value) {
  return !value.empty() && value.size() < 200 && valid_utf8(value) == value &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

// Rules about an event that it often matches.
class Drawer {
 public:
  Drawer(std::mt19937_64& random, const events::Event& event, const events::FieldNames& names)
      : random_(random) {
    for (const auto& entry : event.entries())
      if (fits_into_yaml(entry.value.text))
        values_.push_back({std::string(names.name(entry.field)), std::string(entry.value.text)});
  }
  bool possible() const { return !values_.empty(); }

  std::string rule() {
    std::string text = "title: T\nlogsource: {}\ndetection:\n";
    for (const char* name : {"a", "b", "c"}) text += "  " + std::string(name) + ":\n" + part();
    static const char* conditions[] = {"a",           "a and b",           "a or b",
                                       "a and not b", "a and (b or c)",    "1 of them",
                                       "all of them", "(a or b) and not c"};
    return text + "  condition: " + conditions[random_() % 8] + "\n";
  }

 private:
  std::string piece(const std::string& value) {
    std::size_t begin = random_() % value.size();
    std::size_t size = 1 + random_() % (value.size() - begin);
    while (begin > 0 && (static_cast<unsigned char>(value[begin]) & 0xc0U) == 0x80U) --begin;
    std::string text = value.substr(begin, size);
    return fits_into_yaml(text) ? text : value;
  }
  std::string part() {
    const auto& [field, value] = values_[random_() % values_.size()];
    const std::string key = "    \"" + field;
    if (random_() % 2 == 0 && value[0] >= '0' && value[0] <= '9') return numeric(key, value);
    if (random_() % 2 == 0 && parse_ip(value))
      return key + "|cidr\": [" + (value.find(':') == value.npos ? "0.0.0.0/0" : "'::/0'") +
             ", 192.0.2.0/24]\n";
    switch (random_() % 9) {
      case 0:
        return key + "\": " + quoted(value) + "\n";
      case 1:
        return key + "|contains\": " + quoted(piece(value)) + "\n";
      case 2:
        return key + "|startswith\": " + quoted(value.substr(0, 1)) + "\n";
      case 3:
        return key + "|exists\": true\n";
      case 4:
        return key + "\": [" + quoted(value) + ", nothing]\n";
      case 5:
        return key + "|contains|all\": [" + quoted(piece(value)) + ", " + quoted(piece(value)) +
               "]\n";
      case 6:
        return key + "|re|i\": " + regex(value) + "\n";
      case 7:
        return "    '|contains': " + quoted(piece(value)) + "\n";
      default:
        return key + "\": " + starred(value) + "\n";
    }
  }
  // A rule about the number that the value is: a range, or one comparison.
  std::string numeric(const std::string& key, const std::string& value) {
    static const char* comparisons[] = {"|gte", "|gt", "|lt", "|lte", ""};
    static const char* numbers[] = {"0", "1", "100", "400", "500", "600"};
    if (random_() % 3 == 0) return key + "|gte\": 400\n" + key + "|lt\": 600\n";
    const bool same = random_() % 2 == 0 && value.size() < 8 &&
                      value.find_first_not_of("0123456789") == std::string::npos &&
                      (value[0] != '0' || value.size() == 1);
    return key + comparisons[random_() % 5] +
           "\": " + (same ? value : numbers[random_() % std::size(numbers)]) + "\n";
  }
  std::string starred(const std::string& value) {
    std::string text = quoted(value);
    if (value.size() > 4 && text.size() == value.size() + 2 &&
        static_cast<unsigned char>(text[3]) < 0x80)
      text[3] = random_() % 2 == 0 ? '*' : '?';
    return text;
  }
  std::string regex(const std::string& value) {
    std::string text = "'";
    for (char c : value) {
      bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == ' ';
      text += random_() % 6 == 0 || !plain ? "." : std::string(1, c);
    }
    return text + (random_() % 3 == 0 ? "|nothing'" : "'");
  }

  std::mt19937_64& random_;
  std::vector<std::pair<std::string, std::string>> values_;
};

// What the pipeline reads whatever rules need: lines that spell things in ways of their own, and
// those that may hold a card number.
bool is_read_anyhow(const Line& line) {
  LineIndex index;
  index_lines(line.text, true, index);
  return line.format->shape(line.text) == events::Shape::whole || !index.digit_runs.empty();
}

bool satisfied(const Needs& needs, std::string_view line) {
  return needs.every_line ||
         std::any_of(needs.phrases.begin(), needs.phrases.end(), [&](const events::Phrase& phrase) {
           return std::all_of(phrase.begin(), phrase.end(), [&](const std::string& word) {
             return find_caseless(line, word) != std::string_view::npos;
           });
         });
}

TEST_CASE("a line that matches a rule holds what the rule needs") {
  std::mt19937_64 random(secops::test::seed());
  Lines lines(random);
  int matches = 0;
  int narrowed = 0;
  int secrets = 0;
  for (int round = 0; round < 16'000; ++round) {
    const Line line = lines.draw();
    events::FieldNames names;
    names.add("custom");
    const events::FieldId secret = names.add(events::secret_field);
    events::ParseContext context;
    context.reference = *parse_moment("2026-11-22T06:14:00Z", Time{}, Zone());
    context.names = &names;
    events::Event event;
    event.clear(line.text);
    CAPTURE(line.text);
    REQUIRE(line.format->parse(line.text, context, event));
    REQUIRE(!event.has(secret));
    for (const SecretSpan& span : find_secrets(line.text)) event.add(secret, name_of(span.kind));
    Drawer drawer(random, event, names);
    if (!drawer.possible()) continue;
    std::vector<RuleText> texts = {{"r.yml", drawer.rule()}};
    std::vector<Problem> problems;
    RuleSet set = RuleSet::read(texts, {}, names, problems);
    CAPTURE(texts[0].text, line.format->name);
    if (!problems.empty()) FAIL(describe(problems[0]));
    std::vector<std::uint16_t> matched;
    Matcher(set).match(event, matched);
    if (matched.empty()) continue;
    ++matches;
    Needs needs = set.needs(*line.format, {});
    narrowed += needs.every_line ? 0 : 1;
    secrets += texts[0].text.find(events::secret_field) != std::string::npos ? 1 : 0;
    std::string asked;
    for (const events::Phrase& phrase : needs.phrases) {
      for (const std::string& word : phrase) asked += "[" + word + "]";
      asked += "\n";
    }
    CAPTURE(asked);
    REQUIRE((is_read_anyhow(line) || satisfied(needs, line.text)));
  }
  // The test is worth something only if rules match and needs narrow.
  REQUIRE(matches > 3000);
  REQUIRE(narrowed > 1500);
  REQUIRE(secrets > 300);
}

Needs needs_of_rule(const std::string& detection, std::string_view format) {
  events::FieldNames names;
  std::vector<RuleText> texts = {
      {"r.yml", "title: T\nlogsource: {}\ndetection:\n  a:\n" + detection + "  condition: a\n"}};
  std::vector<Problem> problems;
  RuleSet set = RuleSet::read(texts, {}, names, problems);
  REQUIRE(problems.empty());
  return set.needs(*events::find_format(format), {});
}

TEST_CASE("a range of status codes is found in every spelling of a number") {
  const std::string range =
      "    http.response.status_code|gte: 400\n    http.response.status_code|lt: 600\n";
  const Needs needs = needs_of_rule(
      "    http.response.status_code|gte: 400\n    http.response.status_code|lte: 404\n",
      "json-lines");
  for (const char* line :
       {R"({"statusCode":404})", R"({"statusCode":4.04e2})", R"({"statusCode":"404.0"})"})
    CHECK(satisfied(needs, line));
  // Other fields narrow as well as they do alone.
  const std::string action = "    event.action: login.failed\n";
  CHECK(needs_of_rule(range + action, "json-lines").phrases ==
        needs_of_rule(action, "json-lines").phrases);
  CHECK_FALSE(needs_of_rule(action, "json-lines").every_line);
  // A format that has no such field has no such line.
  CHECK(needs_of_rule(range, "syslog").phrases.empty());
  CHECK_FALSE(needs_of_rule(range, "syslog").every_line);
}

TEST_CASE("what narrows nothing is not preferred to what does") {
  const std::string action = "    event.action: login.failed\n";
  const Needs needs = needs_of_rule("    url.path|contains: x\n" + action, "json-lines");
  CHECK_FALSE(needs.every_line);
  CHECK(needs.phrases == needs_of_rule(action, "json-lines").phrases);
}

}  // namespace
}  // namespace secops::rules
