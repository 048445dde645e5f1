#include "review/joining.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "base/text.h"
#include "review/change.h"
#include "review/rows.h"
#include "review/snoozes.h"

namespace secops::review {
namespace {

// More is for the next item: what a person cannot read they cannot judge, and one busy account must
// not make an item that takes a run's time and memory.
constexpr std::size_t most_reasons = 32;
constexpr std::size_t most_values = 96;
constexpr std::size_t most_notes = 64;

// The end of the reason's text, by which a finding knows what it said before.
std::string mark_of(const std::string& finding) { return fmt::format(" ({})", finding); }

// An item of the thing, as it was and as it becomes.
struct Target {
  Item item;
  bool is_new{false};
  bool changed{false};
  bool needs_new_look{false};                   // what is new is not only snoozed
  std::string before;                           // state_json()
  std::size_t reasons{0}, values{0}, notes{0};  // that it had
  std::vector<std::size_t> rewritten;           // reasons that say something else now
  std::int64_t whole_score{0};                  // snoozed reasons too
};

class Joining {
 public:
  Joining(store::Read& read, std::string_view thing, const Settings& settings, Time now)
      : read_(read), thing_(thing), settings_(settings), now_(now) {
    load_items();
  }

  std::size_t place(const Part& part, Joined& joined);
  Target& target(std::size_t index) { return targets_[index]; }
  std::deque<Target>& targets() { return targets_; }

 private:
  void load_items();
  Target& add_item();
  bool fits(const Target& target, const Part& part) const;
  std::optional<std::size_t> reason_of(const Item& item, const Part& part) const;
  void take_over(Target& target, const Part& part, Reason reason);
  void take_amount(Target& target, const Item& part);
  bool asks_for_more(const Item& part, const Item& item) const;
  void note(Item& item, std::string text);

