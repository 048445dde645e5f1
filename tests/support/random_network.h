// Networks of 256 addresses only, so that they meet: of 10.0.0.0/24, or of 2001:db8::/120.
#pragma once

#include <random>

#include "base/ip.h"

namespace secops::test {

inline IpNetwork random_network(std::mt19937_64& random, bool v4) {
  const int bits = static_cast<int>(random() % 9);
  IpAddress address = *parse_ip(v4 ? "10.0.0.0" : "2001:db8::");
  address.bytes[15] =
      static_cast<std::uint8_t>(bits == 0 ? 0 : random() % 256 >> (8 - bits) << (8 - bits));
  return {address, (v4 ? 24 : 120) + bits};
}

}  // namespace secops::test
