// Random logs for property tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace secops::test {

// An auth.log with bursts of failed log-ins from few addresses, successes between them, ordinary
// lines, and stamps that stray by up to `disorder`. Stamps lie in the days before 2026-11-22.
std::vector<std::string> random_auth_log(std::uint64_t seed, std::size_t lines, Duration disorder);

// Time of the tests: the reference for stamps without a year.
Time reference_time();

}  // namespace secops::test
