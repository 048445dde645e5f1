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

// What is wrong with one of the configured paths.
struct PathProblem {
  std::size_t index{0};
  Problem problem;
};

// What is wrong with the rules, apart by where it is to be mended.
struct RuleProblems {
  std::vector<PathProblem> paths;             // an entry of [rules] paths
  std::vector<rules::MisnamedRule> misnamed;  // an entry of [rules] disable or override
  std::vector<Problem> others;                // in a rule file, or in a path that a person gave
  bool empty() const { return paths.empty() && misnamed.empty() && others.empty(); }
};

// The shipped packs, then every *.yml and *.yaml of the paths: files, globs, directories with
// everything below them. What cannot be read is added to problems; with `configured`, what is wrong
// with those paths goes there instead.
std::vector<rules::RuleText> rule_texts(const RuleChoice& choice, std::vector<Problem>& problems,
                                        std::vector<PathProblem>* configured = nullptr);

// The chosen rules, compiled; the good ones also where others are broken.
rules::RuleSet read_rules(const RuleChoice& choice, const rules::ReadOptions& options,
                          events::FieldNames& names, RuleProblems& problems);

}  // namespace secops::jobs
