#include "explain_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "base/text.h"
#include "finding_text.h"
#include "jobs/judge.h"
#include "jobs/opening.h"
#include "jobs/show_events.h"
#include "log_flags.h"
#include "rules/fullest.h"
#include "rules/group_key.h"
#include "rules/matcher.h"

namespace secops::app {

namespace {

constexpr std::size_t most_lines = 20;

bool wanted(const jobs::CheckRequest& request, const rules::Rule& rule) {
  return request.only.empty() ||
         std::find(request.only.begin(), request.only.end(), rule.handle) != request.only.end();
}

// One explained line, added to the answer.
void add_line(const events::Event& event, const jobs::CheckRequest& request,
              const rules::RuleSet& rules, rules::Matcher& matcher, const std::string& format,
              Answer& answer) {
  const std::string line = escaped(redacted(event.raw));
  nlohmann::ordered_json json = {{"line", line}, {"format", format}};
  json["rules"] = nlohmann::ordered_json::array();
  answer.text += fmt::format("| {}\n", line);
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const rules::Rule& rule = rules.rules()[i];
    if (!wanted(request, rule)) continue;
    const std::vector<std::string> parts = matcher.explain(event, i);
    answer.text += fmt::format("  {}\n", rule.handle);
    for (const std::string& part : parts) answer.text += fmt::format("    {}\n", part);
    json["rules"].push_back({{"id", rule.handle}, {"parts", parts}});
  }
  answer.data["lines"].push_back(std::move(json));
}

// Judges all lines, also those that are not explained, for what only many of them tell.
class Counting {
 public:
  Counting(const jobs::CheckRequest& request, const rules::RuleSet& rules)
      : request_(request),
        rules_(rules),
        enriching_(rules, *request.names, request.background),
        judge_(rules, enriching_),
        windows_(rules.correlations()) {}

  void add(const jobs::LogSpec& spec, const jobs::SourceReport& source, std::string_view line) {
    const jobs::SourcePlan& plan = plan_of(spec, source);
    judge_.judge(plan, line, verdict_);
    judge_.judge_in_order(plan, enriching_, verdict_);
    for (const rules::Hit& hit : verdict_.hits) windows_.add(hit);
  }

  // As the event was judged: what is known of its account does not change by meeting it again.
  void enrich(events::Event& event) {
    event.end_record();
    jobs::mark_secrets(*request_.names, event);
    if (enriching_.in_order() && event.has_time && events::moves_money_of_account(event))
      enriching_.enrich_in_order(event);
    else
      enriching_.enrich(event);
  }

  std::map<std::uint16_t, rules::Fullest> take() { return windows_.take(); }

 private:
  const jobs::SourcePlan& plan_of(const jobs::LogSpec& spec, const jobs::SourceReport& source) {
    const auto [plan, added] = plans_.try_emplace({&spec, source.format});
    if (added) {
      events::ParseContext context;
      context.reference = request_.now;
      context.zone = spec.zone;
      context.names = request_.names;
      context.mappings = spec.mappings;
      plan->second = jobs::make_plan(rules_, *request_.names, *events::find_format(source.format),
                                     {spec.category, spec.product, spec.service},
                                     std::move(context), "", false, enriching_.in_order());
    }
    return plan->second;
  }

