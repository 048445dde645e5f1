// Lines to paste: shell commands, and advice with such commands in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secops::app {

// The line with `flags` (" --store /x.db") behind every `secops` that runs a command. Words in
// quotes are left alone, whatever they hold.
std::string with_flags(std::string_view line, std::string_view flags);

// "secops x" with words and flags (" --kind user"), so that no word is taken for a flag: where one
// begins with '-' they stand behind "--".
std::string line_of_words(std::string_view command, const std::vector<std::string>& words,
                          std::string_view flags);

}  // namespace secops::app
