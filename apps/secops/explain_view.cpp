#include "explain_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "base/text.h"
#include "jobs/judge.h"
#include "jobs/opening.h"
#include "jobs/show_events.h"
#include "log_flags.h"
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

}  // namespace

Answer explain(Session& session, const jobs::CheckRequest& request, const rules::RuleSet& rules,
               events::FieldNames& names, std::vector<Problem> problems) {
  Answer answer;
  answer.problems = std::move(problems);
  answer.data["lines"] = nlohmann::ordered_json::array();
  jobs::check_rule_names(request, answer.problems);
  rules::Matcher matcher(rules);
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
          if (lines++ >= most_lines) {
            ++left_out;
            return;
          }
          jobs::mark_secrets(names, event);
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
  for (const Problem& problem : answer.problems)
    answer.status =
        worst_of(answer.status, jobs::is_warning(problem) ? Status::warning : Status::unknown);
  answer.plugin = fmt::format("{} explained", counted(std::min(lines, most_lines), "line"));
  return answer;
}

}  // namespace secops::app
