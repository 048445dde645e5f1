// Windows over a whole rule set.
#include "rules/ruleset.h"
#include "rules/windows.h"

namespace secops::rules {
namespace {

std::vector<std::string> handles_of(const RuleSet& rules) {
  std::vector<std::string> handles;
  handles.reserve(rules.rules().size());
  for (const Rule& rule : rules.rules()) handles.push_back(rule.handle);
  return handles;
}

}  // namespace

Windows::Windows(const RuleSet& rules, Duration lateness)
    : Windows(rules.correlations(), handles_of(rules), lateness) {}

}  // namespace secops::rules
