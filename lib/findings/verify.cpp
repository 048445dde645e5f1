#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "findings/judgement.h"
#include "findings/rows.h"

namespace secops::findings {
namespace {

constexpr std::size_t problem_limit = 100;

// The last audit row about a finding that speaks of its state.
struct Said {
  std::int64_t sequence{0};
  std::string state;
  Decision decision;
};

std::string text_in(std::string_view json, const char* name) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  const auto at = object.is_object() ? object.find(name) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

std::optional<Said> said_of(store::Read& read, const std::string& id) {
  std::optional<Said> said;
  read.query(
      "SELECT sequence, change, actor, reason, time, after_state FROM audit WHERE subject = $1 AND "
      "change LIKE 'finding.%' AND after_state LIKE '%\"state\"%' ORDER BY sequence DESC LIMIT 1",
      {id}, [&](const store::Row& row) {
        said = {row.integer(0),
                text_in(row.text(5), "state"),
                {row.text(1), row.text(2), row.text(3), row.time(4), row.text(5)}};
      });
  return said;
}

// In what it is not what the last audit row that holds a judgement of it says.
std::vector<std::string> differences_in_trail(store::Read& read, const Finding& finding) {
  std::vector<std::string> all;
  read.query(
      "SELECT after_state FROM audit WHERE subject = $1 AND change LIKE 'finding.%' "
      "AND after_state LIKE '%\"count\"%' ORDER BY sequence DESC LIMIT 1",
      {finding.id}, [&](const store::Row& row) { all = differences(finding, row.text(0)); });
  return all;
}

// Nothing is known of one whose rows are gone with the sealed beginning (`pruned`).
std::string problem_of(store::Read& read, const std::string& id, bool pruned) {
  const auto finding = load(read, id);
  if (!finding) return {};
  const auto said = said_of(read, id);
  if (!said && pruned) return {};
  if (!said) return fmt::format("finding {} is in no row of the audit trail", id);
  const auto state = name_of(finding->state);
  if (said->state != state)
    return fmt::format("finding {} is {}, but the last audit row about it says {}", id, state,
                       said->state);
  auto others = differences_in_trail(read, *finding);
  if (!is_decided_so(*finding, said->decision)) others.emplace_back("decision");
  if (others.empty()) return {};
  return fmt::format("finding {} has another {} than the last audit row about it says", id,
                     fmt::join(others, ", "));
}

void check_kept(store::Read& read, bool pruned, std::vector<std::string>& problems) {
  read.query("SELECT id, state, severity, evidence_sha256 FROM findings ORDER BY id", {},
             [&](const store::Row& row) {
               if (problems.size() >= problem_limit) return;
               const std::string id = row.text(0);
               const auto within = [&](int column, std::int64_t most) {
                 return row.integer(column) >= 0 && row.integer(column) <= most;
               };
               std::string problem;
               if (is_id(id) && is_digest(row.text(3)) && within(1, 2) && within(2, 4))
                 problem = problem_of(read, id, pruned);
               else
                 problem = fmt::format(
                     "finding {} cannot be one of secops: its id, digest, severity or state", id);
               if (!problem.empty()) problems.push_back(std::move(problem));
             });
}

struct Renaming {
  std::int64_t sequence{0};
  std::string to;
};
using Renamings = std::map<std::string, Renaming>;  // the last of each id

Renamings renamings(store::Read& read) {
  Renamings last;
  read.query(
      "SELECT sequence, subject, before_state FROM audit WHERE change = 'finding.renamed' ORDER BY "
      "sequence",
      {}, [&](const store::Row& row) {
        last[text_in(row.text(2), "id")] = {row.integer(0), row.text(1)};
      });
  return last;
}

// Pruning takes closed findings only, and has a row of its own.
void check_gone(store::Read& read, const Renamings& renamed, std::vector<std::string>& problems) {
  const std::int64_t pruned =
      read.integer(
              "SELECT max(sequence) FROM audit WHERE change = 'store.prune' AND "
              "after_state LIKE '%\"findings\":%'")
          .value_or(0);
  read.query(
      "SELECT DISTINCT subject FROM audit WHERE change LIKE 'finding.%' AND after_state LIKE "
      "'%\"state\"%' AND NOT EXISTS (SELECT 1 FROM findings WHERE findings.id = audit.subject) "
      "ORDER BY subject",
      {}, [&](const store::Row& row) {
        if (problems.size() >= problem_limit) return;
        const std::string id = row.text(0);
        const auto said = said_of(read, id);
        const auto on = renamed.find(id);
        if (!said || (on != renamed.end() && on->second.sequence > said->sequence)) return;
        if (said->state == name_of(State::closed) && said->sequence < pruned) return;
        problems.push_back(fmt::format(
            "finding {} is gone, but the last audit row about it says {}", id, said->state));
      });
}

// Old ids lead to where the renamings led them.
void check_aliases(store::Read& read, const Renamings& renamed, bool pruned,
                   std::vector<std::string>& problems) {
  read.query(
      "SELECT old_id, finding FROM finding_aliases ORDER BY old_id", {},
      [&](const store::Row& row) {
        if (problems.size() >= problem_limit) return;
        std::string id = row.text(0);
        std::int64_t sequence = 0;
        for (auto on = renamed.find(id); on != renamed.end() && on->second.sequence > sequence;
             on = renamed.find(id)) {
          sequence = on->second.sequence;
          id = on->second.to;
        }
        if (id == row.text(1) || (sequence == 0 && pruned)) return;
        problems.push_back(fmt::format("{} leads to finding {}, which the audit trail does not say",
                                       row.text(0), row.text(1)));
      });
}

}  // namespace

void verify(store::Read& read, std::vector<std::string>& problems) {
  const bool pruned =
      read.integer("SELECT 1 FROM audit_marks WHERE kind = 'sealed'").value_or(0) == 1;
  std::vector<std::string> found;
  check_kept(read, pruned, found);
  const Renamings renamed = renamings(read);
  check_gone(read, renamed, found);
  check_aliases(read, renamed, pruned, found);
  for (std::string& problem : found) problems.push_back(std::move(problem));
}

}  // namespace secops::findings
