#include "host/clock.h"

#include <algorithm>
#include <chrono>

namespace secops::host {

Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

Duration monotonic() {
  return std::chrono::floor<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

Duration monotonic_after(Duration span) {
  constexpr Duration longest = std::chrono::hours(24 * 365);
  return monotonic() + std::min(span, longest);
}

}  // namespace secops::host
