// Colour, where it was asked for or a terminal shows it.
#pragma once

#include <string_view>

#include "session.h"

namespace secops::app {

// `mode` is --color. "auto": a terminal that is not "dumb", and NO_COLOR not set or empty.
bool wants_color(std::string_view mode, int descriptor);

// For standard output.
Style style_for(const GlobalFlags& flags);

}  // namespace secops::app
