// The placeholders of an advice line: which a rule's findings can fill, and where they may stand.
// Private to lib/rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/field.h"

namespace secops::rules {

struct AdviceFault {
  std::string message;
  std::string hint;
};

// What is wrong with the advice of a rule whose findings have these key fields; names that Sigma
// knows (c-ip) are replaced by those of the key. Values are quoted for a shell when they are filled
// in (findings/advice.h), which is safe only where no quote is open: inside one it would close it.
std::optional<AdviceFault> check_advice(std::string& advice,
                                        const std::vector<std::string>& key_fields,
                                        events::FieldNames& names);

}  // namespace secops::rules
