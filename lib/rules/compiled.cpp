#include "rules/compiled.h"

#include <algorithm>

#include "base/text.h"

namespace secops::rules {
namespace {

// Keywords look at what the record says, not at what secops made of it: a normalised value may
// stand nowhere in the line.
bool is_derived(events::FieldId field) {
  switch (field) {
    case events::log_level:
    case events::event_action:
    case events::event_outcome:
    case events::event_severity:
    case events::event_duration:
    case events::source_ip:
    case events::source_geo_country_iso_code:
      return true;
    default:
      return false;
  }
}

bool holds_keyword(const Pattern& pattern, events::FieldId passed_over,
                   const events::Event& event) {
  if (matches(pattern, events::Value{event.raw, events::ValueKind::text})) return true;
  for (const auto& entry : event.entries())
    if (!is_derived(entry.field) && entry.field != passed_over && event.is_of_record(entry) &&
        matches(pattern, entry.value))
      return true;
  for (const auto& native : event.natives())
    if (matches(pattern, native.value)) return true;
  return false;
}

// Most values are turned down by their length, which needs no call.
bool matches_field(const Pattern& pattern, events::FieldId field, const events::Event& event) {
  return event.any(field, [&](const events::Value& value) {
    if (pattern.kind == PatternKind::exact && value.text.size() != pattern.text.size())
      return false;
    return matches(pattern, value);
  });
}

// Writes the steps of one expression behind those that are there. Jumps out of it go to the two
// targets, which are ends or steps that the caller patches.
class Flattener {
 public:
  explicit Flattener(Detection& detection) : detection_(detection) {}

  // Built back to front: what follows is known when a step is written.
  bool run() {
    std::uint16_t entry = add(detection_.condition, step_accept, step_reject);
    if (failed_) return false;
    std::size_t count = reversed_.size();
    auto position = [count](std::uint16_t target) {
      return target >= step_reject ? target : static_cast<std::uint16_t>(count - 1 - target);
    };
    detection_.steps.clear();
    for (auto step = reversed_.rbegin(); step != reversed_.rend(); ++step)
      detection_.steps.push_back({step->item, position(step->on_match), position(step->on_miss)});
    return position(entry) == 0;
  }

 private:
  std::uint16_t add(const Expression& expression, std::uint16_t on_match, std::uint16_t on_miss) {
    if (failed_) return step_reject;
    switch (expression.kind) {
      case ExpressionKind::negation:
        return add(expression.operands[0], on_miss, on_match);
      case ExpressionKind::part:
        return add(detection_.parts[expression.index].expression, on_match, on_miss);
      case ExpressionKind::item:
        if (reversed_.size() >= max_steps) {
          failed_ = true;
          return step_reject;
        }
        reversed_.push_back({static_cast<std::uint16_t>(expression.index), on_match, on_miss});
        return static_cast<std::uint16_t>(reversed_.size() - 1);
      case ExpressionKind::all:
      case ExpressionKind::any:
        break;
    }
    const bool all = expression.kind == ExpressionKind::all;
    std::uint16_t next = all ? on_match : on_miss;
    for (auto part = expression.operands.rbegin(); part != expression.operands.rend(); ++part)
      next = all ? add(*part, next, on_miss) : add(*part, on_match, next);
    return next;
  }

  Detection& detection_;
  std::vector<Step> reversed_;
  bool failed_{false};
};

bool differs(const std::string& rule, std::string_view event) {
  return !rule.empty() && !event.empty() && !equal_caseless(rule, event);
}

}  // namespace

bool matches(const Item& item, const events::Event& event) {
  const events::FieldId field =
      item.fallback == item.field || event.has(item.field) ? item.field : item.fallback;
  if (item.exists_test) return event.has(field) == item.exists_wanted;
  if (!item.keywords && !event.has(field)) return item.absent_matches;
  for (const Pattern& pattern : item.patterns) {
    bool matched = item.keywords ? holds_keyword(pattern, item.field, event)
                                 : matches_field(pattern, field, event);
    if (matched != item.all) return matched;
  }
  return item.all;
}

bool flatten(Detection& detection) {
  if (detection.items.size() > max_steps) return false;
  return Flattener(detection).run();
}

bool matches(const Detection& detection, const events::Event& event, std::uint16_t at) {
  while (at < step_reject) {
    const Step& step = detection.steps[at];
    at = matches(detection.items[step.item], event) ? step.on_match : step.on_miss;
  }
  return at == step_accept;
}

bool matches(const Detection& detection, const Expression& expression, const events::Event& event) {
  auto holds = [&](const Expression& part) { return matches(detection, part, event); };
  const auto& operands = expression.operands;
  switch (expression.kind) {
    case ExpressionKind::all:
      return std::all_of(operands.begin(), operands.end(), holds);
    case ExpressionKind::any:
      return std::any_of(operands.begin(), operands.end(), holds);
    case ExpressionKind::negation:
      return !holds(operands[0]);
    case ExpressionKind::item:
      return matches(detection.items[expression.index], event);
    case ExpressionKind::part:
      return holds(detection.parts[expression.index].expression);
  }
  return false;
}

bool conflicts(const Detection& detection, const events::LogSource& logsource) {
  return differs(detection.category, logsource.category) ||
         differs(detection.product, logsource.product) ||
         differs(detection.service, logsource.service);
}

}  // namespace secops::rules
