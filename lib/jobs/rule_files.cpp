#include "jobs/rule_files.h"

#include <algorithm>

#include "base/text.h"
#include "host/files.h"

namespace secops::jobs {

namespace {

constexpr std::size_t largest_rule_file = 4u << 20;
constexpr int deepest_folder = 16;

bool is_rule_file(const std::string& path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

void read(const std::string& path, bool named, int depth, std::vector<rules::RuleText>& texts) {
  const auto facts = host::facts_of(path);
  if (facts && facts->kind == host::FileFacts::Kind::directory) {
    if (depth == deepest_folder) return;
    for (const std::string& name : host::list_directory(path))
      if (!name.starts_with('.')) read(path + "/" + name, false, depth + 1, texts);
  } else if (named || is_rule_file(path)) {
    texts.push_back({path, host::read_file(path, largest_rule_file)});
  }
}

Problem no_rules(const std::string& path, bool any_file) {
  Problem problem;
  problem.code = "rules.none";
  problem.message = path + (any_file ? " holds no rule" : " holds no rule files");
  problem.hint = any_file ? "a rule is a YAML document: man 5 secops-rules"
                          : "rules are read from files that end in .yml or .yaml";
  return problem;
}

// Nothing but blanks, comments and marks between documents.
bool is_empty(const rules::RuleText& text) {
  for (const std::string_view line : split(text.text, '\n')) {
    const std::string_view words = trimmed(line);
    if (!words.empty() && words.front() != '#' && words != "---" && words != "...") return false;
  }
  return true;
}

void read_path(const std::string& path, std::vector<rules::RuleText>& texts,
               std::vector<Problem>& problems) {
  try {
    if (!host::has_glob(path)) {
      read(path, true, 0, texts);
    } else {
      for (const std::string& file : host::expand_glob(path)) read(file, true, 0, texts);
    }
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

}  // namespace

std::vector<rules::RuleText> rule_texts(const RuleChoice& choice, std::vector<Problem>& problems,
                                        std::vector<PathProblem>* configured) {
  std::vector<rules::RuleText> texts;
  if (choice.shipped)
    for (const Embedded& pack : rules::packs())
      texts.push_back({"(shipped) " + std::string(pack.name), std::string(pack.text)});
  for (std::size_t i = 0; i < choice.configured.size(); ++i) {
    std::vector<Problem> found;
    read_path(choice.configured[i], texts, found);
    for (Problem& problem : found) {
      if (configured)
        configured->push_back({i, std::move(problem)});
      else
        problems.push_back(std::move(problem));
    }
  }
  // Silence would mean that a person believes in rules that are not there.
  for (const std::string& path : choice.asked) {
    const std::size_t before = texts.size();
    const std::size_t troubles = problems.size();
    read_path(path, texts, problems);
    if (problems.size() == troubles &&
        std::all_of(texts.begin() + static_cast<std::ptrdiff_t>(before), texts.end(), is_empty))
      problems.push_back(no_rules(path, texts.size() > before));
  }
  return texts;
}

rules::RuleSet read_rules(const RuleChoice& choice, const rules::ReadOptions& options,
                          events::FieldNames& names, RuleProblems& problems) {
  const auto texts = rule_texts(choice, problems.others, &problems.paths);
  return rules::RuleSet::read(texts, options, names, problems.others, &problems.misnamed);
}

}  // namespace secops::jobs
