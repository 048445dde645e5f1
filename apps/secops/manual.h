// Manual pages in mdoc(7), made from the command values, so that they cannot drift from the help.
#pragma once

#include <string>

#include "command_tree.h"

namespace secops::app {

// The page of a command, or secops(1) for an empty place. Throws Error "usage.no-page" for a group.
std::string manual_page(const Place& place);

}  // namespace secops::app
