// Every command, well and badly used, in every output form: the promises that hold for all of them.
// The commands are those that `secops help --json` names, so a new one is tested without a change
// here.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/files.h"
#include "host/process.h"
#include "support/catch.h"

#include <unistd.h>

#include <filesystem>

namespace {

using Json = nlohmann::json;
using secops::host::ProcessResult;
using Words = std::vector<std::string>;

// A directory of its own with a store in it.
class Place {
 public:
  Place() {
    std::string pattern = std::filesystem::temp_directory_path() / "secops-matrix-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    directory_ = pattern;
    ProcessResult made = secops::host::run_process({SECOPS_STOCK_STORE, store(), "hostile"}, "",
                                                   std::chrono::seconds(30));
    REQUIRE(made.errors.empty());
    REQUIRE(made.status == 0);
  }
  ~Place() { std::filesystem::remove_all(directory_); }
  std::string store() const { return directory_ + "/secops.db"; }
  std::string file(const std::string& name) const { return directory_ + "/" + name; }

  // Every name below it with what is in it: what a dry run must leave as it is.
  std::map<std::string, std::string> content() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_))
      files[entry.path()] = entry.is_regular_file() ? secops::host::read_file(entry.path()) : "";
    return files;
  }

 private:
  std::string directory_;
};

constexpr std::size_t most_output = 4u << 20;

ProcessResult secops_run(const Place& place, const Words& arguments) {
  Words all{SECOPS_PROGRAM, "--now", "2026-11-22T06:14:00Z"};
  // It makes what the others are told to use.
  const bool makes = std::find(arguments.begin(), arguments.end(), "--dir") != arguments.end();
  if (!makes)
    for (const std::string& word : Words{"--config", "none", "--store", place.store()})
      all.push_back(word);
  all.insert(all.end(), arguments.begin(), arguments.end());
  return secops::host::run_process(all, "", std::chrono::seconds(60), most_output);
}

Words words_of(const std::string& command) {
  Words words;
  std::size_t start = 0;
  for (std::size_t blank; (blank = command.find(' ', start)) != std::string::npos;
       start = blank + 1)
    words.push_back(command.substr(start, blank - start));
  words.push_back(command.substr(start));
  return words;
}

Json commands_of(const Place& place) {
  return Json::parse(secops_run(place, {"help", "--json"}).output).at("data").at("commands");
}

// Arguments that make sense for an argument or value of this name.
std::string good_value(const Place& place, const std::string& command, const std::string& name) {
  if (name == "ID") {
    Json list = Json::parse(secops_run(place, {"findings", "list", "--json"}).output);
    return list.at("data").at("findings").at(0).at("id");
  }
  if (command == "store backup") return place.file("backup.db");
  if (command == "store restore") {
    secops_run(place, {"store", "backup", place.file("good.db")});
    return place.file("good.db");
  }
  if (name.find("PATH") == 0) {
    if (!secops::host::facts_of(place.file("app.log")))
      secops::host::create_file(place.file("app.log"), "2026-11-22T06:00:00Z INFO started\n");
    return place.file("app.log");
  }
  if (name == "LIST") {
    if (!secops::host::facts_of(place.file("list.txt")))
      secops::host::create_file(place.file("list.txt"), "198.51.100.0/24\n");
    return place.file("list.txt");
  }
  if (name == "REASON" || name == "TEXT") return "tested";
  return "203.0.113.9";
}

// About an item that nobody has done anything to, by somebody who may decide.
Words review_usage(const Place& place, const std::string& path) {
  static int items = 0;
  const std::string config = place.file("people.toml");
  if (!secops::host::facts_of(config))
    secops::host::create_file(
        config, "[people]\n" + std::to_string(secops::host::actor().uid) + " = \"mika\"\n");
  const std::string key = "item-" + std::to_string(++items);
  const std::string file = place.file(key);
  secops::host::create_file(
      file, "{\"key\":\"" + key + "\",\"kind\":\"alert\",\"subject\":\"x\",\"maker\":\"bob\"}");
  Words words = words_of(path);
  const Words place_words{"--config", config};
  words.insert(words.end(), place_words.begin(), place_words.end());
  if (path == "review-queue add") {
    words.push_back(file);
    return words;
  }
  Words add{"review-queue", "add", file};
  add.insert(add.end(), place_words.begin(), place_words.end());
  secops_run(place, add);
  const ProcessResult listed =
      secops_run(place, {"review-queue", "list", "--about", key, "--json"});
  const std::string id = Json::parse(listed.output).at("data").at("items").at(0).at("id");
  const std::string word = path.substr(path.find(' ') + 1);
  const std::map<std::string, Words> rest = {
      {"approve", {id, "--reason", "tested"}},
      {"assign", {id, "mika", "--reason", "tested"}},
      {"claim", {id}},
      {"export", {"jsonl"}},
      {"history", {id}},
      {"note", {id, "tested"}},
      {"reject", {id, "--reason", "tested"}},
      {"release", {id}},
      {"reopen", {id, "--reason", "tested"}},
      {"review", {id, "approve", "--reason", "tested"}},
      {"show", {id}},
      {"snooze", {"risk.large", "--key", "x", "--until", "2026-12-31", "--reason", "tested"}}};
  if (const auto found = rest.find(word); found != rest.end())
    words.insert(words.end(), found->second.begin(), found->second.end());
  return words;
}

