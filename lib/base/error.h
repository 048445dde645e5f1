// The one error of the project, and what a command's end means to the shell.
//
// Code below the command line throws Error; apps/secops/cli turns it into words and an exit status
// in one place. Absence that is normal is std::optional, never an Error. Nothing throws per log
// line.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace secops {

// The exit status of every command (secops-exit(7)). Worse than another: `worst_of`.
enum class Status : int {
  ok = 0,        // fine, or done
  warning = 1,   // warning, or done in part
  critical = 2,  // critical, or refused with nothing changed
  unknown = 3,   // cannot tell: usage, configuration, unreadable input, store, time-out
};

// Known-bad beats unknown beats a warning beats fine.
Status worst_of(Status a, Status b);
// "ok", "warning", "critical", "unknown".
std::string_view name_of(Status status);

// One thing that is wrong. Everything but code and message may be empty.
struct Problem {
  std::string code;     // "config.unknown-key": stable, for programs
  std::string message;  // what and why, one sentence without a final period; may hold foreign text,
                        // so writers escape it (text.h)
  std::string file;     // where: a path, "" when none
  int line{0};          // 1-based, 0 when none
  int column{0};        // 1-based, 0 when none
  std::string hint;     // what to do next, often a line to paste
};

// "file:3:7: message" with only the parts that are there; the message is escaped for a terminal.
std::string describe(const Problem& problem);

class Error : public std::exception {
 public:
  explicit Error(Problem problem, Status status = Status::unknown);
  // All of them at once, in order; must not be empty.
  explicit Error(std::vector<Problem> problems, Status status = Status::unknown);

  const char* what() const noexcept override { return what_.c_str(); }
  const std::vector<Problem>& problems() const noexcept { return problems_; }
  Status status() const noexcept { return status_; }

 private:
  std::vector<Problem> problems_;
  Status status_;
  std::string what_;
};

}  // namespace secops
