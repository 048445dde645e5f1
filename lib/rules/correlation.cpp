// The `correlation` map of a document, as written.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/reader.h"

namespace secops::rules {
namespace {

struct TypeName {
  std::string_view name;
  std::optional<CorrelationType> type;  // nothing: not there yet
};
constexpr TypeName types[] = {
    {"event_count", CorrelationType::event_count},
    {"value_count", CorrelationType::value_count},
    {"temporal", CorrelationType::temporal},
    {"temporal_ordered", CorrelationType::temporal_ordered},
    {"value_sum", CorrelationType::value_sum},
    {"value_avg", std::nullopt},
    {"value_percentile", std::nullopt},
    {"value_median", std::nullopt},
};

struct ComparisonName {
  std::string_view name;
  Comparison comparison;
};
constexpr ComparisonName comparisons[] = {{"gt", Comparison::gt}, {"gte", Comparison::gte},
                                          {"lt", Comparison::lt}, {"lte", Comparison::lte},
                                          {"eq", Comparison::eq}, {"neq", Comparison::neq}};

bool is_temporal(CorrelationType type) {
  return type == CorrelationType::temporal || type == CorrelationType::temporal_ordered;
}

void refuse_missing(const Node& map, std::string_view key, std::string_view hint,
                    ProblemList& problems) {
  if (map.find(key) == nullptr)
    problems.add("rules.missing", map.place, fmt::format("the correlation has no `{}`", key),
                 std::string(hint));
}

// False if it is none that is there, which has been told.
bool read_type(const Node& map, ProblemList& problems, CorrelationDraft& draft) {
  refuse_missing(map, "type", "for example type: event_count", problems);
  auto text = text_at(map, "type", problems);
  if (!text) return false;
  std::vector<std::string_view> names;
  for (const TypeName& candidate : types) {
    if (candidate.name == text->text) {
      if (candidate.type) {
        draft.type = *candidate.type;
      } else {
        problems.add("rules.unsupported", text->place,
                     fmt::format("the correlation type {} is not supported yet", text->text),
                     "use event_count, value_count, value_sum, temporal or temporal_ordered");
      }
      return candidate.type.has_value();
    }
    if (candidate.type) names.push_back(candidate.name);
  }
  refuse_name(*text, names, "correlation type", problems);
  return false;
}

// Sigma's span: a number and one unit.
void read_timespan(const Node& map, ProblemList& problems, CorrelationDraft& draft) {
  constexpr Duration longest = std::chrono::hours(24 * 366);
  refuse_missing(map, "timespan", "for example timespan: 5m", problems);
  auto text = text_at(map, "timespan", problems);
  if (!text) return;
  constexpr std::string_view units = "smhd";
  bool one_unit = text->text.find_first_not_of("0123456789") == text->text.size() - 1;
  std::optional<Duration> span;
  if (one_unit && units.find(text->text.back()) != std::string_view::npos)
    span = parse_span(text->text);
  if (span && *span > Duration::zero() && *span <= longest) {
    draft.timespan = *span;
    return;
  }
  problems.add("rules.value", text->place,
               fmt::format("`timespan: {}` is not understood", text->text),
               "write a number and one unit of s m h d, at most 366d: 90s, 5m, 1h, 7d");
}

// A number of events or values, or an amount. False if it is none, which has been told.
bool read_number(const Key& key, const Node& value, ProblemList& problems,
                 CorrelationDraft& draft) {
  const std::string_view text = value.is_text() ? std::string_view(value.text) : std::string_view();
  if (draft.type != CorrelationType::value_sum) {
    if (parse_integer(text, draft.threshold)) return true;
    problems.add("rules.value", value.place,
                 fmt::format("`{}` needs a whole number that is not negative", key.text),
                 fmt::format("for example {}: 10", key.text));
    return false;
  }
  const std::optional<Amount> amount = read_threshold(text);
  if (amount) {
    draft.sum_threshold = *amount;
    draft.sum_text = text;
    return true;
  }
  problems.add("rules.value", value.place,
               fmt::format("`{}` needs a number that is not negative", key.text),
               fmt::format("at most {} digits, and {} behind a point: for example {}: 1000.50",
                           Amount::whole_digits, Amount::fraction_digits, key.text));
  return false;
}

// Of events and values a group has one at least; a sum of theirs may be zero.
void refuse_idle_zero(const Key& key, const Node& value, ProblemList& problems,
                      const CorrelationDraft& draft) {
  const bool sum = draft.type == CorrelationType::value_sum;
  if (sum ? Sum(draft.sum_threshold) != Sum() : draft.threshold != 0) return;
  const bool never = draft.comparison == Comparison::lt;
  const bool always =
      draft.comparison == Comparison::gte || (draft.comparison == Comparison::neq && !sum);
  if (never || always)
    problems.add("rules.value", value.place,
                 fmt::format("`{}: 0` is {} true for a group with an event", key.text,
                             never ? "never" : "always"),
                 "write the number that makes the difference");
}

void read_comparison(const Key& key, const Node& value, Comparison comparison,
                     ProblemList& problems, CorrelationDraft& draft) {
  if (draft.has_condition) {
    problems.add("rules.unsupported", key.place,
                 "a condition with two comparisons is not supported yet",
                 "write exactly one of gt gte lt lte eq neq");
    return;
  }
  draft.has_condition = true;
  if (!read_number(key, value, problems, draft)) return;
  draft.comparison = comparison;
  refuse_idle_zero(key, value, problems, draft);
}

void read_condition_map(const Node& map, ProblemList& problems, CorrelationDraft& draft) {
  const Node* condition = map.find("condition");
  if (condition == nullptr) {
    if (!is_temporal(draft.type))
      refuse_missing(map, "condition", "for example condition: {gt: 10}", problems);
    return;
  }
  if (!condition->is_map()) {
    bool text = is_temporal(draft.type) && condition->is_text();
    problems.add(text ? "rules.unsupported" : "rules.type", condition->place,
                 text ? "a condition in words on a temporal correlation is not supported yet"
                      : "the `condition` of a correlation must be a map",
                 text ? "leave it out: all rules must match" : "for example condition: {gt: 10}");
    return;
  }
  for (std::size_t i = 0; i < condition->keys.size(); ++i) {
    const Key& key = condition->keys[i];
    auto found = std::find_if(std::begin(comparisons), std::end(comparisons),
                              [&](const ComparisonName& c) { return c.name == key.text; });
    if (found != std::end(comparisons))
      read_comparison(key, condition->items[i], found->comparison, problems, draft);
  }
  refuse_unknown_keys(*condition, {"gt", "gte", "lt", "lte", "eq", "neq", "field"}, "the condition",
                      problems);
  draft.values = texts_at(*condition, "field", problems);
  if (!draft.has_condition)
    problems.add("rules.missing", condition->place, "the condition compares with nothing",
                 "write exactly one of gt gte lt lte eq neq");
}

void read_aliases(const Node& map, ProblemList& problems, CorrelationDraft& draft) {
  const Node* aliases = map.find("aliases");
  if (aliases == nullptr) return;
  if (!aliases->is_map()) {
    problems.add("rules.type", aliases->place, "`aliases` must be a map",
                 "aliases: {address: {first_rule: source.ip, second_rule: client.ip}}");
    return;
  }
  for (std::size_t i = 0; i < aliases->keys.size(); ++i) {
    const Node& fields = aliases->items[i];
    CorrelationDraft::Alias alias;
    alias.name = aliases->keys[i].text;
    if (!fields.is_map())
      problems.add("rules.type", fields.place,
                   fmt::format("the alias `{}` must map each rule to its field", alias.name),
                   fmt::format("{}: {{rule_name: field}}", alias.name));
    for (std::size_t j = 0; j < fields.keys.size(); ++j)
      if (auto field = text_at(fields, fields.keys[j].text, problems))
        alias.fields.push_back({{fields.keys[j].text, fields.keys[j].place}, field->text});
    draft.aliases.push_back(std::move(alias));
  }
}

void check_value_field(const Node& map, ProblemList& problems, const CorrelationDraft& draft) {
  const Node* condition = map.find("condition");
  if (condition == nullptr || !condition->is_map()) return;
  const bool count = draft.type == CorrelationType::value_count;
  const bool sum = draft.type == CorrelationType::value_sum;
  if (count && draft.values.empty())
    problems.add("rules.missing", condition->place,
                 "value_count needs the `field` whose values it counts",
                 "condition: {field: user.name, gte: 5}");
  if (sum && draft.values.empty())
    problems.add("rules.missing", condition->place,
                 "value_sum needs the `field` whose values it adds up",
                 "condition: {field: transaction.amount, gte: 10000}");
  if (sum && draft.values.size() > 1)
    problems.add("rules.value", draft.values[1].place, "value_sum adds up one `field`",
                 "name one field; `aliases` gives one name to fields that differ by rule");
  if (!count && !sum && !draft.values.empty())
    problems.add("rules.value", draft.values[0].place,
                 "`field` goes with `type: value_count` or `type: value_sum` only",
                 "write one of them, or leave `field` out");
}

}  // namespace

CorrelationDraft read_correlation(const Node& map, ProblemList& problems) {
  CorrelationDraft draft;
  if (!map.is_map()) {
    problems.add("rules.type", map.place,
                 fmt::format("`correlation` must be a map, not {}", name_of(map.kind)),
                 "see man secops-rules, CORRELATIONS");
    return draft;
  }
  refuse_unknown_keys(map,
                      {"type", "rules", "group-by", "timespan", "condition", "aliases", "generate"},
                      "`correlation`", problems);
  const bool typed = read_type(map, problems, draft);
  refuse_missing(map, "rules", "list the names or ids of the rules to count", problems);
  draft.rules = texts_at(map, "rules", problems);
  if (const Node* rules = map.find("rules"); rules && rules->items.empty() && !rules->is_text())
    problems.add("rules.value", rules->place, "`rules` names no rule",
                 "list the names or ids of the rules to count");
  draft.group_by = texts_at(map, "group-by", problems);
  read_timespan(map, problems, draft);
  read_condition_map(map, problems, draft);
  read_aliases(map, problems, draft);
  if (typed) check_value_field(map, problems, draft);
  if (auto generate = boolean_at(map, "generate", problems)) draft.generate = *generate;
  if (is_temporal(draft.type) && draft.rules.size() == 1)
    problems.add("rules.value", draft.rules[0].place, "a temporal correlation needs two rules",
                 "add the other rule, or use event_count");
  std::size_t members = draft.rules.size();
  bool as_usual = draft.comparison == Comparison::gte && draft.threshold == members;
  if (is_temporal(draft.type) && draft.has_condition && !as_usual)
    problems.add("rules.unsupported", map.find("condition")->place,
                 "a condition on a temporal correlation is not supported yet",
                 fmt::format("leave it out (all {} rules must match)", members));
  return draft;
}

}  // namespace secops::rules
