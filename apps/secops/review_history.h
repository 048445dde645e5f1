// What was done to the review queue, as people and programs read it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "review/lookup.h"
#include "session.h"

namespace secops::app {

// Under a heading, oldest first, escaped; "" if there are none.
std::string deeds_text(const std::vector<review::Deed>& deeds, Session& session);
// [{time, actor, change, subject, reason, before, after}]
nlohmann::ordered_json deeds_json(const std::vector<review::Deed>& deeds);

}  // namespace secops::app
