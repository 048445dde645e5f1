#include "host/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/error.h"
#include "base/redact.h"
#include "base/text.h"
#include "host/clock.h"
#include "host/descriptor.h"
#include "host/failure.h"
#include "host/lock.h"
#include "host/users.h"

namespace secops::host {
namespace {

constexpr std::string_view search_path =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
// How soon the end of a child is seen that left its pipes open to children of its own.
constexpr int look_again_ms = 10;

[[noreturn]] void throw_start_error(const std::string& program, std::string_view why) {
  Problem problem;
  problem.code = "process.start";
  problem.message = fmt::format("cannot run {}: {}", program, why);
  throw Error(std::move(problem));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

// Both ends above 2, so that no end is overwritten while the child's 0, 1 and 2 are put in place.
Pipe make_pipe(const std::string& program) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_start_error(program, words_of(errno));
  Pipe pipe;
  pipe.read = Descriptor(ends[0]);
  pipe.write = Descriptor(ends[1]);
  for (Descriptor* end : {&pipe.read, &pipe.write}) {
    if (end->number() > STDERR_FILENO) continue;
    Descriptor higher(::fcntl(end->number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!higher.is_open()) throw_start_error(program, words_of(errno));
    *end = std::move(higher);
  }
  return pipe;
}

// All of the input as a file without a name: a program whose caller was killed in the middle reads
// it to its end, and not a part that means something else.
Descriptor make_input(const std::string& program, std::string_view input) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC));
  if (!file.is_open()) throw_start_error(program, words_of(errno));
  Descriptor higher(::fcntl(file.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!higher.is_open()) throw_start_error(program, words_of(errno));
  while (!input.empty()) {
    const ssize_t count = ::write(higher.number(), input.data(), input.size());
    if (count < 0 && errno != EINTR) throw_start_error(program, words_of(errno));
    if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  }
  ::lseek(higher.number(), 0, SEEK_SET);
  return higher;
}

// The group of the program that runs now, 0 for none. Read by signal handlers.
volatile std::sig_atomic_t running_group = 0;

// No signal comes between a change of the process table and running_group, which tells of it.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// What a program makes is for others to read, unlike what we make. A child gets the mask that its
// parent has at that moment.
class OrdinaryUmask {
 public:
  OrdinaryUmask() : before_(::umask(022)) {}
  OrdinaryUmask(const OrdinaryUmask&) = delete;
  OrdinaryUmask& operator=(const OrdinaryUmask&) = delete;
  ~OrdinaryUmask() { ::umask(before_); }