  store::Read& read_;
  std::string_view thing_;
  const Settings& settings_;
  Time now_;
  int number_{0};
  std::deque<Target> targets_;  // in the order of their numbers
};

void Joining::load_items() {
  for (;;) {
    const std::string key = key_of_findings(++number_, thing_);
    std::vector<Item> there = load(read_, "WHERE id = $1", {id_of_key(key)});
    if (there.empty()) break;
    if (there.front().key != key) continue;  // another key has its id
    Target target;
    target.item = std::move(there.front());
    target.reasons = target.item.reasons.size();
    target.values = target.item.values.size();
    target.notes = target.item.notes.size();
    for (const Reason& reason : target.item.reasons) target.whole_score += reason.score;
    target.before = state_json(target.item);
    targets_.push_back(std::move(target));
  }
}

Target& Joining::add_item() {
  Target& target = targets_.emplace_back();
  target.is_new = true;
  if (targets_.size() > 1 && targets_[targets_.size() - 2].is_new) ++number_;
  target.item.key = key_of_findings(number_, thing_);
  target.item.id = id_of_key(target.item.key);
  // What did not fit into the one before is judged with it.
  if (targets_.size() > 1)
    if (const Target& before = targets_[targets_.size() - 2];
        before.is_new || before.item.is_waiting())
      target.whole_score = before.whole_score;
  return target;
}

bool Joining::fits(const Target& target, const Part& part) const {
  const Item& item = target.item;
  return (target.is_new || item.is_waiting()) && item.reasons.size() < most_reasons &&
         item.values.size() + part.item.values.size() <= most_values &&
         item.notes.size() + part.item.notes.size() <= most_notes;
}

std::optional<std::size_t> Joining::reason_of(const Item& item, const Part& part) const {
  for (std::size_t i = 0; i < item.reasons.size(); ++i)
    for (const std::string& finding : part.findings)
      if (item.reasons[i].text.ends_with(mark_of(finding))) return i;
  return std::nullopt;
}

// Evidence of the time when it came.
void Joining::note(Item& item, std::string text) {
  const bool is_there = std::any_of(item.notes.begin(), item.notes.end(), [&](const Note& one) {
    return one.actor.empty() && one.text == text;
  });
  if (!is_there) item.notes.push_back({now_, "", std::move(text)});
}

// Of amounts of one asset the larger one does.
bool Joining::asks_for_more(const Item& part, const Item& item) const {
  if (part.amount->asset.name == item.amount->asset.name &&
      part.amount->asset.decimals == item.amount->asset.decimals)
    return part.amount->units > item.amount->units;
  Item asked = item;
  asked.amount = part.amount;
  return approvals_for(asked, settings_) > approvals_for(item, settings_);
}

// Of two amounts one stands in the item, and the other as evidence; both say how many must approve.
void Joining::take_amount(Target& target, const Item& part) {
  Item& item = target.item;
  if (part.kind == Kind::transaction) item.kind = Kind::transaction;
  if (!item.amount)
    item.amount = part.amount;
  else if (part.amount && assets::text_of(*part.amount) != assets::text_of(*item.amount)) {
    assets::Amount smaller = *part.amount;
    if (asks_for_more(part, item)) std::swap(smaller, *item.amount);
    note(item, "amount: " + assets::text_of(smaller));
  }
  if (item.country.empty())
    item.country = part.country;
  else if (!part.country.empty() && part.country != item.country)
    note(item, "country: " + part.country);
}

void Joining::take_over(Target& target, const Part& part, Reason reason) {
  Item& item = target.item;
  if (item.subject.empty()) {
    item.kind = part.item.kind;
    item.subject = part.item.subject;
    item.maker = part.item.maker;
    item.happened = part.item.happened;
  }
  take_amount(target, part.item);
  for (const Named& named : part.item.values) {
    const bool is_there = std::any_of(item.values.begin(), item.values.end(), [&](const auto& one) {
      return one.role == named.role && one.value == named.value;
    });
    if (!is_there) item.values.push_back(named);
  }
  for (const Note& one : part.item.notes) note(item, one.text);
  target.changed = true;
  target.needs_new_look = target.needs_new_look || !reason.snoozed;
  target.whole_score += reason.score;
  if (!reason.snoozed) item.score = std::min(item.score + reason.score, highest_score);
  item.reasons.push_back(std::move(reason));
  const auto ask = [&](Item asked, std::int64_t score) {
    asked.score = std::min(score, highest_score);
    item.approvals = std::max(item.approvals, approvals_for(asked, settings_));
  };
  ask(part.item, part.item.reasons.front().score);
  ask(item, target.whole_score);
}

// Index of the target, and what became of the part.
std::size_t Joining::place(const Part& part, Joined& joined) {
  Reason reason = part.item.reasons.front();
  reason.snoozed = is_snoozed(read_, reason.rule, part.item, now_);
  const std::string said = reason.text;
  reason.text += mark_of(part.findings.front());
  for (std::size_t i = targets_.size(); i-- > 0;) {
    Target& target = targets_[i];
    const auto known = reason_of(target.item, part);
    if (!known) continue;
    Reason& before = target.item.reasons[*known];
    if (before.text.starts_with(said + " (")) {
      joined.outcome = JoinOutcome::unchanged;
      return i;
    }
    if (!target.item.is_waiting()) break;  // decided of less: the next item tells the rest
    before.text = reason.text;
    target.changed = true;
    target.needs_new_look = target.needs_new_look || !before.snoozed;
    if (*known < target.reasons) target.rewritten.push_back(*known);
    joined.outcome = before.snoozed ? JoinOutcome::snoozed : JoinOutcome::joined;
    return i;
  }
  if (targets_.empty() || !fits(targets_.back(), part)) add_item();
  Target& target = targets_.back();
  joined.outcome = reason.snoozed  ? JoinOutcome::snoozed
                   : target.is_new ? JoinOutcome::added
                                   : JoinOutcome::joined;
  take_over(target, part, std::move(reason));
  return targets_.size() - 1;
}

bool is_left_out(const Target& target) {
  return target.is_new && !target.needs_new_look && target.item.approvals == 1;
}

// What it becomes with the change, before it is written.
void settle(Target& target, const Settings& settings, Time now) {
  Item& item = target.item;
  if (target.is_new || !target.changed) return;
  if (target.needs_new_look && item.approved_by() > 0) ++item.round;
  item.waits_since = now;
  item.due = std::min(item.due, now + due_within(item.score, settings));
}

void write_changes(store::Write& write, Target& target, const Settings& settings) {
  Item& item = target.item;
  if (is_left_out(target)) return tell_left_out(write, item);
  if (target.is_new) return put(write, item, content_digest(item), settings);
  for (std::size_t i = target.reasons; i < item.reasons.size(); ++i)
    insert_reason(write, item, item.reasons[i], i);
  for (const std::size_t i : target.rewritten) update_reason(write, item, item.reasons[i], i);
  for (std::size_t i = target.values; i < item.values.size(); ++i)
    insert_value(write, item, item.values[i], i);
  for (std::size_t i = target.notes; i < item.notes.size(); ++i)
    insert_note(write, item, item.notes[i]);
  update_content(write, item);
  const std::size_t told =
      target.reasons < item.reasons.size() ? target.reasons : target.rewritten.front();
  keep(write, item, "review.joined", item.reasons[told].rule, target.before);
}

std::vector<Joined> run(store::Read& read, store::Write* write, std::string_view thing,
                        std::span<const Part> parts, const Settings& settings, Time now) {
  Joining joining(read, thing, settings, now);
  std::vector<Joined> all(parts.size());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < parts.size(); ++i) places.push_back(joining.place(parts[i], all[i]));
  for (Target& target : joining.targets()) {
    if (!target.changed) continue;
    settle(target, settings, now);
    if (write)
      write_changes(*write, target, settings);
    else if (!target.is_new)
      ++target.item.version;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Target& target = joining.target(places[i]);
    if (is_left_out(target)) continue;
    all[i].item = target.item.id;
    all[i].version = target.item.version;
    all[i].score = target.item.score;
    all[i].subject = target.item.subject;
    all[i].amount = target.item.amount;
  }
  return all;
}

}  // namespace

std::string_view name_of(JoinOutcome outcome) {
  constexpr std::array<std::string_view, 4> all = {"added", "joined", "unchanged", "snoozed"};
  return all[static_cast<std::size_t>(outcome)];
}

std::vector<Joined> plan_join(store::Read& read, std::string_view thing,
                              std::span<const Part> parts, const Settings& settings, Time now) {
  return run(read, nullptr, thing, parts, settings, now);
}

std::vector<Joined> join(store::Write& write, std::string_view thing, std::span<const Part> parts,
                         const Settings& settings) {
  return run(write, &write, thing, parts, settings, now_of(write));
}

}  // namespace secops::review
