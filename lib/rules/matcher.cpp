#include "rules/matcher.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/compiled.h"
#include "rules/explain.h"

namespace secops::rules {

namespace {

// A log source comes from names in formats, programs and the configuration, so there are few, and
// so are actions. Should a log write them itself, the oldest half is forgotten.
constexpr std::size_t most_routes = 64;
constexpr std::size_t most_actions = 64;

// Does only the event's action decide the item?
bool asks_action(const Item& item) {
  return !item.keywords && item.field == events::event_action && item.fallback == item.field;
}

// The steps behind those that the event's action decides.
std::uint16_t follow(const Detection& detection, std::uint16_t at, const events::Event& event) {
  while (at < step_reject && asks_action(detection.items[detection.steps[at].item])) {
    const Step& step = detection.steps[at];
    at = matches(detection.items[step.item], event) ? step.on_match : step.on_miss;
  }
  return at;
}

}  // namespace

// Most detections are decided by the event's log source, its action, and which fields it lacks:
// the first two are the same for event after event, the third is a glance.
struct Matcher::Scratch {
  struct Candidate {
    std::uint16_t detection{0};
    std::uint16_t first_step{0};  // step_accept: it matches
    // If there are any, an event without all of these cannot match.
    std::vector<events::FieldId> one_of;
  };
  static std::optional<Candidate> candidate(const Detection& detection, std::size_t index,
                                            const events::Event& event);

  struct Action {
    bool absent{true};
    events::ValueKind kind{};
    std::string text;
    std::vector<Candidate> candidates;
    bool is_of(const events::Value* value) const {
      return value == nullptr ? absent : !absent && kind == value->kind && text == value->text;
    }
  };
  struct Route {
    std::string category, product, service;
    std::vector<std::uint16_t> detections;
    std::vector<Action> actions;
    std::size_t last{0};
    bool is_for(const events::LogSource& logsource) const {
      return category == logsource.category && product == logsource.product &&
             service == logsource.service;
    }
  };
  Route& route(const RuleSet::Compiled& compiled, const events::LogSource& logsource);
  static const std::vector<Candidate>& candidates(const RuleSet::Compiled& compiled, Route& route,
                                                  const events::Event& event);

  std::vector<Route> routes;
  std::size_t last{0};
};

// Nothing if no event with this action can match.
std::optional<Matcher::Scratch::Candidate> Matcher::Scratch::candidate(const Detection& detection,
                                                                       std::size_t index,
                                                                       const events::Event& event) {
  Candidate candidate;
  candidate.detection = static_cast<std::uint16_t>(index);
  candidate.first_step = follow(detection, 0, event);
  if (candidate.first_step == step_reject) return std::nullopt;
  // Where one miss after another ends in a rejection, one of the fields must be there.
  for (std::uint16_t at = candidate.first_step; at != step_reject;) {
    const Item* item = at == step_accept ? nullptr : &detection.items[detection.steps[at].item];
    if (item == nullptr || item->keywords || item->exists_test || item->absent_matches) {
      candidate.one_of.clear();
      break;
    }
    candidate.one_of.push_back(item->field);
    if (item->fallback != item->field) candidate.one_of.push_back(item->fallback);
    at = follow(detection, detection.steps[at].on_miss, event);
  }
  return candidate;
}

Matcher::Scratch::Route& Matcher::Scratch::route(const RuleSet::Compiled& compiled,
                                                 const events::LogSource& logsource) {
  if (last < routes.size() && routes[last].is_for(logsource)) return routes[last];
  last = 0;
  while (last < routes.size() && !routes[last].is_for(logsource)) ++last;
  if (last < routes.size()) return routes[last];
  if (routes.size() == most_routes) routes.erase(routes.begin(), routes.begin() + most_routes / 2);
  last = routes.size();
  Route& added = routes.emplace_back();
  added.category = logsource.category;
  added.product = logsource.product;
  added.service = logsource.service;
  for (std::size_t i = 0; i < compiled.detections.size(); ++i)
    if (!conflicts(compiled.detections[i], logsource))
      added.detections.push_back(static_cast<std::uint16_t>(i));
  return added;
}

// The event has one action or none.
const std::vector<Matcher::Scratch::Candidate>& Matcher::Scratch::candidates(
    const RuleSet::Compiled& compiled, Route& route, const events::Event& event) {
  auto& actions = route.actions;
  std::size_t& at = route.last;
  const events::Value* value = event.get(events::event_action);
  if (at < actions.size() && actions[at].is_of(value)) return actions[at].candidates;
  at = 0;
  while (at < actions.size() && !actions[at].is_of(value)) ++at;
  if (at < actions.size()) return actions[at].candidates;
  if (actions.size() == most_actions)
    actions.erase(actions.begin(), actions.begin() + most_actions / 2);
  at = actions.size();
  Action& added = actions.emplace_back();
  if (value != nullptr) {
    added.absent = false;
    added.kind = value->kind;
    added.text = value->text;
  }
  for (const std::uint16_t index : route.detections)
    if (auto candidate = Scratch::candidate(compiled.detections[index], index, event))
      added.candidates.push_back(std::move(*candidate));
  return added.candidates;
}

Matcher::Matcher(const RuleSet& rules) : rules_(rules), scratch_(std::make_unique<Scratch>()) {}
Matcher::~Matcher() = default;

void Matcher::match(const events::Event& event, std::vector<std::uint16_t>& matched) {
  matched.clear();
  const RuleSet::Compiled& compiled = rules_.compiled();
  Scratch::Route& route = scratch_->route(compiled, event.logsource);
  if (event.has_several(events::event_action)) {
    for (const std::uint16_t detection : route.detections)
      if (matches(compiled.detections[detection], event)) matched.push_back(detection);
    return;
  }
  for (const Scratch::Candidate& candidate : Scratch::candidates(compiled, route, event)) {
    const auto has = [&](events::FieldId field) { return event.has(field); };
    if (!candidate.one_of.empty() && std::ranges::none_of(candidate.one_of, has)) continue;
    if (matches(compiled.detections[candidate.detection], event, candidate.first_step))
      matched.push_back(candidate.detection);
  }
}

std::vector<std::string> Matcher::explain(const events::Event& event, std::size_t rule) {
  std::vector<std::string> lines;
  const RuleSet::Compiled& compiled = rules_.compiled();
  for (const Detection& detection : compiled.detections)
    if (serves(compiled, detection, rule)) explain_detection(compiled, detection, event, lines);
  return lines;
}

}  // namespace secops::rules
