// Items as rows of the store. Private to lib/review.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "review/item.h"
#include "store/store.h"

namespace secops::review {

// In the order of the clause, which begins behind "FROM review_items". Throws Error "store.corrupt"
// for a row that secops cannot have written.
std::vector<Item> load(store::Read& read, const std::string& clause,
                       const std::vector<store::Parameter>& parameters);

// With all that belongs to it.
void insert(store::Write& write, const Item& item, std::string_view digest);
void insert_reason(store::Write& write, const Item& item, const Reason& reason,
                   std::size_t position);
void insert_value(store::Write& write, const Item& item, const Named& value, std::size_t position);
void insert_note(store::Write& write, const Item& item, const Note& note);
void update_reason(store::Write& write, const Item& item, const Reason& reason,
                   std::size_t position);                    // its text
void update_content(store::Write& write, const Item& item);  // kind, amount and country
// Its life and score as they are now, but for its notes and decisions.
void update(store::Write& write, const Item& item);

// What the audit trail keeps of an item at one version, as JSON.
std::string state_json(const Item& item);

inline constexpr std::size_t longest_reason = 2048;  // bytes; also of a note

// A reason as it is kept, for long and shown to many: without secrets. Throws Error
// "review.no-reason" for a blank one and "review.too-long", status critical.
std::string kept_reason(std::string_view reason);

}  // namespace secops::review
