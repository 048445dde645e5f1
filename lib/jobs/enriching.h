// How the events of a run are enriched: the enrichers that its rules ask for, and what they are
// given.
//
// What needs nothing but the event is added wherever an event is judged. What is known of accounts
// grows with every event, so events by which money of an account moves wait until those before them
// were judged: if a rule asks for such a field, and only then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "accounts/known_accounts.h"
#include "blacklist/listing.h"
#include "events/enricher.h"
#include "rules/ruleset.h"

namespace secops::jobs {

// What is known beside the logs. Null: nothing is.
struct Background {
  const events::AmountLimits* limits{nullptr};
  const events::Countries* countries{nullptr};
  accounts::KnownAccounts::Load account;  // as accounts::load
  // What the blacklist holds; asked once, when it is first needed. May throw what the store throws.
  std::function<std::unique_ptr<blacklist::Listing>()> listing;
};

// Rules and field names outlive it.
class Enriching {
 public:
  Enriching(const rules::RuleSet& rules, const events::FieldNames& names,
            const Background& background);
  ~Enriching();

  // Must events that move money be judged in the order of the logs?
  bool in_order() const { return past_ || list_; }
  // For events that need not. Safe for several threads at once.
  void enrich(events::Event& event) const {
    if (!at_once_.empty()) add(at_once_, surroundings(), event);
  }
  // For those that must, one after the other; `time` is the event's own.
  void enrich_in_order(events::Event& event);

  // Events that move money and whose country was asked for, where there are no countries to ask.
  std::uint64_t without_country() const { return without_country_; }
  // Why fields that rules ask for were not given to all events.
  std::vector<Problem> problems() const;
  accounts::KnownAccounts take_accounts() { return std::move(accounts_); }

 private:
  class ListedNow;
  events::Surroundings surroundings() const {
    return {names_, background_.limits, background_.countries, nullptr, nullptr};
  }
  using Enrichers = std::vector<const events::EnricherType*>;
  static void add(const Enrichers& enrichers, const events::Surroundings& surroundings,
                  events::Event& event);

  const events::FieldNames* names_;
  Background background_;
  Enrichers at_once_;
  Enrichers own_, after_;  // of events in order: what needs the event alone, and the others
  bool past_{false}, list_{false}, country_{false};
  accounts::KnownAccounts accounts_;
  std::unique_ptr<ListedNow> listed_;
  std::uint64_t without_country_{0};
};

// The code of those problems() after which what was read must be judged again.
inline constexpr std::string_view background_code = "enrich.unread";

}  // namespace secops::jobs
