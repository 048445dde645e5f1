#include "startup.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <utility>

#include "host/process.h"

namespace secops::app {

namespace {

constexpr int status_unknown = 3;

// Read by the signal handler, so never changed while the timer runs.
std::string* deadline_result = nullptr;
std::string* deadline_message = nullptr;
volatile std::sig_atomic_t last_write_began = 0;

// Those that a person, a terminal or a service manager ends a program with.
constexpr std::array<int, 4> endings = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
std::array<std::atomic<std::string*>, endings.size()> ending_results{};
static_assert(std::atomic<std::string*>::is_always_lock_free, "read by a signal handler");

// Only what goes at once: a pipe that nobody reads must not hold the deadline up. A pipe that is
// ready takes this much.
void write_at_once(int descriptor, std::string_view text) {
  while (!text.empty()) {
    pollfd ready{descriptor, POLLOUT, 0};
    if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return;
    ssize_t written =
        ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void end_at_deadline(int) {
  host::kill_running_process();
  if (last_write_began == 0) write_at_once(STDOUT_FILENO, *deadline_result);
  write_at_once(STDERR_FILENO, *deadline_message);
  ::_exit(status_unknown);
}

// Dies of the signal all the same, but not before the program that it runs, which is in a group of
// its own and so hears nothing of it.
void end_interrupted(int signal) {
  host::kill_running_process();
  for (std::size_t i = 0; i < endings.size(); ++i)
    if (const std::string* const result = ending_results[i];
        endings[i] == signal && result != nullptr && last_write_began == 0)
      write_at_once(STDOUT_FILENO, *result);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

// A handler, not SIG_IGN: children that we start get the default action back.
void let_write_fail(int) {}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

[[noreturn]] void end_lost() {
  write_at_once(STDERR_FILENO, "secops: error: internal failure\n");
  ::_exit(status_unknown);
}

// Opened the wrong way round, so that using the stream fails as it would on a closed one.
void occupy(std::FILE* stream, int descriptor, const char* mode) {
  if (::fcntl(descriptor, F_GETFD) != -1) return;
  if (std::freopen("/dev/null", mode, stream) == nullptr) ::_exit(status_unknown);
}

}  // namespace

void settle_process() {
  ::umask(077);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  occupy(stdin, STDIN_FILENO, "w");
  occupy(stdout, STDOUT_FILENO, "r");
  occupy(stderr, STDERR_FILENO, "r");
  handle(SIGPIPE, let_write_fail);
  handle(SIGXFSZ, let_write_fail);
  for (const int signal : endings) {
    struct sigaction action {};
    const bool ignored = ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    if (!ignored) handle(signal, end_interrupted);  // nohup(1) has it ignored
  }
  std::set_terminate(end_lost);
}

void set_deadline(Duration span, std::string result, std::string message) {
  deadline_result = new std::string(std::move(result));
  deadline_message = new std::string(std::move(message));
  handle(SIGALRM, end_at_deadline);
  auto seconds = std::chrono::floor<std::chrono::seconds>(span);
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds.count());
  timer.it_value.tv_usec = static_cast<suseconds_t>((span - seconds).count());
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

void set_endings(const std::function<std::string(int)>& result_of) {
  for (std::size_t i = 0; i < endings.size(); ++i)
    ending_results[i] = new std::string(result_of(endings[i]));
}

void begin_last_write() { last_write_began = 1; }

}  // namespace secops::app
