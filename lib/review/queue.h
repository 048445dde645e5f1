// What is done with items of the review queue: the one place where they are written.
//
// Every change is made in the caller's transaction, makes the item's version grow by one and leaves
// one audit row whose subject is the item's id. Doing a thing twice changes nothing. Refusals are
// Error "review.…" with status critical, and nothing is changed then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/item.h"
#include "review/item_reader.h"
#include "review/settings.h"
#include "store/store.h"

namespace secops::review {

// Who acts, as the machine knows it. `known`: [people] of the configuration names this user id, so
// that it stands for one person.
struct Person {
  unsigned uid{0};
  std::string name;     // in [people], else the account's
  std::string account;  // in the password database
  bool known{false};
};

enum class AddOutcome : std::uint8_t {
  added,
  unchanged,  // it is in the queue already, whatever became of it
  snoozed,    // all its reasons are rules that say nothing about its values now
};
struct Addition {
  AddOutcome outcome{};
  Item item;  // only of what was added also its life
};
// Throws "review.other-content" if the key is in the queue with other content, or another key has
// its id. An item that does
// not say who made it is made by who adds it. The scores of snoozed reasons do not count; but how
// many must approve it is told by all of them, and an item that needs more than one is added
// whatever is snoozed, since one person can snooze. What is left out so has a row in the audit
// trail.
Addition add(store::Write& write, const Draft& draft, const Settings& settings,
             const Person& adder);

enum class Change : std::uint8_t { done, unchanged };

// Throws "review.moved" if the item is not at the version that was shown, with what changed since.
void require_seen(store::Read& read, const Item& item, std::optional<std::int64_t> version);

// Of the following, `item` is as it was read in this transaction, and is brought up to date.

// "review.claimed" if somebody else has it, "review.own" if this person made it, or has approved it
// and others must, "review.closed", "review.unknown-person".
Change claim(store::Write& write, Item& item, const Person& person);
// Of another's claim only with a reason: "review.no-reason". "review.unknown-person".
Change release(store::Write& write, Item& item, const Person& person,
               const std::optional<std::string>& reason);
// Claims it for somebody; whoever had it has it no longer. `to` is a name in [people], and not the
// one who made it ("review.own").
Change assign(store::Write& write, Item& item, const Person& to, const Person& by,
              std::string_view reason);
// "review.unknown-person", "review.no-text", "review.too-long".
Change note(store::Write& write, Item& item, std::string_view text, const Person& person);

// Four eyes let this person approve it as it is now, whoever has claimed it.
bool may_approve(const Item& item, const Person& person);

// Throws what decide() would. What is decided so already is no refusal.
void require_may_decide(store::Read& read, const Item& item, std::optional<std::int64_t> version,
                        Verdict verdict, const Person& person);

enum class DecideOutcome : std::uint8_t {
  closed,     // approved by as many as it needs, or rejected
  counted,    // approved; others must approve too
  unchanged,  // this person has decided so before, or it is decided so
};
// One rejection is enough; approvals must come from different people, as many as the policies ask
// now or asked when it was added. Refused: "review.unknown-person", "review.own" (approving what
// one made), "review.claimed" (by another), "review.closed", and "review.moved" if the item has
// changed since it was shown, with what changed.
DecideOutcome decide(store::Write& write, Item& item, std::optional<std::int64_t> version,
                     Verdict verdict, std::string_view reason, const Person& person,
                     const Settings& settings);

// Of a change that follows in this transaction: what it is linked with from then on.
void link(store::Write& write, Item& item, Role role, const std::string& value);

// Judged anew: what was decided counts no more.
// Refused: "review.unknown-person", "review.moved".
Change reopen(store::Write& write, Item& item, std::optional<std::int64_t> version,
              std::string_view reason, const Person& person, const Settings& settings);

// Lets what has waited longer than the configuration says expire; in the order of their ages.
// Throws "review.future" if the act is said to be done at a time that the clock has not reached.
std::vector<Item> cleanup(store::Write& write, const Settings& settings);

// A rule that says nothing about a value until a moment.
struct Snooze {
  std::string rule;
  std::string value;  // foreign
  Time until;
  Time since;
  std::string actor;
  std::string reason;
};
// Also prolongs or shortens; `until` is the act's own time to end it. Unchanged if it is so until
// that moment already. Throws "review.unknown-person", and "review.too-long" for more than a year.
Change snooze(store::Write& write, const Snooze& snooze, const Person& person);
// Those that are not over, soonest to end first.
std::vector<Snooze> snoozes(store::Read& read, Time now);

}  // namespace secops::review
