#include "list_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>

#include "base/redact.h"
#include "base/text.h"
#include "host/files.h"
#include "log_flags.h"
#include "sources/source.h"

namespace secops::app {

namespace {

constexpr std::size_t shown_lines = 3;
constexpr std::size_t shown_columns = 60;

std::string name_of_file(const std::string& path) { return path == "-" ? "standard input" : path; }

Error no_list(const blacklist::ReadList& list, const std::string& path, std::string message) {
  const bool is_empty = list.junk + list.refused == 0;
  std::vector<Problem> problems;
  problems.push_back({"blacklist.bad-list", std::move(message), name_of_file(path), 0, 0,
                      is_empty ? "look at what was fetched: an empty answer is no list"
                               : "look at what was fetched: an error page is no list; if it is "
                                 "one, say --kind"});
  for (const blacklist::RefusedLine& line : list.examples) {
    if (problems.size() > shown_lines) break;
    problems.push_back(refused_line(list, path, line));
  }
  return Error(std::move(problems));
}

}  // namespace

blacklist::ReadList read_list_file(const std::string& path, blacklist::ListOptions options) {
  refuse_terminal_input({path}, "there is no list to read",
                        "pipe a list into it, such as: curl -fsS https://feeds.example/drop.txt | "
                        "secops blacklist import - --source drop");
  try {
    if (const auto facts = host::facts_of(path)) options.bytes = facts->size;
    blacklist::ListReader reader(options);
    sources::read_pieces(path, [&](std::string_view piece) { reader.take(piece); });
    return reader.finish();
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    // What the file system says names the file by itself.
    for (Problem& problem : problems)
      if (problem.file.empty() && problem.message.find(path) == std::string::npos)
        problem.file = name_of_file(path);
    throw Error(std::move(problems), error.status());
  }
}

Problem refused_line(const blacklist::ReadList& list, const std::string& path,
                     const blacklist::RefusedLine& line) {
  Problem problem;
  problem.code = "blacklist.refused-line";
  problem.file = name_of_file(path);
  problem.message = fmt::format("{}: {}", beginning_of(line.text), line.mistake);
  if (list.one_document)
    problem.message = fmt::format("value {}: {}", line.line, problem.message);
  else
    problem.line = static_cast<int>(std::min<std::uint64_t>(line.line, INT_MAX));
  return problem;
}

namespace {

// Nothing was to be changed, so nothing is refused: it cannot be told.
blacklist::ReadList read_for_a_look(const std::string& path,
                                    const blacklist::ListOptions& options) {
  try {
    return read_list_file(path, options);
  } catch (const Error& error) {
    throw Error(error.problems());
  }
}

}  // namespace

LookedAtList look_at_list(const std::string& path, std::optional<blacklist::Kind> kind, Time now) {
  blacklist::ListOptions options;
  options.kind = kind;
  options.now = now;
  blacklist::ReadList list = read_for_a_look(path, options);
  const std::uint64_t bad = list.junk + list.refused;
  if (list.contents.size() == 0)
    throw no_list(list, path,
                  bad == 0 && list.over > 0 ? "all that the list holds has ended by what it says"
                  : bad == 0
                      ? "the list is empty"
                      : fmt::format("the list holds no value, only {}",
                                    counted(bad, "line that is none", "lines that are none")));
  if (list.is_doubtful(bad))
    throw no_list(list, path,
                  fmt::format("of the {} of the list {} none, more than a tenth",
                              counted(list.values, "line"), counted(bad, "is", "are")));
  LookedAtList looked{std::move(list.contents), {}};
  if (bad == 0) return looked;
  Problem problem = refused_line(list, path, list.examples.front());
  problem.code = "blacklist.junk-in-list";
  problem.message =
      fmt::format("{} of {} {} no value, the first: {}", grouped(bad), counted(list.values, "line"),
                  bad == 1 ? "is" : "are", problem.message);
  looked.problems.push_back(std::move(problem));
  return looked;
}

std::string beginning_of(std::string_view text) {
  const std::string whole = redacted(text);
  if (whole.size() <= shown_columns / 4) return whole;  // no byte takes more than that
  std::size_t end = std::min(whole.size(), shown_columns);
  const auto is_inside_character = [&] {
    return end < whole.size() && (static_cast<unsigned char>(whole[end]) & 0xc0) == 0x80;
  };
  while (end > 0 && (is_inside_character() ||
                     columns_of(escaped(std::string_view(whole).substr(0, end))) > shown_columns))
    --end;
  return end == whole.size() ? whole : whole.substr(0, end) + "…";
}

}  // namespace secops::app
