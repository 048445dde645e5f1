// An account that is used from a country where it never was.
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.past == nullptr) return;
  set_own_if(surroundings.past->new_country, surroundings, event, "secops.country.new");
}

}  // namespace

EnricherType past_country_type() {
  EnricherType type;
  type.name = "past_country";
  type.needs = EnricherNeeds::past;
  type.fields = {{"secops.country.new",
                  "The account's first event from source.geo.country_iso_code, where it had one "
                  "from another country before."}};
  type.enrich = enrich;
  EnricherSample moved;
  moved.past.new_country = true;
  moved.expect = {{"secops.country.new", "true"}};
  type.samples = {{}, moved};
  return type;
}

}  // namespace secops::events
