// Findings as rows of the store. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/finding.h"
#include "store/store.h"

namespace secops::findings {

// One spelling for one thing: an address in its canonical form, anything else as it came.
std::string canonical(std::string_view kind, std::string_view value);
// "f-" and ten characters.
bool is_id(std::string_view text);
// 64 hex digits, or none where there was no line.
bool is_digest(std::string_view text);
// How a value that a person typed may stand in the store.
std::vector<std::string> spellings_of(std::string_view value);

// The id under which the finding is kept now; an id that never changed is its own.
std::string current_id(store::Read& read, const std::string& id);
std::optional<Finding> load(store::Read& read, const std::string& id);
// What to load: "WHERE …" or "", the columns of findings to order by, "LIMIT …" or "".
struct Selection {
  std::string where;
  std::string order{"findings.id"};
  std::string limit{};
};
// In that order, each with its key, by one query however many there are.
std::vector<Finding> load_all(store::Read& read, const Selection& selection,
                              const std::vector<store::Parameter>& parameters);

}  // namespace secops::findings
