#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "host/files.h"
#include "sources/source.h"

namespace secops::sources {
namespace {

using Kind = host::FileFacts::Kind;

void add_problem(std::vector<Problem>& problems, std::string code, std::string message,
                 std::string hint = {}) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  problems.push_back(std::move(problem));
}

// The file's own problem, as it is met where a source is expected.
void add_problem(std::vector<Problem>& problems, const Error& error) {
  for (Problem problem : error.problems()) {
    problem.code = "source." + problem.code.substr(problem.code.find('.') + 1);
    problems.push_back(std::move(problem));
  }
}

// What a folder holds that is not read with it.
class Skipped {
 public:
  // `name` as it stands in the folder.
  void add(std::string_view kind, const std::string& name) {
    for (Group& group : groups_)
      if (group.kind == kind) {
        if (group.count++ == 0) group.example = name;
        return;
      }
  }

  // "2 folders (such as nginx), 1 hidden file (.old.log)"; "" if there is nothing.
  std::string text() const {
    std::string text;
    for (const Group& group : groups_) {
      if (group.count == 0) continue;
      text += fmt::format("{}{} ({}{})", text.empty() ? "" : ", ", counted(group.count, group.kind),
                          group.count > 1 ? "such as " : "", group.example);
    }
    return text;
  }

  // A line to paste that reads what is most likely a log; "" if there is none.
  std::string hint(const std::string& place) const {
    for (const Group& group : groups_)
      if (group.count > 0 && group.kind != special)
        return fmt::format(
            "to read {}: secops check-logs {}", group.count > 1 ? "one" : "it",
            shell_quoted((place.front() == '-' ? "./" : "") + place + group.example));
    return "";
  }

  static constexpr std::string_view folder = "folder";
  static constexpr std::string_view hidden = "hidden file";
  static constexpr std::string_view special = "special file";

 private:
  struct Group {
    std::string_view kind;
    std::uint64_t count{0};
    std::string example{};
  };
  std::array<Group, 3> groups_{{{folder}, {hidden}, {special}}};
};

class Expansion {
 public:
  explicit Expansion(std::vector<Problem>& problems) : problems_(problems) {}

  void add(const std::string& path) {
    if (path.empty())
      return add_problem(problems_, "source.missing", "the name of a file is empty",
                         "name a file or a folder, or - for standard input");
    try {
      if (path == "-") {
        files_.push_back(path);
      } else if (std::optional<host::FileFacts> facts = host::facts_of(path)) {
        // A file whose name holds a '[' is meant before a pattern is.
        add_existing(path, *facts);
      } else if (host::has_glob(path)) {
        add_matches(path);
      } else {
        add_missing(path);
      }
    } catch (const Error& error) {
      add_problem(problems_, error);
    }
  }

  std::vector<std::string> files() {
    std::sort(files_.begin(), files_.end());
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
    std::vector<std::string> result;
    for (std::string& path : files_) {
      if (!result.empty() && result.back() == path) continue;
      // Two names for one file would count its lines twice.
      try {
        std::optional<host::FileFacts> facts;
        if (path != "-") facts = host::facts_of(path);
        if (facts && !seen.emplace(facts->device, facts->inode).second) continue;
        result.push_back(std::move(path));
      } catch (const Error& error) {
        add_problem(problems_, error);
      }
    }
    return result;
  }

 private:
  // One entry that cannot be looked at, such as a link to itself, must not hide those after it.
  std::optional<host::FileFacts> facts_or_problem(const std::string& path) {
    try {
      return host::facts_of(path);
    } catch (const Error& error) {
      add_problem(problems_, error);
      return std::nullopt;
    }
  }

  void add_existing(const std::string& path, const host::FileFacts& facts) {
    if (facts.kind != Kind::directory) {
      files_.push_back(path);
      return;
    }
    std::string folder = !path.empty() && path.back() == '/' ? path : path + "/";
    std::size_t before = files_.size();
    std::size_t told = problems_.size();
    Skipped skipped;
    for (const std::string& name : host::list_directory(path)) {
      std::optional<host::FileFacts> inner = facts_or_problem(folder + name);
      if (!inner) continue;
      if (inner->kind == Kind::directory)
        skipped.add(Skipped::folder, name);
      else if (inner->kind != Kind::regular)
        skipped.add(Skipped::special, name);
      else if (name.front() == '.')
        skipped.add(Skipped::hidden, name);
      else
        files_.push_back(folder + name);
    }
    if (files_.size() > before || problems_.size() > told) {
      if (!skipped.text().empty())
        add_problem(problems_, "source.skipped",
                    fmt::format("{} holds more than was read: {}", path, skipped.text()),
                    skipped.hint(folder));
      return;
    }
    const std::string only = skipped.text().empty() ? "" : fmt::format(", only {}", skipped.text());
    std::string hint = skipped.hint(folder);
    if (hint.empty()) hint = fmt::format("see what is there: ls -lA {}", shell_quoted(path));
    add_problem(problems_, "source.empty-directory",
                fmt::format("{} holds no files to read{}", path, only), std::move(hint));
  }

  void add_matches(const std::string& pattern) {
    std::vector<std::string> unreadable;
    std::size_t before = files_.size();
    std::size_t told = problems_.size();
    for (const std::string& match : host::expand_glob(pattern, &unreadable)) {
      std::optional<host::FileFacts> facts = facts_or_problem(match);
      if (facts && facts->kind != Kind::directory) files_.push_back(match);
    }
    for (const std::string& folder : unreadable) {
      add_problem(problems_, "source.unreadable",
                  fmt::format("cannot list {} for {}", folder, pattern),
                  fmt::format("see who may: ls -ld {}", shell_quoted(folder)));
    }
    if (files_.size() == before && problems_.size() == told) {
      add_problem(problems_, "source.no-match", fmt::format("no file matches {}", pattern));
    }
  }

  void add_missing(const std::string& path) {
    std::size_t slash = path.rfind('/');
    std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    std::string hint;
    try {
      std::vector<std::string> names = host::list_directory(folder.empty() ? "." : folder);
      std::vector<std::string_view> views(names.begin(), names.end());
      std::string_view name = nearest(std::string_view(path).substr(folder.size()), views);
      if (!name.empty()) hint = fmt::format("did you mean {}{}?", folder, name);
    } catch (const Error&) {
      hint = "";  // the folder is missing too, or closed: there is nothing to propose
    }
    add_problem(problems_, "source.missing",
                fmt::format("cannot read {}: No such file or directory", path), std::move(hint));
  }

  std::vector<std::string> files_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::vector<std::string> expand_paths(const std::vector<std::string>& paths,
                                      std::vector<Problem>& problems) {
  Expansion expansion(problems);
  for (const std::string& path : paths) expansion.add(path);
  return expansion.files();
}

}  // namespace secops::sources
