#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "host/files.h"
#include "jobs/rule_files.h"
#include "jobs/settings.h"
#include "review/settings.h"
#include "review/stats.h"
#include "session.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;
using review::RuleStats;
using rules::Rule;

std::string_view name_of(rules::ActionKind kind) {
  switch (kind) {
    case rules::ActionKind::block:
      return "block";
    case rules::ActionKind::review:
      return "review";
    case rules::ActionKind::incident:
      return "incident";
    case rules::ActionKind::none:
      break;
  }
  return "none";
}

std::optional<std::int64_t> score_of(const Rule& rule) {
  if (rule.action.kind != rules::ActionKind::review) return std::nullopt;
  return rule.action.score.value_or(review::score_of(rule.severity));
}

// A rule and what has become of what it found.
struct Listed {
  Rule rule;
  bool enabled{true};
  RuleStats reviewed;
};

class RulesList : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--rules", "PATH",
             "Also list these Sigma rules: a file, a folder or a glob. Repeatable.", &rule_paths_},
            {"--no-builtin-rules", "", "Leave the shipped rules out.", &no_builtin_},
            {"--action",
             "ACTION",
             "Only rules whose findings set this off.",
             &action_,
             {"none", "block", "review", "incident"}}};
  }

  std::vector<Argument> arguments() override {
    return {{"RULE", "Only this rule, or those of a group, such as \"risk.*\".", &handle_, false}};
  }

  Answer run(Session& session) override {
    Answer answer;
    std::vector<Listed> all = read(session, answer.problems);
    add_reviewed(all, session);
    answer.data["rules"] = ordered_json::array();
    for (const Listed& one : all) {
      answer.data["rules"].push_back(json_of(one));
      answer.text += text_of(one, session);
    }
    if (all.empty()) answer.text = "no rule matches\n";
    if (!answer.problems.empty()) answer.status = Status::unknown;
    answer.plugin = fmt::format("{} | rules={}", counted(all.size(), "rule"), all.size());
    return answer;
  }

 private:
  // Also those that the configuration turns off, which it should not take reading it to find.
  std::vector<Listed> read(Session& session, std::vector<Problem>& problems) const {
    const jobs::Settings& settings = session.settings();
    const auto read_with = [&](std::vector<std::string> disable) {
      rules::ReadOptions options;
      options.disable = std::move(disable);
      options.overrides = settings.rule_overrides;
      events::FieldNames names;
      jobs::RuleProblems found;
      const rules::RuleSet read =
          jobs::read_rules({!no_builtin_, settings.rule_paths, rule_paths_}, options, names, found);
      problems = found.empty() ? std::vector<Problem>()
                               : jobs::with_rule_problems(session.config(), settings, found);
      return std::vector<Rule>(read.rules().begin(), read.rules().end());
    };
    std::vector<Listed> all;
    std::vector<std::string> every;
    for (Rule& rule : read_with({})) {
      every.push_back(rule.handle);
      if (!rule.reports || !is_wanted(rule)) continue;
      const auto& off = settings.disabled_rules;
      const bool enabled = std::find(off.begin(), off.end(), rule.handle) == off.end();
      all.push_back({std::move(rule), enabled, {}});
    }
    if (all.empty() && handle_ && !handle_->ends_with('*')) refuse_unknown(every);
    if (!settings.disabled_rules.empty()) read_with(settings.disabled_rules);
    std::sort(all.begin(), all.end(),
              [](const Listed& a, const Listed& b) { return a.rule.handle < b.rule.handle; });
    return all;
  }

  [[noreturn]] void refuse_unknown(const std::vector<std::string>& handles) const {
    const std::vector<std::string_view> names(handles.begin(), handles.end());
    const std::string_view meant = nearest(*handle_, names);
    throw Error({"rule.unknown", fmt::format("there is no rule \"{}\"", *handle_), "", 0, 0,
                 meant.empty() ? "" : fmt::format("did you mean {}?", meant)},
                Status::critical);
  }

  bool is_wanted(const Rule& rule) const {
    if (action_ && name_of(rule.action.kind) != *action_) return false;
    if (!handle_) return true;
    if (!handle_->ends_with('*')) return rule.handle == *handle_;
    return rule.handle.starts_with(std::string_view(*handle_).substr(0, handle_->size() - 1));
  }

  // Of a store that was never made there is nothing to tell.
  static void add_reviewed(std::vector<Listed>& all, Session& session) {
    if (!host::facts_of(session.store_path())) return;
    std::map<std::string, RuleStats> known;
    for (RuleStats& one :
         review::rule_stats(*session.store(store::OpenOptions::Mode::read_only).read()))
      known.emplace(one.rule, std::move(one));
    for (Listed& one : all)
      if (const auto found = known.find(one.rule.handle); found != known.end())
        one.reviewed = found->second;
  }

  static std::string text_of(const Listed& one, Session& session) {
    const Rule& rule = one.rule;
    std::string text = fmt::format(
        "{}  {}{}  {}\n", session.style().bold(rule.handle),
        session.style().severity(events::name_of(rule.severity), events::name_of(rule.severity)),
        one.enabled ? "" : ", off", Foreign(rule.title));
    std::string does;
    if (rule.action.kind != rules::ActionKind::none)
      does = fmt::format("; {}", name_of(rule.action.kind));
    if (rule.action.block_for) does += " for " + span_text(*rule.action.block_for);
    if (const auto score = score_of(rule)) does += fmt::format(" +{}", *score);
    text += fmt::format("    {}{}\n", Foreign(rule.condition_text), does);
    const RuleStats& reviewed = one.reviewed;
    if (reviewed.waiting + reviewed.approved + reviewed.rejected + reviewed.expired > 0) {
      const auto ratio = reviewed.false_positive_ratio();
      text += fmt::format("    judged: {} approved, {} rejected, {} expired, {} waiting{}\n",
                          reviewed.approved, reviewed.rejected, reviewed.expired, reviewed.waiting,
                          ratio ? fmt::format("; {:.1f} % false", *ratio * 100) : "");
    }
    return text;
  }

  static ordered_json json_of(const Listed& one) {
    const Rule& rule = one.rule;
    const auto ratio = one.reviewed.false_positive_ratio();
    const auto text = [](const std::string& value) {
      return value.empty() ? ordered_json(nullptr) : ordered_json(value);
    };
    return {{"id", rule.handle},
            {"uuid", text(rule.uuid)},
            {"title", rule.title},
            {"severity", events::name_of(rule.severity)},
            {"enabled", one.enabled},
            {"condition", rule.condition_text},
            {"key", rule.key_fields},
            {"action", name_of(rule.action.kind)},
            {"score", score_of(rule) ? ordered_json(*score_of(rule)) : ordered_json(nullptr)},
            {"contact", text(rule.contact)},
            {"file", rule.file},
            {"line", rule.line},
            {"waiting", one.reviewed.waiting},
            {"approved", one.reviewed.approved},
            {"rejected", one.reviewed.rejected},
            {"expired", one.reviewed.expired},
            {"false_positive_ratio", ratio ? ordered_json(*ratio) : ordered_json(nullptr)}};
  }

  std::vector<std::string> rule_paths_;
  bool no_builtin_{false};
  std::optional<std::string> action_, handle_;
};

}  // namespace

CommandType rules_list_type() {
  CommandType type;
  type.path = "rules list";
  type.summary = "List the rules, and how often each was wrong";
  type.description =
      "The shipped rules and those of the configuration, by their handles: how bad what they find "
      "is, when they fire, what that sets off, and what became of what people judged because of "
      "them. An item of the review queue that was approved was a false alarm of the rules that "
      "gave it their reasons. Rules that the configuration turns off are listed too, as \"off\"; "
      "those that only feed another are not.";
  type.examples = {{"secops rules list", "all of them"},
                   {"secops rules list 'risk.*'", "of one group"},
                   {"secops rules list --action block", "what may list addresses"}};
  type.table = {"rules",
                {"id", "title", "severity", "enabled", "condition", "action", "score", "waiting",
                 "approved", "rejected", "expired", "false_positive_ratio", "file"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<RulesList>()); };
  return type;
}

}  // namespace secops::app
