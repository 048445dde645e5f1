#include "rules/matcher.h"

#include "rules/compiled.h"
#include "rules/explain.h"

namespace secops::rules {

// Which detections apply to one log source: the same for line after line.
struct Matcher::Scratch {
  // A detection; unless `gated` is false, an event without both fields cannot match it.
  struct Candidate {
    std::uint16_t detection{0};
    bool gated{false};
    events::FieldId field{0};
    events::FieldId fallback{0};
  };
  static Candidate candidate(const Detection& detection, std::size_t index);

  struct Route {
    std::string category, product, service;
    std::vector<Candidate> candidates;
    bool is_for(const events::LogSource& logsource) const {
      return category == logsource.category && product == logsource.product &&
             service == logsource.service;
    }
  };
  std::vector<Route> routes;
  std::size_t last{0};
};

namespace {

// A log source comes from names in formats, programs and the configuration, so there are few.
// Should a log write them itself, the oldest half is forgotten.
constexpr std::size_t most_routes = 64;

}  // namespace

// Most events lack the field that a detection looks at first, and then it is decided.
Matcher::Scratch::Candidate Matcher::Scratch::candidate(const Detection& detection,
                                                        std::size_t index) {
  const Step& first = detection.steps.front();
  const Item& item = detection.items[first.item];
  Candidate candidate;
  candidate.detection = static_cast<std::uint16_t>(index);
  candidate.gated =
      first.on_miss == step_reject && !item.keywords && !item.exists_test && !item.absent_matches;
  candidate.field = item.field;
  candidate.fallback = item.fallback;
  return candidate;
}

Matcher::Matcher(const RuleSet& rules) : rules_(rules), scratch_(std::make_unique<Scratch>()) {}
Matcher::~Matcher() = default;

void Matcher::match(const events::Event& event, std::vector<std::uint16_t>& matched) {
  matched.clear();
  const RuleSet::Compiled& compiled = rules_.compiled();
  auto& routes = scratch_->routes;
  std::size_t& at = scratch_->last;
  if (at >= routes.size() || !routes[at].is_for(event.logsource)) {
    at = 0;
    while (at < routes.size() && !routes[at].is_for(event.logsource)) ++at;
    if (at == routes.size()) {
      if (routes.size() == most_routes)
        routes.erase(routes.begin(), routes.begin() + most_routes / 2);
      at = routes.size();
      routes.push_back({std::string(event.logsource.category),
                        std::string(event.logsource.product),
                        std::string(event.logsource.service),
                        {}});
      for (std::size_t i = 0; i < compiled.detections.size(); ++i)
        if (!conflicts(compiled.detections[i], event.logsource))
          routes.back().candidates.push_back(Scratch::candidate(compiled.detections[i], i));
    }
  }
  for (const Scratch::Candidate& candidate : routes[at].candidates) {
    if (candidate.gated && !event.has(candidate.field) && !event.has(candidate.fallback)) continue;
    if (matches(compiled.detections[candidate.detection], event))
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
