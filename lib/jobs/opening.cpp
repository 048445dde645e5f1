#include "jobs/opening.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "host/files.h"

namespace secops::jobs {

namespace {

// Lines that are looked at to tell a format.
constexpr std::size_t detection_lines = 200;

bool is_spelled_out(const LogSpec& spec, const std::string& path) {
  return std::find(spec.paths.begin(), spec.paths.end(), path) != spec.paths.end();
}

Problem read_with_its_log(const OpenedLog& copy, const std::string& original) {
  Problem problem;
  problem.code = "source.twice";
  problem.message = fmt::format(
      "by its name it is a rotated copy of {}, with which it is read; it is not read by itself",
      original);
  problem.file = copy.path;
  problem.hint = fmt::format(
      "leave it out of the paths of [[source]] {}; if it is another log, give it a [[source]] of "
      "its own",
      copy.spec->name);
  return problem;
}

// Takes away what belongs to another log as its rotated copy. A path that is spelled out is a log
// of its own, unless its [[source]] reads that log too: its lines would count twice.
void leave_out_copies(const std::vector<LogSpec>& specs, ReadOn& read_on,
                      std::vector<OpenedLog>& opened, std::vector<Problem>& problems) {
  std::set<std::string> logs;
  std::set<std::pair<const LogSpec*, std::string>> of_spec;
  for (const OpenedLog& one : opened) {
    logs.insert(one.path);
    of_spec.emplace(one.spec, one.path);
  }
  const auto is_log = [&](const std::string& path) {
    if (logs.contains(path)) return true;
    bool known = false;
    for (const LogSpec& spec : specs) {
      std::string name = cursor_name(spec.name, path);
      if (!read_on.cursors.contains(name)) continue;
      known = true;
      read_on.away.push_back(std::move(name));
    }
    return known;
  };
  std::erase_if(opened, [&](const OpenedLog& one) {
    const bool spelled_out = is_spelled_out(*one.spec, one.path);
    for (std::string& original : sources::rotated_from(one.path)) {
      const bool beside =
          of_spec.contains({one.spec, original}) || is_spelled_out(*one.spec, original);
      if ((spelled_out && !beside) || !is_log(original)) continue;
      if (spelled_out) problems.push_back(read_with_its_log(one, original));
      read_on.copies.push_back({one.path, std::move(original)});
      return true;
    }
    return false;
  });
}

// What log archives are packed with, by the first bytes.
struct Packing {
  std::string_view magic;
  std::string_view name;
  std::string_view unpack;
};
constexpr std::array<Packing, 4> packings = {{
    {"\x28\xb5\x2f\xfd", "zstd", "zstdcat"},
    {"\xfd"
     "7zXZ",
     "xz", "xzcat"},
    {"BZh", "bzip2", "bzcat"},
    {"\x04\x22\x4d\x18", "lz4", "lz4cat"},
}};

const Packing* packing_of(std::string_view head) {
  const auto found = std::find_if(packings.begin(), packings.end(), [&](const Packing& packing) {
    return head.starts_with(packing.magic);
  });
  return found == packings.end() ? nullptr : &*found;
}

Problem read_twice(const OpenedLog& again, const OpenedLog& first) {
  Problem problem;
  problem.code = "source.twice";
  problem.message = fmt::format(
      "[[source]] {} reads it already{}; it is not read for {} again", first.spec->name,
      first.path == again.path ? "" : fmt::format(" as {}", first.path), again.spec->name);
  problem.file = again.path;
  problem.hint = "leave it out of the paths of one of the two";
  return problem;
}

// A file of two specs would be counted twice. Names in one spec are told apart when they are
// listed.
void leave_out_doubles(std::vector<OpenedLog>& opened, std::vector<Problem>& problems) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, OpenedLog> seen;
  std::erase_if(opened, [&](const OpenedLog& one) {
    if (one.path == "-") return false;
    try {
      const auto facts = host::facts_of(one.path);
      if (!facts) return false;
      const auto [first, added] = seen.try_emplace({facts->device, facts->inode}, one);
      if (added) return false;
      if (first->second.spec != one.spec) problems.push_back(read_twice(one, first->second));
      return true;
    } catch (const Error&) {
      return false;  // opening it tells what is wrong
    }
  });
}

}  // namespace

std::vector<OpenedLog> expand_specs(const std::vector<LogSpec>& specs, ReadOn* read_on,
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
  // A person who looks is told; the configuration says what it means, run after run.
  if (read_on != nullptr)
    std::erase_if(problems, [](const Problem& one) { return one.code == "source.skipped"; });
  if (read_on != nullptr) leave_out_copies(specs, *read_on, opened, problems);
  leave_out_doubles(opened, problems);
  return opened;
}

bool is_warning(const Problem& problem) {
  return problem.code == "source.stale" || problem.code == "source.twice" ||
         problem.code == "source.skipped" || problem.code == "windows.corrupt" ||
         problem.code == background_code || problem.code == "enrich.full" ||
         problem.code == "blacklist.cap" || problem.code == "blacklist.unprotected";
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
  if (packing_of(head) != nullptr) return nullptr;
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

Problem unknown_format(const std::string& path, std::string_view head, std::string_view command) {
  Problem problem;
  problem.code = "source.unknown-format";
  if (const Packing* packing = packing_of(head)) {
    problem.code = "source.compressed";
    problem.message = fmt::format("compressed with {}, which is not read here", packing->name);
    problem.file = path == "-" ? "standard input" : path;
    problem.hint = fmt::format("unpack it: {} {} | secops {} -", packing->unpack,
                               path == "-" ? "FILE" : shell_quoted(path), command);
    return problem;
  }
  if (path == "-") {
    problem.message = "none of the known formats takes most of the first lines of standard input";
  } else {
    problem.message = "none of the known formats takes most of its first lines";
    problem.file = path;
  }
  problem.hint = "name one with --format, or with `format` in its [[source]]";
  return problem;
}

Problem not_understood(const std::string& path, std::string_view format, std::uint64_t lines,
                       std::string_view line) {
  Problem problem;
  problem.code = not_understood_code;
  problem.message =
      lines == 1 ? fmt::format("its only {} is not understood as {}", line, format)
                 : fmt::format("none of its {} is understood as {}", counted(lines, line), format);
  problem.file = path == "-" ? "standard input" : path;
  problem.hint =
      "see what it holds now; name its format with --format, or with `format` in its "
      "[[source]]";
  return problem;
}

void check_staleness(const OpenedLog& opened, Time now, std::vector<Problem>& problems) {
  if (!opened.spec->stale_after || opened.path == "-") return;
  std::optional<host::FileFacts> facts;
  try {
    facts = host::facts_of(opened.path);
  } catch (const Error&) {
    return;  // opening it tells what is wrong
  }
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
