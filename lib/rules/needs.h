// What a detection needs to stand in the raw line. Private to lib/rules.
#pragma once

#include "events/format.h"
#include "rules/compiled.h"

namespace secops::rules {

// A necessary condition on lines of `format` whose events have all fields of `known` with just
// these values: nothing if there is none that can be proved; an empty list if no line can match.
events::Spellings needs_of(const Detection& detection, const events::FormatType& format,
                           const events::Event& known);

// A single character stands in nearly every line: looking for it costs more than it saves.
bool narrows(const events::Phrase& phrase);

}  // namespace secops::rules
