// What the audit trail keeps of a judgement. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace secops::findings {

// JSON: rule, severity, count, times, key and state, and digests of the evidence, of what else is
// judged, and of who decided on it, why and when. Of a finding as it was read from the store, which
// may spell what it was given otherwise.
std::string judgement(const Finding& finding);

// In which of these, but for the state, the finding is not what the row says: "rule", "count", ….
// Rows of earlier versions have no key and no digests.
std::vector<std::string> differences(const Finding& finding, std::string_view judged);

// The audit row that gave a finding its state.
struct Decision {
  std::string change, actor, reason;
  Time time;
  std::string judged;  // JSON, with "state"
};

// True where the row does not say who decided: those of earlier versions about a judgement.
bool is_decided_so(const Finding& finding, const Decision& decision);

}  // namespace secops::findings
