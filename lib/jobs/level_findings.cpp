#include "jobs/level_findings.h"

#include <algorithm>
#include <set>

#include "base/digest.h"

namespace secops::jobs {
namespace {

constexpr std::int64_t hours_back = 1;

Time time_of(std::int64_t hour) { return Time(std::chrono::hours(hour)); }

// An hour and the one before it.
levels::Tally span_of(std::int64_t hour, const levels::Tally& counted) {
  levels::Tally span;
  for (std::int64_t key = hour - hours_back; key <= hour; ++key)
    if (const auto at = counted.hours().find(key); at != counted.hours().end())
      span.add_hour(key, at->second);
  return span;
}

// Those that were read in, and those after them that were counted before.
std::set<std::int64_t> hours_to_judge(const levels::Tally& run, const levels::Tally& counted) {
  std::set<std::int64_t> hours;
  for (const auto& one : run.hours()) {
    hours.insert(one.first);
    if (counted.hours().contains(one.first + hours_back)) hours.insert(one.first + hours_back);
  }
  return hours;
}

findings::Finding finding_of(const levels::Level& level, std::int64_t hour, Time first, Time now,
                             const std::string& contact) {
  findings::Finding finding;
  finding.rule = "levels." + level.name;
  std::replace(finding.rule.begin(), finding.rule.end(), '_', '-');
  finding.id = findings::make_id(finding.rule, "", time_of(hour), 0);
  finding.severity = events::Severity::critical;
  finding.title = level.title + " is critical";
  finding.count = level.basis;
  finding.condition = level.verdict;
  finding.window = std::chrono::hours(hours_back + 1);
  finding.first = first;
  finding.last = std::max(first, std::min(now, time_of(hour + 1)));
  finding.evidence.line = level.text;
  finding.evidence.sha256 = hex(sha256(level.text));
  finding.action = "none";
  finding.contact = contact.empty() ? "Service on call" : "Service on call (" + contact + ")";
  finding.advice = "see what fails or waits since then, and what was changed before it";
  return finding;
}

}  // namespace

std::vector<levels::Level> recent_levels(const levels::Tally& run, const levels::Tally& counted,
                                         const levels::Bands& bands) {
  if (run.hours().empty()) return levels::judge(run, bands);
  return levels::judge(run, span_of(run.hours().rbegin()->first, counted), bands);
}

std::vector<findings::Finding> findings_of_levels(const levels::Tally& run,
                                                  const levels::Tally& counted,
                                                  const levels::Bands& bands, Time now,
                                                  const std::string& contact) {
  std::vector<findings::Finding> findings;
  if (run.hours().empty()) return findings;
  const std::int64_t newest = run.hours().rbegin()->first;
  for (const std::int64_t hour : hours_to_judge(run, counted)) {
    const levels::Tally span = span_of(hour, counted);
    // Events have no hour, so their error rate is told once, at the newest.
    for (const levels::Level& level :
         levels::judge(hour == newest ? run : levels::Tally(), span, bands))
      if (level.judged && level.status == Status::critical)
        findings.push_back(
            finding_of(level, hour, time_of(span.hours().begin()->first), now, contact));
  }
  return findings;
}

}  // namespace secops::jobs
