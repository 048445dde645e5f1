// How long an account is known, and how long it has rested.
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.past == nullptr) return;
  const Past& past = *surroundings.past;
  set_own(surroundings, event, "secops.account.age_days",
          std::chrono::floor<std::chrono::days>(past.account_age).count());
  if (past.idle_days) set_own(surroundings, event, "secops.account.idle_days", *past.idle_days);
}

}  // namespace

EnricherType past_account_type() {
  EnricherType type;
  type.name = "past_account";
  type.needs = EnricherNeeds::past;
  type.fields = {{"secops.account.age_days",
                  "Whole days since the first event by which money of the account moved."},
                 {"secops.account.idle_days",
                  "Days back to the last one, before this event's own, on which it had such an "
                  "event; absent if it had none."}};
  type.enrich = enrich;
  EnricherSample first;
  first.expect = {{"secops.account.age_days", "0"}};
  EnricherSample woken;
  woken.past.account_age = std::chrono::hours(24 * 100 - 1);
  woken.past.idle_days = 91;
  woken.expect = {{"secops.account.age_days", "99"}, {"secops.account.idle_days", "91"}};
  type.samples = {first, woken};
  return type;
}

}  // namespace secops::events
