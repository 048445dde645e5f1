#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/redact.h"
#include "base/text.h"
#include "config/node.h"
#include "host/files.h"
#include "host/process.h"

namespace secops::config {

struct Config::State {
  Node root;
  std::vector<std::string> files;
  std::vector<Problem> problems;
};

namespace {

constexpr std::size_t largest_file = 1u << 20;

// A configuration can name programs to run, so nobody may write it but root and who it is for.
std::optional<Problem> changed_by_others(const std::string& path, const host::FileFacts& facts) {
  const unsigned me = host::effective_uid();
  const std::string quoted = shell_quoted(path);
  if (facts.owner != 0 && facts.owner != me)
    return Problem{"config.foreign-owner",
                   fmt::format("it belongs to another user (uid {}), who could have programs run "
                               "by this one (uid {})",
                               facts.owner, me),
                   path,
                   0,
                   0,
                   fmt::format("{}chown root: {}", me == 0 ? "" : "sudo ", quoted)};
  const bool group = (facts.mode & 020u) != 0 && facts.group != 0;
  const bool all = (facts.mode & 02u) != 0;
  if (!group && !all) return std::nullopt;
  const std::string who = all ? std::string("everybody on this machine")
                              : fmt::format("the group with gid {}", facts.group);
  return Problem{"config.writable-by-others",
                 who + " may change this file, and it can name programs to run",
                 path,
                 0,
                 0,
                 fmt::format("chmod {}-w {}",
                             group && all ? "go"
                             : group      ? "g"
                                          : "o",
                             quoted)};
}

// Nothing after a problem; the file's own mistakes are the parser's.
std::optional<std::string> content_of(const std::string& path, std::vector<Problem>& problems) {
  try {
    if (!host::facts_of(path)) {
      problems.push_back({"config.missing", "there is no such configuration file", path, 0, 0,
                          "'secops init' writes one; '--config none' goes without"});
      return std::nullopt;
    }
    // Opened once: between two looks at a name it can come to be another file's.
    const host::Reader file = host::Reader::open(path);
    if (auto unsafe = changed_by_others(path, file.facts())) {
      problems.push_back(std::move(*unsafe));
      return std::nullopt;
    }
    return host::read_whole(file, largest_file);
  } catch (const Error& error) {
    for (Problem problem : error.problems()) {
      problem.code = "config.unreadable";
      problem.file = path;
      if (problem.hint.empty()) problem.hint = "'--config none' goes without configuration";
      problems.push_back(std::move(problem));
    }
    return std::nullopt;
  }
}

std::string hint_for(const std::string& key, const Node& table, std::string_view path) {
  const std::vector<std::string_view> known(table.asked.begin(), table.asked.end());
  const std::string_view meant = nearest(key, known);
  if (!meant.empty()) return fmt::format("did you mean {}?", spelled_key(meant));
  if (known.empty()) return "";
  std::string list;
  for (const std::string_view word : known) list += (list.empty() ? "" : ", ") + spelled_key(word);
  return fmt::format("{} takes {}", path.empty() ? "the file" : path, list);
}

void report_unknown(const Entry& entry, const Node& table, const std::string& path,
                    std::vector<Problem>& problems) {
  const std::string name = joined(path, entry.key);
  const bool several = entry.node.is_table_array();
  Problem problem;
  if (path.empty() && (several || entry.node.kind == Node::Kind::table)) {
    problem.code = "config.unknown-table";
    problem.message = fmt::format("this version of secops does not know the section {}{}{}",
                                  several ? "[[" : "[", name, several ? "]]" : "]");
  } else {
    problem.code = "config.unknown-key";
    problem.message = fmt::format("{} is not a key that secops knows", name);
  }
  problem.file = entry.place.file ? *entry.place.file : "";
  problem.line = entry.place.line;
  problem.column = entry.place.column;
  problem.hint = hint_for(entry.key, table, path);
  problems.push_back(std::move(problem));
}

void find_unknown(const Node& table, const std::string& path, std::vector<Problem>& problems) {
  for (const Entry& entry : table.entries) {
    const bool known =
        std::find(table.asked.begin(), table.asked.end(), entry.key) != table.asked.end();
    if (!known) {
      report_unknown(entry, table, path, problems);
      continue;
    }
    const std::string name = joined(path, entry.key);
    if (entry.node.read) find_unknown(entry.node, name, problems);
    for (std::size_t i = 0; i < entry.node.items.size(); ++i)
      if (entry.node.items[i].read)
        find_unknown(entry.node.items[i], fmt::format("{}[{}]", name, i), problems);
  }
}

void list_settings(const Node& table, const std::string& path, std::vector<Setting>& settings) {
  for (const Entry& entry : table.entries) {
    const std::string name = joined(path, entry.key);
    if (entry.node.kind == Node::Kind::table) {
      list_settings(entry.node, name, settings);
    } else if (entry.node.is_table_array()) {
      for (std::size_t i = 0; i < entry.node.items.size(); ++i)
        list_settings(entry.node.items[i], fmt::format("{}[{}]", name, i), settings);
    } else {
      settings.push_back({name, redacted(spelled_value(entry.node)), to_string(entry.place)});
    }
  }
}

}  // namespace

Config::Config() : state_(std::make_unique<State>()) {}
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;
Config::~Config() = default;

Config Config::load(std::span<const std::string> paths) {
  Config config;
  State& state = *config.state_;
  for (const std::string& path : paths) {
    state.files.push_back(path);
    const auto content = content_of(path, state.problems);
    if (!content) continue;
    Node tree = read_toml(*content, path, state.problems);
    if (!state.root.place.file) state.root.place = tree.place;
    merge(state.root, std::move(tree), "", state.problems);
  }
  check_names(state.root, "", state.problems);
  return config;
}

Section Config::root() {
  Section section;
  state_->root.read = true;
  section.node_ = &state_->root;
  section.problems_ = &state_->problems;
  section.problems_before_ = state_->problems.size();
  return section;
}

void Config::finish() {
  auto& problems = state_->problems;
  find_unknown(state_->root, "", problems);
  const auto rank = [this](const Problem& problem) {
    const auto& files = state_->files;
    const auto file = std::find(files.begin(), files.end(), problem.file);
    return std::tuple(file - files.begin(), problem.line, problem.column);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return rank(a) < rank(b); });
  const auto same = [&](const Problem& a, const Problem& b) {
    return rank(a) == rank(b) && a.code == b.code && a.message == b.message;
  };
  problems.erase(std::unique(problems.begin(), problems.end(), same), problems.end());
}

std::vector<Problem>& Config::problems() { return state_->problems; }

const std::vector<std::string>& Config::files() const { return state_->files; }

std::vector<Setting> Config::settings() const {
  std::vector<Setting> settings;
  list_settings(state_->root, "", settings);
  return settings;
}

}  // namespace secops::config
