#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "findings/judgement.h"
#include "findings/rows.h"

namespace secops::findings {
namespace {

constexpr std::size_t problem_limit = 100;

struct Kept {
  std::string id;
  std::int64_t state{0};
  bool values_ours{false};
};

// The state that the last audit row about this finding that speaks of one gives it.
std::optional<std::string> state_in_trail(store::Read& read, const std::string& id) {
  std::optional<std::string> state;
  read.query(
      "SELECT after_state FROM audit WHERE subject = $1 AND change LIKE 'finding.%' "
      "AND after_state LIKE '%\"state\"%' ORDER BY sequence DESC LIMIT 1",
      {id}, [&](const store::Row& row) {
        const auto json = nlohmann::json::parse(row.text(0), nullptr, false);
        const auto at = json.is_object() ? json.find("state") : json.end();
        state = at != json.end() && at->is_string() ? at->get<std::string>() : "";
      });
  return state;
}

// In what it is not what the last audit row that holds a judgement of it says. Nothing is known of
// one whose rows are gone with the sealed beginning.
std::vector<std::string> differences_in_trail(store::Read& read, const std::string& id) {
  std::vector<std::string> all;
  const auto finding = load(read, id);
  if (!finding) return all;
  read.query(
      "SELECT after_state FROM audit WHERE subject = $1 AND change LIKE 'finding.%' "
      "AND after_state LIKE '%\"count\"%' ORDER BY sequence DESC LIMIT 1",
      {id}, [&](const store::Row& row) { all = differences(*finding, row.text(0)); });
  return all;
}

std::string problem_of(const Kept& finding, const std::optional<std::string>& trail, bool pruned) {
  if (!finding.values_ours)
    return fmt::format("finding {} cannot be one of secops: its id, digest, severity or state",
                       finding.id);
  const auto state = name_of(static_cast<State>(finding.state));
  if (!trail && pruned) return {};  // what made it so may be gone with the sealed beginning
  if (!trail) return fmt::format("finding {} is in no row of the audit trail", finding.id);
  if (*trail == state) return {};
  return fmt::format("finding {} is {}, but the last audit row about it says {}", finding.id, state,
                     *trail);
}

}  // namespace

void verify(store::Read& read, std::vector<std::string>& problems) {
  const bool pruned =
      read.integer("SELECT 1 FROM audit_marks WHERE kind = 'sealed'").value_or(0) == 1;
  std::size_t found = 0;
  read.query(
      "SELECT id, state, severity, evidence_sha256 FROM findings ORDER BY id", {},
      [&](const store::Row& row) {
        if (found == problem_limit) return;
        Kept finding;
        finding.id = row.text(0);
        finding.state = row.integer(1);
        finding.values_ours = is_id(finding.id) && is_digest(row.text(3)) && finding.state >= 0 &&
                              finding.state <= 2 && row.integer(2) >= 0 && row.integer(2) <= 4;
        const auto trail = state_in_trail(read, finding.id);
        std::string problem = problem_of(finding, trail, pruned);
        if (problem.empty()) {
          const auto others = differences_in_trail(read, finding.id);
          if (!others.empty())
            problem = fmt::format("finding {} has another {} than the last audit row about it says",
                                  finding.id, fmt::join(others, ", "));
        }
        if (problem.empty()) return;
        problems.push_back(std::move(problem));
        ++found;
      });
}

}  // namespace secops::findings
