#include "review/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/redact.h"
#include "base/text.h"
#include "review/change.h"
#include "review/rows.h"
#include "review/snoozes.h"

namespace secops::review {
namespace {

using store::Blob;

void require_waiting(const Item& item) {
  if (!item.is_waiting())
    refuse("closed", fmt::format("{} is {} already", item.id, name_of(item.state)),
           fmt::format("if it must be judged anew: secops review-queue reopen {}@{} --reason '…'",
                       item.id, item.version));
}

bool is_maker(const Item& item, const Person& person) {
  return item.maker_uid == person.uid || is_person(item.maker, person);
}

// It is about the person's own account.
bool names_account_of(const Item& item, const Person& person) {
  return std::any_of(item.values.begin(), item.values.end(), [&](const Named& named) {
    return named.role == Role::user && is_person(named.value, person);
  });
}

bool is_own(const Item& item, const Person& person) {
  return is_maker(item, person) || names_account_of(item, person);
}

[[noreturn]] void refuse_own_item(const Item& item, const Person& person, std::string hint) {
  if (is_maker(item, person))
    refuse("own", fmt::format("{} was made by {}, who may not approve it", item.id, item.maker),
           std::move(hint));
  refuse("own",
         fmt::format("{} is about the account of {}, who may not approve it", item.id, person.name),
         std::move(hint));
}

struct Move {
  std::int64_t version{0};
  std::string change, actor, reason;
};

std::vector<Move> changes_since(store::Read& read, const Item& item, std::int64_t version) {
  std::vector<Move> changes;
  read.query(
      "SELECT change, actor, reason, after_state FROM audit WHERE subject = $1 AND change LIKE "
      "'review.%' ORDER BY sequence",
      {item.id}, [&](const store::Row& row) {
        const auto after = nlohmann::json::parse(row.text(3), nullptr, false);
        const std::int64_t made = after.is_object() ? after.value("version", std::int64_t{0}) : 0;
        if (made > version) changes.push_back({made, row.text(0), row.text(1), row.text(2)});
      });
  return changes;
}

}  // namespace

// What somebody decides on must be what they have seen.
void require_seen(store::Read& read, const Item& item, std::optional<std::int64_t> version) {
  if (!version || *version == item.version) return;
  if (*version > item.version)
    refuse("moved",
           fmt::format("{} was never at version {}: it is at {}", item.id, *version, item.version),
           fmt::format("look at it: secops review-queue show {}", item.id));
  std::string changes;
  for (const Move& one : changes_since(read, item, *version))
    changes += fmt::format("{}{} by {}{}{}", changes.empty() ? "" : "; ",
                           std::string_view(one.change).substr(7), one.actor,
                           one.reason.empty() ? "" : ": ", one.reason);
  refuse("moved",
         fmt::format("{} has changed since version {}: {}", item.id, *version,
                     changes.empty() ? "the audit trail no longer says how" : changes),
         fmt::format("look at it again: secops review-queue show {}", item.id));
}

namespace {

bool has_decided(const Item& item, Verdict verdict, const Person& person) {
  return std::any_of(item.decisions.begin(), item.decisions.end(), [&](const Decision& decision) {
    return decision.round == item.round && decision.verdict == verdict &&
           (decision.uid == person.uid || decision.actor == person.name);
  });
}

// Who cannot approve it would only keep the others out.
void refuse_own(const Item& item, const Person& person) {
  if (is_own(item, person)) refuse_own_item(item, person, "a rejection needs no claim");
  if (has_decided(item, Verdict::approve, person))
    refuse("own",
           fmt::format("{} is approved by {} already, and waits for somebody else", item.id,
                       person.name),
           "a rejection needs no claim");
}

void unclaim(Item& item) {
  item.claimed_by.clear();
  item.claimed.reset();
}

// Of the content that is in the queue under the item's key.
std::optional<std::string> digest_of(store::Read& read, const Item& item) {
  std::optional<std::string> digest, key;
  read.query("SELECT digest, key FROM review_items WHERE id = $1", {item.id},
             [&](const store::Row& row) {
               digest = row.text(0);
               key = row.blob(1);
             });
  if (key && *key != item.key)
    refuse("other-content", fmt::format("another key has its id, {}: {}", item.id, *key),
           "give it another key");
  return digest;
}

std::string differences(const Item& kept, const Item& given) {
  std::vector<std::string> all;
  const auto compare = [&](std::string_view name, const std::string& a, const std::string& b) {
    if (a != b)
      all.push_back(fmt::format("{} {} instead of {}", name, b.empty() ? "nothing" : b,
                                a.empty() ? "nothing" : a));
  };
  compare("kind", std::string(name_of(kept.kind)), std::string(name_of(given.kind)));
  compare("subject", kept.subject, given.subject);
  compare("amount", kept.amount ? assets::text_of(*kept.amount) : "",
          given.amount ? assets::text_of(*given.amount) : "");
  compare("country", kept.country, given.country);
  if (!given.maker.empty()) compare("maker", kept.maker, given.maker);
  return all.empty() ? "its score, reasons, values or evidence differ"
                     : fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace

void tell_left_out(store::Write& write, const Item& item) {
  if (write.integer("SELECT 1 FROM audit WHERE subject = $1 AND change = 'review.left-out' LIMIT 1",
                    {item.id}))
    return;
  nlohmann::ordered_json after;
  after["key"] = item.key;
  after["subject"] = item.subject;
  if (item.amount) after["amount"] = assets::text_of(*item.amount);
  after["content"] = content_digest(item);
  write.audit("review.left-out", item.id, "all its reasons are snoozed", "",
              after.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void put(store::Write& write, Item& item, std::string_view digest, const Settings& settings) {
  const Time now = now_of(write);
  item.added = item.waits_since = now;
  item.added_by = write.act().actor;
  item.due = now + due_within(item.score, settings);
  for (Note& note : item.notes) note.time = now;
  insert(write, item, digest);
  write.audit("review.added", item.id, "", "", state_json(item));
}

Addition add(store::Write& write, const Draft& draft, const Settings& settings,
             const Person& adder) {
  Item item = draft.item;
  if (const auto digest = digest_of(write, item)) {
    if (*digest == draft.digest) return {AddOutcome::unchanged, std::move(item)};
    const Item kept = load(write, "WHERE id = $1", {item.id}).at(0);
    refuse(
        "other-content",
        fmt::format("{} is in the queue with other content: {}", kept.id, differences(kept, item)),
        "give what is new a key of its own");
  }
  const Time now = now_of(write);
  if (item.maker.empty()) {
    item.maker = adder.name;
    item.maker_uid = adder.uid;
  }
  item.approvals = approvals_for(item, settings);
  if (snooze_reasons(write, item, draft.score_said, now) && item.approvals == 1) {
    tell_left_out(write, item);
    return {AddOutcome::snoozed, std::move(item)};
  }
  put(write, item, draft.digest, settings);
  return {AddOutcome::added, std::move(item)};
}

Change claim(store::Write& write, Item& item, const Person& person) {
  require_known(person);
  require_waiting(item);
  if (item.claimed_by == person.name) return Change::unchanged;
  refuse_own(item, person);
  if (!item.claimed_by.empty())
    refuse("claimed", fmt::format("{} is claimed by {}", item.id, item.claimed_by),
           fmt::format("if it must be taken over: secops review-queue assign {} {} --reason '…'",
                       item.id, shell_quoted(person.name)));
  const std::string before = state_json(item);
  item.state = State::claimed;
  item.claimed_by = person.name;
  item.claimed = now_of(write);
  keep(write, item, "review.claimed", "", before);
  return Change::done;
}

Change release(store::Write& write, Item& item, const Person& person,
               const std::optional<std::string>& reason) {
  require_known(person);
  if (item.claimed_by.empty()) return Change::unchanged;
  if (item.claimed_by != person.name && !reason)
    refuse("no-reason", fmt::format("{} is claimed by {}", item.id, item.claimed_by),
           fmt::format("if it must be released: secops review-queue release {} --reason '…'",
                       item.id));
  const std::string before = state_json(item);
  item.state = State::open;
  unclaim(item);
  keep(write, item, "review.released", reason ? kept_reason(*reason) : "", before);
  return Change::done;
}

Change assign(store::Write& write, Item& item, const Person& to, const Person& by,
              std::string_view reason) {
  require_known(by);
  require_known(to);
  require_waiting(item);
  if (item.claimed_by == to.name) return Change::unchanged;
  refuse_own(item, to);
  const std::string kept = kept_reason(reason);
  const std::string before = state_json(item);
  item.state = State::claimed;
  item.claimed_by = to.name;
  item.claimed = now_of(write);
  keep(write, item, "review.assigned", kept, before);
  return Change::done;
}

Change note(store::Write& write, Item& item, std::string_view text, const Person& person) {
  require_known(person);
  if (trimmed(text).empty()) refuse("no-text", "there is nothing to note");
  if (text.size() > longest_reason)
    refuse("too-long", fmt::format("a note has at most {} bytes", longest_reason),
           "note where the rest is to be found");
  Note note{now_of(write), write.act().actor, redacted(trimmed(text))};
  if (!item.notes.empty() && item.notes.back().actor == note.actor &&
      item.notes.back().text == note.text)
    return Change::unchanged;
  const std::string before = state_json(item);
  insert_note(write, item, note);
  item.notes.push_back(note);
  keep(write, item, "review.noted", note.text, before);
  return Change::done;
}

bool may_approve(const Item& item, const Person& person) {
  return item.is_waiting() && !is_own(item, person) && !has_decided(item, Verdict::approve, person);
}

namespace {

State closed_by(Verdict verdict) {
  return verdict == Verdict::approve ? State::approved : State::rejected;
}

// Asked twice, by a line that shows the version before the first time.
bool is_decided(const Item& item, Verdict verdict, const Person& person) {
  return item.state == closed_by(verdict) ||
         (item.is_waiting() && has_decided(item, verdict, person));
}

}  // namespace

void require_may_decide(store::Read& read, const Item& item, std::optional<std::int64_t> version,
                        Verdict verdict, const Person& person) {
  require_known(person);
  if (is_decided(item, verdict, person)) return;
  require_waiting(item);
  require_seen(read, item, version);
  if (!item.claimed_by.empty() && item.claimed_by != person.name)
    refuse("claimed", fmt::format("{} is claimed by {}", item.id, item.claimed_by),
           fmt::format("if it must be taken over: secops review-queue assign {} {} --reason '…'",
                       item.id, shell_quoted(person.name)));
  if (verdict == Verdict::approve && is_own(item, person))
    refuse_own_item(item, person, "somebody else must");
}

namespace {

void insert_decision(store::Write& write, const Item& item, const Decision& decision) {
  write.execute(
      "INSERT INTO review_decisions (item, round, verdict, uid, actor, time, reason) VALUES ($1, "
      "$2, $3, $4, $5, $6, $7)",
      {item.id, decision.round, std::string(name_of(decision.verdict)), std::int64_t{decision.uid},
       decision.actor, store::parameter(decision.time), decision.reason});
}

}  // namespace

DecideOutcome decide(store::Write& write, Item& item, std::optional<std::int64_t> version,
                     Verdict verdict, std::string_view reason, const Person& person,
                     const Settings& settings) {
  require_may_decide(write, item, version, verdict, person);
  if (is_decided(item, verdict, person)) return DecideOutcome::unchanged;
  Decision decision{item.round,  verdict,       person.uid,
                    person.name, now_of(write), kept_reason(reason)};
  const std::string before = state_json(item);
  insert_decision(write, item, decision);
  item.decisions.push_back(std::move(decision));
  unclaim(item);
  item.approvals = std::max(item.approvals, approvals_for(item, settings));
  const bool is_closed =
      verdict == Verdict::reject || static_cast<std::int64_t>(item.approved_by()) >= item.approvals;
  item.state = is_closed ? closed_by(verdict) : State::open;
  if (is_closed) item.closed = item.decisions.back().time;
  keep(write, item,
       verdict == Verdict::reject ? "review.rejected"
       : is_closed                ? "review.approved"
                                  : "review.approved-in-part",
       item.decisions.back().reason, before);
  return is_closed ? DecideOutcome::closed : DecideOutcome::counted;
}

void link(store::Write& write, Item& item, Role role, const std::string& value) {
  item.values.push_back({role, value});
  insert_value(write, item, item.values.back(), item.values.size() - 1);
}

Change reopen(store::Write& write, Item& item, std::optional<std::int64_t> version,
              std::string_view reason, const Person& person, const Settings& settings) {
  if (item.is_waiting()) return Change::unchanged;
  require_known(person);
  require_seen(write, item, version);
  const std::string kept = kept_reason(reason);
  const std::string before = state_json(item);
  item.state = State::open;
  item.closed.reset();
  ++item.round;
  item.waits_since = now_of(write);
  item.due = item.waits_since + due_within(item.score, settings);
  keep(write, item, "review.reopened", kept, before);
  return Change::done;
}

std::vector<Item> cleanup(store::Write& write, const Settings& settings) {
  const Time now = now_of(write);
  if (now > write.clock())
    refuse("future",
           fmt::format("{} is still to come, and what waits until then would expire",
                       rfc3339(std::chrono::floor<std::chrono::seconds>(now))),
           "clean up without --now, or with a moment that is past");
  std::vector<Item> over =
      load(write, "WHERE closed IS NULL AND waits_since <= $1 ORDER BY waits_since, id",
           {store::parameter(now - settings.expire_after)});
  for (Item& item : over) {
    const std::string before = state_json(item);
    item.state = State::expired;
    item.closed = now;
    unclaim(item);
    keep(write, item, "review.expired",
         fmt::format("nobody decided within {}", span_text(settings.expire_after)), before);
  }
  return over;
}

}  // namespace secops::review