  const jobs::CheckRequest& request_;
  const rules::RuleSet& rules_;
  jobs::Enriching enriching_;
  jobs::Judge judge_;
  jobs::BlockVerdict verdict_;
  rules::FullestWindows windows_;
  std::map<std::pair<const jobs::LogSpec*, std::string>, jobs::SourcePlan> plans_;
};

// "source.ip 203.0.113.9", with secrets blotted out.
std::vector<std::pair<std::string, std::string>> shown_key(const rules::Rule& rule,
                                                           const std::string& key) {
  std::vector<std::pair<std::string, std::string>> shown;
  const std::vector<std::string> values = rules::key_values(key);
  for (std::size_t i = 0; i < rule.key_fields.size() && i < values.size(); ++i)
    shown.emplace_back(rule.key_fields[i], escaped(redacted_value(rule.key_fields[i], values[i])));
  return shown;
}

// How near the input came to the rule.
void add_window(const rules::Rule& rule, const rules::Correlation& correlation,
                const rules::Fullest& window, const Zone& zone, Answer& answer) {
  nlohmann::ordered_json json = {{"id", rule.handle}, {"key", nlohmann::ordered_json::object()}};
  std::string who;
  for (const auto& [field, value] : shown_key(rule, window.key)) {
    json["key"][field] = value;
    who += fmt::format("{}{} {}", who.empty() ? "" : ", ", field, shown_value(field, value));
  }
  const bool sum = correlation.type == rules::CorrelationType::value_sum;
  json["count"] = window.count;
  if (sum) json["sum"] = window.sum.text();
  json["first"] = window.count > 0 ? nlohmann::ordered_json(rfc3339(window.first)) : nullptr;
  json["last"] = window.count > 0 ? nlohmann::ordered_json(rfc3339(window.last)) : nullptr;
  json["condition"] = rule.condition_text;
  json["met"] = window.met;
  answer.data["windows"].push_back(std::move(json));

  const bool of_rules = correlation.type == rules::CorrelationType::temporal ||
                        correlation.type == rules::CorrelationType::temporal_ordered;
  const bool distinct = correlation.type == rules::CorrelationType::value_count;
  std::string had = "nothing counts for it";
  if (window.count > 0) {
    had =
        fmt::format("{} had {}", who.empty() ? "all together" : who,
                    sum ? fmt::format("{} in {}", window.sum.text(), counted(window.count, "event"))
                        : grouped(window.count));
    if (of_rules) had += fmt::format(" of {}", correlation.members);
    if (distinct) had += " different";
    had += fmt::format(" ({}", local_text(window.first, zone));
    if (window.first != window.last) had += fmt::format(" to {}", local_text(window.last, zone));
    had += ")";
  }
  answer.text += fmt::format("{}: {}; {} is asked for: {}\n", rule.handle, had,
                             escaped(rule.condition_text), window.met ? "yes" : "no");
}

// Of the correlations that were asked for, or else those that had something to count.
void add_windows(const jobs::CheckRequest& request, const rules::RuleSet& rules,
                 const std::map<std::uint16_t, rules::Fullest>& fullest, const Zone& zone,
                 Answer& answer) {
  answer.data["windows"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const rules::Correlation& correlation = rules.correlations()[i];
    const auto window = fullest.find(static_cast<std::uint16_t>(i));
    const bool asked = !request.only.empty() && wanted(request, rules.rules()[i]);
    if (correlation.plain || !wanted(request, rules.rules()[i])) continue;
    if (window == fullest.end() && !asked) continue;
    if (answer.data["windows"].empty()) answer.text += "The fullest window of each rule:\n";
    add_window(rules.rules()[i], correlation,
               window == fullest.end() ? rules::Fullest{} : window->second, zone, answer);
  }
}

}  // namespace

Answer explain(Session& session, const jobs::CheckRequest& request, const rules::RuleSet& rules,
               events::FieldNames& names, std::vector<Problem> problems) {
  Answer answer;
  answer.problems = std::move(problems);
  answer.data["lines"] = nlohmann::ordered_json::array();
  jobs::check_rule_names(request, answer.problems);
  rules::Matcher matcher(rules);
  Counting counting(request, rules);
  std::size_t lines = 0;
  std::size_t left_out = 0;
  for (const jobs::LogSpec& spec : request.specs) {
    jobs::EventsRequest events;
    events.spec = spec;
    events.names = &names;
    events.now = session.now();
    events.since = request.since;
    events.until = request.until;
    const jobs::EventsOutcome outcome =
        jobs::show_events(events, [&](events::Event& event, const jobs::SourceReport& source) {
          counting.add(spec, source, event.raw);
          if (lines++ >= most_lines) {
            ++left_out;
            return;
          }
          counting.enrich(event);
          add_line(event, request, rules, matcher, source.format, answer);
        });
    for (const Problem& problem : outcome.problems) answer.problems.push_back(problem);
    for (const jobs::SourceReport& source : outcome.sources)
      if (!source.problem.code.empty()) answer.problems.push_back(problem_of(source, session));
  }
  if (lines == 0) answer.text += "No line was understood, so there is nothing to explain.\n";
  if (left_out > 0)
    answer.text += fmt::format("{} more; only the first {} are explained.\n",
                               counted(left_out, "line"), most_lines);
  add_windows(request, rules, counting.take(), session.zone(), answer);
  for (const Problem& problem : answer.problems)
    answer.status =
        worst_of(answer.status, jobs::is_warning(problem) ? Status::warning : Status::unknown);
  answer.plugin = fmt::format("{} explained", counted(std::min(lines, most_lines), "line"));
  return answer;
}

}  // namespace secops::app
