#include "review/snoozes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "review/change.h"
#include "review/queue.h"
#include "review/rows.h"

namespace secops::review {

using store::Blob;

bool is_snoozed(store::Read& read, const std::string& rule, const Item& item, Time now) {
  const auto value_is = [&](const std::string& value) {
    return read
        .integer("SELECT 1 FROM review_snoozes WHERE rule = $1 AND value = $2 AND until > $3",
                 {rule, Blob{value}, store::parameter(now)})
        .has_value();
  };
  return value_is(item.subject) ||
         std::any_of(item.values.begin(), item.values.end(),
                     [&](const Named& named) { return value_is(named.value); });
}

bool snooze_reasons(store::Read& read, Item& item, bool score_said, Time now) {
  if (item.reasons.empty() || !read.integer("SELECT 1 FROM review_snoozes WHERE until > $1 LIMIT 1",
                                            {store::parameter(now)}))
    return false;
  bool all = true;
  std::int64_t gone = 0, left = 0;
  for (Reason& reason : item.reasons) {
    reason.snoozed = !reason.rule.empty() && is_snoozed(read, reason.rule, item, now);
    (reason.snoozed ? gone : left) += reason.score;
    all = all && reason.snoozed;
  }
  item.score =
      score_said ? std::max<std::int64_t>(0, item.score - gone) : std::min(left, highest_score);
  return all;
}

namespace {

std::string snooze_json(const Snooze& snooze) {
  nlohmann::ordered_json json;
  json["rule"] = snooze.rule;
  json["value"] = snooze.value;
  json["until"] = rfc3339(snooze.until);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Snooze snooze_of(const store::Row& row) {
  return {row.text(0), row.blob(1), row.time(2), row.time(3), row.text(4), row.text(5)};
}

constexpr std::string_view snooze_columns = "rule, value, until, since, actor, reason";

}  // namespace

Change snooze(store::Write& write, const Snooze& asked, const Person& person) {
  require_known(person);
  if (is_person(asked.value, person))
    refuse("own", fmt::format("{} cannot snooze a rule about themselves", person.name),
           "somebody else must");
  Snooze snooze = asked;
  snooze.reason = kept_reason(asked.reason);
  snooze.until = std::chrono::floor<std::chrono::milliseconds>(asked.until);
  snooze.since = now_of(write);
  constexpr Duration longest = std::chrono::days(366);
  if (snooze.until > snooze.since + longest)
    refuse("too-long", "a rule is snoozed for a year at most",
           "what it is always wrong about is better said in the rule itself");
  snooze.actor = write.act().actor;
  std::optional<Snooze> before;
  write.query(
      fmt::format("SELECT {} FROM review_snoozes WHERE rule = $1 AND value = $2", snooze_columns),
      {snooze.rule, Blob{snooze.value}}, [&](const store::Row& row) { before = snooze_of(row); });
  const bool over = snooze.until <= snooze.since;
  if (before ? before->until == snooze.until || (over && before->until <= snooze.since) : over)
    return Change::unchanged;
  write.execute(
      "INSERT INTO review_snoozes (rule, value, until, since, actor, reason) VALUES ($1, $2, $3, "
      "$4, $5, $6) ON CONFLICT (rule, value) DO UPDATE SET until = excluded.until, since = "
      "excluded.since, actor = excluded.actor, reason = excluded.reason",
      {snooze.rule, Blob{snooze.value}, store::parameter(snooze.until),
       store::parameter(snooze.since), snooze.actor, snooze.reason});
  write.audit(over ? "review.snooze-ended" : "review.snoozed", snooze.rule, snooze.reason,
              before ? snooze_json(*before) : "", snooze_json(snooze));
  return Change::done;
}

std::vector<Snooze> snoozes(store::Read& read, Time now) {
  std::vector<Snooze> all;
  read.query(
      fmt::format("SELECT {} FROM review_snoozes WHERE until > $1 ORDER BY until, rule, value",
                  snooze_columns),
      {store::parameter(now)}, [&](const store::Row& row) { all.push_back(snooze_of(row)); });
  return all;
}

}  // namespace secops::review
