// Where an address is, as far as a database of addresses knows. What the log says itself wins.
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.countries == nullptr || event.has(source_geo_country_iso_code)) return;
  const std::string_view address = event.text(source_ip);
  if (address.empty()) return;
  if (const auto country = surroundings.countries->country_of(address))
    event.set(source_geo_country_iso_code, *country);
}

}  // namespace

EnricherType country_type() {
  EnricherType type;
  type.name = "country";
  type.fields = {{"source.geo.country_iso_code",
                  "The country of source.ip, where the log does not say it and [enrich] "
                  "country_database is configured."}};
  type.enrich = enrich;
  type.samples = {
      {{{"source.ip", "203.0.113.9"}},
       {},
       {},
       {"203.0.113.9 DE"},
       {{"source.geo.country_iso_code", "DE"}}},
      {{{"source.ip", "203.0.113.9"}, {"source.geo.country_iso_code", "FR"}},
       {},
       {},
       {"203.0.113.9 DE"},
       {{"source.geo.country_iso_code", "FR"}}},
      {{{"source.ip", "203.0.113.8"}}, {}, {}, {"203.0.113.9 DE"}, {}},
      {{{"user.name", "ann"}}, {}, {}, {"203.0.113.9 DE"}, {}},
  };
  return type;
}

}  // namespace secops::events
