#include "cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace secops::app {

namespace {

constexpr std::string_view changes_only = "-n,--dry-run";

bool spells(const Flag& flag, std::string_view word) {
  const auto spellings = flag.spellings();
  return std::find(spellings.begin(), spellings.end(), word) != spellings.end();
}

const Flag* find_flag(const std::vector<Flag>& flags, std::string_view word) {
  std::string_view name = word.substr(0, word.find('='));
  for (const Flag& flag : flags) {
    if (spells(flag, name)) return &flag;
  }
  return nullptr;
}

bool looks_like_flag(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

std::vector<std::string_view> names_of(const std::vector<Flag>& flags) {
  std::vector<std::string_view> names;
  for (const Flag& flag : flags) names.push_back(flag.long_name());
  return names;
}

Error unknown_flag(std::string_view word, const std::vector<Flag>& flags, std::string_view path) {
  std::string_view name = word.substr(0, word.find('='));
  std::string_view meant = nearest(name, names_of(flags));
  std::string of = path.empty() ? std::string() : fmt::format(" of secops {}", path);
  return usage_error("unknown-flag", fmt::format("there is no flag {}{}", name, of),
                     meant.empty() ? std::string() : fmt::format("did you mean {}?", meant));
}

// Splits the arguments into the words that name a command and the rest. Only global flags may stand
// among the words.
struct Split {
  std::vector<std::string> words;
  std::vector<std::string> rest;
};

class WordFinder {
 public:
  explicit WordFinder(const std::vector<Flag>& global) : global_(global) {}

  // Sets `place` to the longest path as it goes, also when it throws.
  Split find(const std::vector<std::string>& arguments, Place& place) {
    Split found;
    std::size_t index = 0;
    for (; index < arguments.size(); ++index) {
      const std::string& argument = arguments[index];
      if (argument == "--") break;
      if (looks_like_flag(argument)) {
        found.rest.push_back(argument);
        if (takes_next(argument, place) && index + 1 < arguments.size()) {
          found.rest.push_back(arguments[++index]);
        }
        continue;
      }
      if (place.type != nullptr && !continues(found.words, argument)) break;
      found.words.push_back(argument);
      place = place_of(found.words);
    }
    found.rest.insert(found.rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(index),
                      arguments.end());
    return found;
  }

 private:
  // Is the argument after this flag its value?
  bool takes_next(const std::string& argument, const Place& place) const {
    const Flag* flag = find_flag(global_, argument);
    if (flag != nullptr) return !flag->value.empty() && argument.find('=') == std::string::npos;
    bool cluster = argument[1] != '-';
    if (place.type == nullptr && !cluster) throw misplaced(argument);
    return false;
  }

  Error misplaced(const std::string& argument) const {
    std::string_view meant = nearest(argument, names_of(global_));
    if (!meant.empty()) return unknown_flag(argument, global_, {});
    return usage_error("unknown-flag",
                       fmt::format("{} stands before the command, where only global flags may",
                                   std::string_view(argument).substr(0, argument.find('='))),
                       "put the flags of a command after its name");
  }

  static bool continues(std::vector<std::string> words, const std::string& word) {
    words.push_back(word);
    std::string path = fmt::format("{}", fmt::join(words, " "));
    return find_command(path) != nullptr || is_group(path);
  }

  const std::vector<Flag>& global_;
};

struct Setter {
  const Flag& flag;
  const std::vector<std::string>& values;

  void operator()(bool* target) const { *target = true; }
  void operator()(std::string* target) const { *target = values.back(); }
  void operator()(std::optional<std::string>* target) const { *target = values.back(); }
  void operator()(std::vector<std::string>* target) const { *target = values; }
  void operator()(std::optional<std::int64_t>* target) const {
    std::int64_t number = 0;
    if (!parse_integer(values.back(), number)) {
      throw usage_error("bad-value", fmt::format("{} takes a whole number, not \"{}\"",
                                                 flag.long_name(), values.back()));
    }
    *target = number;
  }
};

void set_flag(const Flag& flag, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (flag.choices.empty()) continue;
    if (std::find(flag.choices.begin(), flag.choices.end(), value) != flag.choices.end()) continue;
    std::string_view meant = nearest(value, flag.choices);
    throw usage_error("bad-value",
                      fmt::format("{} is one of {}, not \"{}\"", flag.long_name(),
                                  fmt::join(flag.choices, ", "), value),
                      meant.empty() ? std::string() : fmt::format("did you mean {}?", meant));
  }
  std::visit(Setter{flag, values}, flag.target);
}

// What the parser library made of the arguments: values by flag, and the words that are no flags.
struct Parsed {
  std::vector<std::vector<std::string>> values;  // one for each flag; a switch has an empty string
  std::vector<std::string> positional;
  std::string unknown;  // the first unknown flag
};

// The library would take the next argument as the value of "--reason=".
std::vector<std::string> with_empty_values_apart(const std::vector<std::string>& arguments) {
  std::vector<std::string> apart;
  bool flags_ended = false;
  for (const std::string& argument : arguments) {
    flags_ended = flags_ended || argument == "--";
    std::size_t equals = argument.find('=');
    if (!flags_ended && argument.substr(0, 2) == "--" && equals + 1 == argument.size()) {
      apart.push_back(argument.substr(0, equals));
      apart.emplace_back();
    } else {
      apart.push_back(argument);
    }
  }
  return apart;
}

void sort_remaining(const std::vector<std::string>& remaining, Parsed& parsed) {
  bool flags_ended = false;
  for (const std::string& word : remaining) {
    if (!flags_ended && word == "--") {
      flags_ended = true;
    } else if (!flags_ended && looks_like_flag(word)) {
      if (parsed.unknown.empty()) parsed.unknown = word;
    } else {
      parsed.positional.push_back(word);
    }
  }
}

Parsed parse_flags(const std::vector<std::string>& arguments, const std::vector<Flag>& flags) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  std::vector<CLI::Option*> options;
  for (const Flag& flag : flags) {
    CLI::Option* option = nullptr;
    if (flag.value.empty()) {
      option = parser.add_flag(std::string(flag.name))->disable_flag_override();
    } else {
      option = parser.add_option(std::string(flag.name));
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    options.push_back(option);
  }
  std::vector<std::string> reversed = with_empty_values_apart(arguments);
  std::reverse(reversed.begin(), reversed.end());
  try {
    parser.parse(std::move(reversed));
  } catch (const CLI::ArgumentMismatch& mismatch) {
    std::string_view words = mismatch.what();
    std::string_view name = words.substr(0, words.find_first_of(": "));
    const Flag* flag = find_flag(flags, name);
    bool is_switch = flag == nullptr || flag->value.empty();
    throw usage_error(is_switch ? "bad-value" : "missing-value",
                      is_switch ? "a switch takes no value: write it without \"=\""
                                : fmt::format("{} needs a value: {}", name, flag->value));
  } catch (const CLI::ParseError& error) {
    throw usage_error("arguments", fmt::format("cannot read the arguments: {}", error.what()));
  }
  Parsed parsed;
  for (const CLI::Option* option : options) parsed.values.push_back(option->results());
  sort_remaining(parser.remaining(), parsed);
  return parsed;
}

// "--since --json": the value was forgotten.
void refuse_swallowed_flags(const std::vector<Flag>& flags, const Parsed& parsed) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i].value.empty()) continue;
    for (const std::string& value : parsed.values[i]) {
      if (value.substr(0, 2) != "--" || find_flag(flags, value) == nullptr) continue;
      throw usage_error("missing-value",
                        fmt::format("{} needs a value: {}", flags[i].long_name(), flags[i].value));
    }
  }
}

