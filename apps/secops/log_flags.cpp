#include "log_flags.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "command_tree.h"
#include "host/files.h"
#include "host/process.h"

namespace secops::app {

namespace {

const events::FormatType* format_named(const std::string& name) {
  if (name == "auto") return nullptr;
  if (const events::FormatType* format = events::find_format(name)) return format;
  std::vector<std::string_view> known = {"auto"};
  for (const events::FormatType& format : events::formats()) known.push_back(format.name);
  const std::string_view near = nearest(name, known);
  throw usage_error("bad-value", fmt::format("--format is no format: \"{}\"", name),
                    near.empty() ? fmt::format("one of {}", fmt::join(known, ", "))
                                 : fmt::format("did you mean {}?", near));
}

}  // namespace

void LogFlags::add_flags(std::vector<Flag>& flags) {
  flags.push_back({"--since", "TIME",
                   "Only events at or after this moment: 2h, yesterday, 2026-11-22T06:00Z.",
                   &since});
  flags.push_back({"--until", "TIME", "Only events before this moment.", &until});
  flags.push_back({"--format", "NAME",
                   "How lines are to be read, instead of telling it from the first lines.",
                   &format});
  flags.push_back({"--timezone", "ZONE",
                   "Zone of stamps without an offset, such as Asia/Tokyo or +09:00; otherwise UTC.",
                   &timezone});
}

Argument LogFlags::path_argument(std::string_view help) { return {"PATH", help, &paths}; }

namespace {

jobs::LogSpec spec_of(const LogFlags& flags) {
  jobs::LogSpec spec;
  spec.paths = flags.paths;
  if (flags.format) spec.format = format_named(*flags.format);
  if (flags.timezone) {
    const std::optional<Zone> zone = Zone::named(*flags.timezone);
    if (!zone)
      throw usage_error("bad-value", fmt::format("--timezone is no zone: \"{}\"", *flags.timezone),
                        "write it like Asia/Tokyo, +09:00 or UTC");
    spec.zone = *zone;
  }
  return spec;
}

}  // namespace

std::string LogFlags::reading() const {
  std::string text;
  if (format) text += " --format " + shell_quoted(*format);
  if (timezone) text += " --timezone " + shell_quoted(*timezone);
  return text;
}

std::vector<jobs::LogSpec> specs_of(const jobs::Settings& settings, events::FieldNames& names) {
  std::vector<jobs::LogSpec> specs;
  for (const jobs::SourceSettings& source : settings.sources) {
    jobs::LogSpec& spec = specs.emplace_back();
    spec.name = source.name;
    spec.paths = source.paths;
    spec.format = source.format == "auto" ? nullptr : events::find_format(source.format);
    spec.zone = source.timezone.value_or(Zone());
    spec.category = source.category;
    spec.product = source.product;
    spec.service = source.service;
    for (const auto& [ecs, native] : source.fields)
      spec.mappings.push_back({native, ecs == "@timestamp" ? events::mapped_time : names.add(ecs)});
    spec.stale_after = source.stale_after;
  }
  return specs;
}

std::vector<jobs::LogSpec> specs_by_path(const LogFlags& flags, const jobs::Settings& settings,
                                         events::FieldNames& names) {
  const jobs::LogSpec told = spec_of(flags);
  std::vector<jobs::LogSpec> configured = specs_of(settings, names);
  std::map<std::string, const jobs::LogSpec*> owners;  // by full path
  std::vector<Problem> unasked;  // what is wrong with sources that nobody asks for here
  for (const jobs::LogSpec& spec : configured)
    for (const std::string& path : sources::expand_paths(spec.paths, unasked))
      owners.try_emplace(host::absolute_path(path), &spec);

  std::vector<jobs::LogSpec> specs;
  const jobs::LogSpec* last = nullptr;
  const auto add = [&](const std::string& path, const jobs::LogSpec& owner) {
    if (last != &owner) {
      specs.push_back(owner);
      specs.back().paths.clear();
      if (flags.format) specs.back().format = told.format;
      if (flags.timezone) specs.back().zone = told.zone;
      last = &owner;
    }
    specs.back().paths.push_back(path);
  };
  for (const std::string& path : flags.paths) {
    std::vector<Problem> problems;
    const std::vector<std::string> files = sources::expand_paths({path}, problems);
    // What is wrong with it is told when it is read.
    if (path == "-" || !problems.empty()) {
      add(path, told);
      continue;
    }
    for (const std::string& file : files) {
      const auto owner = owners.find(host::absolute_path(file));
      add(file, owner == owners.end() ? told : *owner->second);
    }
  }
  return specs;
}

void refuse_empty_span(std::optional<Time> since, std::optional<Time> until) {
  if (since && until && *until <= *since)
    throw usage_error(
        "bad-value",
        fmt::format("--until ({}) is not after --since ({})", rfc3339(*until), rfc3339(*since)),
        "turn them round");
}

Problem problem_of(const jobs::SourceReport& source, const Session& session) {
  Problem problem = source.problem;
  if (problem.code != "source.not-a-file" || !problem.hint.empty()) return problem;
  const auto facts = host::facts_of(source.path);
  using Kind = host::FileFacts::Kind;
  if (facts && (facts->kind == Kind::fifo || facts->kind == Kind::device))
    problem.hint = "give it on standard input: " +
                   session.paste(fmt::format("secops {} - < {}", session.command(),
                                             shell_quoted(source.path)));
  return problem;
}

void refuse_terminal_input(const std::vector<std::string>& paths, std::string_view missing,
                           std::string_view hint) {
  if (std::find(paths.begin(), paths.end(), "-") == paths.end()) return;
  if (!host::is_terminal(STDIN_FILENO)) return;
  throw usage_error("bad-value", fmt::format("standard input is a terminal, so {}", missing),
                    std::string(hint));
}

}  // namespace secops::app
