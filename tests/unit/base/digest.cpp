#include "base/digest.h"

#include <bit>
#include <random>
#include <set>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

TEST_CASE("SHA-256 of the standard's own examples") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(sha256(std::string(1000000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 in pieces is SHA-256 of the whole") {
  std::mt19937_64 random(test::seed());
  std::string whole;
  Sha256Stream pieces;
  for (int i = 0; i < 100; ++i) {
    const std::string piece(random() % 1000, static_cast<char>(random()));
    pieces.add(piece);
    whole += piece;
  }
  CHECK(pieces.finish() == sha256(whole));
  CHECK(Sha256Stream().finish() == sha256(""));
}

TEST_CASE("a token is the digest's first bits in base 32") {
  Sha256 digest{};
  digest[0] = 0b00000'000;
  digest[1] = 0b01'11111'1;  // 00000 00001 11111 1....
  digest[2] = 0b0000'0000;   //                    1 0000
  CHECK(token(digest, 4) == "01zg");
  CHECK(token(digest, 0).empty());
  // Computed by Python's integers over hashlib.
  const std::string whole = token(sha256("abc"), 51);
  CHECK(whole == "q9w1dfwf077ymga183f5vbh24er06rd3jrbqn75m23zp3wg02pp");
  CHECK(token(sha256("abc"), 52) == whole);
  CHECK(token(sha256("abc"), 7) == whole.substr(0, 7));
  CHECK(whole.find_first_of("ilou") == std::string::npos);
}

// Stored on disk, so these never change. Computed by a second implementation (Python's integers)
// from the description in digest.cpp, over the bytes 7 * i + 1 (mod 256).
TEST_CASE("fingerprints are frozen") {
  struct Vector {
    std::size_t size;
    std::uint64_t seed;
    std::uint64_t value;
  };
  const Vector vectors[] = {
      {0, 0, 0xae33b725440a0fa2},    {0, 42, 0xf8fdb7410077f181},    {1, 0, 0xa80326e2246ec862},
      {1, 42, 0x2503207c9b513a00},   {2, 0, 0xe592a2508ea195cb},     {2, 42, 0x33f225ae474f2b63},
      {3, 0, 0x7a368c43e369344c},    {3, 42, 0xbaa8e7f7827ddc43},    {4, 0, 0xa8f4234798ac3ea5},
      {4, 42, 0x82478d6279adbf66},   {7, 0, 0x8b1ca3eb2af8f073},     {7, 42, 0x5cc21d2fd1b435e9},
      {8, 0, 0x6acec79f7abc5b35},    {8, 42, 0xed18d4df4b3126f8},    {15, 0, 0x7c2dd3e66181b1b2},
      {15, 42, 0x7938334f32c7bde6},  {16, 0, 0x8f4a7796b587af63},    {16, 42, 0x3fe525679cf3cc7a},
      {17, 0, 0xcb460e65d7fa20e7},   {17, 42, 0x58051f2ca2e66cbe},   {31, 0, 0xb6f2705388af1453},
      {31, 42, 0xc6773dc227bb7b2f},  {32, 0, 0x78f90074fbf6f269},    {32, 42, 0xf6c9cd20589104b7},
      {33, 0, 0x14a219c615c605f3},   {33, 42, 0xbd2e468112f70569},   {48, 0, 0xac8d2343e17cd8d1},
      {48, 42, 0x1abfe5e893daed14},  {49, 0, 0x59b1a407b66f8a02},    {49, 42, 0x82ad4d584072b4d0},
      {96, 0, 0x5d6258e3beb2c448},   {96, 42, 0x4ef71330aa5d1d75},   {97, 0, 0xd765b3bae9644b83},
      {97, 42, 0x8bbb5b7640ea9d58},  {100, 0, 0xff5902c3f83b4b21},   {100, 42, 0x7479521f338de914},
      {1000, 0, 0x0a6e4c20fcc508cd}, {1000, 42, 0xee681d1e477e357e},
  };
  for (const Vector& vector : vectors) {
    std::string bytes;
    for (std::size_t i = 0; i < vector.size; ++i) bytes += static_cast<char>(i * 7 + 1);
    CAPTURE(vector.size, vector.seed);
    CHECK(fingerprint(bytes, vector.seed) == vector.value);
  }
}

TEST_CASE("fingerprints tell near texts apart and mix every bit") {
  std::mt19937_64 random(test::seed());
  std::set<std::uint64_t> seen;
  std::size_t made = 0;
  double flipped = 0;
  std::size_t flips = 0;
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::uint64_t value = fingerprint(bytes);
    seen.insert(value);
    seen.insert(fingerprint(bytes, 1));
    made += 2;
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      const std::uint64_t changed = fingerprint(bytes);
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      seen.insert(changed);
      ++made;
      flipped += std::popcount(value ^ changed);
      ++flips;
    }
  }
  CHECK(seen.size() == made);
  CHECK(flipped / static_cast<double>(flips) == Approx(32).margin(0.2));
}

TEST_CASE("runs of one byte have different fingerprints by length") {
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size < 2000; ++size) seen.insert(fingerprint(std::string(size, '\0')));
  CHECK(seen.size() == 2000);
}
