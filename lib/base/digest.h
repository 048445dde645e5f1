// Digests: SHA-256 for evidence, ids and the audit chain; a fast 64-bit fingerprint for the hot
// path.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace secops {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);

// SHA-256 of bytes that come in pieces, for what is too large to be held at once.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  ~Sha256Stream();
  void add(std::string_view bytes);
  Sha256 finish();  // once, at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Keccak-256 as Ethereum has it, from before SHA-3 changed its padding.
using Keccak256 = std::array<std::uint8_t, 32>;
Keccak256 keccak256(std::string_view bytes);

std::string hex(const Sha256& digest);    // 64 lower-case digits
std::string hex(std::string_view bytes);  // two for each byte

// `length` characters of lower-case Crockford base 32 (no i l o u) from the digest's first bits; at
// most 51.
std::string token(const Sha256& digest, std::size_t length);

// The version of the library that computes them, as it runs: "OpenSSL 3.0.17 1 Jul 2025".
std::string digest_library();

// Not for security: equal bytes give equal values on every machine and version, 64 bits, well
// mixed. Written into stored window state, so it never changes.
std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace secops
