// Lines to paste: shell commands, and advice with such commands in it.
#pragma once

#include <string>
#include <string_view>

namespace secops::app {

// The line with `flags` (" --store /x.db") behind every `secops` that runs a command. Words in
// quotes are left alone, whatever they hold.
std::string with_flags(std::string_view line, std::string_view flags);

}  // namespace secops::app
