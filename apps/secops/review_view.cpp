#include "review_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/redact.h"
#include "base/text.h"
#include "jobs/settings.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;
using review::Decision;
using review::Item;
using review::Named;
using review::Note;
using review::Reason;
using review::Role;
using review::State;

std::string moment_or_null(const std::optional<Time>& time) {
  return time ? rfc3339(*time) : std::string();
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

std::string labelled(std::string_view label, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("  {:<9} {}\n", label, text);
}

// A wallet is shortened, as only text shows it.
std::string shown(const Named& value) {
  return escaped(value.role == Role::wallet ? shortened_address(value.value) : value.value);
}

std::string reason_text(const Reason& reason) {
  std::string text = reason.rule;
  if (reason.score > 0) text += fmt::format(" +{}", reason.score);
  if (!reason.text.empty())
    text += fmt::format("{}{}", text.empty() ? "" : ": ", Foreign(reason.text));
  if (reason.snoozed) text += " (snoozed)";
  return text;
}

std::string reasons_line(const Item& item) {
  std::string text;
  std::set<std::string> told;
  for (const Reason& reason : item.reasons) {
    std::string one = reason.rule.empty() ? escaped(reason.text, 40) : reason.rule;
    if (!told.insert(one).second) continue;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", one);
  }
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string state_text(const Item& item, Session& session) {
  std::string text(name_of(item.state));
  if (item.state == State::claimed)
    text +=
        fmt::format(" by {}, {}", Foreign(item.claimed_by), age_text(*item.claimed, session.now()));
  if (item.closed) text += fmt::format(" {}", age_text(*item.closed, session.now()));
  const std::string approvals = item.is_waiting() ? approvals_text(item) : "";
  return approvals.empty() ? text : fmt::format("{}, {}", text, approvals);
}

std::string due_text(const Item& item, Session& session) {
  if (!item.is_waiting()) return "";
  const std::string due = age_text(item.due, session.now());
  if (!item.is_overdue(session.now())) return fmt::format("due {}", due);
  return session.style().severity(fmt::format("overdue, due {}", due), "high");
}

std::string decision_text(const Decision& decision, const Item& item, Session& session) {
  return fmt::format("  {}  {} by {}{}: {}\n", local_text(decision.time, session.zone()),
                     decision.verdict == review::Verdict::approve ? "approved" : "rejected",
                     Foreign(decision.actor),
                     decision.round == item.round ? "" : ", before it was reopened",
                     Foreign(decision.reason));
}

ordered_json decision_json(const Decision& decision) {
  return {{"round", decision.round},        {"verdict", name_of(decision.verdict)},
          {"actor", decision.actor},        {"uid", decision.uid},
          {"time", rfc3339(decision.time)}, {"reason", decision.reason}};
}

ordered_json reason_json(const Reason& reason) {
  return {{"rule", text_or_null(reason.rule)},
          {"text", text_or_null(reason.text)},
          {"score", reason.score},
          {"snoozed", reason.snoozed}};
}

// All values of one role, in the order in which they were given.
ordered_json values_json(const Item& item, Role role) {
  ordered_json all = ordered_json::array();
  for (const Named& value : item.values)
    if (value.role == role) all.push_back(value.value);
  return all;
}

bool is_of_another(const Item& item, const review::Person& person) {
  return item.state == State::claimed && item.claimed_by != person.name;
}

// What somebody whom [people] names would be refused is no step of theirs; anybody else hands the
// lines on.
std::vector<std::string> decision_lines(const Item& item, Session& session) {
  const review::Person person = person_of(session);
  const bool may_approve = !person.known || review::may_approve(item, person);
  std::vector<std::string> lines;
  const auto add = [&](std::string_view command, std::string_view rest) {
    lines.push_back(session.paste(
        fmt::format("secops review-queue {} {}@{}{}", command, item.id, item.version, rest)));
  };
  if (!item.is_waiting()) {
    add("reopen", " --reason 'why'");
    return lines;
  }
  if (person.known && is_of_another(item, person)) return lines;
  if (item.state == State::open && may_approve)
    lines.push_back(session.paste(fmt::format("secops review-queue claim {}", item.id)));
  if (may_approve) add("approve", " --reason 'why'");
  add("reject", " --reason 'why'");
  return lines;
}

}  // namespace

review::Person person_of(Session& session) {
  const host::Actor& actor = session.actor();
  const auto& people = session.settings().people;
  const auto named = people.find(actor.uid);
  const bool known = named != people.end();
  return {actor.uid, known ? named->second : actor.name, actor.name, known};
}

void throw_pasted(const Error& error, const Session& session) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) problem.hint = session.paste(problem.hint);
  throw Error(std::move(problems), error.status());
}

review::Found item_named(store::Read& read, const std::string& reference, const Session& session) {
  try {
    return review::find(read, reference);
  } catch (const Error& error) {
    throw_pasted(error, session);
  }
}

