// What to do about a finding, in words for this very finding.
#pragma once

#include <string>

#include "findings/finding.h"

namespace secops::findings {

// The advice with its placeholders filled from the finding: {id}, {path} (the log that the evidence
// came from; of a stored finding PATH*, which reaches its rotated copies too) and the fields of its
// key. Values are quoted for a shell, so that the line can be
// pasted; all of it is safe to print. What the finding does not know (a log that came through
// standard input, a field that the event lacks) becomes FILE or VALUE, and a remark at the end says
// so.
std::string filled_advice(const Finding& finding);

}  // namespace secops::findings
