// Whatever rule is drawn and whatever line matches it: the line holds what needs() asks for. A need
// that is too narrow would lose findings without a sign.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "events/program.h"
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
                                  "404",
                                  "a b",
                                  "50"};
    return words[random_() % 16];
  }
  std::string json_line() {
    static const char* keys[] = {"msg",        "level",  "eventType", "event.action",
                                 "severity",   "ip",     "userId",    "status",
                                 "statusCode", "custom", "path",      "error"};
    std::string line = "{\"time\":\"2026-11-22T06:00:00Z\"";
    for (int i = 0; i < 6; ++i) {
      std::string value;
      for (char c : word()) {
        bool slash = c == '/' && random_() % 2 == 0;
        if (c == '"' || c == '\\' || slash) value += '\\';
        value += c;
      }
      line += ",\"" + std::string(keys[random_() % 12]) + "\":\"" + value + "\"";
    }
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
  for (int round = 0; round < 12'000; ++round) {
    const Line line = lines.draw();
    if (line.format->shape(line.text) == events::Shape::whole) continue;
    events::FieldNames names;
    names.add("custom");
    events::ParseContext context;
    context.reference = *parse_moment("2026-11-22T06:14:00Z", Time{}, Zone());
    context.names = &names;
    events::Event event;
    event.clear(line.text);
    REQUIRE(line.format->parse(line.text, context, event));
    Drawer drawer(random, event, names);
    if (!drawer.possible()) continue;
    std::vector<RuleText> texts = {{"r.yml", drawer.rule()}};
    std::vector<Problem> problems;
    RuleSet set = RuleSet::read(texts, {}, names, problems);
    CAPTURE(texts[0].text, line.format->name, line.text);
    if (!problems.empty()) FAIL(describe(problems[0]));
    std::vector<std::uint16_t> matched;
    Matcher(set).match(event, matched);
    if (matched.empty()) continue;
    ++matches;
    Needs needs = set.needs(*line.format, {});
    narrowed += needs.every_line ? 0 : 1;
    std::string asked;
    for (const events::Phrase& phrase : needs.phrases) {
      for (const std::string& word : phrase) asked += "[" + word + "]";
      asked += "\n";
    }
    CAPTURE(asked);
    REQUIRE(satisfied(needs, line.text));
  }
  // The test is worth something only if rules match and needs narrow.
  REQUIRE(matches > 3000);
  REQUIRE(narrowed > 1500);
}

}  // namespace
}  // namespace secops::rules
