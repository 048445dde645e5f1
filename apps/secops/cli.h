// The command line: words in, one invocation out. The only code that uses the argument parser.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "command.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

struct Invocation {
  GlobalFlags flags;
  bool help{false};
  bool version{false};
  Place place;                       // the command or group that was named
  std::unique_ptr<Command> command;  // with the values of its flags; null unless place.type is set
};

// Fills `invocation` as far as the arguments (without the program's name) could be understood, also
// when it throws: so that a failure comes in the form that was asked for, with the command's name.
// Throws Error "usage.…", status 3. Runs nothing.
void read_arguments(const std::vector<std::string>& arguments, Invocation& invocation);

// Every flag that all commands take, with targets in `invocation`.
std::vector<Flag> global_flags(Invocation& invocation);

// "secops findings ack [flags] ID…"
std::string usage_line(const CommandType& type, Command& command);

}  // namespace secops::app
