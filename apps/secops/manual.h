// Manual pages in mdoc(7), made from the command values, so that they cannot drift from the help.
#pragma once

#include <string>
#include <string_view>

#include "command_tree.h"

namespace secops::app {

// The page of a command, or secops(1) for an empty place. Throws Error "usage.no-page" for a group.
std::string manual_page(const Place& place);

// Plain text so that roff shows it as it is, on a line of its own or behind a macro.
std::string roff_words(std::string_view plain);

}  // namespace secops::app
