#include "line_again.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "host/files.h"
#include "pasted_line.h"

namespace secops::app {

namespace {

constexpr std::string_view standard_input = "-";

std::vector<std::string> values_of(const Target& target) {
  struct Values {
    std::vector<std::string> operator()(const bool*) const { return {}; }
    std::vector<std::string> operator()(const std::string* text) const {
      return text->empty() ? std::vector<std::string>() : std::vector{*text};
    }
    std::vector<std::string> operator()(const std::optional<std::string>* text) const {
      return *text ? std::vector{**text} : std::vector<std::string>();
    }
    std::vector<std::string> operator()(const std::vector<std::string>* texts) const {
      return *texts;
    }
    std::vector<std::string> operator()(const std::optional<std::int64_t>* number) const {
      return *number ? std::vector{fmt::format("{}", **number)} : std::vector<std::string>();
    }
  };
  return std::visit(Values(), target);
}

bool names_a_file(std::string_view placeholder) {
  return placeholder == "PATH" || placeholder == "FILE" || placeholder == "DIR";
}

std::vector<std::string> pasted_values(const Target& target, std::string_view placeholder) {
  std::vector<std::string> values = values_of(target);
  if (names_a_file(placeholder))
    for (std::string& value : values)
      if (value != standard_input) value = host::absolute_path(value);
  return values;
}

}  // namespace

std::string line_again(Command& command, const Session& session, std::string_view flag,
                       std::string_view value, const std::vector<std::string_view>& without) {
  std::vector<std::string> words;
  for (const Argument& argument : command.arguments())
    for (std::string& word : pasted_values(argument.target, argument.name))
      words.push_back(std::move(word));
  if (std::find(words.begin(), words.end(), standard_input) != words.end()) return "";
  std::string flags;
  for (const Flag& one : command.flags()) {
    const std::string_view name = one.long_name();
    if (name == flag || std::find(without.begin(), without.end(), name) != without.end()) continue;
    const bool* const* is_set = std::get_if<bool*>(&one.target);
    if (is_set && **is_set) flags += fmt::format(" {}", name);
    for (const std::string& text : pasted_values(one.target, one.value)) {
      if (text == standard_input) return "";
      flags += text.starts_with('-') ? fmt::format(" {}={}", name, shell_quoted(text))
                                     : fmt::format(" {} {}", name, shell_quoted(text));
    }
  }
  const GlobalFlags& global = session.flags();
  if (global.dry_run) flags += " --dry-run";
  if (global.now) flags += " --now " + shell_quoted(*global.now);
  flags += fmt::format(" {}", flag);
  if (!value.empty()) flags += fmt::format(" {}", value);
  return session.paste(line_of_words("secops " + session.command(), words, flags));
}

std::string more_line(std::uint64_t more, Command& command, const Session& session) {
  const std::string line = line_again(command, session, "--limit", "0");
  return fmt::format("{} more: {}\n", grouped(more), line.empty() ? "add --limit 0" : line);
}

}  // namespace secops::app
