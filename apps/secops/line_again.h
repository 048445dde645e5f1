// A run's own command line as a line to paste that shows more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "session.h"

namespace secops::app {

// The line of this run with this flag more, or with another value for it: " --limit 0". Files are
// named by their full paths. Flags of `without` are left out: they change nothing of the answer. ""
// where a part of what was asked came from standard input.
std::string line_again(Command& command, const Session& session, std::string_view flag,
                       std::string_view value = {},
                       const std::vector<std::string_view>& without = {});

// "40 more: secops … --limit 0\n", or how to ask for them where that is no line.
std::string more_line(std::uint64_t more, Command& command, const Session& session);

}  // namespace secops::app
