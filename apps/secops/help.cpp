#include "help.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "build_facts.h"
#include "cli.h"
#include "style.h"

namespace secops::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t screen_columns = 80;

// Whose first example a person sees first.
constexpr std::array<std::string_view, 4> first_commands{"check-logs", "findings list", "show",
                                                         "store verify"};

std::string examples_text(const std::vector<Example>& examples, const Style& style) {
  if (examples.empty()) return {};
  std::string text = style.bold("Examples:") + "\n";
  for (const Example& example : examples) {
    text += fmt::format("  {}\n", example.line);
    if (!example.meaning.empty()) text += style.dim(wrapped(example.meaning, 6));
  }
  return text + "\n";
}

// A label with its explanation beside it, or below it when the label is long.
std::string entry(std::string_view label, std::string_view meaning, std::size_t label_columns) {
  std::string text = wrapped(meaning, label_columns + 4);
  std::string head = fmt::format("  {}", label);
  if (columns_of(label) > label_columns) return head + "\n" + text;
  return padded(head, label_columns + 4) + text.substr(label_columns + 4);
}

std::size_t label_columns(const std::vector<std::string>& labels) {
  std::size_t widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, columns_of(label));
  return std::min<std::size_t>(widest, 24);
}

std::string entries(std::string_view title, const std::vector<std::string>& labels,
                    const std::vector<std::string>& meanings, const Style& style) {
  if (labels.empty()) return {};
  std::string text = style.bold(title) + "\n";
  std::size_t columns = label_columns(labels);
  for (std::size_t i = 0; i < labels.size(); ++i) text += entry(labels[i], meanings[i], columns);
  return text + "\n";
}

std::string flags_text(std::string_view title, const std::vector<Flag>& flags, const Style& style) {
  std::vector<std::string> labels, meanings;
  for (const Flag& flag : flags) {
    labels.push_back(flag_label(flag));
    meanings.emplace_back(flag.help);
  }
  return entries(title, labels, meanings, style);
}

std::string commands_text(std::string_view group, const Style& style) {
  std::vector<std::string> labels, meanings;
  for (const CommandType* type : commands_below(group)) {
    labels.emplace_back(type->path);
    meanings.emplace_back(type->summary);
  }
  return entries("Commands:", labels, meanings, style);
}

// A group is one line, so that all of it is one screen.
std::string groups_text(const Style& style) {
  std::vector<std::string> labels, meanings;
  for (const CommandType* type : commands_below({})) {
    const std::string_view group = type->path.substr(0, type->path.find(' '));
    const bool alone = group == type->path;
    std::string label = alone ? std::string(group) : fmt::format("{} COMMAND", group);
    if (!labels.empty() && labels.back() == label) continue;
    labels.push_back(std::move(label));
    meanings.emplace_back(alone ? type->summary : group_summary(group));
  }
  return entries("Commands:", labels, meanings, style);
}

std::string program_text(const Style& style, bool whole) {
  std::vector<Example> examples;
  for (std::string_view path : first_commands) {
    const CommandType* type = find_command(path);
    if (type != nullptr && !type->examples.empty()) examples.push_back(type->examples.front());
  }
  std::string text =
      "secops keeps a money-moving service safe: it reads its logs, says what is\n"
      "wrong and what to do next.\n\n";
  text += examples_text(examples, style) + (whole ? commands_text({}, style) : groups_text(style));
  if (whole) {
    Invocation invocation;
    text +=
        flags_text("Global flags, before or after the command:", global_flags(invocation), style);
  }
  return text + (whole ? "" : "All commands: secops help\n") +
         "More: secops COMMAND --help, man secops, man secops-exit\n";
}

std::string group_text(std::string_view group, const Style& style) {
  std::string text;
  if (!group_summary(group).empty()) text += fmt::format("{}\n\n", group_summary(group));
  std::vector<Example> examples;
  for (const CommandType* type : commands_below(group)) {
    if (!type->examples.empty()) examples.push_back(type->examples.front());
  }
  return text + examples_text(examples, style) + commands_text(group, style) +
         fmt::format("More: secops {} COMMAND --help, man secops-{}-COMMAND\n", group, group);
}

