// Rows of the table `blacklist`. Private to lib/blacklist.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/entry.h"

namespace secops::blacklist {

// Why secops cannot have stored the row, "" if it can; the entry is then not to be used.
using Mistake = std::string;

// `clause`: from WHERE on.
void each_row(store::Read& read, const std::string& clause,
              const std::vector<store::Parameter>& parameters,
              const std::function<void(Entry entry, const Mistake& mistake)>& visit);
// The same in one piece. Throws Error "store.corrupt" at the first mistake.
std::vector<Entry> load(store::Read& read, const std::string& clause,
                        const std::vector<store::Parameter>& parameters);

// A reason as it is kept, for long and shown to many: without secrets. Throws Error
// "blacklist.no-reason", status critical, for a blank one.
std::string kept_reason(std::string_view reason);

// What the audit trail keeps of an entry, as JSON.
std::string entry_json(const Entry& entry);

}  // namespace secops::blacklist