Words good_usage(const Place& place, const Json& command) {
  std::string path = command.at("command");
  if (path.starts_with("review-queue ")) return review_usage(place, path);
  if (path == "help") return {"help"};
  Words words = words_of(path);
  if (path == "init") return {"init", "--dir", place.file("etc")};
  if (path == "blacklist add") return {"blacklist", "add", "198.51.100.200", "tested"};
  if (path == "blacklist extend") {
    secops_run(place, {"blacklist", "add", "203.0.113.9", "tested"});
    return {"blacklist", "extend", "203.0.113.9", "--for", "30d", "--reason", "tested"};
  }
  if (path == "blacklist remove")
    return {"blacklist", "remove", "203.0.113.9", "--reason", "tested"};
  if (path == "blacklist undo") return {"blacklist", "undo", "--since", "1h", "--reason", "tested"};
  if (path == "blacklist sync") {
    // Without rights the packet filter is not to be had.
    const std::string config = place.file("sync.toml");
    if (!secops::host::facts_of(config))
      secops::host::create_file(config, "[[blacklist.sync]]\ntarget = \"file:" +
                                            place.file("synced") + "\"\nformat = \"plain\"\n");
    return {"blacklist", "sync", "--config", config};
  }
  if (path == "blacklist export") return {"blacklist", "export", "plain"};
  if (path == "blacklist import")
    return {"blacklist", "import", good_value(place, path, "LIST"), "--source", "tested"};
  for (const Json& flag : command.at("flags")) {
    if (!flag.at("required").get<bool>()) continue;
    words.push_back(flag.at("name"));
    words.push_back(good_value(place, path, flag.at("value")));
  }
  for (const Json& argument : command.at("arguments"))
    if (argument.at("required").get<bool>() || argument.at("name") == "PATH")
      words.push_back(good_value(place, path, argument.at("name")));
  return words;
}

// So that a command can be asked a second time.
void make_room(const Place& place, const std::string& path) {
  if (path == "store backup") std::filesystem::remove(place.file("backup.db"));
  if (path == "init") std::filesystem::remove_all(place.file("etc"));
}

// The hostile store holds a table that is not of secops.
int expected_status(const std::string& path) {
  return path == "store verify" || path == "store restore" ? 2 : 0;
}

std::vector<Words> bad_usages(const Json& command) {
  Words words = words_of(command.at("command"));
  Words unknown_flag = words, no_value = words, bad_color = words;
  unknown_flag.push_back("--no-such-flag");
  no_value.push_back("--store");
  bad_color.insert(bad_color.begin(), {"--color", "sometimes"});
  return {unknown_flag, no_value, bad_color};
}

Words with(Words words, const std::string& flag, bool in_front) {
  words.insert(in_front ? words.begin() : words.end(), flag);
  return words;
}

// The document and the status agree; nothing that a terminal obeys is in it.
Json checked_document(const ProcessResult& result) {
  Json document = Json::parse(result.output);  // one document: the rest of the text must be blank
  CHECK(document.at("exit") == result.status);
  static const std::vector<std::string> names{"ok", "warning", "critical", "unknown"};
  CHECK(document.at("status") == names.at(document.at("exit").get<std::size_t>()));
  CHECK(document.at("schema").get<std::string>().find("secops.") == 0);
  CHECK(document.at("time") == "2026-11-22T06:14:00Z");
  CHECK(document.at("errors").is_array());
  CHECK(document.contains("data"));
  return document;
}