 private:
  mode_t before_;
};

class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addchdir_np(&actions_, "/");
    ::posix_spawnattr_init(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  pid_t start(std::vector<std::string> argv, int in, int out, int err, const Lock* lock) {
    ::posix_spawn_file_actions_adddup2(&actions_, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    int last = STDERR_FILENO;
    if (lock != nullptr) ::posix_spawn_file_actions_adddup2(&actions_, lock->number(), ++last);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, last + 1);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

    std::string path(search_path);
    std::string language = "LANG=C.UTF-8";
    std::string home = "HOME=" + environment("HOME").value_or(home_directory(effective_uid()));
    std::array<char*, 4> variables{path.data(), language.data(), home.data(), nullptr};
    std::vector<char*> arguments;
    for (std::string& argument : argv) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    pid_t child = -1;
    SignalsHeld held;
    const OrdinaryUmask umask;
    int error = ::posix_spawn(&child, argv[0].c_str(), &actions_, &attributes_, arguments.data(),
                              variables.data());
    if (error != 0) throw_start_error(argv[0], words_of(error));
    running_group = child;
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Reads what is there now and keeps the first `most` bytes; closes at the end.
void drain(Descriptor& pipe, std::string& into, std::size_t most) {
  std::array<char, 16u << 10> buffer;
  for (;;) {
    ssize_t count = ::read(pipe.number(), buffer.data(), buffer.size());
    if (count > 0) {
      std::size_t room = most - into.size();
      into.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
      if (static_cast<std::size_t>(count) < buffer.size()) return;
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (count == 0 || errno != EAGAIN) pipe.close();
      return;
    }
  }
}

class Conversation {
 public:
  Conversation(pid_t child, Descriptor out, Descriptor err, std::size_t most_output)
      : child_(child), out_(std::move(out)), err_(std::move(err)), most_output_(most_output) {
    for (const Descriptor* end : {&out_, &err_}) ::fcntl(end->number(), F_SETFL, O_NONBLOCK);
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  // Only when something was thrown is there still a child here.
  ~Conversation() {
    if (child_ > 0) kill_and_reap();
  }

  ProcessResult run(Duration timeout) {
    Duration end = monotonic_after(timeout);
    while (!ended()) {
      Duration left = end - monotonic();
      if (left <= Duration::zero()) {
        kill_and_reap();
        result_.timed_out = true;
        return std::move(result_);
      }
      exchange(left);
    }
    if (out_.is_open()) drain(out_, result_.output, most_output_);
    if (err_.is_open()) drain(err_, result_.errors, output_kept);
    return std::move(result_);
  }

 private:
  // The group dies with the child; it cannot be another group yet, as the child is not reaped.
  void kill_and_reap() {
    SignalsHeld held;
    ::kill(-child_, SIGKILL);
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    set_status(status);
  }

  void set_status(int status) {
    child_ = -1;
    running_group = 0;
    constexpr int signal_base = 128;
    result_.status = WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
  }

  bool ended() {
    SignalsHeld held;
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) != child_) return false;
    set_status(status);
    return true;
  }

  void exchange(Duration left) {
    std::array<pollfd, 2> ends{pollfd{out_.number(), POLLIN, 0}, pollfd{err_.number(), POLLIN, 0}};
    // A child that has closed its pipes is about to end: look for that more often.
    bool silent = !out_.is_open() && !err_.is_open();
    auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    int wait_ms = std::min<int>(silent ? 1 : look_again_ms,
                                static_cast<int>(std::min<std::int64_t>(left_ms, look_again_ms)));
    if (::poll(ends.data(), ends.size(), wait_ms) <= 0) return;
    if (ends[0].revents != 0) drain(out_, result_.output, most_output_);
    if (ends[1].revents != 0) drain(err_, result_.errors, output_kept);
  }

  pid_t child_;
  Descriptor out_;
  Descriptor err_;
  std::size_t most_output_;
  ProcessResult result_;
};

// A parent may have left it ignored, and then nobody could ask how a child ended.
void notice_children() {
  struct sigaction action {};
  if (::sigaction(SIGCHLD, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) return;
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &action, nullptr);
}

}  // namespace

std::string complaint_of(const ProcessResult& result) {
  constexpr std::size_t most_told = 300;
  const std::string_view text = trimmed(result.errors.empty() ? result.output : result.errors);
  std::string told = redacted(text.substr(0, text.find('\n')));
  if (told.size() <= most_told) return told;
  // Not within a character: UTF-8 goes on with 10xxxxxx.
  std::size_t end = most_told;
  while (end > 0 && (static_cast<unsigned char>(told[end]) & 0xc0U) == 0x80U) --end;
  told.resize(end);
  return told;
}

void kill_running_process() noexcept {
  if (running_group > 0) ::kill(-static_cast<pid_t>(running_group), SIGKILL);
}

ProcessResult run_process(const std::vector<std::string>& argv, std::string_view input,
                          Duration timeout, std::size_t most_output, const Lock* lock) {
  if (argv.empty()) throw_start_error("nothing", "no program was named");
  if (argv[0].empty() || argv[0].front() != '/') {
    throw_start_error(argv[0], "the program must be named by its full path");
  }
  for (const std::string& argument : argv) {
    if (argument.find('\0') != std::string::npos) {
      throw_start_error(argv[0], "an argument cannot hold a NUL byte");
    }
  }
  const Descriptor in = make_input(argv[0], input);
  Pipe out = make_pipe(argv[0]);
  Pipe err = make_pipe(argv[0]);
  notice_children();
  const pid_t child =
      SpawnPlan().start(argv, in.number(), out.write.number(), err.write.number(), lock);
  out.write.close();
  err.write.close();
  Conversation conversation(child, std::move(out.read), std::move(err.read), most_output);
  return conversation.run(timeout);
}

}  // namespace secops::host
