#include "base/wallet_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/digest.h"
#include "base/text.h"

namespace secops {
namespace {

bool is_small_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

WalletReading refused(std::string mistake) { return {std::nullopt, std::move(mistake)}; }

// A letter is a capital if the digit of the hash in its place is 8 or more.
std::string checksummed(std::string digits) {
  const Keccak256 hash = keccak256(digits);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15U;
    if (digit >= 8 && is_small(digits[i])) digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
  }
  return digits;
}

// The checksum of BIP 173: 1 for a whole address.
std::uint32_t bech32_polymod(std::uint32_t sum, unsigned value) {
  constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                      0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = sum >> 25;
  sum = (sum & 0x1ffffff) << 5 ^ value;
  for (std::size_t i = 0; i < generator.size(); ++i)
    if ((top >> i & 1) != 0) sum ^= generator[i];
  return sum;
}

}  // namespace

WalletReading read_evm_address(std::string_view text) {
  constexpr std::size_t length = 42;
  if (!text.starts_with("0x") && !text.starts_with("0X"))
    return refused("it does not begin with 0x");
  if (text.size() != length)
    return refused(fmt::format("it has {} characters, not {}", text.size(), length));
  const std::string_view written = text.substr(2);
  const std::string small = lowered(written);
  if (!std::all_of(small.begin(), small.end(), is_small_hex))
    return refused("it holds something else than hex digits");
  const std::string canonical = checksummed(small);
  const bool mixed = std::any_of(written.begin(), written.end(), is_small) &&
                     std::any_of(written.begin(), written.end(), is_capital);
  if (mixed && written != canonical)
    return refused("its letters do not fit its checksum (EIP-55), so a character is mistyped");
  return {"0x" + canonical, ""};
}

WalletReading read_klever_address(std::string_view text) {
  constexpr std::string_view prefix = "klv";
  constexpr std::string_view letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  constexpr std::size_t length = 62;
  const std::string small = lowered(text);
  if (!small.starts_with("klv1")) return refused("it does not begin with klv1");
  if (text.size() != length)
    return refused(fmt::format("it has {} characters, not {}", text.size(), length));
  if (std::any_of(text.begin(), text.end(), is_small) &&
      std::any_of(text.begin(), text.end(), is_capital))
    return refused("it mixes small and capital letters");
  std::uint32_t sum = 1;
  for (const char c : prefix) sum = bech32_polymod(sum, static_cast<unsigned>(c) >> 5);
  sum = bech32_polymod(sum, 0);
  for (const char c : prefix) sum = bech32_polymod(sum, static_cast<unsigned>(c) & 31);
  for (const char c : std::string_view(small).substr(prefix.size() + 1)) {
    const std::size_t value = letters.find(c);
    if (value == std::string_view::npos)
      return refused(fmt::format("it holds \"{}\", which no such address does", Foreign({&c, 1})));
    sum = bech32_polymod(sum, static_cast<unsigned>(value));
  }
  if (sum != 1) return refused("its checksum does not fit, so a character is mistyped");
  // 52 letters hold 32 bytes and four bits more, which must be zero.
  if ((letters.find(small[length - 7]) & 15) != 0)
    return refused("it does not hold the 32 bytes of a key");
  return {small, ""};
}

}  // namespace secops
