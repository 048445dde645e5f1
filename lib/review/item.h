// An item of the review queue: what a person must judge before money moves or people get in.
//
// Its id comes from the caller's key, so that adding the same again doubles nothing. Its version
// grows by one with every change that anybody makes to it. Changes are made in queue.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assets/assets.h"
#include "base/time.h"

namespace secops::review {

enum class Kind : std::uint8_t { transaction, login, account, alert };
enum class State : std::uint8_t { open, claimed, approved, rejected, expired };
enum class Verdict : std::uint8_t { approve, reject };
// What a value is to an item: what it is about, and what it is linked with.
enum class Role : std::uint8_t { ip, wallet, email, user, card, domain, finding, incident, block };

std::string_view name_of(Kind kind);
std::string_view name_of(State state);
std::string_view name_of(Verdict verdict);
std::string_view name_of(Role role);
std::optional<Kind> kind_named(std::string_view name);
std::optional<State> state_named(std::string_view name);
std::optional<Role> role_named(std::string_view name);
std::vector<std::string_view> kind_names();
std::vector<std::string_view> state_names();
std::vector<Role> all_roles();  // in the order in which an item's values are told

// Of an item that findings make, where no account is known whose it is.
inline constexpr std::string_view nobody_known = "check-logs";

inline constexpr std::int64_t highest_score = 1'000'000;

// Why an item is in the queue. Without a rule it is a program's or a person's own word.
struct Reason {
  std::string rule;  // handle; "" for none
  std::string text;  // redacted; foreign
  std::int64_t score{0};
  bool snoozed{false};  // it was when the item was added: its score does not count
};

struct Named {
  Role role{};
  std::string value;  // in its one spelling; foreign
};

struct Note {
  Time time;
  std::string actor;  // "" for evidence that came with the item
  std::string text;   // redacted; foreign
};

struct Decision {
  std::int64_t round{1};
  Verdict verdict{};
  unsigned uid{0};
  std::string actor;
  Time time;
  std::string reason;
};

struct Item {
  std::string id;   // "q-" and 10 characters
  std::string key;  // the caller's; foreign
  Kind kind{};
  std::string subject;  // redacted; foreign
  std::optional<assets::Amount> amount;
  std::int64_t score{0};              // 0 to highest_score
  std::string country;                // ISO 3166-1 alpha-2; "" if it is not said
  std::string maker;                  // who made what is judged, and may not approve it; foreign
  std::optional<unsigned> maker_uid;  // of one who made it by adding it
  std::optional<Time> happened;
  std::vector<Reason> reasons;
  std::vector<Named> values;
  std::vector<Note> notes;  // oldest first
  // Its life:
  Time added;
  std::string added_by;
  Time waits_since;  // added, or reopened
  Time due;
  std::int64_t approvals{1};  // that it needs, by the policies when it was added
  State state{State::open};
  std::int64_t version{1};
  std::int64_t round{1};   // one more each time that it is reopened
  std::string claimed_by;  // "" unless it is claimed
  std::optional<Time> claimed;
  std::optional<Time> closed;
  std::vector<Decision> decisions;  // of all rounds, oldest first

  bool is_waiting() const { return state == State::open || state == State::claimed; }
  bool is_overdue(Time now) const { return is_waiting() && due <= now; }
  // Of this round: how many different people have approved it.
  std::size_t approved_by() const;
};

std::string id_of_key(std::string_view key);

// Hex, of all that an item is judged by and that never changes: not of its life, nor of notes that
// people write and what it is linked with later.
std::string content_digest(const Item& item);

}  // namespace secops::review
