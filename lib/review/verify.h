// For `store verify`.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace secops::review {

// Adds what is wrong: items that are not what the audit trail says last of them, decisions that are
// in no row of it, four eyes that were not four, items that are gone.
void verify(store::Read& read, std::vector<std::string>& problems);

}  // namespace secops::review
