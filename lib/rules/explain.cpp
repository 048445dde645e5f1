#include "rules/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/redact.h"
#include "base/text.h"

namespace secops::rules {
namespace {

constexpr std::size_t value_columns = 60;
constexpr std::size_t most_values = 6;

std::string_view word(bool matched) { return matched ? "yes" : "no"; }

std::string triple(std::string_view category, std::string_view product, std::string_view service) {
  std::string text;
  for (std::string_view member : {category, product, service})
    text += fmt::format("{}{}", text.empty() ? "" : "/",
                        member.empty() ? std::string("*") : escaped(member, value_columns));
  return text;
}

std::string values_of(const Item& item) {
  if (item.exists_test) return item.exists_wanted ? "true" : "false";
  std::string text;
  for (std::size_t i = 0; i < item.patterns.size(); ++i) {
    if (i == most_values) {
      text += fmt::format(", … {} more", item.patterns.size() - i);
      break;
    }
    if (i > 0) text += item.all ? " and " : " or ";
    text += item.patterns[i].shown.empty() ? "''" : escaped(item.patterns[i].shown, value_columns);
  }
  return text;
}

// What the event holds there: only said where it tells more than the verdict.
std::string seen(const Item& item, const events::Event& event) {
  if (item.keywords) return {};
  const events::FieldId field = event.has(item.field) ? item.field : item.fallback;
  const std::string_view name = std::string_view(item.shown).substr(0, item.shown.find('|'));
  const bool ours = name == events::secret_field;  // says of which kind, under a telling name
  std::string text;
  event.any(field, [&](const events::Value& value) {
    if (!text.empty()) text += ", ";
    text += value.kind == events::ValueKind::null ? std::string("null")
            : value.text.empty()
                ? std::string("empty")
                : escaped(ours ? redacted(value.text) : redacted_value(name, value.text),
                          value_columns);
    return text.size() > 4 * value_columns;
  });
  return text.empty() ? " (absent)" : fmt::format(" (is {})", text);
}

class Explainer {
 public:
  Explainer(const Detection& detection, const events::Event& event, std::vector<std::string>& lines)
      : detection_(detection), event_(event), lines_(lines) {}

  void tell(const Expression& expression, int depth) {
    const bool matched = matches(detection_, expression, event_);
    const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
    switch (expression.kind) {
      case ExpressionKind::item: {
        const Item& item = detection_.items[expression.index];
        lines_.push_back(fmt::format("{}{}: {}  {}{}", indent, escaped(item.shown, value_columns),
                                     values_of(item), word(matched), seen(item, event_)));
        return;
      }
      case ExpressionKind::any:
        lines_.push_back(fmt::format("{}one of:  {}", indent, word(matched)));
        for (const Expression& operand : expression.operands) tell(operand, depth + 1);
        return;
      case ExpressionKind::all:
        if (expression.operands.size() == 1) return tell(expression.operands[0], depth);
        lines_.push_back(fmt::format("{}all of:  {}", indent, word(matched)));
        for (const Expression& operand : expression.operands) tell(operand, depth + 1);
        return;
      case ExpressionKind::negation:
      case ExpressionKind::part:
        return;  // parts of a detection hold neither
    }
  }

  void tell_part(const NamedPart& part) {
    lines_.push_back(fmt::format("  {}: {}", escaped(part.name, value_columns),
                                 word(matches(detection_, part.expression, event_))));
    if (part.expression.kind == ExpressionKind::all) {
      for (const Expression& operand : part.expression.operands) tell(operand, 2);
    } else {
      tell(part.expression, 2);
    }
  }

 private:
  const Detection& detection_;
  const events::Event& event_;
  std::vector<std::string>& lines_;
};

}  // namespace

bool serves(const RuleSet::Compiled& compiled, const Detection& detection, std::size_t rule) {
  std::vector<std::uint16_t> open = {detection.rule};
  std::vector<bool> seen_rules(compiled.rules.size(), false);
  for (const Feed& feed : detection.feeds) open.push_back(feed.rule);
  while (!open.empty()) {
    std::uint16_t next = open.back();
    open.pop_back();
    if (next == rule) return true;
    if (seen_rules[next]) continue;
    seen_rules[next] = true;
    for (const Correlation::Outer& outer : compiled.correlations[next].outer)
      open.push_back(outer.rule);
  }
  return false;
}

void explain_detection(const RuleSet::Compiled& compiled, const Detection& detection,
                       const events::Event& event, std::vector<std::string>& lines) {
  const Rule& rule = compiled.rules[detection.rule];
  if (conflicts(detection, event.logsource)) {
    lines.push_back(fmt::format(
        "{}: skipped (for log source {}, the event is {})", rule.handle,
        triple(detection.category, detection.product, detection.service),
        triple(event.logsource.category, event.logsource.product, event.logsource.service)));
    return;
  }
  lines.push_back(fmt::format("{}: {}", rule.handle, word(matches(detection, event))));
  lines.push_back(fmt::format("  condition: {}", escaped(detection.condition_text)));
  Explainer explainer(detection, event, lines);
  for (const NamedPart& part : detection.parts) explainer.tell_part(part);
}

}  // namespace secops::rules
