// Rows of the table `blacklist`. Private to lib/blacklist.
#pragma once

#include <string>
#include <vector>

#include "blacklist/entry.h"

namespace secops::blacklist {

// `clause`: from WHERE on.
std::vector<Entry> load(store::Read& read, const std::string& clause,
                        const std::vector<store::Parameter>& parameters);

// What the audit trail keeps of an entry, as JSON.
std::string entry_json(const Entry& entry);

}  // namespace secops::blacklist
