// Whether the blacklist holds whom money goes to, or where the event came from.
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.listed == nullptr) return;
  const auto holds = [&](std::string_view kind, FieldId field) {
    const std::string_view value = event.text(field);
    return !value.empty() && surroundings.listed->holds(kind, value);
  };
  // Who is paid may be one of the site's own users.
  set_own_if(holds("", transaction_recipient) || holds("user", transaction_recipient), surroundings,
             event, "secops.recipient.listed");
  set_own_if(holds("ip", source_ip), surroundings, event, "secops.source.listed");
}

}  // namespace

EnricherType list_type() {
  EnricherType type;
  type.name = "list";
  type.needs = EnricherNeeds::list;
  type.fields = {{"secops.recipient.listed",
                  "The blacklist holds transaction.recipient now: an address, a wallet or an "
                  "e-mail that tells by itself what it is, or a user."},
                 {"secops.source.listed", "The blacklist holds source.ip now."}};
  type.enrich = enrich;
  type.samples = {
      {{{"transaction.recipient", "mule"}, {"source.ip", "203.0.113.9"}},
       {},
       {"mule"},
       {},
       {{"secops.recipient.listed", "true"}}},
      {{{"transaction.recipient", "bob"}, {"source.ip", "203.0.113.9"}},
       {},
       {"203.0.113.9"},
       {},
       {{"secops.source.listed", "true"}}},
      {{{"user.name", "ann"}}, {}, {"ann", ""}, {}, {}},
  };
  return type;
}

}  // namespace secops::events