bool has_terminal_control(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return true;
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0) return true;
    std::string_view three = std::string_view(text).substr(i, 3);
    for (std::string_view bidi : {"\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xe2\x80\xa8"})
      if (three == bidi) return true;
    if (std::string_view(text).substr(i, 2) == "\xd8\x9c") return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every command writes one JSON document that agrees with its status") {
  Place place;
  for (const Json& command : commands_of(place)) {
    std::string path = command.at("command");
    INFO("secops " << path);
    Words good = good_usage(place, command);
    for (bool in_front : {false, true}) {
      make_room(place, path);
      ProcessResult result = secops_run(place, with(good, "--json", in_front));
      INFO(result.output);
      Json document = checked_document(result);
      CHECK(result.status == expected_status(path));
      CHECK_FALSE(has_terminal_control(result.output));
      if (result.status != 0) continue;
      CHECK_FALSE(document.at("data").is_null());
      CHECK(document.at("errors").empty());
    }
  }
}

TEST_CASE("every bad usage is status 3, in JSON too, in three lines at most") {
  Place place;
  for (const Json& command : commands_of(place)) {
    for (const Words& bad : bad_usages(command)) {
      INFO("secops " << command.at("command") << " … " << bad.back());
      ProcessResult text = secops_run(place, bad);
      CHECK(text.status == 3);
      CHECK(text.output.empty());
      CHECK(std::count(text.errors.begin(), text.errors.end(), '\n') <= 3);
      CHECK(text.errors.find("secops: error: ") == 0);
      Json document = checked_document(secops_run(place, with(bad, "--json", true)));
      CHECK(document.at("exit") == 3);
      CHECK(document.at("data").is_null());
      CHECK(document.at("errors").at(0).at("code").get<std::string>().find("usage.") == 0);
      ProcessResult plugin = secops_run(place, with(bad, "--plugin", true));
      CHECK(plugin.status == 3);
      CHECK(plugin.output.find("UNKNOWN: ") == 0);
      CHECK(std::count(plugin.output.begin(), plugin.output.end(), '\n') == 1);
    }
  }
}

TEST_CASE("every command is silent under --quiet when its status is 0") {
  Place place;
  for (const Json& command : commands_of(place)) {
    INFO("secops " << command.at("command"));
    ProcessResult result = secops_run(place, with(good_usage(place, command), "--quiet", true));
    INFO(result.errors);
    CHECK(result.status == expected_status(command.at("command")));
    if (result.status != 0) continue;
    CHECK(result.output.empty());
    CHECK(result.errors.empty());
  }
}

TEST_CASE("every command has one plugin line") {
  Place place;
  for (const Json& command : commands_of(place)) {
    std::string path = command.at("command");
    INFO("secops " << path);
    if (path == "events") continue;  // a stream has no state to tell a monitoring system
    ProcessResult result = secops_run(place, with(good_usage(place, command), "--plugin", false));
    INFO(result.output);
    CHECK(result.status == expected_status(path));
    CHECK(std::count(result.output.begin(), result.output.end(), '\n') == 1);
    static const std::vector<std::string> names{"OK: ", "WARNING: ", "CRITICAL: ", "UNKNOWN: "};
    CHECK(result.output.find(names.at(static_cast<std::size_t>(result.status))) == 0);
    CHECK_FALSE(has_terminal_control(result.output));
  }
}

TEST_CASE("every command's text is free of terminal control and fits the screen") {
  Place place;
  for (const Json& command : commands_of(place)) {
    INFO("secops " << command.at("command"));
    ProcessResult result = secops_run(place, good_usage(place, command));
    CHECK(result.status == expected_status(command.at("command")));
    CHECK_FALSE(has_terminal_control(result.output));
    CHECK_FALSE(has_terminal_control(result.errors));
    Words help = words_of(command.at("command"));
    help.push_back("--help");
    ProcessResult shown = secops_run(place, help);
    CHECK(shown.status == 0);
    CHECK(shown.errors.empty());
    CHECK(shown.output.find("Examples:") < shown.output.find("Usage:"));
  }
}

TEST_CASE("a dry run changes no byte of any file, and is refused where nothing changes") {
  Place place;
  struct Usage {
    Words words;
    bool changes;
    int status;
  };
  std::vector<Usage> usages;
  for (const Json& command : commands_of(place)) {
    const bool changes = command.at("changes").get<bool>();
    usages.push_back({good_usage(place, command), changes,
                      changes ? expected_status(command.at("command")) : 3});
  }
  usages.push_back({{"check-logs", place.file("app.log"), "--record"}, true, 0});
  for (const auto& [usage, changes, status] : usages) {
    INFO("secops " << usage.at(0) << " " << usage.back());
    const auto before = place.content();
    ProcessResult result = secops_run(place, with(usage, "--dry-run", false));
    INFO(result.errors);
    CHECK(place.content() == before);
    CHECK(result.status == status);
    CHECK((result.errors.find("no --dry-run") == std::string::npos) == changes);
  }
}
