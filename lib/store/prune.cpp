#include <fmt/format.h>

#include <iterator>

#include "base/digest.h"
#include "base/error.h"
#include "store/audit.h"
#include "store/connection.h"

namespace secops::store {
namespace {

constexpr std::int64_t closed = 2;  // findings.state

std::int64_t milliseconds(Time time) { return std::get<std::int64_t>(parameter(time)); }

// Takes the longest beginning of the chain that was written before `before`, by the clock, and
// remembers where it ended.
std::int64_t seal_audit(Write& write, std::int64_t before) {
  const auto kept = write.integer("SELECT min(sequence) FROM audit WHERE recorded >= $1", {before});
  AuditMark sealed = audit_mark(write, "sealed");
  const std::int64_t sealed_rows = sealed.rows;
  write.query(
      "SELECT sequence, hash FROM audit WHERE $1 = 0 OR sequence < $1 ORDER BY sequence DESC LIMIT "
      "1",
      {kept.value_or(0)}, [&](const Row& row) {
        sealed.sequence = row.integer(0);
        sealed.hash = row.blob(1);
      });
  const auto removed = write.execute("DELETE FROM audit WHERE sequence <= $1", {sealed.sequence});
  if (removed == 0) return 0;
  sealed.rows = sealed_rows + removed;
  set_audit_mark(write, "sealed", sealed);
  return removed;
}

}  // namespace

std::vector<Info::Table> prune(Write& write, const Retention& retention, Time now) {
  if (now > write.clock())
    throw Error({"store.future",
                 fmt::format("{} is still to come, so what is older than the retention then cannot "
                             "be said; nothing was changed",
                             rfc3339(std::chrono::floor<std::chrono::seconds>(now))),
                 "", 0, 0, "prune without --now, or with a moment that is past"},
                Status::critical);
  const std::int64_t before = milliseconds(now - retention.findings);
  const std::int64_t hour =
      std::chrono::floor<std::chrono::hours>(now - retention.findings).time_since_epoch().count();
  std::vector<Info::Table> removed;
  const auto remove = [&](std::string name, std::string_view sql,
                          std::vector<Parameter> parameters) {
    removed.push_back({std::move(name), write.execute(sql, parameters)});
  };
  remove("findings", "DELETE FROM findings WHERE last < $1 AND state = $2 AND state_since < $1",
         {before, closed});
  remove("blacklist", "DELETE FROM blacklist WHERE ended < $1", {before});
  remove("rollups", "DELETE FROM rollups WHERE hour < $1", {hour});
  // The last run of each job stays: "when did it last run" has an answer however long ago.
  remove(
      "runs",
      "DELETE FROM runs WHERE started < $1 AND id NOT IN (SELECT max(id) FROM runs GROUP BY job)",
      {before});
  const std::int64_t audit_rows = seal_audit(write, milliseconds(now - retention.audit));
  // What was decided about money stays as long as the trail of it.
  remove("review_items",
         "DELETE FROM review_items WHERE closed < $1 AND NOT EXISTS "
         "(SELECT 1 FROM audit WHERE audit.subject = review_items.id)",
         {milliseconds(now - retention.audit)});
  remove("review_snoozes", "DELETE FROM review_snoozes WHERE until < $1",
         {milliseconds(now - retention.audit)});
  // An account goes with all that is known of it.
  const std::int64_t unseen = milliseconds(now - retention.accounts);
  remove("account_contacts", "DELETE FROM account_contacts WHERE last < $1", {unseen});
  remove("accounts", "DELETE FROM accounts WHERE last < $1", {unseen});
  // Names of people and addresses must not outlive what was said about them. A table that refers to
  // subjects belongs into this condition.
  remove("subjects",
         "DELETE FROM subjects WHERE NOT EXISTS "
         "(SELECT 1 FROM finding_subjects WHERE finding_subjects.subject = subjects.id) AND NOT "
         "EXISTS "
         "(SELECT 1 FROM blacklist WHERE blacklist.subject = subjects.id) AND NOT EXISTS "
         "(SELECT 1 FROM review_subjects WHERE review_subjects.subject = subjects.id)",
         {});
  removed.push_back({"audit", audit_rows});

  std::string counts;
  for (const Info::Table& table : removed)
    if (table.rows > 0)
      fmt::format_to(std::back_inserter(counts), "\"{}\":{},", table.name, table.rows);
  if (counts.empty()) return removed;
  // The seal's hash stands in the chain that goes on after it, so a seal nobody recorded shows.
  const AuditMark sealed = audit_mark(write, "sealed");
  write.audit("store.prune", "store", "retention", "",
              fmt::format("{{{}\"sealed\":{},\"head\":\"{}\"}}", counts, sealed.sequence,
                          hex(sealed.hash)));
  return removed;
}

std::int64_t old_open_findings(Read& read, const Retention& retention, Time now) {
  return *read.integer("SELECT count(*) FROM findings WHERE last < $1 AND state <> $2",
                       {milliseconds(now - retention.findings), closed});
}

}  // namespace secops::store
