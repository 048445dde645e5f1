// Commands by their words: "findings ack" is the command `ack` of the group `findings`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "command.h"

namespace secops::app {

// Null if no command has exactly this path.
const CommandType* find_command(std::string_view path);
// "findings": the first word(s) of longer paths.
bool is_group(std::string_view path);
// One line about a group; "" for one that has no words of its own.
std::string_view group_summary(std::string_view group);
// Commands below a group, by name; all commands for "".
std::vector<const CommandType*> commands_below(std::string_view group);

// The words as a path: what they name, as far as they name anything.
struct Place {
  std::string path;                  // "findings ack", "findings", ""
  const CommandType* type{nullptr};  // null for a group and for the program itself
};
// Throws Error "usage.unknown-command" with a suggestion if a word leads nowhere.
Place place_of(const std::vector<std::string>& words);

// Status unknown (3), code "usage.<kind>".
Error usage_error(std::string_view kind, std::string message, std::string hint = {});

}  // namespace secops::app
