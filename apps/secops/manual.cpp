#include "manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/text.h"
#include "cli.h"
#include "help.h"

namespace secops::app {

namespace {

// The pages are committed, so their date is part of the source too.
constexpr std::string_view page_date = "November 22, 2026";

using Row = std::pair<std::string_view, std::string_view>;

constexpr std::array<Row, 8> environment{{
    {"HOME",
     "Where the user's files are, if the XDG variables are not set; otherwise as the password "
     "database says."},
    {"NO_COLOR", "If not empty, text is not coloured unless --color always says so."},
    {"SECOPS_CONFIG", "The configuration file to read instead of the system's and the user's."},
    {"SECOPS_STORE", "The store to use if --store is not given."},
    {"SUDO_UID", "Who is behind a command that runs as root."},
    {"TERM", "With \"dumb\", text is not coloured."},
    {"XDG_CONFIG_HOME", "The user's configuration is secops/secops.toml below it."},
    {"XDG_DATA_HOME", "The user's store is secops/secops.db below it."},
}};

constexpr std::array<Row, 4> files{{
    {"/etc/secops/secops.toml", "The system's configuration."},
    {"/etc/secops/conf.d/*.toml", "Further files of it, in the order of their names."},
    {"~/.config/secops/secops.toml", "The user's configuration, over the system's."},
    {"/var/lib/secops/secops.db",
     "The store of the system; without a configuration root's, and that of other users is "
     "~/.local/share/secops/secops.db."},
}};

constexpr std::array<Row, 6> moments{{
    {"2026-11-22T06:14:00Z",
     "RFC 3339; also with a blank for the T, without seconds or as a date "
     "alone, which is its midnight."},
    {"2026-11-22 06:14", "Without an offset it is read in the configured timezone, else in UTC."},
    {"2h, -90m, 1h30m ago", "So long before now; units s, m, h, d, w."},
    {"now, today, yesterday", "The moment, or the midnight of that day."},
    {"@1795328040", "Seconds since 1970, also with a fraction."},
    {"--now",
     "Replaces the present moment everywhere, so that a run can be repeated. What a command writes "
     "is dated by it too: an entry of the blacklist ends so long after it, and is listed at once "
     "all "
     "the same. The audit trail keeps the machine's clock beside it."},
}};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Each sentence on a line of its own; blank lines become paragraphs.
std::string prose(std::string_view text) {
  std::string page;
  while (!text.empty()) {
    std::size_t paragraph = text.find("\n\n");
    std::string sentences(text.substr(0, paragraph));
    text.remove_prefix(paragraph == std::string_view::npos ? text.size() : paragraph + 2);
    sentences = replaced(replaced(std::move(sentences), "\n", " "), ". ", ".\n");
    for (std::string_view sentence : split(sentences, '\n')) page += roff_words(sentence) + "\n";
    if (!text.empty()) page += ".Pp\n";
  }
  return page;
}

std::string page_name(std::string_view path) {
  std::string name = path.empty() ? "secops" : fmt::format("secops-{}", path);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string heading(std::string_view name, std::string_view summary) {
  std::string title(name);
  for (char& c : title) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return fmt::format(".Dd {}\n.Dt {} 1\n.Os\n.Sh NAME\n.Nm {}\n.Nd {}\n", page_date, title, name,
                     roff_words(summary));
}

std::string flag_item(const Flag& flag) {
  std::string item;
  for (std::string_view spelling : flag.spellings()) {
    if (!item.empty()) item += " , ";
    // Fl writes the first dash.
    item += "Fl " + replaced(std::string(spelling.substr(1)), "-", "\\-");
  }
  if (!flag.value.empty()) item += fmt::format(" Ar {}", flag.value);
  return item;
}

std::string flag_list(const std::vector<Flag>& flags) {
  std::string page = ".Bl -tag -width Ds\n";
  for (const Flag& flag : flags) {
    page += fmt::format(".It {}\n{}", flag_item(flag), prose(flag.help));
    if (!flag.choices.empty()) {
      page +=
          fmt::format("One of {}.\n", roff_words(fmt::format("{}", fmt::join(flag.choices, ", "))));
    }
  }
  return page + ".El\n";
}

template <std::size_t size>
std::string row_list(std::string_view macro, const std::array<Row, size>& rows) {
  std::string page = ".Bl -tag -width Ds\n";
  for (const auto& [name, meaning] : rows) {
    page += fmt::format(".It {} {}\n{}", macro, roff_words(name), prose(meaning));
  }
  return page + ".El\n";
}

std::string examples(const std::vector<Example>& all) {
  if (all.empty()) return {};
  std::string page = ".Sh EXAMPLES\n";
  for (const Example& example : all) {
    std::string meaning(example.meaning);
    if (!meaning.empty() && meaning.front() >= 'a' && meaning.front() <= 'z') {
      meaning.front() = static_cast<char>(meaning.front() - 'a' + 'A');
    }
    if (!meaning.empty()) page += roff_words(meaning) + ":\n";
    page += fmt::format(".Pp\n.Dl {}\n.Pp\n", roff_words(example.line));
  }
  // mandoc does not like a paragraph that nothing follows.
  page.erase(page.size() - std::string_view(".Pp\n").size());
  return page;
}

std::string synopsis(const CommandType& type, Command& command) {
  std::string page = fmt::format(".Sh SYNOPSIS\n.Nm secops {}\n", type.path);
  bool optional_flags = false;
  for (const Flag& flag : command.flags()) {
    if (flag.required) {
      page += fmt::format(".{}\n", flag_item(flag));
    } else {
      optional_flags = true;
    }
  }
  if (optional_flags || type.changes) page += ".Op Ar flags\n";
  for (const Argument& argument : command.arguments()) {
    bool many = std::holds_alternative<std::vector<std::string>*>(argument.target);
    page += fmt::format(".{}Ar {}{}\n", argument.required ? "" : "Op ", argument.name,
                        many ? " ..." : "");
  }
  return page;
}

std::string description(const CommandType& type, Command& command) {
  std::string page = ".Sh DESCRIPTION\n" + prose(type.description);
  std::vector<Argument> arguments = command.arguments();
  if (!arguments.empty()) {
    page += ".Pp\nThe arguments:\n.Bl -tag -width Ds\n";
    for (const Argument& argument : arguments) {
      page += fmt::format(".It Ar {}\n{}", argument.name, prose(argument.help));
    }
    page += ".El\n";
  }
  std::vector<Flag> flags = command.flags();
  bool dry_run = false;
  if (type.changes) {
    flags.push_back({"-n,--dry-run", "", "Do everything but store nothing.", &dry_run});
  }
  if (!flags.empty()) page += ".Pp\nThe flags:\n" + flag_list(flags);
  return page + ".Pp\nThe global flags are described in\n.Xr secops 1 .\n";
}

std::string command_page(const CommandType& type) {
  std::unique_ptr<Command> command = type.make();
  std::string page = heading(page_name(type.path), type.summary);
  page += synopsis(type, *command) + description(type, *command);
  if (type.manual != nullptr) page += type.manual();
  page += ".Sh EXIT STATUS\nAs in\n.Xr secops-exit 7 .\n" + examples(type.examples);
  return page + ".Sh SEE ALSO\n.Xr secops 1 ,\n.Xr secops.toml 5 ,\n.Xr secops-exit 7\n";
}

std::string program_page() {
  std::string page = heading("secops", "keep a money-moving service safe");
  page +=
      ".Sh SYNOPSIS\n.Nm\n.Op Ar global flags\n.Ar command\n.Op Ar flags\n.Op Ar argument ...\n"
      ".Sh DESCRIPTION\n.Nm\nreads the logs of a service that moves money, judges them by rules,\n"
      "says what is wrong and what to do next, and keeps what was found and decided.\n"
      "By hand it changes nothing unless told.\n.Pp\nThe commands:\n.Bl -tag -width Ds\n";
  for (const CommandType* type : commands_below({})) {
    page += fmt::format(".It Xr {} 1\n{}.\n", page_name(type->path), roff_words(type->summary));
  }
  page += ".El\n.Pp\nThe global flags, which stand before or after the command:\n";
  Invocation invocation;
  page += flag_list(global_flags(invocation));
  page += ".Ss Moments (--since, --until, --now)\n" + row_list("Ar", moments);
  page += ".Sh ENVIRONMENT\n" + row_list("Ev", environment);
  page += ".Sh FILES\n" + row_list("Pa", files);
  page += ".Sh EXIT STATUS\nAs in\n.Xr secops-exit 7 .\n";
  const CommandType* first = find_command("check-logs");
  if (first != nullptr) page += examples(first->examples);
  return page + ".Sh SEE ALSO\n.Xr secops-rules 5 ,\n.Xr secops.toml 5 ,\n.Xr secops-exit 7\n";
}

}  // namespace

std::string roff_words(std::string_view plain) {
  std::string text = replaced(std::string(plain), "\\", "\\e");
  text = replaced(std::move(text), "--", "\\-\\-");
  text = replaced(std::move(text), "…", "...");
  bool open = false;
  std::string quoted;
  for (char c : text) {
    if (c == '`') {
      quoted += open ? "\\(cq" : "\\(oq";
      open = !open;
    } else {
      quoted += c;
    }
  }
  bool command = !quoted.empty() && (quoted.front() == '.' || quoted.front() == '\'');
  return command ? "\\&" + quoted : quoted;
}

std::string manual_page(const Place& place) {
  if (place.type != nullptr) return command_page(*place.type);
  if (place.path.empty()) return program_page();
  throw usage_error("no-page", fmt::format("{} is a group: its commands have pages", place.path),
                    fmt::format("secops help {}", place.path));
}

}  // namespace secops::app
