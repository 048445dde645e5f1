// From which amount on a payment is large, by asset: the measure by which rules about money are
// written once for all assets.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"

namespace secops::events {

class AmountLimits {
 public:
  // About 10,000 US dollars, where many laws begin to ask, of the assets that secops knows.
  AmountLimits();

  // "12.50": more than nothing, without exponent, at most 18 decimals and 30 digits before them.
  // False for anything else.
  bool set(std::string_view asset, std::string_view limit);

  // In units of 10^-18, as measure() takes them; null if the asset (any ASCII case) has none.
  const Units* find(std::string_view asset) const;

  // All of them, "EUR" and "10000", by name.
  std::vector<std::pair<std::string, std::string>> all() const;

 private:
  std::map<std::string, Units, std::less<>> limits_;  // by name in capitals
};

// An amount by its limit. Nothing for one that is no plain decimal number (base/money.h).
struct MeasuredAmount {
  std::string share;  // of the limit, cut to six decimals: "0.95"
  bool round{false};  // a whole number of tenths of the limit
};
std::optional<MeasuredAmount> measure(std::string_view amount, const Units& limit);

}  // namespace secops::events