void set_arguments(const std::vector<Argument>& arguments, std::vector<std::string> words,
                   std::string_view path) {
  std::size_t next = 0;
  for (const Argument& argument : arguments) {
    if (next == words.size()) {
      if (!argument.required) continue;
      throw usage_error("missing-argument", fmt::format("secops {} needs {}", path, argument.name));
    }
    if (std::holds_alternative<std::vector<std::string>*>(argument.target)) {
      auto* target = std::get<std::vector<std::string>*>(argument.target);
      target->assign(words.begin() + static_cast<std::ptrdiff_t>(next), words.end());
      next = words.size();
    } else {
      std::visit(Setter{Flag{argument.name, "", "", argument.target}, {words[next]}},
                 argument.target);
      ++next;
    }
  }
  if (next < words.size()) {
    throw usage_error(
        "extra-argument",
        fmt::format("secops {} does not know what to do with \"{}\"", path, words[next]));
  }
}

void refuse_missing_flags(const std::vector<Flag>& flags, const Parsed& parsed,
                          std::string_view path) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    bool given = !parsed.values[i].empty() && !parsed.values[i].back().empty();
    if (!flags[i].required || given) continue;
    throw usage_error("missing-flag", fmt::format("secops {} needs {} {}", path,
                                                  flags[i].long_name(), flags[i].value));
  }
}

