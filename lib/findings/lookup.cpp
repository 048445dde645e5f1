#include <fmt/format.h>

#include <map>
#include <set>

#include "base/text.h"
#include "findings/finding.h"
#include "findings/rows.h"
#include "store/conditions.h"

namespace secops::findings {
namespace {

using store::Conditions;
using store::Parameter;

constexpr std::size_t shortest_prefix = 4;  // after "f-"
constexpr std::size_t listed_candidates = 10;

std::string among(Conditions& conditions, std::string_view value) {
  std::string list;
  for (const std::string& spelling : spellings_of(value)) {
    if (!list.empty()) list += ", ";
    list += conditions.add(store::Blob{spelling});
  }
  return "value IN (" + list + ")";
}

// "field=value", or a value alone, which may hold a '=' itself.
std::string key_condition(Conditions& conditions, const std::string& key) {
  std::string matching = among(conditions, key);
  if (const auto equals = key.find('='); equals != std::string::npos && equals > 0) {
    const std::string field = conditions.add(key.substr(0, equals));
    matching += " OR field = " + field + " AND " +
                among(conditions, std::string_view(key).substr(equals + 1));
  }
  return "id IN (SELECT finding FROM finding_subjects JOIN subjects ON subjects.id = subject "
         "WHERE " +
         matching + ")";
}

std::string rule_condition(Conditions& conditions, const std::string& rule) {
  if (rule.size() < 2 || rule.substr(rule.size() - 2) != ".*")
    return "rule = " + conditions.add(rule);
  const std::string prefix = rule.substr(0, rule.size() - 1);  // with its dot
  const std::string low = conditions.add(prefix);
  // '/' is the character after '.', so this is every text that begins with the prefix.
  const std::string high = conditions.add(prefix.substr(0, prefix.size() - 1) + "/");
  return "rule >= " + low + " AND rule < " + high;
}

bool can_begin_id(const std::string& text) {
  return text.rfind("f-", 0) == 0 && text.size() >= 2 + shortest_prefix;
}

// Ids that begin so: current ones, and old ones with what they lead to now.
std::set<std::string> ids_beginning(store::Read& read, const std::string& prefix) {
  std::set<std::string> ids;
  const std::vector<Parameter> range{prefix,
                                     prefix + "~"};  // '~' is behind every character of an id
  const auto add = [&](const store::Row& row) { ids.insert(row.text(0)); };
  read.query("SELECT id FROM findings WHERE id >= $1 AND id < $2", range, add);
  read.query("SELECT finding FROM finding_aliases WHERE old_id >= $1 AND old_id < $2", range, add);
  return ids;
}

[[noreturn]] void refuse_ambiguous(std::string_view prefix, const std::set<std::string>& ids) {
  std::string list;
  std::size_t listed = 0;
  for (const std::string& id : ids) {
    if (listed == listed_candidates) break;
    list += (listed++ ? ", " : "") + id;
  }
  if (ids.size() > listed) list += fmt::format(" and {} more", ids.size() - listed);
  throw Error({"finding.ambiguous",
               fmt::format("{} is the beginning of {} findings: {}", prefix, ids.size(), list), "",
               0, 0, "give more of the id"},
              Status::critical);
}

// The finding whose id begins so, if that is what a value can be.
void add_named(store::Read& read, const std::string& wanted, std::vector<Finding>& findings) {
  if (!can_begin_id(wanted)) return;
  const auto ids = ids_beginning(read, wanted);
  if (ids.size() > 1) refuse_ambiguous(wanted, ids);
  for (const std::string& id : ids)
    if (auto found = load(read, id)) findings.push_back(std::move(*found));
}

void add_entries(store::Read& read, const std::string& subject,
                 std::map<std::int64_t, HistoryEntry>& entries) {
  read.query(
      "SELECT sequence, time, actor, command, change, subject, reason, before_state, after_state "
      "FROM audit WHERE subject = $1",
      {subject}, [&](const store::Row& row) {
        entries[row.integer(0)] = {row.integer(0), row.time(1), row.text(2),
                                   row.text(3),    row.text(4), row.text(5),
                                   row.text(6),    row.text(7), row.text(8)};
      });
}

Conditions conditions_of(const Filter& filter) {
  Conditions conditions;
  if (filter.since)
    conditions.require("last >= " + conditions.add(store::parameter(*filter.since)));
  if (filter.until)
    conditions.require("first < " + conditions.add(store::parameter(*filter.until)));
  if (filter.at_least)
    conditions.require("severity >= " +
                       conditions.add(static_cast<std::int64_t>(*filter.at_least)));
  if (!filter.rule.empty()) conditions.require(rule_condition(conditions, filter.rule));
  if (!filter.action.empty()) conditions.require("action = " + conditions.add(filter.action));
  if (!filter.key.empty()) conditions.require(key_condition(conditions, filter.key));
  if (!filter.closed)
    conditions.require("state <> " + conditions.add(static_cast<std::int64_t>(State::closed)));
  return conditions;
}

}  // namespace

std::vector<Finding> list(store::Read& read, const Filter& filter) {
  Conditions conditions = conditions_of(filter);
  Selection selection{conditions.text(), "severity DESC, last DESC, findings.id"};
  if (filter.limit > 0)
    selection.limit = "LIMIT " + conditions.add(static_cast<std::int64_t>(filter.limit));
  return load_all(read, selection, conditions.parameters());
}

SeverityCounts count(store::Read& read, const Filter& filter) {
  const Conditions conditions = conditions_of(filter);
  SeverityCounts counts{};
  read.query("SELECT severity, count(*) FROM findings " + conditions.text() + " GROUP BY severity",
             conditions.parameters(), [&](const store::Row& row) {
               counts.at(static_cast<std::size_t>(row.integer(0))) =
                   static_cast<std::uint64_t>(row.integer(1));
             });
  return counts;
}

std::vector<std::string> rules_found(store::Read& read) {
  std::vector<std::string> rules;
  read.query("SELECT DISTINCT rule FROM findings ORDER BY rule", {},
             [&](const store::Row& row) { rules.push_back(row.text(0)); });
  return rules;
}

Finding find(store::Read& read, std::string_view id_or_prefix) {
  const std::string wanted = lowered(id_or_prefix);
  if (auto exact = load(read, current_id(read, wanted))) return std::move(*exact);
  std::set<std::string> ids;
  const bool usable = can_begin_id(wanted);
  if (usable) ids = ids_beginning(read, wanted);
  if (ids.size() > 1) refuse_ambiguous(wanted, ids);
  if (ids.size() == 1)
    if (auto found = load(read, *ids.begin())) return std::move(*found);
  throw Error({"finding.unknown", fmt::format("there is no finding {}", id_or_prefix), "", 0, 0,
               usable ? "secops findings list"
                      : "an id is f- and at least 4 characters: secops findings list"},
              Status::critical);
}

namespace {

// Shorter ones stand in every line.
constexpr std::size_t shortest_in_evidence = 3;

bool is_in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// "203.0.113.10" stands in "from 203.0.113.10 port", not in "203.0.113.104" or "1203.0.113.10".
bool stands_in(std::string_view line, std::string_view value) {
  for (std::size_t at = line.find(value); at != std::string_view::npos;
       at = line.find(value, at + 1)) {
    const std::size_t end = at + value.size();
    const bool begins = at == 0 || !is_in_word(line[at - 1]);
    const bool ends = end == line.size() || !is_in_word(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

// Those whose evidence names the value, though they are about something else.
void add_witnesses(store::Read& read, std::string_view value, std::vector<Finding>& findings) {
  if (value.size() < shortest_in_evidence) return;
  for (Finding& finding : load_all(read, {"WHERE instr(evidence, $1) > 0", "first, findings.id"},
                                   {store::Blob{std::string(value)}})) {
    const bool known = std::any_of(findings.begin(), findings.end(),
                                   [&](const Finding& one) { return one.id == finding.id; });
    if (!known && stands_in(finding.evidence.line, value)) findings.push_back(std::move(finding));
  }
}

}  // namespace

History history_of(store::Read& read, std::string_view value) {
  History history;
  Conditions conditions;
  conditions.require(
      "id IN (SELECT finding FROM finding_subjects JOIN subjects ON subjects.id = subject "
      "WHERE " +
      among(conditions, value) + ")");
  history.findings =
      load_all(read, {conditions.text(), "first, findings.id"}, conditions.parameters());
  if (history.findings.empty()) add_named(read, lowered(value), history.findings);
  add_witnesses(read, value, history.findings);
  std::map<std::int64_t, HistoryEntry> entries;  // by sequence, so that no row stands twice
  for (const std::string& spelling : spellings_of(value)) add_entries(read, spelling, entries);
  for (const Finding& finding : history.findings) {
    add_entries(read, finding.id, entries);
    std::vector<std::string> old_ids;
    read.query("SELECT old_id FROM finding_aliases WHERE finding = $1", {finding.id},
               [&](const store::Row& row) { old_ids.push_back(row.text(0)); });
    for (const std::string& old_id : old_ids) add_entries(read, old_id, entries);
  }
  for (auto& [sequence, entry] : entries) history.entries.push_back(std::move(entry));
  return history;
}

std::vector<HistoryEntry> done_about(store::Read& read, const std::string& subject) {
  std::map<std::int64_t, HistoryEntry> rows;
  add_entries(read, subject, rows);
  std::vector<HistoryEntry> done;
  for (auto& [sequence, entry] : rows) done.push_back(std::move(entry));
  return done;
}

std::vector<std::string> ids_of(store::Read& read, const std::string& id) {
  std::vector<std::string> ids = {current_id(read, id)};
  read.query("SELECT old_id FROM finding_aliases WHERE finding = $1 ORDER BY old_id", {ids.front()},
             [&](const store::Row& row) { ids.push_back(row.text(0)); });
  return ids;
}

std::optional<Finding> known(store::Read& read, const std::string& id) {
  return load(read, current_id(read, id));
}

}  // namespace secops::findings
