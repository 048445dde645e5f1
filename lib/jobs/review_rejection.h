// A rejected item and the blacklist: whom the item is about is listed in the same transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/protection.h"
#include "blacklist/settings.h"
#include "review/item.h"
#include "store/store.h"

namespace secops::jobs {

// The roles that can be listed: ip, wallet, email, user, card, domain.
std::vector<std::string_view> listable_roles();

// Lists what the item names in these roles, each with the reason and the item's id, and links the
// entries with the item. Call it before the item is decided, whose version it does not move. Throws
// Error, status critical: "review.no-value" if the item names nothing of a role, and what is
// refused to be listed ("blacklist.protected", "blacklist.allowed", …), all of it at once.
std::vector<blacklist::Added> list_values_of(store::Write& write, review::Item& item,
                                             const std::vector<review::Role>& roles,
                                             std::string_view reason,
                                             const blacklist::Settings& settings,
                                             const blacklist::Protection& protection);

}  // namespace secops::jobs
