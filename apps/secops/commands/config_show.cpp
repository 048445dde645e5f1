#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "host/process.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

namespace {

using config::Setting;

// The store can be named by more than the configuration.
Setting store_setting(Session& session) {
  Setting row{"secops.store", config::spelled_text(valid_utf8(session.store_path())), "default"};
  if (session.flags().store)
    row.origin = "--store";
  else if (!host::environment("SECOPS_STORE").value_or("").empty())
    row.origin = "SECOPS_STORE";
  return row;
}

// A program's arguments can hold a password in any shape, by itself as the last of them too, so
// only their number is shown.
void withhold_arguments(Setting& command) {
  const auto words = nlohmann::ordered_json::parse(command.value, nullptr, false);
  if (!words.is_array() || words.empty() || !words.front().is_string()) {
    command.value = "[\"[not shown]\"]";
  } else if (words.size() > 1) {
    command.value = fmt::format("[{}, \"[{} not shown]\"]",
                                config::spelled_text(words.front().get<std::string>()),
                                counted(words.size() - 1, "argument"));
  }
}

std::vector<Setting> effective_settings(Session& session) {
  session.settings();  // a broken configuration has no effect to show
  std::vector<Setting> rows = session.config().settings();
  const auto find = [&](const std::string& key) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const Setting& row) { return row.key == key; });
  };
  const auto notify = find("notify.command");
  if (notify != rows.end()) withhold_arguments(*notify);
  const Setting store = store_setting(session);
  const auto configured = find(store.key);
  if (configured == rows.end())
    rows.push_back(store);
  else if (store.origin != "default")
    *configured = store;
  for (const Setting& row : jobs::default_settings())
    if (find(row.key) == rows.end()) rows.push_back(row);
  return rows;
}

// The TOML spelling of texts, numbers and arrays of them is JSON as well; what is not stays a text.
nlohmann::ordered_json value_of(const std::string& spelled) {
  auto value = nlohmann::ordered_json::parse(spelled, nullptr, false);
  return value.is_discarded() ? nlohmann::ordered_json(spelled) : value;
}

class ConfigShow : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--origin", "", "Also show where each value comes from, as file:line:column.", &origin_}};
  }

  Answer run(Session& session) override {
    Answer answer;
    answer.data["files"] = session.config().files();
    answer.data["settings"] = nlohmann::ordered_json::array();
    const std::vector<Setting> rows = effective_settings(session);
    std::size_t width = 0;
    for (const Setting& row : rows)
      width = std::max(width, columns_of(row.key) + columns_of(row.value) + 3);
    for (const Setting& row : rows) {
      const std::string line = row.key + " = " + row.value;
      answer.text += origin_ ? fmt::format("{}  # {}\n", padded(line, std::min(width, widest_)),
                                           Foreign(row.origin))
                             : line + "\n";
      answer.data["settings"].push_back(
          {{"key", row.key}, {"value", value_of(row.value)}, {"origin", row.origin}});
    }
    answer.plugin = counted(rows.size(), "setting");
    return answer;
  }

 private:
  static constexpr std::size_t widest_ = 64;
  bool origin_{false};
};

}  // namespace

CommandType config_show_type() {
  CommandType type;
  type.path = "config show";
  type.summary = "Show the settings that are in effect";
  type.description =
      "Shows every setting with its value: what the files say after merging, then the defaults of "
      "what they leave out. Whatever looks like a secret is blotted out, and of a command to run "
      "only the program is shown.";
  type.examples = {{"secops config show", "what the next run would use"},
                   {"secops config show --origin", "and which line of which file says so"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ConfigShow>()); };
  return type;
}

}  // namespace secops::app
