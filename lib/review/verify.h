// For `store verify`.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace secops::review {

// Adds what is wrong: items whose life or content is not what the audit trail says last of them,
// decisions and notes that are in no row of it, items that are approved by fewer than they need, or
// that are gone; and snoozes that are not. Of what was pruned from the trail nothing is known any
// more.
void verify(store::Read& read, std::vector<std::string>& problems);

}  // namespace secops::review
