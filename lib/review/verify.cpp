#include "review/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "review/rows.h"

namespace secops::review {
namespace {

constexpr std::size_t problem_limit = 100;
constexpr std::int64_t items_at_once = 1000;

// What the trail says of an item; rows that were pruned say nothing any more.
struct Said {
  std::string last;                  // JSON
  std::multiset<std::string> notes;  // by whom, when and what
  // Who approved or rejected it, why and when, one text each.
  std::multiset<std::string> decisions;
};

std::string text_of(std::string_view verdict, std::string_view actor, Time time,
                    std::string_view reason) {
  return fmt::format("{} {} {} {}", verdict, actor, rfc3339(time), reason);
}

std::map<std::string, Said> said_in_trail(store::Read& read) {
  std::map<std::string, Said> said;
  read.query(
      "SELECT subject, change, actor, time, reason, after_state FROM audit WHERE change LIKE "
      "'review.%' AND change <> 'review.left-out' AND subject LIKE 'q-%' ORDER BY sequence",
      {}, [&](const store::Row& row) {
        Said& one = said[row.text(0)];
        one.last = row.text(5);
        const std::string change = row.text(1);
        if (change == "review.noted")
          one.notes.insert(text_of("note", row.text(2), row.time(3), row.text(4)));
        const bool approves = change.starts_with("review.approved");
        if (!approves && change != "review.rejected") return;
        one.decisions.insert(
            text_of(approves ? "approve" : "reject", row.text(2), row.time(3), row.text(4)));
      });
  return said;
}

// `whole`: the trail begins with the item, so what it does not say was never done.
bool are_told(const Item& item, const Said& said, bool whole) {
  std::multiset<std::string> decisions, notes;
  for (const Decision& one : item.decisions)
    decisions.insert(text_of(name_of(one.verdict), one.actor, one.time, one.reason));
  for (const Note& one : item.notes)
    if (!one.actor.empty()) notes.insert(text_of("note", one.actor, one.time, one.text));
  if (whole) return decisions == said.decisions && notes == said.notes;
  const auto holds = [](const auto& all, const auto& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  };
  return holds(decisions, said.decisions) && holds(notes, said.notes);
}

std::string mistake_of(const Item& item, const Said* said, bool whole) {
  if (item.state == State::approved &&
      static_cast<std::int64_t>(item.approved_by()) < item.approvals)
    return "is approved by fewer people than it needs";
  if (said == nullptr) return whole ? "is in no row of the audit trail" : "";
  if (state_json(item) != said->last) return "is not what the last audit row about it says";
  return are_told(item, *said, whole) ? "" : "has other decisions or notes than the audit trail";
}

// What the trail says last of each snooze; of those that were pruned nothing.
void verify_snoozes(store::Read& read, bool pruned, const std::function<void(std::string)>& add) {
  std::map<std::pair<std::string, std::string>, std::string> said;  // rule, value → until
  read.query(
      "SELECT after_state FROM audit WHERE change IN ('review.snoozed', 'review.snooze-ended') "
      "ORDER BY sequence",
      {}, [&](const store::Row& row) {
        const auto after = nlohmann::json::parse(row.text(0), nullptr, false);
        if (after.is_object())
          said[{after.value("rule", ""), after.value("value", "")}] = after.value("until", "");
      });
  read.query("SELECT rule, value, until FROM review_snoozes", {}, [&](const store::Row& row) {
    const std::string value = valid_utf8(row.blob(1));
    const auto known = said.extract({row.text(0), value});
    if (known.empty() ? !pruned : known.mapped() != rfc3339(row.time(2)))
      add(fmt::format("the snooze of {} about {} is not what the audit trail says",
                      escaped(row.text(0)), escaped(value)));
  });
  for (const auto& [snooze, until] : said)
    add(fmt::format("the snooze of {} about {} is in the audit trail and not there",
                    escaped(snooze.first), escaped(snooze.second)));
}

}  // namespace

void verify(store::Read& read, std::vector<std::string>& problems) {
  std::map<std::string, Said> said = said_in_trail(read);
  const bool pruned =
      read.integer("SELECT 1 FROM audit_marks WHERE kind = 'sealed'").value_or(0) == 1;
  std::size_t found = 0;
  const auto add = [&](std::string problem) {
    if (found++ < problem_limit) problems.push_back(std::move(problem));
  };
  for (std::string last_id;;) {
    std::vector<Item> items;
    try {
      items = load(read, "WHERE id > $1 ORDER BY id LIMIT $2", {last_id, items_at_once});
    } catch (const Error& error) {
      return add(error.problems().front().message);
    }
    if (items.empty()) break;
    last_id = items.back().id;
    for (const Item& item : items) {
      const auto known = said.extract(item.id);
      const std::string mistake =
          mistake_of(item, known.empty() ? nullptr : &known.mapped(), !pruned);
      if (!mistake.empty()) add(fmt::format("item {} {}", item.id, mistake));
    }
  }
  verify_snoozes(read, pruned, add);
  for (const auto& [id, one] : said)
    if (!pruned) add(fmt::format("item {} was in the queue and is not there", id));
}

}  // namespace secops::review
