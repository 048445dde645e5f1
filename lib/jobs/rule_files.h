// Finds and reads rule files.
#pragma once

#include <string>
#include <vector>

#include "rules/ruleset.h"

namespace secops::jobs {

// The shipped packs (if wanted), then every *.yml and *.yaml of the paths: files, globs,
// directories with everything below them. What cannot be read is added to problems.
std::vector<rules::RuleText> rule_texts(bool shipped, const std::vector<std::string>& paths,
                                        std::vector<Problem>& problems);

}  // namespace secops::jobs
