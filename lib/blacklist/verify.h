// For `store verify`.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace secops::blacklist {

// Entries that cannot be entries or are not what the audit trail says last of them, entries that it
// says are listed and that are not there, and feeds whose content is another than was imported or
// cannot be read or looked up.
void verify(store::Read& read, std::vector<std::string>& problems);

}  // namespace secops::blacklist
