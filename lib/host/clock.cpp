#include "host/clock.h"

#include <chrono>

namespace secops::host {

Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

Duration monotonic() {
  return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace secops::host
