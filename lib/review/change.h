// What every change to the queue shares. Private to lib/review.
#pragma once

#include <string>
#include <string_view>

#include "review/item.h"
#include "review/queue.h"
#include "review/settings.h"
#include "store/store.h"

namespace secops::review {

// When the act is done, as the store keeps it.
Time now_of(const store::Write& write);

// Throws Error "review.CODE", status critical.
[[noreturn]] void refuse(std::string code, std::string message, std::string hint = "");

// Somebody may be written as the person's name, account or user id.
bool is_person(std::string_view name, const Person& person);

// "review.unknown-person"
void require_known(const Person& person);

// A new item into the queue, once it is known what it needs.
void put(store::Write& write, Item& item, std::string_view digest, const Settings& settings);
// That an item is not in the queue because all its reasons are snoozed. Told once, however often it
// is given again.
void tell_left_out(store::Write& write, const Item& item);

// Brings the row up to the item, one version on, with its row in the audit trail; `before` is its
// state_json() before the change.
void keep(store::Write& write, Item& item, std::string_view change, std::string_view reason,
          const std::string& before);

}  // namespace secops::review
