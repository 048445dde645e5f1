// secops.toml: read into a located tree, then each domain takes its table through a Section that
// knows which keys were asked for. Every mistake is reported at once, as file:line:column with a
// suggestion.
//
// Files, later over earlier; arrays of tables append, a `name` used twice is an error:
//   system  /etc/secops/secops.toml, /etc/secops/conf.d/*.toml (sorted)
//   user    $XDG_CONFIG_HOME/secops/secops.toml (or ~/.config)
//   SECOPS_CONFIG, then --config (either one stands alone: system and user files are not read)
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "base/error.h"
#include "base/time.h"

namespace secops::config {

struct Node;  // private tree

// A table of the configuration. Reading marks keys as known; finish() on the whole reports the
// rest. Wrong types and ranges are added to the shared list of problems and the default is
// returned.
class Section {
 public:
  bool present() const { return node_ != nullptr; }
  bool has(std::string_view key) const;  // whatever its value; does not mark it as known
  std::optional<std::string> text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::optional<double> number(std::string_view key, double low, double high);
  std::optional<Duration> span(std::string_view key);                   // "5m"
  std::vector<std::string> texts(std::string_view key);                 // array of strings
  std::map<std::string, std::string> text_table(std::string_view key);  // { a = "b" }
  // A span from `low` to `high`, both in; without `high` any from `low` on. `fallback` without the
  // key, or with a problem.
  Duration span(std::string_view key, Duration fallback, Duration low,
                std::optional<Duration> high = {});
  // One of `choices`, else a problem with a suggestion.
  std::optional<std::string> choice(std::string_view key,
                                    std::span<const std::string_view> choices);
  Section table(std::string_view key);
  std::vector<Section> tables(std::string_view key);                                // [[key]]
  std::vector<std::pair<std::string, Section>> named_tables(std::string_view key);  // [key."name"]
  // Says what is wrong with a value that the reader checked itself: at the value, at one member of
  // an array (by its position in texts()), or at the key. Without such a key: at the table.
  void refuse(std::string_view key, std::string code, std::string message, std::string hint = {});
  void refuse_item(std::string_view key, std::size_t index, std::string code, std::string message,
                   std::string hint = {});
  void refuse_key(std::string_view key, std::string code, std::string message,
                  std::string hint = {});
  // Problems found since this section was taken, and whether there are none and every key of it was
  // asked for: only then is it worth while to compare its values with each other.
  std::size_t mistakes() const;
  bool understood() const;
  // "source[0].paths": how messages name a key (or the table) of the configuration.
  std::string name(std::string_view key = {}) const;

 private:
  friend class Config;
  const struct Entry* find(std::string_view key);
  void wrong_type(const Entry& entry, std::string_view key, std::string_view expected);
  void report(const struct Place& place, std::string code, std::string message, std::string hint);
  Section child(const Node& node, std::string path) const;

  const Node* node_{nullptr};
  std::vector<Problem>* problems_{nullptr};
  std::size_t problems_before_{0};
  std::string path_;
};

// A text as TOML writes it, in quotes; safe to print. `text` must be valid UTF-8.
std::string spelled_text(std::string_view text);

struct Setting {
  std::string key;     // "source[0].name"
  std::string value;   // TOML spelling, safe to print
  std::string origin;  // "/etc/secops/secops.toml:3:1"
};

// Where configuration may lie, before anything is known to be there.
struct Places {
  std::optional<std::string> flag;      // --config; "none" gives no files
  std::optional<std::string> variable;  // SECOPS_CONFIG, likewise
  std::string user_directory;           // "" if there is no home
  std::string system_directory{"/etc/secops"};
  static Places of_process(const std::optional<std::string>& flag);
};

class Config {
 public:
  Config();  // nothing configured
  Config(Config&&) noexcept;
  Config& operator=(Config&&) noexcept;
  ~Config();

  // Reads the files in order. Syntax errors end their file only; they are in problems().
  static Config load(std::span<const std::string> paths);
  // Where load would look: `flag` is --config ("" unset, "none" gives no files). A named file that
  // does not exist is a problem of load; default places that do not exist are skipped here.
  static std::vector<std::string> default_paths(const std::optional<std::string>& flag);
  static std::vector<std::string> paths_in(const Places& places);

  Section root();
  // Adds a problem for every key that no reader asked for, and puts all problems into the order of
  // files and lines, each once; call after all readers. A second call changes nothing.
  void finish();
  std::vector<Problem>& problems();
  const std::vector<std::string>& files() const;
  std::vector<Setting> settings() const;  // for `config show --origin`

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The commented starting points for `secops init --profile NAME`: config/profiles/*.toml.
std::span<const Embedded> profiles();

}  // namespace secops::config
