#include "review/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace secops::review {
namespace {

using config::Section;
using namespace std::chrono_literals;

void read_policy(Section policy, const assets::Assets& assets, std::vector<Policy>& policies) {
  Policy one;
  const auto above = policy.text("above");
  const auto kind = policy.choice("kind", kind_names());
  one.score = policy.integer("score", 0, highest_score);
  if (const auto approvals = policy.integer("approvals", 1, 9)) one.approvals = *approvals;
  if (kind) one.kind = kind_named(*kind);
  if (above) {
    assets::Reading reading = assets::read_amount(*above, assets);
    one.above = std::move(reading.amount);
    if (!one.above)
      policy.refuse("above", "config.bad-value",
                    fmt::format("{}: {}", policy.name("above"), reading.mistake),
                    "write it like \"500 USDC\"");
  }
  if (!policy.has("approvals"))
    policy.refuse("approvals", "config.missing-key",
                  fmt::format("{} must have approvals", policy.name()),
                  "write how many different people must approve, such as approvals = 2");
  if (policy.mistakes() == 0) policies.push_back(std::move(one));
}

void read_due(Section due, std::vector<Due>& all) {
  Due one;
  if (const auto score = due.integer("score", 0, highest_score)) one.score = *score;
  one.within = due.span("within", 24h, 1s);
  if (!due.has("within"))
    due.refuse("within", "config.missing-key", fmt::format("{} must have within", due.name()),
               "write how long an item of that score may wait, such as within = \"4h\"");
  const bool twice = std::any_of(all.begin(), all.end(),
                                 [&](const Due& other) { return other.score == one.score; });
  if (twice)
    due.refuse("score", "config.duplicate",
               fmt::format("{} is the score of an earlier [[review.due]]", due.name("score")));
  if (due.mistakes() == 0) all.push_back(one);
}

bool meets(const Item& item, const Policy& policy) {
  if (policy.kind && item.kind != *policy.kind) return false;
  if (policy.score && item.score < *policy.score) return false;
  if (!policy.above) return true;
  // Of a transaction whose amount nobody could read, none is small.
  if (!item.amount) return item.kind == Kind::transaction;
  if (item.amount->asset.name != policy.above->asset.name) return false;
  // Decimals of one name differ where the configuration has changed since: then nobody knows.
  return item.amount->asset.decimals != policy.above->asset.decimals ||
         item.amount->units > policy.above->units;
}

}  // namespace

std::vector<Due> default_due() { return {{80, 1h}, {50, 4h}, {0, 24h}}; }

Settings read_settings(Section section, const assets::Assets& assets) {
  Settings settings;
  settings.expire_after = section.span("expire_after", settings.expire_after, 1s);
  for (Section& policy : section.tables("policy"))
    read_policy(std::move(policy), assets, settings.policies);
  for (Section& due : section.tables("due")) read_due(std::move(due), settings.due);
  if (settings.due.empty()) settings.due = default_due();
  std::sort(settings.due.begin(), settings.due.end(),
            [](const Due& a, const Due& b) { return a.score > b.score; });
  if (settings.due.back().score > 0) settings.due.push_back(default_due().back());
  return settings;
}

std::int64_t approvals_for(const Item& item, const Settings& settings) {
  std::int64_t most = 1;
  // Whose money it is nobody knows, so it may be that of whoever looks at it.
  const bool of_anybody =
      item.maker == nobody_known && (item.kind == Kind::transaction || item.kind == Kind::account);
  for (const Policy& policy : settings.policies)
    if (of_anybody || meets(item, policy)) most = std::max(most, policy.approvals);
  return most;
}

Duration due_within(std::int64_t score, const Settings& settings) {
  for (const Due& due : settings.due)
    if (score >= due.score) return due.within;
  return default_due().back().within;
}

std::int64_t score_of(events::Severity severity) {
  switch (severity) {
    case events::Severity::critical:
      return 100;
    case events::Severity::high:
      return 80;
    case events::Severity::medium:
      return 50;
    case events::Severity::low:
      return 20;
    case events::Severity::informational:
      break;
  }
  return 5;
}

}  // namespace secops::review
