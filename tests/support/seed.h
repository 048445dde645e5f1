// The seed of a random test: SECOPS_TEST_SEED, else a fixed one.
#pragma once

#include <cstdint>

namespace secops::test {

std::uint64_t seed();

}  // namespace secops::test
