#include "jobs/level_findings.h"

#include <algorithm>

#include "base/digest.h"

namespace secops::jobs {
namespace {

constexpr std::int64_t hours_back = 1;

Time time_of(std::int64_t hour) { return Time(std::chrono::hours(hour)); }

}  // namespace

levels::Tally recent_span(const levels::Tally& run, const levels::Tally& counted) {
  levels::Tally span;
  span.merge(run);
  if (run.hours().empty()) return span;
  const std::int64_t newest = run.hours().rbegin()->first;
  for (const auto& [hour, before] : counted.hours())
    if (hour >= newest - hours_back && hour <= newest) span.add_hour(hour, before);
  return span;
}

std::vector<findings::Finding> findings_of_levels(const std::vector<levels::Level>& levels,
                                                  const levels::Tally& span, Time now,
                                                  const std::string& contact) {
  std::vector<findings::Finding> findings;
  if (span.hours().empty()) return findings;
  const std::int64_t newest = span.hours().rbegin()->first;
  for (const levels::Level& level : levels) {
    if (!level.judged || level.status != Status::critical) continue;
    findings::Finding finding;
    finding.rule = "levels." + level.name;
    std::replace(finding.rule.begin(), finding.rule.end(), '_', '-');
    finding.id = findings::make_id(finding.rule, "", time_of(newest), 0);
    finding.severity = events::Severity::critical;
    finding.title = level.title + " is critical";
    finding.count = level.basis;
    finding.condition = level.verdict;
    finding.window = std::chrono::hours(hours_back + 1);
    finding.first = time_of(span.hours().begin()->first);
    finding.last = std::max(finding.first, std::min(now, time_of(newest + 1)));
    finding.evidence.line = level.text;
    finding.evidence.sha256 = hex(sha256(level.text));
    finding.action = "none";
    finding.contact = contact.empty() ? "Service on call" : "Service on call (" + contact + ")";
    finding.advice = "see what fails or waits since then, and what was changed before it";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace secops::jobs
