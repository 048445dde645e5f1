#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "session.h"

namespace secops::app {

namespace {

using findings::Finding;

// What fits on a screen, at four lines each.
constexpr std::size_t text_limit = 20;

class FindingsList : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--since", "TIME", "Only what went on at or after this moment.", &since_},
        {"--until", "TIME", "Only what began before this moment.", &until_},
        {"--severity",
         "LEVEL",
         "Only this severity and worse.",
         &severity_,
         {"informational", "low", "medium", "high", "critical"}},
        {"--rule", "RULE", "Only this rule; a final .* takes all rules below a name.", &rule_},
        {"--key", "KEY", "Only findings about this value, or FIELD=VALUE.", &key_},
        {"--all", "", "Closed findings too.", &all_},
        {"--limit", "COUNT", "At most so many; 0 shows all. Text shows 20 unless told otherwise.",
         &limit_},
    };
  }

  Answer run(Session& session) override {
    findings::Filter filter = filter_of(session);
    std::vector<Finding> found;
    std::vector<std::string> rules;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      found = findings::list(*read, filter);
      if (found.empty() && !filter.rule.empty()) rules = rules_in(*read);
    }
    Answer answer;
    std::size_t total = found.size();
    std::size_t limit = limit_of(session, total);
    answer.data["total"] = total;
    answer.data["findings"] = nlohmann::ordered_json::array();
    answer.text = title(found, rules);
    answer.plugin = plugin_text(found);
    found.resize(limit);
    for (const Finding& finding : found) {
      answer.data["findings"].push_back(finding_json(finding, session));
      answer.text += finding_row(finding, session);
    }
    if (limit < total) {
      answer.text += fmt::format("{} more: add --limit 0\n", grouped(total - limit));
    }
    return answer;
  }

 private:
  findings::Filter filter_of(Session& session) const {
    findings::Filter filter;
    filter.since = session.moment(since_, "--since");
    filter.until = session.moment(until_, "--until");
    if (!severity_.empty()) filter.at_least = events::parse_severity(severity_);
    filter.rule = rule_;
    filter.key = key_;
    filter.closed = all_;
    if (limit_ && *limit_ < 0) {
      throw usage_error("bad-value", "--limit is a count: 0 or more");
    }
    return filter;
  }

  std::size_t limit_of(const Session& session, std::size_t total) const {
    if (limit_ && *limit_ > 0) return std::min(total, static_cast<std::size_t>(*limit_));
    if (limit_ || session.flags().json) return total;
    return std::min(total, text_limit);
  }

  static std::vector<std::string> rules_in(store::Read& read) {
    findings::Filter everything;
    everything.closed = true;
    std::vector<std::string> rules;
    for (const Finding& finding : findings::list(read, everything)) rules.push_back(finding.rule);
    return rules;
  }

  std::string title(const std::vector<Finding>& found,
                    const std::vector<std::string>& rules) const {
    if (!found.empty()) {
      return fmt::format("{}: {}\n", counted(found.size(), "finding"), severities_text(found));
    }
    std::string_view meant = nearest(rule_, {rules.begin(), rules.end()});
    if (meant.empty()) return all_ ? "no findings\n" : "no open findings\n";
    return fmt::format("no findings of {}; did you mean {}?\n", Foreign(rule_), Foreign(meant));
  }

  static std::string plugin_text(const std::vector<Finding>& found) {
    std::array<std::size_t, 5> counts{};
    for (const Finding& finding : found) ++counts.at(static_cast<std::size_t>(finding.severity));
    std::string severities = severities_text(found);
    return fmt::format("{}{}{} | findings={} critical={} high={} medium={} low={}",
                       counted(found.size(), "finding"), severities.empty() ? "" : ": ", severities,
                       found.size(), counts[4], counts[3], counts[2], counts[1]);
  }

  std::optional<std::string> since_, until_;
  std::string severity_, rule_, key_;
  bool all_{false};
  std::optional<std::int64_t> limit_;
};

}  // namespace

CommandType findings_list_type() {
  CommandType type;
  type.path = "findings list";
  type.summary = "List what was found, worst and newest first";
  type.description =
      "Shows the stored findings that nobody has closed: id, severity, age, how many events, what "
      "it "
      "is about, and the next step as a line to paste. The status is 0 whatever the list holds; "
      "`check-logs` is the command that judges.";
  type.examples = {{"secops findings list", "what is open"},
                   {"secops findings list --severity high --since 24h", "the bad news of a day"},
                   {"secops findings list --key 203.0.113.9 --all",
                    "everything about an address, closed findings too"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<FindingsList>()); };
  return type;
}

}  // namespace secops::app
