// How long an account has paid a recipient.
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.past == nullptr || !surroundings.past->recipient_age) return;
  const Duration age = *surroundings.past->recipient_age;
  set_own_if(age == Duration(0), surroundings, event, "secops.recipient.first");
  set_own(surroundings, event, "secops.recipient.age_days",
          std::chrono::floor<std::chrono::days>(age).count());
}

}  // namespace

EnricherType past_recipient_type() {
  EnricherType type;
  type.name = "past_recipient";
  type.needs = EnricherNeeds::past;
  type.fields = {
      {"secops.recipient.first", "The account pays transaction.recipient for the first time."},
      {"secops.recipient.age_days",
       "Whole days since the account first paid transaction.recipient."}};
  type.enrich = enrich;
  EnricherSample first;
  first.past.recipient_age = Duration(0);
  first.expect = {{"secops.recipient.first", "true"}, {"secops.recipient.age_days", "0"}};
  EnricherSample known;
  known.past.recipient_age = std::chrono::hours(47);
  known.expect = {{"secops.recipient.age_days", "1"}};
  type.samples = {{}, first, known};
  return type;
}

}  // namespace secops::events
