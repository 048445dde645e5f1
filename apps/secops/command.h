// A command is a value: its flags, its help, what it needs, and what it does. One file per leaf
// command in commands/, which defines `CommandType x_y_type()` for `secops x y`.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace secops::app {

class Session;
struct Answer;

using Target = std::variant<bool*, std::string*, std::optional<std::string>*,
                            std::vector<std::string>*, std::optional<std::int64_t>*>;

struct Flag {
  std::string_view name;   // "--since", or with a short form "-n,--dry-run"
  std::string_view value;  // "TIME"; "" for a switch
  std::string_view help;   // one or two sentences
  Target target;
  std::vector<std::string_view> choices = {};
  bool required = false;

  std::vector<std::string_view> spellings() const;  // "-n", "--dry-run"
  std::string_view long_name() const;               // "--dry-run"
  std::string_view short_name() const;              // "-n"; "" if it has none
};

struct Argument {
  std::string_view name;  // "PATH"
  std::string_view help;
  Target target;  // a vector takes all that are left
  bool required = false;
};

// One run of a command; holds the values of its flags.
class Command {
 public:
  virtual ~Command() = default;
  virtual std::vector<Flag> flags() { return {}; }
  virtual std::vector<Argument> arguments() { return {}; }
  // Asked for a look at what the command line names, which can go without a configuration.
  virtual bool only_looks() const { return false; }
  // The flag, such as "--explain", with which this run has no table for --csv; "" if it has one.
  virtual std::string_view without_table() const { return ""; }
  // Throws Error when it cannot do its work.
  virtual Answer run(Session& session) = 0;
};

struct Example {
  std::string_view line;     // "secops check-logs /var/log/auth.log"
  std::string_view meaning;  // "judge a whole file, change nothing"
};

// What --csv writes: an array of objects in the JSON document's data.
struct Table {
  std::string_view member{};                // "entries"; "" if there is none
  std::vector<std::string_view> columns{};  // members of each object; "rule.id" is one of a member
};

struct CommandType {
  std::string_view path;         // "store verify"
  std::string_view summary;      // one line, no period: "Prove that the store is whole"
  std::string_view description;  // paragraphs for help and manual; blank line between
  std::vector<Example> examples;
  bool changes{false};  // changes something: has -n/--dry-run
  Table table{};        // for --csv
  bool streams{false};  // writes JSON lines under --jsonl; --json is refused when endless
  std::unique_ptr<Command> (*make)(){nullptr};
  // Further sections of its manual page, in mdoc(7): ".Sh TIME STAMPS\n…".
  std::string (*manual)(){nullptr};
};

// All commands, by name.
std::span<const CommandType> commands();

}  // namespace secops::app
