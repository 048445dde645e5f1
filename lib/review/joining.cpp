#include "review/joining.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "review/change.h"
#include "review/rows.h"
#include "review/snoozes.h"

namespace secops::review {
namespace {

bool names_any(const Item& item, const std::vector<std::string>& findings) {
  return std::any_of(item.values.begin(), item.values.end(), [&](const Named& named) {
    return named.role == Role::finding &&
           std::find(findings.begin(), findings.end(), named.value) != findings.end();
  });
}

bool names(const Item& item, const Named& asked) {
  return std::any_of(item.values.begin(), item.values.end(), [&](const Named& named) {
    return named.role == asked.role && named.value == asked.value;
  });
}

bool has_evidence(const Item& item, const std::string& text) {
  return std::any_of(item.notes.begin(), item.notes.end(),
                     [&](const Note& note) { return note.actor.empty() && note.text == text; });
}

// The item of the key, or the next one of its name: every decision stays with what it was about.
std::optional<Item> item_of(store::Read& read, Draft& draft,
                            const std::vector<std::string>& finding) {
  const std::string key = draft.item.key;
  for (int number = 1;; ++number) {
    if (number > 1) {
      draft.item.key = fmt::format("{}/{}", key, number);
      draft.item.id = id_of_key(draft.item.key);
    }
    std::vector<Item> there = load(read, "WHERE id = $1", {draft.item.id});
    if (there.empty()) return std::nullopt;
    if (there.front().is_waiting() || names_any(there.front(), finding))
      return std::move(there.front());
  }
}

// False if the item has all of it, or its rules say nothing about what it names.
bool take_over(store::Read& read, Item& item, const Item& more, Time now) {
  Item news = more;
  for (const Named& named : item.values)
    if (!names(news, named)) news.values.push_back(named);
  if (snooze_reasons(read, news, false, now)) return false;
  for (const Reason& reason : news.reasons) {
    item.reasons.push_back(reason);
    if (!reason.snoozed) item.score = std::min(item.score + reason.score, highest_score);
  }
  return true;
}

}  // namespace

std::string_view name_of(JoinOutcome outcome) {
  constexpr std::array<std::string_view, 4> all = {"added", "joined", "unchanged", "snoozed"};
  return all[static_cast<std::size_t>(outcome)];
}

Joined place_of(store::Read& read, Draft draft, const std::vector<std::string>& finding) {
  auto item = item_of(read, draft, finding);
  if (!item) return {JoinOutcome::added, std::move(draft.item)};
  const bool is_known = names_any(*item, finding);
  return {is_known ? JoinOutcome::unchanged : JoinOutcome::joined, std::move(*item)};
}

Joined join(store::Write& write, Draft draft, const std::vector<std::string>& finding,
            const Settings& settings, const Person& adder) {
  auto found = item_of(write, draft, finding);
  if (!found) {
    Addition addition = add(write, draft, settings, adder);
    return {addition.outcome == AddOutcome::added ? JoinOutcome::added : JoinOutcome::snoozed,
            std::move(addition.item)};
  }
  Item& item = *found;
  if (names_any(item, finding)) return {JoinOutcome::unchanged, std::move(item)};
  const std::string before = state_json(item);
  const std::size_t reasons = item.reasons.size();
  const Time now = now_of(write);
  if (!take_over(write, item, draft.item, now)) return {JoinOutcome::snoozed, std::move(item)};
  for (std::size_t i = reasons; i < item.reasons.size(); ++i)
    insert_reason(write, item, item.reasons[i], i);
  for (const Named& named : draft.item.values)
    if (!names(item, named)) link(write, item, named.role, named.value);
  for (Note note : draft.item.notes) {
    if (has_evidence(item, note.text)) continue;
    note.time = now;
    insert_note(write, item, note);
    item.notes.push_back(std::move(note));
  }
  if (item.approved_by() > 0) ++item.round;
  item.approvals = std::max(item.approvals, approvals_for(item, settings));
  item.due = std::min(item.due, now + due_within(item.score, settings));
  keep(write, item, "review.joined", draft.item.reasons.front().rule, before);
  return {JoinOutcome::joined, std::move(item)};
}

}  // namespace secops::review
