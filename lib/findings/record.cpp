#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "findings/finding.h"
#include "findings/judgement.h"
#include "findings/rows.h"

namespace secops::findings {
namespace {

using store::Blob;
using store::Parameter;

std::int64_t milliseconds(Duration span) {
  return std::chrono::floor<std::chrono::milliseconds>(span).count();
}
std::int64_t milliseconds(Time time) { return milliseconds(time.time_since_epoch()); }

std::optional<std::int64_t> block_ms(const Finding& finding) {
  // A span that rounds to nothing is no span.
  if (!finding.block_for || milliseconds(*finding.block_for) <= 0) return std::nullopt;
  return milliseconds(*finding.block_for);
}

std::string text_of(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// The values of the columns from severity to advice, as $2 to $17.
std::vector<Parameter> judgement_columns(const std::string& id, const Finding& finding) {
  const auto block = block_ms(finding);
  return {id,
          static_cast<std::int64_t>(finding.severity),
          finding.rule,
          finding.title,
          static_cast<std::int64_t>(finding.count),
          milliseconds(finding.window),
          finding.condition,
          milliseconds(finding.first),
          milliseconds(finding.last),
          Blob{finding.evidence.line},
          finding.evidence.sha256,
          Blob{finding.evidence.source},
          finding.action,
          block ? Parameter(*block) : Parameter(nullptr),
          finding.playbook,
          finding.contact,
          finding.advice};
}

// As it is in the store now: text that is no UTF-8 is spelt otherwise there.
std::string stored_judgement(store::Write& write, const std::string& id) {
  const auto stored = load(write, id);
  return stored ? judgement(*stored) : "";
}

void insert(store::Write& write, const Finding& finding) {
  auto values = judgement_columns(finding.id, finding);
  values.push_back(store::parameter(write.act().time));
  write.execute(
      "INSERT INTO findings (id, severity, rule, title, count, window_ms, condition, first, last, "
      "evidence, "
      "evidence_sha256, evidence_source, action, block_for_ms, playbook, contact, advice, state, "
      "state_by, "
      "state_reason, state_since, seen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
      "$13, "
      "$14, $15, $16, $17, 0, '', '', NULL, $18)",
      values);
  std::int64_t position = 0;
  for (const auto& [field, value] : finding.key) {
    const auto kind = kind_of(field, value);
    write.execute(
        "INSERT INTO finding_subjects (finding, position, field, subject) VALUES ($1, $2, $3, $4)",
        {finding.id, position++, field, write.subject(kind, canonical(kind, value))});
  }
  write.audit("finding.added", finding.id, "", "", stored_judgement(write, finding.id));
}

bool same_judgement(const Finding& a, const Finding& b) {
  return a.severity == b.severity && a.rule == b.rule && a.title == b.title && a.count == b.count &&
         milliseconds(a.window) == milliseconds(b.window) && a.condition == b.condition &&
         milliseconds(a.first) == milliseconds(b.first) &&
         milliseconds(a.last) == milliseconds(b.last) && a.evidence.line == b.evidence.line &&
         a.evidence.sha256 == b.evidence.sha256 && a.evidence.source == b.evidence.source &&
         a.action == b.action && block_ms(a) == block_ms(b) && a.playbook == b.playbook &&
         a.contact == b.contact && a.advice == b.advice;
}

void set_state(store::Write& write, const std::string& id, State state, std::string_view reason) {
  write.execute(
      "UPDATE findings SET state = $2, state_by = $3, state_reason = $4, state_since = $5 WHERE id "
      "= $1",
      {id, static_cast<std::int64_t>(state), write.act().actor, std::string(reason),
       store::parameter(write.act().time)});
}

std::string state_json(State state) { return text_of({{"state", name_of(state)}}); }

bool decide(store::Write& write, const std::string& given, State state, std::string_view change,
            std::string_view reason) {
  const std::string id = current_id(write, given);
  const auto stored = write.integer("SELECT state FROM findings WHERE id = $1", {id});
  if (!stored)
    throw Error(
        {"finding.unknown", "there is no finding " + given, "", 0, 0, "secops findings list"},
        Status::critical);
  if (reason.find_first_not_of(" \t\n") == std::string_view::npos)
    throw Error({"finding.no-reason", "a decision on a finding needs a reason", "", 0, 0,
                 "add --reason \"…\""},
                Status::critical);
  const auto before = static_cast<State>(*stored);
  if (before >= state) return false;          // a closed finding needs no acknowledging
  const std::string kept = redacted(reason);  // for long, and shown to many
  set_state(write, id, state, kept);
  write.audit(change, id, kept, state_json(before), state_json(state));
  return true;
}

// The life of `old` goes to `now` where nobody has decided on that one yet, unless it went on after
// the old one was closed.
void fold(store::Write& write, const Finding& old, const Finding& now) {
  const bool undecided = now.state == State::open && !now.state_since;
  const bool went_on = old.state == State::closed && now.last > old.last;
  if (undecided && old.state_since && !went_on)
    write.execute(
        "UPDATE findings SET state = $2, state_by = $3, state_reason = $4, state_since = $5 WHERE "
        "id = $1",
        {now.id, static_cast<std::int64_t>(old.state), old.state_by, old.state_reason,
         store::parameter(*old.state_since)});
  if (old.seen < now.seen)
    write.execute("UPDATE findings SET seen = $2 WHERE id = $1",
                  {now.id, store::parameter(old.seen)});
  write.execute("UPDATE finding_aliases SET finding = $2 WHERE finding = $1", {old.id, now.id});
  write.execute("DELETE FROM findings WHERE id = $1", {old.id});
}

}  // namespace

Change record(store::Write& write, const Finding& finding, std::uint64_t uncounted) {
  const std::string id = current_id(write, finding.id);
  auto stored = load(write, id);
  if (!stored) {
    insert(write, finding);
    return Change::added;
  }
  Finding judged = finding;
  judged.id = id;
  judged.key = stored->key;  // the same, but maybe spelt by another version
  // The judgement may rest on a line that an earlier run read.
  if (judged.evidence.line.empty()) judged.evidence = stored->evidence;
  if (!judged.dated) {
    uncounted = std::min(uncounted, finding.count);
    judged.count = std::max(stored->count, finding.count - uncounted) + uncounted;
    judged.first = stored->first;
    if (judged.count == stored->count) judged.last = stored->last;
  }
  if (same_judgement(judged, *stored)) return Change::unchanged;
  const std::string before = judgement(*stored);
  write.execute(
      "UPDATE findings SET severity = $2, rule = $3, title = $4, count = $5, window_ms = $6, "
      "condition = $7, "
      "first = $8, last = $9, evidence = $10, evidence_sha256 = $11, evidence_source = $12, action "
      "= $13, "
      "block_for_ms = $14, playbook = $15, contact = $16, advice = $17 WHERE id = $1",
      judgement_columns(id, judged));
  const bool again =
      stored->state == State::closed && milliseconds(judged.last) > milliseconds(stored->last);
  if (again) set_state(write, id, State::open, "it went on after it was closed");
  write.audit(again ? "finding.reopened" : "finding.updated", id, "", before,
              stored_judgement(write, id));
  return again ? Change::reopened : Change::updated;
}

void rename(store::Write& write, const std::string& old_id, const std::string& new_id) {
  const std::string from = current_id(write, old_id);
  std::string to = current_id(write, new_id);
  if (to == from) to = new_id;  // back to an id that it had before
  const auto old = load(write, from);
  if (!old || from == to) return;
  if (const auto now = load(write, to)) {
    fold(write, *old, *now);
  } else {
    write.execute("DELETE FROM finding_aliases WHERE old_id = $1", {to});
    write.execute("UPDATE findings SET id = $2 WHERE id = $1", {from, to});
  }
  write.execute("INSERT INTO finding_aliases (old_id, finding) VALUES ($1, $2)", {from, to});
  write.audit("finding.renamed", to, "a late event moved its start", text_of({{"id", from}}),
              stored_judgement(write, to));
}

void retract(store::Write& write, const std::string& id, std::string_view reason) {
  const std::string current = current_id(write, id);
  if (!write.integer("SELECT state FROM findings WHERE id = $1", {current})) return;
  decide(write, current, State::closed, "finding.retracted", reason);
}

bool acknowledge(store::Write& write, const std::string& id, std::string_view reason) {
  return decide(write, id, State::acknowledged, "finding.acknowledged", reason);
}

bool close(store::Write& write, const std::string& id, std::string_view reason) {
  return decide(write, id, State::closed, "finding.closed", reason);
}

}  // namespace secops::findings
