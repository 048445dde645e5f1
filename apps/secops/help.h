// What secops says about itself: on the screen, as JSON, and (manual.h) as manual pages. All from
// the command values.
#pragma once

#include <string>

#include "answer.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

// Help for a command, a group or (an empty place) the program; `whole` adds the global flags to the
// program's. `data` is an array-based description of the same, for programs.
Answer help_for(const Place& place, const Style& style, bool whole);

// "secops 0.1.0 (0123456789ab)"
std::string version_line();

// `text` in lines of at most 80 columns, each `indent` blanks in; blank lines between paragraphs
// stay.
std::string wrapped(std::string_view text, std::size_t indent);

// "-q,--quiet" and "SPAN" → "-q, --quiet SPAN".
std::string flag_label(const Flag& flag);
std::string argument_label(const Argument& argument);

}  // namespace secops::app
