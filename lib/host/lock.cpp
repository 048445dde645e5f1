#include "host/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "host/clock.h"
#include "host/descriptor.h"
#include "host/failure.h"
#include "host/files.h"

namespace secops::host {
namespace {

constexpr Duration between_tries = std::chrono::milliseconds(10);

Descriptor open_lock_file(const std::string& path) {
  Descriptor file(
      ::open(system_path(path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file.is_open()) throw_file_error(errno, "write", path);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) throw_file_error(errno, "write", path);
  if (!S_ISREG(facts.st_mode)) throw_file_error(EISDIR, "write", path);
  return file;
}

// We never remove a lock file, but a cleaner of /tmp or /run may: a lock on a file without a name
// keeps nobody out.
bool still_named(const Descriptor& file, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(file.number(), &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

void pause(Duration span) {
  auto nanoseconds = std::chrono::nanoseconds(span).count();
  timespec time{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  ::nanosleep(&time, nullptr);
}

// For people only; nothing depends on it, so a full disk does not stop the job here.
void sign(const Descriptor& file) {
  std::string text = fmt::format("pid {} since {}\n", ::getpid(),
                                 rfc3339(std::chrono::floor<std::chrono::seconds>(now())));
  if (::ftruncate(file.number(), 0) != 0) return;
  [[maybe_unused]] ssize_t written = ::pwrite(file.number(), text.data(), text.size(), 0);
}

}  // namespace

std::optional<Lock> Lock::take(const std::string& path, Duration wait) {
  Duration end = monotonic_after(wait);
  for (;;) {
    Descriptor file = open_lock_file(path);
    while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) throw_file_error(errno, "write", path);
      Duration left = end - monotonic();
      if (left <= Duration::zero()) return std::nullopt;
      pause(std::min(left, between_tries));
    }
    if (!still_named(file, path)) continue;
    sign(file);
    return Lock(file.release());
  }
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string lock_holder(const std::string& path) {
  constexpr std::size_t longest = 256;
  try {
    std::string text = read_file(path, longest);
    return text.substr(0, text.find('\n'));
  } catch (const Error&) {
    return "";
  }
}

}  // namespace secops::host
