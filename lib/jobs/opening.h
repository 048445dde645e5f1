// From paths to files that can be read: expands them, tells each file's format, reports what is
// wrong.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/check_logs.h"
#include "jobs/reading.h"

namespace secops::jobs {

// A file together with the settings it is read by.
struct OpenedLog {
  const LogSpec* spec{nullptr};
  std::string path;
};

using Cursors = std::map<std::string, sources::Cursor>;  // by cursor_name

// How logs are read on: the cursors of earlier runs; and which of them are needed although their
// log is away, and what was left out as a copy.
struct ReadOn {
  const Cursors& cursors;
  std::vector<std::string> away;  // cursor_name
  std::vector<LeftOut> copies;
};

// The files of the specs, in their order; problems with paths are appended. A file of two specs is
// the first one's, which is a problem too ("source.twice", no more than a warning).
//
// `read_on` is null in a look. Where logs are read on from cursors, the rotated copies of a log are
// finished by its own cursor. They are no sources of their own, whether the log is there or was
// only read before: it can be away for a moment while it is rotated. A path that is spelled out is
// always a source of its own.
std::vector<OpenedLog> expand_specs(const std::vector<LogSpec>& specs, ReadOn* read_on,
                                    std::vector<Problem>& problems);

// Problems that make an answer less than fine, but no less whole.
bool is_warning(const Problem& problem);

// The first lines of a block, without their ends.
std::vector<std::string_view> first_lines(std::string_view block, std::size_t limit);

// The spec's format, or the one that takes most of the first lines; `before`, if these are too few
// to tell from. Null if none does.
const events::FormatType* format_of(const LogSpec& spec, const events::ParseContext& context,
                                    std::string_view head, std::string_view before);

// Why no format takes what the file begins with; `command` is one that reads it through a pipe.
Problem unknown_format(const std::string& path, std::string_view head, std::string_view command);

// A program that now writes another format must not look like one that is fine: none of its lines
// is understood. `line` is what one of them is called.
inline constexpr std::string_view not_understood_code = "source.not-understood";
Problem not_understood(const std::string& path, std::string_view format, std::uint64_t lines,
                       std::string_view line);

// Appends "source.stale" if the file was not written for longer than its spec allows.
void check_staleness(const OpenedLog& opened, Time now, std::vector<Problem>& problems);

}  // namespace secops::jobs
