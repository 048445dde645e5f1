#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "host/files.h"
#include "jobs/rule_files.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

namespace {

// How many rules check-logs would judge by. A handle that names no rule and a broken rule file are
// mistakes of the configuration, too, so all of them are thrown together.
std::size_t count_rules(config::Config& config, const jobs::Settings& settings) {
  jobs::RuleProblems found;
  events::FieldNames names;
  rules::ReadOptions options;
  options.disable = settings.disabled_rules;
  options.overrides = settings.rule_overrides;
  const auto rules = jobs::read_rules({true, settings.rule_paths, {}}, options, names, found);
  const std::vector<Problem> problems = jobs::with_rule_problems(config, settings, found);
  if (!problems.empty()) throw Error(problems);
  return rules.rules().size();
}

// Why a program that is named cannot be run, as the end of a sentence; "" if nothing is known to
// stand against it.
std::string why_not_run(const std::string& path) {
  try {
    const auto facts = host::facts_of(path);
    if (!facts) return "does not exist";
    if (facts->kind != host::FileFacts::Kind::regular) return "is no file";
    return (facts->mode & 0111) == 0 ? fmt::format("may not be run (mode {:04o})", facts->mode)
                                     : "";
  } catch (const Error&) {
    return "";  // others may see it
  }
}

// The same of a directory.
std::string why_no_folder(const std::string& path) {
  try {
    const auto facts = host::facts_of(path);
    if (!facts) return "does not exist";
    return facts->kind == host::FileFacts::Kind::directory ? "" : "is no directory";
  } catch (const Error&) {
    return "";
  }
}

// What a sync of the list would fail for.
void check_target(config::Section& section, const blacklist::SyncTarget& target) {
  if (target.file.empty()) {
    const std::string why = why_not_run(target.program);
    if (!why.empty())
      section.refuse(section.has("program") ? "program" : "target", "config.program",
                     fmt::format("{} {}", target.program, why),
                     "install nftables, or say with `program` where nft is");
    return;
  }
  const std::string folder = host::folder_of(target.file);
  const std::string why = why_no_folder(folder);
  if (!why.empty())
    section.refuse("target", "config.directory", fmt::format("{} {}", folder, why),
                   "name a directory that is there, and in which the owner of the store may write");
}

// Whom nobody can tell, or what reloads nothing, is found out here and not when it is needed.
std::vector<Problem> warnings_of(config::Config& config, const jobs::Settings& settings) {
  const auto check = [](config::Section section, std::string_view key,
                        const std::vector<std::string>& argv) {
    const std::string why = argv.empty() ? "" : why_not_run(argv.front());
    if (!why.empty())
      section.refuse_item(key, 0, "config.program", fmt::format("{} {}", argv.front(), why),
                          "name a program that is there and may be run, by its full path");
  };
  const std::size_t before = config.problems().size();
  check(config.root().table("notify"), "command", settings.notify.command);
  std::vector<config::Section> targets = config.root().table("blacklist").tables("sync");
  for (std::size_t i = 0; i < std::min(targets.size(), settings.blacklist.sync.size()); ++i) {
    check_target(targets[i], settings.blacklist.sync[i]);
    check(targets[i], "then", settings.blacklist.sync[i].then);
  }
  const auto& all = config.problems();
  return {all.begin() + static_cast<std::ptrdiff_t>(before), all.end()};
}

// Whether a person asked for no configuration, or there is none yet.
bool is_wanted(const Session& session) {
  const auto places = config::Places::of_process(session.flags().config);
  return (places.flag ? places.flag : places.variable) != "none";
}

class ConfigCheck : public Command {
 public:
  Answer run(Session& session) override {
    config::Config& config = session.config();
    const jobs::Settings settings = jobs::gather_settings(config);
    const std::vector<std::string>& files = config.files();
    const std::size_t rules = count_rules(config, settings);
    Answer answer;
    answer.data["files"] = files;
    answer.data["sources"] = nlohmann::ordered_json::array();
    for (const auto& source : settings.sources) answer.data["sources"].push_back(source.name);
    answer.data["rules"] = rules;
    if (files.empty()) {
      answer.text = "no configuration is read: the defaults are in effect\n";
      if (is_wanted(session)) answer.text += "to write one: " + session.paste("secops init") + "\n";
      answer.plugin = "no configuration, defaults in effect";
      return answer;
    }
    const std::string found =
        fmt::format("{}, {}", counted(settings.sources.size(), "source"), counted(rules, "rule"));
    answer.text =
        fmt::format("{} read without a mistake: {}\n", counted(files.size(), "file"), found);
    for (const std::string& file : files) answer.text += fmt::format("  {}\n", Foreign(file));
    answer.plugin = fmt::format("{} read, {}", counted(files.size(), "file"), found);
    answer.problems = warnings_of(config, settings);
    if (!answer.problems.empty()) answer.status = Status::warning;
    return answer;
  }
};

}  // namespace

CommandType config_check_type() {
  CommandType type;
  type.path = "config check";
  type.summary = "Find every mistake in the configuration";
  type.description =
      "Reads the configuration as every command would and says which files that were. Unknown "
      "keys, "
      "wrong types, values out of range and names used twice are all reported at once, as "
      "file:line:column with what was probably meant; the status is then 3. A syntax error ends "
      "its "
      "own file, the others are still checked.\n\n"
      "The rules that it names are read as well. A program that it names (the one to notify, the "
      "one behind a file of the blacklist, nft for the packet filter) and that is not there or may "
      "not be run is a warning, and so is a file of the blacklist whose directory is not there; "
      "the status is then 1. Nothing else is opened or run: neither logs nor the store nor those "
      "programs.";
  type.examples = {
      {"secops config check", "check what the next run would use"},
      {"secops --config ./secops.toml config check", "check one file before it is installed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ConfigCheck>()); };
  return type;
}

}  // namespace secops::app
