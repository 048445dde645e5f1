// What a detection needs to stand in the raw line. Private to lib/rules, but for the field that the
// pipeline fills.
#pragma once

#include <string_view>

#include "events/format.h"
#include "rules/compiled.h"

namespace secops::rules {

// Set by the pipeline before rules see an event: "private_key", "card_number", "token", one value
// for each kind of secret that base/redact finds in the raw line.
constexpr std::string_view secret_field = "secops.secret";

// A necessary condition on lines of `format`: nothing if there is none that can be proved; an empty
// list if no line can match.
events::Spellings needs_of(const Detection& detection, const events::FormatType& format);

}  // namespace secops::rules
