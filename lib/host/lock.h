// An advisory lock on a file: flock(2), released by the kernel at death, so there is no stale lock.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace secops::host {

class Lock {
 public:
  // Waits up to `wait`; nothing if somebody else still holds it. The file (0600, never removed)
  // says pid and start for people. Throws if the file cannot be opened.
  static std::optional<Lock> take(const std::string& path, Duration wait);
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&& other) noexcept;
  ~Lock();
  int number() const { return descriptor_; }  // of its open file

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_{-1};
};

// What the holder wrote into the lock file: "pid 1234 since 2026-11-22T06:14:00Z"; "" if
// unreadable.
std::string lock_holder(const std::string& path);

}  // namespace secops::host
