#include "output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/csv.h"
#include "base/text.h"
#include "json_text.h"
#include "startup.h"
#include "style.h"

namespace secops::app {

namespace {

constexpr const char* unwritten_code = "output.write";

nlohmann::ordered_json json_of(const Problem& problem) {
  nlohmann::ordered_json json;
  json["code"] = problem.code;
  json["message"] = problem.message;
  if (!problem.file.empty()) json["file"] = problem.file;
  if (problem.line > 0) json["line"] = problem.line;
  if (problem.column > 0) json["column"] = problem.column;
  if (!problem.hint.empty()) json["hint"] = problem.hint;
  return json;
}

bool is_usage(const std::vector<Problem>& problems) {
  return problems.front().code.substr(0, 6) == "usage.";
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

// Of a member, or of one of an object in it; nothing is an empty cell.
std::string cell_text(const nlohmann::ordered_json& row, std::string_view column) {
  const std::size_t dot = column.find('.');
  const auto found = row.find(std::string(column.substr(0, dot)));
  if (found == row.end() || found->is_null()) return "";
  if (dot != std::string_view::npos) return cell_text(*found, column.substr(dot + 1));
  return found->is_string() ? found->get<std::string>() : json_text(*found, -1);
}

void write_message(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

std::string schema_of(const Place& place) {
  std::string name = place.type == nullptr ? "usage" : place.path;
  std::replace(name.begin(), name.end(), ' ', '-');
  return fmt::format("secops.{}/1", name);
}

Output::Output(const GlobalFlags& flags, Place place, Time time)
    : json_(flags.json && !flags.csv),
      csv_(flags.csv),
      plugin_(flags.plugin && !flags.json),
      quiet_(flags.quiet),
      color_errors_(wants_color(flags.color, STDERR_FILENO)),
      place_(std::move(place)),
      time_(time) {}

void Output::line(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  require_written();
}

void Output::flush() {
  std::fflush(stdout);
  require_written();
}

void Output::require_written() {
  if (!std::ferror(stdout)) return;
  if (errno == EPIPE) throw ReaderGone{};
  Problem problem;
  problem.code = unwritten_code;
  problem.message = fmt::format("cannot write to standard output: {}", std::strerror(errno));
  throw Error(std::move(problem));
}

std::string Output::envelope(const Answer& answer, int exit_status) const {
  nlohmann::ordered_json document;
  document["schema"] = schema_of(place_);
  document["status"] = std::string(name_of(answer.status));
  document["exit"] = exit_status;
  document["time"] = rfc3339(time_);
  document["data"] = answer.data;
  document["errors"] = nlohmann::ordered_json::array();
  for (const Problem& problem : answer.problems) document["errors"].push_back(json_of(problem));
  std::size_t invalid = invalid_bytes_in(document);
  if (invalid > 0) document["invalid_bytes"] = invalid;
  return json_text(document, 2) + "\n";
}

std::string Output::table(const Answer& answer) const {
  const Table& table = place_.type->table;
  std::string text;
  const auto add_record = [&](const auto& cell_of) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) text += ',';
      append_csv_cell(text, cell_of(table.columns[i]));
    }
    text += csv_line_end;
  };
  add_record([](std::string_view column) { return std::string(column); });
  const nlohmann::ordered_json& rows = answer.data.at(std::string(table.member));
  if (!rows.is_array()) return text;
  for (const nlohmann::ordered_json& row : rows)
    add_record([&](std::string_view column) { return cell_text(row, column); });
  return text;
}

std::string Output::plugin_line(Status status, std::string_view text) const {
  // Ours by contract, but a line break would make a second line of it.
  std::string line(text.substr(0, text.find('\n')));
  return fmt::format("{}: {}\n", upper(name_of(status)), line);
}

// The one line has no room for all of them.
std::string Output::plugin_words(const std::vector<Problem>& problems) {
  std::string words = describe(problems.front());
  // What follows a bar would be read as performance data.
  std::replace(words.begin(), words.end(), '|', '/');
  if (problems.size() > 1) words += fmt::format(" (and {} more)", problems.size() - 1);
  return words;
}

std::string Output::with_problems(std::string words, const std::vector<Problem>& problems) {
  if (problems.empty()) return words;
  const std::size_t end = std::min(words.find_first_of("\n|"), words.size());
  std::size_t at = end;
  while (at > 0 && words[at - 1] == ' ') --at;
  return words.insert(at, "; " + plugin_words(problems));
}

std::string Output::problem_text(std::string_view kind, const Problem& problem) const {
  std::string word = color_errors_ ? fmt::format("\x1b[1;31m{}\x1b[0m", kind) : std::string(kind);
  std::string text = fmt::format("secops: {}: {}\n", word, describe(problem));
  if (!problem.hint.empty()) text += fmt::format("hint: {}\n", printable(problem.hint));
  return text;
}

std::string Output::pointer_to_help() const {
  return place_.path.empty() ? "see: secops --help\n"
                             : fmt::format("see: secops {} --help\n", place_.path);
}

bool Output::write_result(std::string_view text) {
  begin_last_write();
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 && !std::ferror(stdout);
}

int Output::report_unwritten(int status) {
  if (errno == EPIPE) return status;
  Problem problem;
  problem.code = unwritten_code;
  problem.message = fmt::format("cannot write to standard output: {}", std::strerror(errno));
  write_message(problem_text("error", problem));
  return static_cast<int>(Status::unknown);
}

int Output::finish(const Answer& answer) {
  int status = static_cast<int>(answer.status);
  bool silent = quiet_ && answer.status == Status::ok;
  std::string result;
  if (json_) {
    result = envelope(answer, static_cast<int>(answer.status));
  } else if (csv_) {
    if (!silent) result = table(answer);
  } else if (plugin_) {
    std::string words = answer.plugin.empty() ? answer.text : answer.plugin;
    result = plugin_line(answer.status, with_problems(std::move(words), answer.problems));
  } else if (!silent) {
    result = answer.text;
  }
  if (!write_result(result)) return report_unwritten(status);
  if (!json_ && !plugin_ && !silent) {
    for (const Problem& problem : answer.problems) {
      write_message(problem_text(answer.status == Status::unknown ? "error" : "warning", problem));
    }
  }
  return status;
}

std::string Output::interrupted_result(int signal) const {
  if (!json_) return "";
  Problem problem;
  problem.code = "interrupted";
  problem.message = fmt::format("ended by a signal ({})", signal);
  problem.hint = "what was stored by then is whole";
  Answer answer;
  answer.status = Status::unknown;
  answer.problems.push_back(std::move(problem));
  return envelope(answer, 128 + signal);
}

std::string Output::failure_result(const Problem& problem) const {
  if (json_) {
    Answer answer;
    answer.status = Status::unknown;
    answer.problems.push_back(problem);
    return envelope(answer, static_cast<int>(answer.status));
  }
  return plugin_ ? plugin_line(Status::unknown, describe(problem)) : std::string();
}

std::string Output::failure_message(const Problem& problem) const {
  return json_ || plugin_ ? std::string() : problem_text("error", problem);
}

int Output::fail(const std::vector<Problem>& problems, Status status) {
  std::string result;
  if (json_) {
    Answer answer;
    answer.status = status;
    answer.problems = problems;
    result = envelope(answer, static_cast<int>(answer.status));
  } else if (plugin_) {
    result = plugin_line(status, plugin_words(problems));
  }
  // A stream that could not be written is this very failure.
  bool told = problems.front().code == unwritten_code;
  if (!write_result(result) && !told) report_unwritten(static_cast<int>(status));
  if (json_ || plugin_) return static_cast<int>(status);
  std::string message;
  for (const Problem& problem : problems) message += problem_text("error", problem);
  if (is_usage(problems)) message += pointer_to_help();
  write_message(message);
  return static_cast<int>(status);
}

void Output::note(std::string_view text) { write_message(fmt::format("secops: {}\n", text)); }

void Output::ask(std::string_view question) {
  write_message(fmt::format("{} [y/N] ", Foreign(question)));
}

}  // namespace secops::app
