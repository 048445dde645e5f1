// The flags of commands that read logs by hand, and what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "jobs/check_logs.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

struct LogFlags {
  std::vector<std::string> paths;
  std::optional<std::string> format;
  std::optional<std::string> timezone;
  std::optional<std::string> since;
  std::optional<std::string> until;

  void add_flags(std::vector<Flag>& flags);
  Argument path_argument(std::string_view help);
  // " --format syslog --timezone Asia/Tokyo" as they were given, for a line to paste.
  std::string reading() const;
};

// The logs named on the command line. A file that a [[source]] names is read as that one says
// (format, zone, field map), so that a look finds what the recorded run found, and a line to paste
// shows it. What a flag says wins. Throws usage errors for an unknown format or zone.
std::vector<jobs::LogSpec> specs_by_path(const LogFlags& flags, const jobs::Settings& settings,
                                         events::FieldNames& names);

// The logs of the configuration. Field mappings are added to `names`.
std::vector<jobs::LogSpec> specs_of(const jobs::Settings& settings, events::FieldNames& names);

// Refuses a span that ends before it begins: nothing could be found in it.
void refuse_empty_span(std::optional<Time> since, std::optional<Time> until);

// What is wrong with a source; with the line to paste where it can only be read another way.
Problem problem_of(const jobs::SourceReport& source, const Session& session);

// Refuses to wait for a person's typing when "-" is a terminal; with what is missing then, and what
// to do about it.
void refuse_terminal_input(
    const std::vector<std::string>& paths, std::string_view missing = "there is no log to read",
    std::string_view hint = "pipe a log into it, such as: zcat old.log.gz | secops check-logs -");

}  // namespace secops::app
