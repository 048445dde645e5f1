// What secrets look like. Private to base: redact.h is the way in.
#pragma once

#include <cstddef>
#include <string_view>

namespace secops {

// As wallets print a private key: 32 or 64 bytes in hex, with or without 0x, or WIF and Solana's
// forms in base 58. A transaction's hash looks the same: only a name before it tells.
bool is_raw_key(std::string_view word);
// 32 bytes in hex, with or without 0x.
bool is_hex_key(std::string_view word);
// An extended private key (BIP 32), which tells by itself.
bool is_extended_key(std::string_view word);

// A Bitcoin wallet's key in base 58, which tells by itself as its checksum fits.
bool is_wallet_key(std::string_view word);

// The letters, digits, '_' and '-' that tokens are made of.
bool is_token_character(char c);

// Behind a token at `text[begin]` that a vendor's prefix gives away (AKIA…, ghp_…, xoxb-…); `begin`
// if there is none.
std::size_t vendor_token_end(std::string_view text, std::size_t begin);

// What stands for a secret; of a card its last digits and a bracket follow.
inline constexpr std::string_view token_mark = "[secret]";
inline constexpr std::string_view key_mark = "[private key]";
inline constexpr std::string_view card_mark = "[card …";
inline constexpr std::string_view body_mark = "[base64]";

// Behind a mark at `text[begin]`; `begin` if there is none.
std::size_t mark_end(std::string_view text, std::size_t begin);

// What stands where a secret would, and is none: "", "null", "***", "expired", "[secret]".
bool is_placeholder(std::string_view value);

// The letters, digits, '+' and '/' at the beginning, with the '=' behind them.
std::size_t base64_length(std::string_view text);
// A key's body, or a line of one: the base 64 of "-----BEGIN", or so long and so mixed as such
// lines are, and neither a path, nor a hash in hex, nor a transaction's signature in base 58.
bool is_key_material(std::string_view piece);

// Of a wallet or a contract: "0x71C7…", "klv1…", whole and as its checksum says.
bool is_address(std::string_view value);

// What stands behind "api key" in prose: letters and digits, and neither a key that its own name
// tells, nor an address.
bool may_be_told(std::string_view value);

// Long and mixed. What stands behind "token" is otherwise the name or address of an asset.
bool looks_random(std::string_view value);

}  // namespace secops
