#include "base/error.h"

#include <fmt/format.h>

#include "base/text.h"

namespace secops {

Status worst_of(Status a, Status b) {
  const auto rank = [](Status status) {
    switch (status) {
      case Status::ok:
        return 0;
      case Status::warning:
        return 1;
      case Status::unknown:
        return 2;
      case Status::critical:
        return 3;
    }
    return 3;
  };
  return rank(a) >= rank(b) ? a : b;
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::warning:
      return "warning";
    case Status::critical:
      return "critical";
    case Status::unknown:
      break;
  }
  return "unknown";
}

std::string describe(const Problem& problem) {
  std::string place;
  if (!problem.file.empty()) {
    place = escaped(problem.file) + ":";
    if (problem.line > 0) place += fmt::format("{}:", problem.line);
    if (problem.line > 0 && problem.column > 0) place += fmt::format("{}:", problem.column);
    place += ' ';
  } else if (problem.line > 0) {
    place = problem.column > 0 ? fmt::format("line {}:{}: ", problem.line, problem.column)
                               : fmt::format("line {}: ", problem.line);
  }
  return place + escaped(problem.message);
}

Error::Error(Problem problem, Status status)
    : Error(std::vector<Problem>{std::move(problem)}, status) {}

Error::Error(std::vector<Problem> problems, Status status)
    : problems_(std::move(problems)), status_(status) {
  for (const Problem& problem : problems_) {
    if (!what_.empty()) what_ += '\n';
    what_ += describe(problem);
  }
}

}  // namespace secops
