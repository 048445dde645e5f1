#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "review/stats.h"
#include "session.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;
using review::RuleStats;
using review::Stats;

ordered_json seconds_or_null(const std::optional<Duration>& span) {
  if (!span) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(*span).count();
}

std::string span_or_dash(const std::optional<Duration>& span) {
  return span ? span_text(*span) : "-";
}

class ReviewQueueStats : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--since", "TIME", "What was added and decided from this moment on; otherwise ever.",
             &since_}};
  }

  Answer run(Session& session) override {
    const auto since = session.moment(since_, "--since");
    const Stats stats = review::stats(*session.store(store::OpenOptions::Mode::read_only).read(),
                                      since, session.now());
    Answer answer;
    answer.data = data_of(stats);
    answer.text = text_of(stats);
    std::int64_t waiting = 0;
    for (const auto& [state, count] : stats.states)
      if (state == review::State::open || state == review::State::claimed) waiting += count;
    answer.plugin = fmt::format("{} waiting, {} overdue | waiting={} overdue={} decided={}",
                                waiting, stats.overdue, waiting, stats.overdue, stats.decided);
    return answer;
  }

 private:
  static std::string text_of(const Stats& stats) {
    std::string text;
    for (const auto& [state, count] : stats.states)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                          grouped(static_cast<std::uint64_t>(count)), name_of(state));
    text += fmt::format("\nwaiting   oldest {}, median {}, {} overdue\n",
                        span_or_dash(stats.oldest_waiting), span_or_dash(stats.median_waiting),
                        grouped(static_cast<std::uint64_t>(stats.overdue)));
    text += fmt::format("decided   {} of {} added, {} late; median {}, 95 % within {}\n",
                        grouped(static_cast<std::uint64_t>(stats.decided)),
                        grouped(static_cast<std::uint64_t>(stats.added)),
                        grouped(static_cast<std::uint64_t>(stats.late)),
                        span_or_dash(stats.median_to_close), span_or_dash(stats.p95_to_close));
    for (const RuleStats& rule : stats.rules) {
      const auto ratio = rule.false_positive_ratio();
      text += fmt::format("rule      {}: {} waiting, {} approved, {} rejected, {} expired{}\n",
                          rule.rule, rule.waiting, rule.approved, rule.rejected, rule.expired,
                          ratio ? fmt::format(", {:.1f} % false", *ratio * 100) : "");
    }
    for (const review::ReviewerStats& one : stats.reviewers)
      text += fmt::format("reviewer  {}: {} approved, {} rejected\n", Foreign(one.actor),
                          one.approvals, one.rejections);
    return text;
  }

  static ordered_json data_of(const Stats& stats) {
    ordered_json data;
    for (const auto& [state, count] : stats.states)
      data["states"][std::string(name_of(state))] = count;
    data["overdue"] = stats.overdue;
    data["oldest_waiting"] = seconds_or_null(stats.oldest_waiting);
    data["median_waiting"] = seconds_or_null(stats.median_waiting);
    data["added"] = stats.added;
    data["decided"] = stats.decided;
    data["late"] = stats.late;
    data["median_to_close"] = seconds_or_null(stats.median_to_close);
    data["p95_to_close"] = seconds_or_null(stats.p95_to_close);
    data["rules"] = ordered_json::array();
    for (const RuleStats& rule : stats.rules) {
      const auto ratio = rule.false_positive_ratio();
      data["rules"].push_back(
          {{"rule", rule.rule},
           {"waiting", rule.waiting},
           {"approved", rule.approved},
           {"rejected", rule.rejected},
           {"expired", rule.expired},
           {"false_positive_ratio", ratio ? ordered_json(*ratio) : ordered_json(nullptr)}});
    }
    data["reviewers"] = ordered_json::array();
    for (const review::ReviewerStats& one : stats.reviewers)
      data["reviewers"].push_back(
          {{"actor", one.actor}, {"approved", one.approvals}, {"rejected", one.rejections}});
    return data;
  }

  std::optional<std::string> since_;
};

}  // namespace

CommandType review_queue_stats_type() {
  CommandType type;
  type.path = "review-queue stats";
  type.summary = "Count the queue, its age, and how often rules were wrong";
  type.description =
      "How many items wait and for how long, how fast they are decided, and for each rule how many "
      "of the items that it gave a reason for were approved: of those that were decided, these are "
      "its false alarms. A figure that nothing was counted for is \"-\".";
  type.examples = {{"secops review-queue stats", "of all time"},
                   {"secops review-queue stats --since 7d", "of the last week"}};
  type.table = {"rules",
                {"rule", "waiting", "approved", "rejected", "expired", "false_positive_ratio"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueStats>()); };
  return type;
}

}  // namespace secops::app
