#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

namespace {

class ConfigCheck : public Command {
 public:
  Answer run(Session& session) override {
    const jobs::Settings& settings = session.settings();
    const std::vector<std::string>& files = session.config().files();
    Answer answer;
    answer.data["files"] = files;
    answer.data["sources"] = nlohmann::ordered_json::array();
    for (const auto& source : settings.sources) answer.data["sources"].push_back(source.name);
    const std::string sources = counted(settings.sources.size(), "source");
    if (files.empty()) {
      answer.text =
          "no configuration was found: the defaults are in effect\n"
          "to write one: " +
          session.paste("secops init") + "\n";
      answer.plugin = "no configuration, defaults in effect";
      return answer;
    }
    answer.text = fmt::format("{} read without a mistake, {} configured\n",
                              counted(files.size(), "file"), sources);
    for (const std::string& file : files) answer.text += fmt::format("  {}\n", Foreign(file));
    answer.plugin = fmt::format("{} read, {} configured", counted(files.size(), "file"), sources);
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
      "Nothing is opened or run besides: neither logs nor the store nor the program to notify.";
  type.examples = {
      {"secops config check", "check what the next run would use"},
      {"secops --config ./secops.toml config check", "check one file before it is installed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ConfigCheck>()); };
  return type;
}

}  // namespace secops::app
