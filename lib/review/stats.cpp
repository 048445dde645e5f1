#include "review/stats.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace secops::review {
namespace {

using store::Parameter;

// Of sorted spans; `per_cent` of them are at most this long (nearest rank).
std::optional<Duration> percentile(const std::vector<Duration>& sorted, std::size_t per_cent) {
  if (sorted.empty()) return std::nullopt;
  const std::size_t rank = (sorted.size() * per_cent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void count_waiting(store::Read& read, Time now, Stats& stats) {
  std::map<std::string, std::int64_t> counts;
  read.query("SELECT state, count(*) FROM review_items GROUP BY state", {},
             [&](const store::Row& row) { counts[row.text(0)] = row.integer(1); });
  for (const std::string_view name : state_names())
    stats.states.emplace_back(*state_named(name), counts[std::string(name)]);
  stats.overdue =
      read.integer("SELECT count(*) FROM review_items WHERE closed IS NULL AND due <= $1",
                   {store::parameter(now)})
          .value_or(0);
  std::vector<Duration> ages;
  read.query("SELECT added FROM review_items WHERE closed IS NULL ORDER BY added DESC", {},
             [&](const store::Row& row) { ages.push_back(now - row.time(0)); });
  if (!ages.empty()) stats.oldest_waiting = ages.back();
  stats.median_waiting = percentile(ages, 50);
}

void count_decided(store::Read& read, const Parameter& since, Stats& stats) {
  stats.added =
      read.integer("SELECT count(*) FROM review_items WHERE added >= $1", {since}).value_or(0);
  std::vector<Duration> spans;
  read.query(
      "SELECT closed - added, closed > due FROM review_items WHERE closed >= $1 AND state IN "
      "('approved', 'rejected') ORDER BY closed - added",
      {since}, [&](const store::Row& row) {
        spans.emplace_back(std::chrono::milliseconds(row.integer(0)));
        stats.late += row.integer(1);
      });
  stats.decided = static_cast<std::int64_t>(spans.size());
  stats.median_to_close = percentile(spans, 50);
  stats.p95_to_close = percentile(spans, 95);
}

std::vector<RuleStats> rules_since(store::Read& read, const Parameter& since) {
  std::map<std::string, RuleStats> rules;
  read.query(
      "SELECT rule, state, count(DISTINCT item) FROM review_reasons JOIN review_items ON id = item "
      "WHERE rule <> '' AND added >= $1 GROUP BY rule, state",
      {since}, [&](const store::Row& row) {
        RuleStats& one = rules[row.text(0)];
        one.rule = row.text(0);
        const State state = state_named(row.text(1)).value_or(State::open);
        (state == State::approved   ? one.approved
         : state == State::rejected ? one.rejected
         : state == State::expired  ? one.expired
                                    : one.waiting) += row.integer(2);
      });
  std::vector<RuleStats> all;
  for (auto& [name, one] : rules) all.push_back(std::move(one));
  const auto items = [](const RuleStats& one) {
    return one.waiting + one.approved + one.rejected + one.expired;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const RuleStats& a, const RuleStats& b) { return items(a) > items(b); });
  return all;
}

std::vector<ReviewerStats> reviewers_since(store::Read& read, const Parameter& since) {
  std::vector<ReviewerStats> all;
  read.query(
      "SELECT actor, sum(verdict = 'approve'), sum(verdict = 'reject') FROM review_decisions WHERE "
      "time >= $1 GROUP BY actor ORDER BY count(*) DESC, actor",
      {since}, [&](const store::Row& row) {
        all.push_back({row.text(0), row.integer(1), row.integer(2)});
      });
  return all;
}

Parameter beginning(std::optional<Time> since) { return store::parameter(since.value_or(Time())); }

}  // namespace

std::optional<double> RuleStats::false_positive_ratio() const {
  if (approved + rejected == 0) return std::nullopt;
  return static_cast<double>(approved) / static_cast<double>(approved + rejected);
}

Stats stats(store::Read& read, std::optional<Time> since, Time now) {
  Stats stats;
  count_waiting(read, now, stats);
  count_decided(read, beginning(since), stats);
  stats.rules = rules_since(read, beginning(since));
  stats.reviewers = reviewers_since(read, beginning(since));
  return stats;
}

std::vector<RuleStats> rule_stats(store::Read& read) { return rules_since(read, beginning({})); }

}  // namespace secops::review