std::vector<std::string> next_lines(const Item& item, Session& session) {
  std::vector<std::string> lines = decision_lines(item, session);
  const review::Person person = person_of(session);
  const bool judges = !person.known || !item.is_waiting() ||
                      (review::may_approve(item, person) && !is_of_another(item, person));
  if (!judges)
    lines.insert(lines.begin(), session.paste(fmt::format("secops review-queue show {}", item.id)));
  return lines;
}

std::string approvals_text(const Item& item) {
  if (item.approvals == 1) return "";
  return fmt::format("approved by {} of {}", item.approved_by(), item.approvals);
}

std::string item_row(const Item& item, Session& session) {
  std::string text = fmt::format("{}  score {:>3}  {}  {}  {}", session.style().bold(item.id),
                                 item.score, item.amount ? assets::text_of(*item.amount) : "-",
                                 age_text(item.added, session.now()), state_text(item, session));
  if (const std::string due = due_text(item, session); !due.empty()) text += "  " + due;
  text += fmt::format("\n    {}: {}{}\n", name_of(item.kind), escaped(item.subject, 80),
                      reasons_line(item));
  return text + fmt::format("    next: {}\n", next_lines(item, session).front());
}

std::string item_text(const Item& item, Session& session) {
  std::string text =
      fmt::format("{}  {}  {}\n", session.style().bold(fmt::format("{}@{}", item.id, item.version)),
                  name_of(item.kind), Foreign(item.subject));
  text += labelled("state", state_text(item, session));
  text += labelled("due", item.is_waiting()
                              ? fmt::format("{}, {}", local_text(item.due, session.zone()),
                                            due_text(item, session))
                              : "");
  text += labelled("amount", item.amount ? assets::text_of(*item.amount) : "");
  text += labelled("score", fmt::format("{}", item.score));
  for (const Reason& reason : item.reasons) text += labelled("reason", reason_text(reason));
  text += labelled("maker", escaped(item.maker));
  text += labelled("country", item.country);
  for (const Named& value : item.values) text += labelled(name_of(value.role), shown(value));
  if (item.happened) text += labelled("happened", local_text(*item.happened, session.zone()));
  text += labelled("added", fmt::format("{} by {}, key {}", local_text(item.added, session.zone()),
                                        Foreign(item.added_by), Foreign(item.key)));
  for (const Note& note : item.notes)
    text += note.actor.empty()
                ? labelled("evidence", escaped(note.text))
                : labelled("note", fmt::format("{} {}: {}", local_text(note.time, session.zone()),
                                               Foreign(note.actor), Foreign(note.text)));
  for (const Decision& decision : item.decisions) text += decision_text(decision, item, session);
  for (const std::string& line : decision_lines(item, session))
    text += fmt::format("next: {}\n", line);
  return text;
}

ordered_json item_json(const Item& item, Session& session) {
  ordered_json json = {{"id", item.id},
                       {"state", name_of(item.state)},
                       {"version", item.version},
                       {"key", item.key},
                       {"kind", name_of(item.kind)},
                       {"subject", item.subject},
                       {"amount", nullptr},
                       {"units", nullptr},
                       {"asset", nullptr},
                       {"score", item.score},
                       {"reasons", ordered_json::array()},
                       {"country", text_or_null(item.country)},
                       {"maker", item.maker},
                       {"claimed_by", text_or_null(item.claimed_by)},
                       {"claimed", text_or_null(moment_or_null(item.claimed))},
                       {"approvals", item.approved_by()},
                       {"approvals_needed", item.approvals},
                       {"decisions", ordered_json::array()},
                       {"due", rfc3339(item.due)},
                       {"overdue", item.is_overdue(session.now())},
                       {"time", text_or_null(moment_or_null(item.happened))},
                       {"added", rfc3339(item.added)},
                       {"added_by", item.added_by},
                       {"closed", text_or_null(moment_or_null(item.closed))}};
  if (item.amount) {
    json["amount"] = assets::number_text(*item.amount);
    json["units"] = units_text(item.amount->units);
    json["asset"] = item.amount->asset.name;
  }
  for (const Reason& reason : item.reasons) json["reasons"].push_back(reason_json(reason));
  for (const Decision& decision : item.decisions)
    json["decisions"].push_back(decision_json(decision));
  for (const Role role : review::all_roles())
    json[std::string(name_of(role))] = values_json(item, role);
  json["notes"] = ordered_json::array();
  for (const Note& note : item.notes)
    json["notes"].push_back(
        {{"time", rfc3339(note.time)}, {"actor", text_or_null(note.actor)}, {"text", note.text}});
  json["next"] = next_lines(item, session);
  return json;
}

std::vector<std::string_view> item_columns(std::string_view more) {
  std::vector<std::string_view> columns = {
      "id",    "state",   "version", "key",      "kind",       "subject",   "amount",
      "asset", "score",   "maker",   "country",  "claimed_by", "approvals", "approvals_needed",
      "due",   "overdue", "added",   "added_by", "closed"};
  if (!more.empty()) columns.push_back(more);
  return columns;
}

}  // namespace secops::app
