// Why a detection matched an event, or did not, in words. Private to lib/rules.
#pragma once

#include <string>
#include <vector>

#include "rules/compiled.h"

namespace secops::rules {

// Whether the detection is the rule's own, or feeds it directly or through other correlations.
bool serves(const RuleSet::Compiled& compiled, const Detection& detection, std::size_t rule);

// Adds:
//   auth.login-failed: no
//     condition: selection and not known
//     selection: yes
//       event.action: login.failed  yes
//     known: yes
//       source.ip|cidr: 192.0.2.0/24  yes (is 192.0.2.7)
void explain_detection(const RuleSet::Compiled& compiled, const Detection& detection,
                       const events::Event& event, std::vector<std::string>& lines);

}  // namespace secops::rules
