#include "support/seed.h"

#include <cstdlib>

namespace secops::test {

std::uint64_t seed() {
  const char* text = std::getenv("SECOPS_TEST_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 20261122;
}

}  // namespace secops::test
