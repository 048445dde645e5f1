#include "style.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "host/process.h"

namespace secops::app {

namespace {

std::string painted(std::string_view text, std::string_view code) {
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> severity_codes{{
    {"critical", "1;31"},
    {"high", "31"},
    {"medium", "33"},
    {"warning", "33"},
    {"low", "36"},
    {"ok", "32"},
}};

}  // namespace

bool wants_color(std::string_view mode, int descriptor) {
  if (mode == "always") return true;
  if (mode == "never") return false;
  if (!host::environment("NO_COLOR").value_or("").empty()) return false;
  if (host::environment("TERM").value_or("dumb") == "dumb") return false;
  return host::is_terminal(descriptor);
}

Style style_for(const GlobalFlags& flags) {
  Style style;
  style.color = wants_color(flags.color, STDOUT_FILENO);
  style.truncate = host::is_terminal(STDOUT_FILENO);
  style.columns = style.truncate ? host::terminal_columns(STDOUT_FILENO) : 80;
  return style;
}

std::string Style::severity(std::string_view word, std::string_view severity) const {
  if (!color) return std::string(word);
  for (const auto& [name, code] : severity_codes) {
    if (name == severity) return painted(word, code);
  }
  return std::string(word);
}

std::string Style::bold(std::string_view text) const {
  return color ? painted(text, "1") : std::string(text);
}

std::string Style::dim(std::string_view text) const {
  return color ? painted(text, "2") : std::string(text);
}

}  // namespace secops::app
