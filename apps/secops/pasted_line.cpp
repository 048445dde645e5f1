#include "pasted_line.h"

#include <algorithm>

#include "base/text.h"
#include "command_tree.h"

namespace secops::app {

namespace {

constexpr std::string_view program = "secops";

// Behind the quoted part that begins at `at`, or at + 1 where none does: an apostrophe in a
// sentence is no quote.
std::size_t behind_quotes(std::string_view line, std::size_t at) {
  const bool escapes = line[at] == '$';
  std::size_t end = at + (escapes ? 2 : 1);
  while (end < line.size() && line[end] != '\'') end += escapes && line[end] == '\\' ? 2 : 1;
  return end < line.size() ? end + 1 : at + 1;
}

bool begins_quotes(std::string_view line, std::size_t at) {
  const std::string_view rest = line.substr(at);
  if (rest.substr(0, 2) != "$'" && rest.substr(0, 1) != "'") return false;
  // A word of its own, a value behind '=', or what goes on in '…'\''…'.
  return at == 0 || std::string_view(" (=`'").find(line[at - 1]) != std::string_view::npos;
}

bool is_command(std::string_view word) {
  return (!word.empty() && word.front() == '-') || find_command(word) != nullptr || is_group(word);
}

bool runs_a_command(std::string_view line, std::size_t at) {
  const bool begins = at == 0 || std::string_view(" (`;|&").find(line[at - 1]) != line.npos;
  const std::string_view rest = line.substr(at);
  if (!begins || rest.substr(0, program.size()) != program) return false;
  const std::string_view behind = rest.substr(program.size());
  if (behind.empty() || behind.front() != ' ') return false;
  const std::string_view word = behind.substr(1);
  return is_command(word.substr(0, word.find_first_of(" ,.;)`")));
}

}  // namespace

std::string with_flags(std::string_view line, std::string_view flags) {
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at + 1;
    if (begins_quotes(line, at)) {
      end = behind_quotes(line, at);
    } else if (line[at] == '\\') {
      end = std::min(at + 2, line.size());
    } else if (runs_a_command(line, at)) {
      end = at + program.size();
      text += program;
      text += flags;
      at = end;
      continue;
    }
    text += line.substr(at, end - at);
    at = end;
  }
  return text;
}

std::string line_of_words(std::string_view command, const std::vector<std::string>& words,
                          std::string_view flags) {
  std::string text;
  for (const std::string& word : words) text += " " + shell_quoted(word);
  const bool like_flag = std::any_of(words.begin(), words.end(),
                                     [](const std::string& word) { return word.starts_with('-'); });
  return std::string(command) +
         (like_flag ? std::string(flags) + " --" + text : text + std::string(flags));
}

}  // namespace secops::app
