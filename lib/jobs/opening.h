// From paths to files that can be read: expands them, tells each file's format, reports what is
// wrong.
#pragma once

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

// The files of the specs, in their order; problems with paths are appended.
std::vector<OpenedLog> expand_specs(const std::vector<LogSpec>& specs,
                                    std::vector<Problem>& problems);

// The first lines of a block, without their ends.
std::vector<std::string_view> first_lines(std::string_view block, std::size_t limit);

// The spec's format, or the one that takes most of the first lines; `before`, if these are too few
// to tell from. Null if none does.
const events::FormatType* format_of(const LogSpec& spec, const events::ParseContext& context,
                                    std::string_view head, std::string_view before);

// `what` said about the path by the file's first lines: no format takes them.
Problem unknown_format(const std::string& path);

// Appends "source.stale" if the file was not written for longer than its spec allows.
void check_staleness(const OpenedLog& opened, Time now, std::vector<Problem>& problems);

}  // namespace secops::jobs
