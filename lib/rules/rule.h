// A rule as a person sees it, whatever its detection is made of. See rules/README in lib/README.md
// and `man secops-rules` for the `secops:` key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "events/severity.h"

namespace secops::rules {

enum class ActionKind : std::uint8_t { none, block, review, incident };

// What a finding of the rule sets off (the `secops: action:` key).
struct RuleAction {
  ActionKind kind{ActionKind::none};
  std::optional<Duration> block_for;  // block only; nothing: the blacklist's default
  std::string playbook;               // incident only
  // review only: what the finding adds to its item's score, 1 to most_score; nothing: not said
  std::optional<std::int64_t> score;
};
inline constexpr std::int64_t most_score = 1'000'000;

// Raw lines that prove a rule (the `secops: tests:` key).
struct RuleSample {
  std::string name;
  std::string format;  // name of an events::FormatType; "": the one that takes the lines
  std::vector<std::string> lines;
  std::vector<std::string> listed;  // what the blacklist holds meanwhile
  int findings_min{
      0};  // `match`: 1 and no upper end; `no-match`: 0 and 0; a number: exactly that many
  std::optional<int> findings_max;
};

// Letters, digits, dots, '-' and '_', at most 120 of them.
bool is_handle(std::string_view text);

struct Rule {
  std::string handle;  // permanent dotted name, JSON rule.id: `name:` of the document, or made from
                       // the title (lower case, words joined by '-') when it has none
  std::string uuid;    // Sigma `id`, may be empty
  std::string title;
  std::string description;
  events::Severity severity{
      events::Severity::medium};           // `secops: severity`, else `level`, else medium
  std::string status;                      // Sigma's: stable, test, …
  std::string category, product, service;  // logsource; empty: any
  std::vector<std::string> tags;
  RuleAction action;
  std::string contact;                  // who hears: "Security Lead"
  std::string advice;                   // one line for a person: what to do; {placeholders} that
                                        // findings/advice.h fills
  std::vector<std::string> key_fields;  // names of the fields a finding is grouped by (group-by)
  Duration window{};                    // W: correlation timespan; 1 h for a plain detection
  std::string condition_text;  // "more than 10 in 5m", for people; "any" for a plain detection
  std::string file;            // where it was read
  int line{0};
  std::vector<RuleSample> samples;
  bool reports{true};  // false: only feeds a correlation that has no `generate: true`
};

}  // namespace secops::rules
