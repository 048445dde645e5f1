#include "base/digest.h"

#include <cryptopp/keccak.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <bit>
#include <cstring>

#include "base/error.h"

namespace secops {
namespace {

// The fingerprint: 64 bits by multiply and fold, in the manner of wyhash, with constants of our own
// (the first hexadecimal digits of pi's fraction). Little-endian reads on every machine.
//
//   fold(a, b)   = low half xor high half of the 128-bit product a * b
//   h            = seed xor fold(seed xor K0, K1)
//   while more than 48 bytes are left: three lanes, started with h, take 16 bytes each:
//     lane = fold(word0 xor Ki, word1 xor lane), i = 1, 2, 3;       afterwards h = xor of the lanes
//   while more than 16 bytes are left: h = fold(word0 xor K1, word1 xor h)
//   tail: a, b   = the last 16 bytes of the input, if it has at least 16
//                  4 to 15 bytes: a = first 4 bytes << 32 | the 4 at 4 * (n / 8),
//                                 b = last 4 bytes << 32 | the 4 at n - 4 - 4 * (n / 8)
//                  1 to 3 bytes: a = first << 16 | middle (at n / 2) << 8 | last, b = 0; none: 0, 0
//   result       = fold(low xor K0 xor n, high xor K1), low and high of (a xor K1) * (b xor h)
constexpr std::uint64_t key0 = 0x243f6a8885a308d3;
constexpr std::uint64_t key1 = 0x13198a2e03707344;
constexpr std::uint64_t key2 = 0xa4093822299f31d0;
constexpr std::uint64_t key3 = 0x082efa98ec4e6c89;

__extension__ typedef unsigned __int128 Product;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const char* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
}

std::uint64_t half_word(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return std::endian::native == std::endian::little ? value : __builtin_bswap32(value);
}

std::uint64_t byte(char c) { return static_cast<unsigned char>(c); }

const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

void require_digest(bool computed) {
  if (computed) return;
  throw Error({.code = "digest.unavailable",
               .message = "the OpenSSL library of this machine refuses to compute SHA-256",
               .file = {},
               .hint = "openssl dgst -sha256 /dev/null"});
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned int length = 0;
  const EVP_MD* method = sha256_method();
  require_digest(method &&
                 EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, method, nullptr) ==
                     1 &&
                 length == digest.size());
  return digest;
}

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  const EVP_MD* method = sha256_method();
  require_digest(method && state_->context &&
                 EVP_DigestInit_ex(state_->context, method, nullptr) == 1);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view bytes) {
  require_digest(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Stream::finish() {
  Sha256 digest{};
  unsigned int length = 0;
  require_digest(EVP_DigestFinal_ex(state_->context, digest.data(), &length) == 1 &&
                 length == digest.size());
  return digest;
}

Keccak256 keccak256(std::string_view bytes) {
  Keccak256 digest{};
  const std::vector<CryptoPP::byte> input(bytes.begin(), bytes.end());
  CryptoPP::Keccak_256().CalculateDigest(digest.data(), input.data(), input.size());
  return digest;
}

std::string digest_library() { return OpenSSL_version(OPENSSL_VERSION); }

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    out += digits[value >> 4];
    out += digits[value & 15];
  }
  return out;
}

std::string hex(const Sha256& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string token(const Sha256& digest, std::size_t length) {
  constexpr char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
  constexpr std::size_t longest = 8 * sizeof(Sha256) / 5;
  std::string out;
  unsigned bits = 0;
  unsigned available = 0;
  std::size_t next = 0;
  while (out.size() < length && out.size() < longest) {
    if (available < 5) {
      bits = (bits << 8 | digest[next++]) & 0xFFFF;
      available += 8;
    }
    available -= 5;
    out += digits[bits >> available & 31];
  }
  return out;
}

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
  const char* at = bytes.data();
  const std::size_t size = bytes.size();
  std::uint64_t h = seed ^ fold(seed ^ key0, key1);
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (size >= 16) {
    std::size_t left = size;
    if (left > 48) {
      std::uint64_t lane1 = h;
      std::uint64_t lane2 = h;
      std::uint64_t lane3 = h;
      for (; left > 48; left -= 48, at += 48) {
        lane1 = fold(word(at) ^ key1, word(at + 8) ^ lane1);
        lane2 = fold(word(at + 16) ^ key2, word(at + 24) ^ lane2);
        lane3 = fold(word(at + 32) ^ key3, word(at + 40) ^ lane3);
      }
      h = lane1 ^ lane2 ^ lane3;
    }
    for (; left > 16; left -= 16, at += 16) h = fold(word(at) ^ key1, word(at + 8) ^ h);
    const char* last = bytes.data() + size - 16;
    a = word(last);
    b = word(last + 8);
  } else if (size >= 4) {
    const std::size_t inner = 4 * (size / 8);
    a = half_word(at) << 32 | half_word(at + inner);
    b = half_word(at + size - 4) << 32 | half_word(at + size - 4 - inner);
  } else if (size > 0) {
    a = byte(at[0]) << 16 | byte(at[size / 2]) << 8 | byte(at[size - 1]);
  }
  const Product product = static_cast<Product>(a ^ key1) * (b ^ h);
  return fold(static_cast<std::uint64_t>(product) ^ key0 ^ size,
              static_cast<std::uint64_t>(product >> 64) ^ key1);
}

}  // namespace secops