void refuse_conflicts(const Invocation& invocation) {
  const GlobalFlags& flags = invocation.flags;
  if (flags.json && flags.plugin) {
    throw usage_error("conflict", "--json and --plugin exclude each other: choose one form");
  }
  if (flags.json && flags.jsonl) {
    throw usage_error("conflict", "--json and --jsonl exclude each other: choose one form");
  }
  if (flags.csv && (flags.json || flags.jsonl || flags.plugin)) {
    throw usage_error("conflict", "--csv excludes --json, --jsonl and --plugin: choose one form");
  }
  const CommandType* type = invocation.place.type;
  if (type == nullptr) return;
  if (flags.csv && type->table.member.empty()) {
    throw usage_error("not-here", fmt::format("secops {} has no table to write as CSV", type->path),
                      "use --json");
  }
  const std::string_view without = invocation.command->without_table();
  if (flags.csv && !without.empty()) {
    throw usage_error("not-here",
                      fmt::format("secops {} {} has no table to write as CSV", type->path, without),
                      "use --json");
  }
  if (flags.dry_run && !type->changes) {
    throw usage_error("not-here",
                      fmt::format("secops {} changes nothing, so it has no --dry-run", type->path));
  }
  if (flags.jsonl && !type->streams) {
    throw usage_error("not-here",
                      fmt::format("secops {} gives one result, not a stream of lines", type->path),
                      "use --json");
  }
}

// A failure must come in the asked-for form and time even when the arguments make no sense.
void guess_form(const std::vector<std::string>& arguments, GlobalFlags& flags) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::size_t equals = arguments[i].find('=');
    std::string_view name = std::string_view(arguments[i]).substr(0, equals);
    flags.json = flags.json || name == "--json";
    flags.plugin = flags.plugin || name == "--plugin";
    if (name != "--now") continue;
    if (equals != std::string::npos) {
      flags.now = arguments[i].substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      flags.now = arguments[i + 1];
    }
  }
}

}  // namespace

std::vector<Flag> global_flags(Invocation& invocation) {
  GlobalFlags& flags = invocation.flags;
  return {
      {"--config", "FILE", "Read this configuration only; \"none\" reads none.", &flags.config},
      {"--store", "PATH", "Use this store.", &flags.store},
      {"--json", "", "Write exactly one JSON document, on failure too.", &flags.json},
      {"--jsonl", "", "Write JSON Lines, where a command streams.", &flags.jsonl},
      {"--csv", "", "Write the command's table as CSV, where it has one.", &flags.csv},
      {"--plugin", "", "Write the one line of a monitoring plugin: STATUS: text | perfdata.",
       &flags.plugin},
      {"--color",
       "WHEN",
       "Colour the text: auto, always or never.",
       &flags.color,
       {"auto", "always", "never"}},
      {"-q,--quiet", "", "Write nothing at all when the status is 0.", &flags.quiet},
      {"-v,--verbose", "", "Say on standard error which files are used.", &flags.verbose},
      {"--now", "TIME", "Take this as the present moment, also for what is written.", &flags.now},
      {"--timeout", "SPAN",
       "Give up after this long, for example 30s, with status 3; what was found by then is not "
       "shown.",
       &flags.timeout},
      {changes_only, "", "Do everything but store nothing; for commands that change something.",
       &flags.dry_run},
      {"--no-input", "", "Never ask.", &flags.no_input},
      {"-h,--help", "", "Show help for the command.", &invocation.help},
      {"--version", "", "Show the version in one line.", &invocation.version},
  };
}

void read_arguments(const std::vector<std::string>& arguments, Invocation& invocation) {
  guess_form(arguments, invocation.flags);
  std::vector<Flag> flags = global_flags(invocation);
  Split split = WordFinder(flags).find(arguments, invocation.place);
  const Place& place = invocation.place;
  if (place.type != nullptr) {
    invocation.command = place.type->make();
    std::vector<Flag> own = invocation.command->flags();
    flags.insert(flags.end(), own.begin(), own.end());
  }
  Parsed parsed = parse_flags(split.rest, flags);
  refuse_swallowed_flags(flags, parsed);
  if (!parsed.unknown.empty()) throw unknown_flag(parsed.unknown, flags, place.path);
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (!parsed.values[i].empty()) set_flag(flags[i], parsed.values[i]);
  }
  refuse_conflicts(invocation);
  if (invocation.help || invocation.version || place.type == nullptr) {
    if (place.type == nullptr && !parsed.positional.empty()) place_of(parsed.positional);
    return;
  }
  refuse_missing_flags(flags, parsed, place.path);
  set_arguments(invocation.command->arguments(), std::move(parsed.positional), place.path);
}

std::string usage_line(const CommandType& type, Command& command) {
  std::string line = fmt::format("secops {}", type.path);
  bool optional_flags = false;
  for (const Flag& flag : command.flags()) {
    if (flag.required) {
      line += fmt::format(" {}{}{}", flag.long_name(), flag.value.empty() ? "" : " ", flag.value);
    } else {
      optional_flags = true;
    }
  }
  if (optional_flags) line += " [flags]";
  for (const Argument& argument : command.arguments()) {
    bool many = std::holds_alternative<std::vector<std::string>*>(argument.target);
    std::string name = fmt::format("{}{}", argument.name, many ? "…" : "");
    line += argument.required ? fmt::format(" {}", name) : fmt::format(" [{}]", name);
  }
  return line;
}

}  // namespace secops::app