std::string command_text(const CommandType& type, const Style& style) {
  std::unique_ptr<Command> command = type.make();
  std::string page(type.path);
  std::replace(page.begin(), page.end(), ' ', '-');
  std::string text = fmt::format("{}\n\n", type.summary);
  text += examples_text(type.examples, style);
  text += fmt::format("{} {}\n\n", style.bold("Usage:"), usage_line(type, *command));
  if (!type.description.empty()) text += wrapped(type.description, 0) + "\n";
  std::vector<std::string> labels, meanings;
  for (const Argument& argument : command->arguments()) {
    labels.push_back(argument_label(argument));
    meanings.emplace_back(argument.help);
  }
  text += entries("Arguments:", labels, meanings, style);
  text += flags_text("Flags:", command->flags(), style);
  if (type.changes) {
    text += "-n, --dry-run does everything but store nothing. ";
  }
  return text +
         fmt::format("Global flags: secops --help\nMore: man secops-{}, man secops-exit\n", page);
}

Json json_of(const std::vector<Flag>& flags) {
  Json array = Json::array();
  for (const Flag& flag : flags) {
    Json json;
    const std::string_view short_name = flag.short_name();
    json["name"] = std::string(flag.long_name());
    json["short"] = short_name.empty() ? Json() : Json(std::string(short_name));
    json["value"] = flag.value.empty() ? Json() : Json(std::string(flag.value));
    json["help"] = std::string(flag.help);
    json["choices"] = Json::array();
    for (std::string_view choice : flag.choices) json["choices"].push_back(std::string(choice));
    json["required"] = flag.required;
    array.push_back(std::move(json));
  }
  return array;
}

Json json_of(const CommandType& type) {
  std::unique_ptr<Command> command = type.make();
  Json json;
  json["command"] = std::string(type.path);
  json["summary"] = std::string(type.summary);
  json["usage"] = usage_line(type, *command);
  json["changes"] = type.changes;
  json["streams"] = type.streams;
  json["examples"] = Json::array();
  for (const Example& example : type.examples) {
    json["examples"].push_back(
        {{"line", std::string(example.line)}, {"meaning", std::string(example.meaning)}});
  }
  json["arguments"] = Json::array();
  for (const Argument& argument : command->arguments()) {
    bool many = std::holds_alternative<std::vector<std::string>*>(argument.target);
    json["arguments"].push_back({{"name", std::string(argument.name)},
                                 {"help", std::string(argument.help)},
                                 {"required", argument.required},
                                 {"repeats", many}});
  }
  json["flags"] = json_of(command->flags());
  return json;
}

// The next word's end, by blanks and line ends.
std::string_view take_word(std::string_view& text) {
  std::size_t start = text.find_first_not_of(" \n");
  if (start == std::string_view::npos) return text = {};
  std::size_t end = std::min(text.find_first_of(" \n", start), text.size());
  std::string_view word = text.substr(start, end - start);
  text.remove_prefix(end);
  return word;
}

std::string wrapped_paragraph(std::string_view text, std::size_t indent) {
  std::string lines;
  std::string line;
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
    if (!line.empty() && indent + columns_of(line) + 1 + columns_of(word) > screen_columns) {
      lines += fmt::format("{:{}}{}\n", "", indent, line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  return lines + fmt::format("{:{}}{}\n", "", indent, line);
}

}  // namespace

std::string version_line() { return fmt::format("secops {} ({})", build_version, build_commit); }

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string result;
  while (!text.empty()) {
    std::size_t end = text.find("\n\n");
    if (!result.empty()) result += '\n';
    result += wrapped_paragraph(text.substr(0, end), indent);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return result;
}

std::string flag_label(const Flag& flag) {
  std::string label = fmt::format("{}", fmt::join(flag.spellings(), ", "));
  if (!flag.value.empty()) label += fmt::format(" {}", flag.value);
  return label;
}

std::string argument_label(const Argument& argument) {
  bool many = std::holds_alternative<std::vector<std::string>*>(argument.target);
  return fmt::format("{}{}", argument.name, many ? "…" : "");
}

Answer help_for(const Place& place, const Style& style, bool whole) {
  Answer answer;
  answer.data["commands"] = Json::array();
  if (place.type != nullptr) {
    answer.text = command_text(*place.type, style);
    answer.data["commands"].push_back(json_of(*place.type));
  } else {
    answer.text = place.path.empty() ? program_text(style, whole) : group_text(place.path, style);
    for (const CommandType* type : commands_below(place.path)) {
      answer.data["commands"].push_back(json_of(*type));
    }
  }
  Invocation invocation;
  answer.data["global_flags"] = json_of(global_flags(invocation));
  answer.plugin = fmt::format("help for secops{}{}", place.path.empty() ? "" : " ", place.path);
  return answer;
}

}  // namespace secops::app
