// The `secops:` key of a rule: what its finding sets off, and the samples that prove it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/reader.h"

namespace secops::rules {
namespace {

struct ActionName {
  std::string_view name;
  ActionKind kind;
};
constexpr ActionName actions[] = {{"block", ActionKind::block},
                                  {"review", ActionKind::review},
                                  {"incident", ActionKind::incident}};

void read_score(const Node& map, ProblemList& problems, RuleAction& action) {
  const auto text = text_at(map, "score", problems);
  if (!text) return;
  std::int64_t score = 0;
  if (!parse_integer(text->text, score) || score < 1 || score > most_score)
    problems.add("rules.value", text->place,
                 fmt::format("`score` must be a whole number from 1 to {}", most_score),
                 "it is added to the score of the item in the review queue");
  else
    action.score = score;
  if (action.kind != ActionKind::review)
    problems.add("rules.value", text->place, "`score` goes with `action: review` only",
                 "leave `score` out, or write `action: review`");
}

void read_action(const Node& map, ProblemList& problems, RuleAction& action) {
  auto text = text_at(map, "action", problems);
  std::vector<std::string_view> names;
  for (const ActionName& candidate : actions) {
    if (text && text->text == candidate.name) action.kind = candidate.kind;
    names.push_back(candidate.name);
  }
  if (text && action.kind == ActionKind::none) refuse_name(*text, names, "action", problems);
  action.block_for = span_at(map, "for", problems);
  if (const Node* span = map.find("for"); span && action.kind != ActionKind::block)
    problems.add("rules.value", span->place, "`for` goes with `action: block` only",
                 "leave `for` out, or write `action: block`");
  if (auto playbook = text_at(map, "playbook", problems)) {
    action.playbook = playbook->text;
    if (action.kind != ActionKind::incident)
      problems.add("rules.value", playbook->place, "`playbook` goes with `action: incident` only",
                   "leave `playbook` out, or write `action: incident`");
  }
  read_score(map, problems, action);
}

void read_expectation(const Node& test, ProblemList& problems, RuleSample& sample) {
  auto expect = text_at(test, "expect", problems);
  int number = 0;
  if (!expect) {
    if (test.find("expect") == nullptr)
      problems.add("rules.missing", test.place, "the test has no `expect`",
                   "write match, no-match or the number of findings");
  } else if (expect->text == "match") {
    sample.findings_min = 1;
  } else if (expect->text == "no-match") {
    sample.findings_max = 0;
  } else if (parse_integer(expect->text, number) && number >= 0) {
    sample.findings_min = number;
    sample.findings_max = number;
  } else {
    problems.add("rules.value", expect->place, fmt::format("`{}` is no expectation", expect->text),
                 "write match, no-match or the number of findings");
  }
}

// `{n}` is the number of the repetition, from 0; `{nn}` the same with two digits at least.
std::string numbered(std::string line, int number) {
  const std::pair<std::string_view, std::string> marks[] = {{"{nn}", fmt::format("{:02}", number)},
                                                            {"{n}", fmt::format("{}", number)}};
  for (const auto& [mark, digits] : marks)
    for (std::size_t at = line.find(mark); at != std::string::npos;
         at = line.find(mark, at + digits.size()))
      line.replace(at, mark.size(), digits);
  return line;
}

void read_lines(const Node& test, ProblemList& problems, RuleSample& sample) {
  constexpr int most = 1000;
  int count = 1;
  if (auto repeat = text_at(test, "repeat", problems);
      repeat && (!parse_integer(repeat->text, count) || count < 1 || count > most))
    problems.add("rules.value", repeat->place,
                 fmt::format("`repeat` must be a number from 1 to {}", most));
  std::vector<Located> lines = texts_at(test, "lines", problems);
  if (lines.size() > most) {
    problems.add("rules.value", test.place, fmt::format("a test has at most {} lines", most),
                 "use `repeat` with {n} or {nn} in a line");
    return;
  }
  for (int i = 0; i < std::clamp(count, 1, most); ++i)
    for (const Located& line : lines)
      sample.lines.push_back(test.find("repeat") ? numbered(line.text, i) : line.text);
}

void read_samples(const Node& list, ProblemList& problems, Rule& rule) {
  if (!list.is_list()) {
    problems.add("rules.type", list.place, "`tests` must be a list",
                 "each has name, lines and expect");
    return;
  }
  for (const Node& test : list.items) {
    if (!test.is_map()) {
      problems.add("rules.type", test.place, "a test must be a map", "name, lines and expect");
      continue;
    }
    refuse_unknown_keys(test, {"name", "format", "repeat", "listed", "lines", "expect"}, "a test",
                        problems);
    RuleSample sample;
    if (auto name = text_at(test, "name", problems)) sample.name = name->text;
    if (auto format = text_at(test, "format", problems)) sample.format = format->text;
    for (Located& value : texts_at(test, "listed", problems))
      sample.listed.push_back(std::move(value.text));
    read_lines(test, problems, sample);
    if (sample.lines.empty())
      problems.add("rules.missing", test.place, "the test has no `lines`",
                   "list the raw log lines");
    read_expectation(test, problems, sample);
    rule.samples.push_back(std::move(sample));
  }
}

}  // namespace

void read_secops_key(const Node& map, ProblemList& problems, Draft& draft) {
  if (!map.is_map()) {
    problems.add("rules.type", map.place,
                 fmt::format("`secops` must be a map, not {}", name_of(map.kind)),
                 "see man secops-rules, THE SECOPS KEY");
    return;
  }
  refuse_unknown_keys(map,
                      {"severity", "action", "for", "playbook", "score", "contact", "advice",
                       "group-by", "window", "tests"},
                      "`secops`", problems);
  Rule& rule = draft.rule;
  if (auto severity = text_at(map, "severity", problems)) {
    if (auto level = events::parse_severity(severity->text))
      rule.severity = *level;
    else
      refuse_name(*severity, {"informational", "low", "medium", "high", "critical"}, "severity",
                  problems);
  }
  read_action(map, problems, rule.action);
  if (auto contact = text_at(map, "contact", problems)) rule.contact = contact->text;
  if (auto advice = text_at(map, "advice", problems)) {
    rule.advice = advice->text;
    draft.advice = advice->place;
  }
  draft.group_by = texts_at(map, "group-by", problems);
  if (auto window = span_at(map, "window", problems)) rule.window = *window;
  for (std::string_view key : {"group-by", "window"})
    if (const Node* node = map.find(key); node && draft.correlation)
      problems.add("rules.value", node->place,
                   fmt::format("`{}` under `secops` is for plain detections", key),
                   key == "window" ? "the window of a correlation is its `timespan`"
                                   : "write `group-by` under `correlation`");
  if (rule.action.kind == ActionKind::block && draft.group_by.empty() &&
      !(draft.correlation && !draft.correlation->group_by.empty()))
    problems.add("rules.value", map.place, "`action: block` needs a group-by: whom to block",
                 "for example group-by: [source.ip]");
  if (const Node* tests = map.find("tests")) read_samples(*tests, problems, rule);
}

}  // namespace secops::rules
