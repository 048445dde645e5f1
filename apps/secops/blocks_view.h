// What rules have put on the blacklist, or would have, as people and programs read it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "jobs/blocking.h"
#include "session.h"

namespace secops::app {

// A part of its own with the lines that take just this back; "" if there is nothing to tell: what
// is as it was, or long past, is not news. Of more than `limit` that are listed the rest is counted
// (0: none is), and what is not listed for one reason stands in one line. Escaped.
std::string blocks_text(const jobs::PlannedBlocks& blocks, std::size_t limit, Session& session);

// {finding, rule, kind, value, outcome, why, entry, expires}; nulls where there is none.
nlohmann::ordered_json block_json(const jobs::Block& block);

}  // namespace secops::app
