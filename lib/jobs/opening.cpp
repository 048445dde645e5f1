#include "jobs/opening.h"

#include "base/text.h"
#include "host/files.h"

namespace secops::jobs {

namespace {

// Lines that are looked at to tell a format.
constexpr std::size_t detection_lines = 200;

}  // namespace

std::vector<OpenedLog> expand_specs(const std::vector<LogSpec>& specs,
                                    std::vector<Problem>& problems) {
  std::vector<OpenedLog> opened;
  for (const LogSpec& spec : specs) {
    std::vector<std::string> files;
    for (const std::string& path : spec.paths) {
      if (path == "-")
        opened.push_back({&spec, path});
      else
        files.push_back(path);
    }
    if (files.empty()) continue;
    for (std::string& path : sources::expand_paths(files, problems))
      opened.push_back({&spec, std::move(path)});
  }
  return opened;
}

std::vector<std::string_view> first_lines(std::string_view block, std::size_t limit) {
  std::vector<std::string_view> lines;
  while (!block.empty() && lines.size() < limit) {
    const std::size_t end = block.find('\n');
    std::string_view line = block.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
  }
  return lines;
}

const events::FormatType* format_of(const LogSpec& spec, const events::ParseContext& context,
                                    std::string_view head, std::string_view before) {
  if (spec.format != nullptr) return spec.format;
  const auto lines = first_lines(head, detection_lines);
  // A few lines of another kind at the beginning of what is new are no new format.
  const events::FormatType* known = events::find_format(before);
  const auto takes = [&](std::string_view line) {
    const events::Shape shape = known->shape(line);
    return shape == events::Shape::event || shape == events::Shape::whole;
  };
  if (known && (lines.empty() || std::any_of(lines.begin(), lines.end(), takes))) return known;
  const events::FormatType* format = events::detect_format(lines, context);
  return format ? format : known;
}

Problem unknown_format(const std::string& path) {
  Problem problem;
  problem.code = "source.unknown-format";
  if (path == "-") {
    problem.message = "none of the known formats takes most of the first lines of standard input";
  } else {
    problem.message = "none of the known formats takes most of its first lines";
    problem.file = path;
  }
  problem.hint = "name one with --format, or with `format` in its [[source]]";
  return problem;
}

void check_staleness(const OpenedLog& opened, Time now, std::vector<Problem>& problems) {
  if (!opened.spec->stale_after || opened.path == "-") return;
  const auto facts = host::facts_of(opened.path);
  if (!facts) return;
  const Duration age = now - facts->modified;
  if (age <= *opened.spec->stale_after) return;
  Problem problem;
  problem.code = "source.stale";
  problem.message = fmt::format("nothing was written to it for {} (stale_after is {})",
                                span_text(age), span_text(*opened.spec->stale_after));
  problem.file = opened.path;
  problem.hint = "see whether the program that writes it still runs";
  problems.push_back(std::move(problem));
}

}  // namespace secops::jobs
