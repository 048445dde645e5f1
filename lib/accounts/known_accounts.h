// What is known of accounts from before: since when, on which days their money moved, to whom, and
// from which countries.
//
// It is a function of the events that were met, told by their times alone: an event that is met
// again finds what it found the first time and changes nothing, however the logs are cut into runs.
// Only what was met before counts: of events in several logs, or out of order, one that comes early
// may be called the first of its kind though an earlier one follows. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "events/enricher.h"
#include "store/store.h"

namespace secops::accounts {

// 128 bits of a SHA-256: only equality is ever asked.
struct Fingerprint {
  std::uint64_t high{0}, low{0};
  bool operator==(const Fingerprint&) const = default;
};

struct FingerprintHash {
  std::size_t operator()(const Fingerprint& one) const { return one.low; }
};

// Times in milliseconds, as the store keeps them; days since 1970, UTC.
struct Contact {
  std::int64_t since_ms{0};
  std::int64_t last_day{0};
  bool changed{false};
};
using Contacts = std::unordered_map<Fingerprint, Contact, FingerprintHash>;

struct Account {
  std::int64_t since_ms{0};
  std::vector<std::int32_t> days;  // ascending, never empty
  Contacts recipients, countries;
  bool changed{false};
};

// One that the store has; nothing if it has none. Throws what the store throws.
std::optional<Account> load(store::Read& read, const Fingerprint& account);

class KnownAccounts {
 public:
  using Load = std::function<std::optional<Account>(const Fingerprint& account)>;
  // `load` is asked once for each account that is met; null: nothing is known from before.
  explicit KnownAccounts(Load load = nullptr);

  // An event by which the account's money moves; "" for a recipient or country that is not known.
  struct Meeting {
    std::string_view account, recipient, country;
    Time time;
  };
  // What is known of the account at that moment, and remembers the event. Nothing if what the store
  // knows cannot be read (problem()) or there is no more room (forgotten()).
  std::optional<events::Past> meet(const Meeting& meeting);

  const std::optional<Error>& problem() const { return problem_; }
  std::uint64_t forgotten() const { return forgotten_; }  // events that found no room

  // Writes what was learnt.
  void keep(store::Write& write) const;

 private:
  Account* find(const Fingerprint& fingerprint);
  Contact* contact(Contacts& contacts, std::string_view kind, std::string_view value,
                   std::int64_t time_ms);

  Load load_;
  std::unordered_map<Fingerprint, Account, FingerprintHash> accounts_;
  std::size_t size_{0};  // accounts and contacts
  std::optional<Error> problem_;
  std::uint64_t forgotten_{0};
};

}  // namespace secops::accounts
