// What a rule set is made of once it is read. Private to lib/rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/event.h"
#include "rules/pattern.h"
#include "rules/ruleset.h"

namespace secops::rules {

// One test on one field, or on everything (keywords): a leaf of a detection.
struct Item {
  std::string shown;       // the key as the rule writes it, "keywords" if there is none
  std::string field_name;  // ECS name where there is one; "" for keywords
  std::string fallback_name;
  events::FieldId field{0};     // keywords: the one field they pass over, which secops itself sets
  events::FieldId fallback{0};  // used when the event lacks `field`: the name without its blanks
  bool keywords{false};
  bool all{false};          // every pattern must match, otherwise one
  bool exists_test{false};  // no patterns: the field is there or not
  bool exists_wanted{true};
  bool absent_matches{false};  // the verdict where the event lacks the field
  std::vector<Pattern> patterns;
};

bool matches(const Item& item, const events::Event& event);

// A detection as a person thinks of it; explain and needs walk it.
enum class ExpressionKind : std::uint8_t { all, any, negation, item, part };
struct Expression {
  ExpressionKind kind{ExpressionKind::all};
  std::uint32_t index{0};  // item: of Detection::items; part: of Detection::parts
  std::vector<Expression> operands;
};

// The same, flat: each step tests an item and says where to go on.
struct Step {
  std::uint16_t item{0};
  std::uint16_t on_match{0};
  std::uint16_t on_miss{0};
};
constexpr std::uint16_t step_accept = 0xffff;
constexpr std::uint16_t step_reject = 0xfffe;
constexpr std::size_t max_steps = 20'000;

struct NamedPart {
  std::string name;  // search identifier
  Expression expression;
};

struct Detection {
  std::uint16_t rule{0};
  std::string category, product, service;  // lower case; empty: any
  std::vector<Item> items;
  std::vector<NamedPart> parts;
  Expression condition;
  std::string condition_text;
  std::vector<Step> steps;  // never empty
  std::vector<Feed> feeds;
};

// Writes the steps of a detection from its condition; false if they would be more than max_steps.
bool flatten(Detection& detection);

// `at`: the step to begin with.
bool matches(const Detection& detection, const events::Event& event, std::uint16_t at = 0);
// The slow judge of the steps: walks the expression.
bool matches(const Detection& detection, const Expression& expression, const events::Event& event);

// A member that both sides say and that differs.
bool conflicts(const Detection& detection, const events::LogSource& logsource);

struct RuleSet::Compiled {
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::vector<Detection> detections;
  bool wants_all_fields{false};
};

}  // namespace secops::rules
