// Rules from text and events from fields, for the tests of reading and matching.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "rules/matcher.h"
#include "rules/ruleset.h"
#include "support/catch.h"

namespace secops::rules::test {

struct Loaded {
  events::FieldNames names;
  std::vector<Problem> problems;
  std::vector<RuleText> texts;
  RuleSet set;
};

inline RuleSet read(Loaded& loaded, const ReadOptions& options) {
  return RuleSet::read(loaded.texts, options, loaded.names, loaded.problems);
}

// Reads one file "rules.yml".
struct Rules : Loaded {
  explicit Rules(std::string_view text, const ReadOptions& options = {})
      : Loaded{{}, {}, {{"rules.yml", std::string(text)}}, empty()} {
    set = read(*this, options);
  }
  static RuleSet empty() {
    events::FieldNames names;
    std::vector<Problem> problems;
    return RuleSet::read({}, {}, names, problems);
  }
  // What is wrong, one line each: "3: message | hint".
  std::vector<std::string> complaints() const {
    std::vector<std::string> lines;
    for (const Problem& problem : problems)
      lines.push_back(std::to_string(problem.line) + ": " + problem.message +
                      (problem.hint.empty() ? "" : " | " + problem.hint));
    return lines;
  }
};

// A detection rule with this under `detection:`, indented by two blanks as it must be.
inline std::string detection(std::string_view body) {
  return "title: Test\nlogsource: {product: any}\ndetection:\n" + std::string(body);
}

struct Field {
  std::string_view name;
  std::string_view text;
  events::ValueKind kind{events::ValueKind::text};
};

// Whether the first detection of the text matches an event of these fields. Problems fail the test.
inline bool hit(std::string_view text, const std::vector<Field>& fields,
                std::string_view raw = "raw line") {
  Rules rules(text);
  INFO(text);
  CAPTURE(rules.complaints());
  REQUIRE(rules.problems.empty());
  events::Event event;
  event.clear(raw);
  for (const Field& field : fields)
    event.add(rules.names.add(field.name), events::Value{field.text, field.kind});
  Matcher matcher(rules.set);
  std::vector<std::uint16_t> matched;
  matcher.match(event, matched);
  return !matched.empty();
}

// The same for one item under `selection:`.
inline bool item_hit(std::string_view item, const std::vector<Field>& fields,
                     std::string_view raw = "raw line") {
  return hit(detection("  selection:\n    " + std::string(item) + "\n  condition: selection\n"),
             fields, raw);
}

}  // namespace secops::rules::test
