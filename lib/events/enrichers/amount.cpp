// An amount as a share of what is large for its asset, so that one rule serves all assets.
#include "events/amount_limits.h"
#include "events/enricher.h"

namespace secops::events {
namespace {

void enrich(const Surroundings& surroundings, Event& event) {
  if (surroundings.limits == nullptr || !event.has(transaction_amount)) return;
  const Units* limit = surroundings.limits->find(event.text(transaction_asset));
  if (limit == nullptr) return;
  const auto measured = measure(event.text(transaction_amount), *limit);
  if (!measured) return;
  set_own(surroundings, event, "secops.amount.share", event.keep(measured->share),
          ValueKind::number);
  set_own_if(measured->round, surroundings, event, "secops.amount.round");
}

}  // namespace

EnricherType amount_type() {
  EnricherType type;
  type.name = "amount";
  type.fields = {{"secops.amount.share",
                  "transaction.amount as a share of the limit of its transaction.asset, cut to six "
                  "decimals: 0.95. Absent where the asset has no limit or the amount is no plain "
                  "decimal number."},
                 {"secops.amount.round", "It is a whole number of tenths of that limit."}};
  type.enrich = enrich;
  const auto sample = [](std::string_view amount, std::string_view asset) {
    EnricherSample one;
    one.event = {{"transaction.amount", amount}, {"transaction.asset", asset}};
    return one;
  };
  EnricherSample just_below = sample("9999.999999", "usd");
  just_below.expect = {{"secops.amount.share", "0.999999"}};
  EnricherSample round = sample("3000", "EUR");
  round.expect = {{"secops.amount.share", "0.3"}, {"secops.amount.round", "true"}};
  EnricherSample large = sample("1500000.50", "JPY");
  large.expect = {{"secops.amount.share", "1"}};
  type.samples = {just_below,
                  round,
                  large,
                  sample("12,50", "EUR"),
                  sample("-5", "EUR"),
                  sample("100", "XTS"),
                  sample("", "EUR")};
  return type;
}

}  // namespace secops::events
