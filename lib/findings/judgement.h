// What the audit trail keeps of a judgement. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace secops::findings {

// JSON: rule, severity, count, times, key and state, and a digest of the evidence.
std::string judgement(const Finding& finding);

// In which of these, but for the state, the finding is not what the row says: "rule", "count", ….
// Rows of earlier versions have no key and no digest.
std::vector<std::string> differences(const Finding& finding, std::string_view judged);

}  // namespace secops::findings
