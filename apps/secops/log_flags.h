// The flags of commands that read logs by hand, and what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "jobs/check_logs.h"
#include "jobs/settings.h"

namespace secops::app {

struct LogFlags {
  std::vector<std::string> paths;
  std::optional<std::string> format;
  std::optional<std::string> timezone;
  std::optional<std::string> since;
  std::optional<std::string> until;

  void add_flags(std::vector<Flag>& flags);
  Argument path_argument(std::string_view help);
};

// The logs named on the command line: settings of the [[source]] that a path belongs to are not
// taken over, a look judges by what it is told. Throws usage errors for an unknown format or zone.
jobs::LogSpec spec_of(const LogFlags& flags);

// The same for showing events, but a file that a [[source]] names is read as that one says (format,
// zone, field map), so that a line to paste finds what check-logs found. What a flag says wins.
std::vector<jobs::LogSpec> specs_by_path(const LogFlags& flags, const jobs::Settings& settings,
                                         events::FieldNames& names);

// The logs of the configuration. Field mappings are added to `names`.
std::vector<jobs::LogSpec> specs_of(const jobs::Settings& settings, events::FieldNames& names);

// Refuses to wait for a person's typing when "-" is a terminal.
void refuse_terminal_input(const std::vector<std::string>& paths);

}  // namespace secops::app
