// Finds and reads rule files.
#pragma once

#include <string>
#include <vector>

#include "rules/ruleset.h"

namespace secops::jobs {

struct RuleChoice {
  bool shipped{true};                   // the shipped packs
  std::vector<std::string> configured;  // of a folder for rules to come, none may be there yet
  std::vector<std::string> asked;       // by a person, who expects each to hold some
};

// The shipped packs, then every *.yml and *.yaml of the paths: files, globs, directories with
// everything below them. What cannot be read is added to problems.
std::vector<rules::RuleText> rule_texts(const RuleChoice& choice, std::vector<Problem>& problems);

}  // namespace secops::jobs
