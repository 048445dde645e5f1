#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "line_again.h"
#include "log_flags.h"
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
    const findings::Filter filter = filter_of(session);
    Looked looked;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      looked = look(*read, filter);
    }
    Answer answer;
    const std::size_t total = sum_of(looked.counts);
    answer.data["total"] = total;
    answer.data["findings"] = nlohmann::ordered_json::array();
    answer.text = title(looked, session);
    answer.plugin = plugin_text(looked.counts);
    for (const Finding& finding : looked.findings) {
      answer.data["findings"].push_back(finding_json(finding, session));
      answer.text += finding_row(finding, session);
    }
    if (looked.findings.size() < total) {
      answer.text += more_line(total - looked.findings.size(), *this, session);
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
    refuse_empty_span(filter.since, filter.until);
    if (limit_ && *limit_ < 0) {
      throw usage_error("bad-value", "--limit is a count: 0 or more");
    }
    const std::size_t usual = session.flags().json ? 0 : text_limit;
    filter.limit = limit_ ? static_cast<std::size_t>(*limit_) : usual;
    return filter;
  }

  struct Looked {
    std::vector<Finding> findings;
    findings::SeverityCounts counts{};
    std::size_t without_filter{0};   // of use where nothing matched, like the next
    std::vector<std::string> rules;  // that might have been meant
  };

  Looked look(store::Read& read, const findings::Filter& filter) const {
    Looked looked;
    looked.findings = findings::list(read, filter);
    looked.counts = findings::count(read, filter);
    if (!looked.findings.empty()) return looked;
    findings::Filter everything;
    everything.closed = all_;
    looked.without_filter = sum_of(findings::count(read, everything));
    if (!rule_.empty()) looked.rules = findings::rules_found(read);
    return looked;
  }

  static std::size_t sum_of(const findings::SeverityCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  }

  std::string title(const Looked& looked, const Session& session) const {
    if (!looked.findings.empty())
      return fmt::format("{}: {}\n", counted(sum_of(looked.counts), "finding"),
                         severities_text(looked.counts));
    if (looked.without_filter == 0) return all_ ? "no findings\n" : "no open findings\n";
    const std::string_view meant = nearest(rule_, {looked.rules.begin(), looked.rules.end()});
    return fmt::format(
        "no finding matches; {} {} {}: {}\n{}", grouped(looked.without_filter),
        looked.without_filter == 1 ? "is" : "are", all_ ? "there in all" : "open in all",
        session.paste(all_ ? "secops findings list --all" : "secops findings list"),
        meant.empty() ? "" : fmt::format("did you mean --rule {}?\n", Foreign(meant)));
  }

  static std::string plugin_text(const findings::SeverityCounts& counts) {
    const std::size_t total = sum_of(counts);
    const std::string severities = severities_text(counts);
    return fmt::format("{}{}{} | findings={} critical={} high={} medium={} low={}",
                       counted(total, "finding"), severities.empty() ? "" : ": ", severities, total,
                       counts[4], counts[3], counts[2], counts[1]);
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
  type.table = {"findings", finding_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<FindingsList>()); };
  return type;
}

}  // namespace secops::app
