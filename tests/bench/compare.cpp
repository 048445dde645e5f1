// Times commands side by side on the same file and prints them as ratios:
//   compare ROUNDS YARDSTICK-LINE [NAME=LINE]…
// Every round runs the yardstick, then each command, in turn, so that noise falls on all alike.
// Lines are run by /bin/sh, output goes to memory. Figures are medians over the rounds; the first,
// warming round does not count. Peak memory is the largest of all rounds.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Run {
  double seconds{0};
  double mebibytes{0};
  int status{0};
};

Run run(const std::string& line) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const std::string quiet = "exec " + line;
    // Not /dev/null: grep sees that and stops at the first match.
    if (dup2(memfd_create("output", 0), STDOUT_FILENO) < 0) _exit(126);
    execl("/bin/sh", "sh", "-c", quiet.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Run result;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Command {
  std::string name, line;
  std::vector<double> seconds, ratios;
  double mebibytes{0};
  int status{0};
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    fmt::print(stderr, "usage: compare ROUNDS YARDSTICK-LINE NAME=LINE…\n");
    return 3;
  }
  const int rounds = std::atoi(arguments[1]);
  const std::string yardstick = arguments[2];
  std::vector<Command> commands;
  for (int i = 3; i < count; ++i) {
    const std::string text = arguments[i];
    const std::size_t equals = text.find('=');
    commands.push_back({text.substr(0, equals), text.substr(equals + 1), {}, {}, 0, 0});
  }
  std::vector<double> measure;
  for (int round = 0; round <= rounds; ++round) {
    const double base = run(yardstick).seconds;
    if (round > 0) measure.push_back(base);
    for (Command& command : commands) {
      const Run result = run(command.line);
      command.mebibytes = std::max(command.mebibytes, result.mebibytes);
      command.status = result.status;
      if (round == 0) continue;
      command.seconds.push_back(result.seconds);
      command.ratios.push_back(result.seconds / base);
    }
  }
  fmt::print("  {:<34} {:>8.1f} ms\n", yardstick.substr(0, 34), median(measure) * 1000);
  for (const Command& command : commands)
    fmt::print("  {:<34} {:>8.1f} ms  {:>6.2f} x  {:>6.1f} MiB  status {}\n", command.name,
               median(command.seconds) * 1000, median(command.ratios), command.mebibytes,
               command.status);
  return 0;
}
