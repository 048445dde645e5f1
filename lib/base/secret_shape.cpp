#include "base/secret_shape.h"

#include <algorithm>
#include <string>

#include "base/digest.h"
#include "base/secret_name.h"
#include "base/text.h"
#include "base/wallet_address.h"

namespace secops {
namespace {

bool is_hex(std::string_view word) { return std::all_of(word.begin(), word.end(), is_hex_digit); }

bool is_base58(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return (is_digit(c) || is_letter(c)) && !is_one_of(c, "0OIl"); });
}

struct VendorToken {
  std::string_view prefix;
  std::size_t shortest;  // with the prefix
};

constexpr VendorToken vendor_tokens[] = {
    {"ghp_", 36},        {"gho_", 36},   {"ghs_", 36},     {"ghu_", 36},     {"ghr_", 36},
    {"github_pat_", 40}, {"glpat-", 20}, {"sk_live_", 24}, {"rk_live_", 24}, {"sk_test_", 24},
    {"rk_test_", 24},    {"whsec_", 24}, {"sk-proj-", 24}, {"sk-ant-", 24},  {"npm_", 40},
    {"xoxb-", 24},       {"xoxp-", 24},  {"xoxa-", 24},    {"xoxs-", 24},    {"xapp-", 24},
    {"AIza", 39},
};

bool is_one_of_the_first_letters(char c) { return is_one_of(c, "AgsrxwnS"); }

// Of a transaction, as Solana writes it.
bool is_signature(std::string_view word) {
  return (word.size() == 87 || word.size() == 88) && is_base58(word);
}

// "/usr/…", "//host/…", "com/…", "v1/…": slashes, and a word before the first or second of them.
// Base 64 hardly ever begins so.
bool is_path(std::string_view piece) {
  constexpr std::size_t shortest = 2;  // with the slashes before it
  const std::size_t begin = std::min(piece.find_first_not_of('/'), piece.size());
  const std::size_t end = piece.find('/', begin);
  if (end == std::string_view::npos || end < shortest || piece.find_first_of("+=") < piece.size())
    return false;
  std::string_view word = piece.substr(begin, end - begin);
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
  return !word.empty() && is_letter(word[0]) &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_long_and_mixed(std::string_view piece) {
  constexpr std::size_t shortest = 48;
  if (piece.size() < shortest) return false;
  std::size_t digits = 0, capitals = 0, small = 0, slashes = 0;
  for (const char c : piece) {
    if (is_digit(c)) ++digits;
    if (c >= 'A' && c <= 'Z') ++capitals;
    if (c >= 'a' && c <= 'z') ++small;
    if (c == '/') ++slashes;
  }
  return digits > 0 && capitals * 6 > piece.size() && small * 6 > piece.size() &&
         (digits + capitals) * 3 > piece.size() && slashes * 8 < piece.size();
}

// Letters and digits, and else only '_', '-' and these signs.
bool is_mixed(std::string_view value, std::string_view signs) {
  return std::any_of(value.begin(), value.end(), is_digit) &&
         std::any_of(value.begin(), value.end(), is_letter) &&
         std::all_of(value.begin(), value.end(),
                     [&](char c) { return is_token_character(c) || is_one_of(c, signs); });
}

}  // namespace

bool is_raw_key(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) {
    return (word.size() == 66 || word.size() == 130) && is_hex(word.substr(2));
  }
  if (word.size() == 64 || word.size() == 128) return is_hex(word);
  const bool of_wallet =
      word.size() == 51 || word.size() == 52 || word.size() == 87 || word.size() == 88;
  return of_wallet && is_base58(word);
}

bool is_hex_key(std::string_view word) {
  constexpr std::size_t digits = 64;
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  return word.size() == digits && is_hex(word);
}

bool is_extended_key(std::string_view word) {
  constexpr std::size_t shortest = 100;
  return word.size() >= shortest && is_base58(word) &&
         (word.starts_with("xprv") || word.starts_with("yprv") || word.starts_with("zprv"));
}

bool is_wallet_key(std::string_view word) {
  constexpr std::string_view letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  constexpr std::size_t checksum_size = 4;
  constexpr char version = '\x80';
  // With the key's 32 bytes, and a 1 behind them if the address is of the compressed public key.
  const bool compressed = word.size() == 52 && (word[0] == 'K' || word[0] == 'L');
  if (!compressed && !(word.size() == 51 && word[0] == '5')) return false;
  std::string bytes(compressed ? 38 : 37, '\0');
  for (const char c : word) {
    std::size_t carry = letters.find(c);
    if (carry == std::string_view::npos) return false;
    for (std::size_t i = bytes.size(); i-- > 0; carry >>= 8) {
      carry += static_cast<unsigned char>(bytes[i]) * letters.size();
      bytes[i] = static_cast<char>(carry & 0xff);
    }
    if (carry != 0) return false;
  }
  if (bytes[0] != version) return false;
  const std::string checksum = bytes.substr(bytes.size() - checksum_size);
  bytes.resize(bytes.size() - checksum_size);
  const Sha256 once = sha256(bytes);
  const Sha256 twice = sha256(std::string(once.begin(), once.end()));
  return checksum == std::string(twice.begin(), twice.begin() + checksum_size);
}

bool is_token_character(char c) { return is_word_character(c) || c == '-'; }

namespace {

// Behind "SG.…22….…43…" at the beginning, a key of SendGrid; 0 if it is none.
std::size_t sendgrid_length(std::string_view text) {
  constexpr std::string_view head = "SG.";
  constexpr std::size_t dot = 25;
  constexpr std::size_t length = 69;
  if (!text.starts_with(head) || text.size() < length || text[dot] != '.') return 0;
  const auto is_part = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), is_token_character);
  };
  const bool whole = text.size() == length || !is_token_character(text[length]);
  return whole && is_part(text.substr(head.size(), dot - head.size())) &&
                 is_part(text.substr(dot + 1, length - dot - 1))
             ? length
             : 0;
}

}  // namespace

std::size_t vendor_token_end(std::string_view text, std::size_t begin) {
  constexpr std::size_t amazon_length = 20;
  if (!is_one_of_the_first_letters(text[begin])) return begin;
  const std::string_view rest = text.substr(begin);
  if (rest.starts_with("AKIA") || rest.starts_with("ASIA")) {
    std::size_t length = 0;
    while (length < rest.size() && length <= amazon_length && is_word_character(rest[length])) {
      if (rest[length] == '_' || (rest[length] >= 'a' && rest[length] <= 'z')) return begin;
      ++length;
    }
    return length == amazon_length ? begin + length : begin;
  }
  if (const std::size_t length = sendgrid_length(rest); length > 0) return begin + length;
  if (rest.starts_with("npm_") && rest.substr(4, 36).find('_') != std::string_view::npos)
    return begin;  // "npm_config_…": a variable
  for (const VendorToken& token : vendor_tokens) {
    if (rest[0] != token.prefix[0] || !rest.starts_with(token.prefix)) continue;
    // Counting stops where it is long enough, so that a chain of prefixes is not read over and
    // over.
    std::size_t length = 0;
    while (length < std::min(rest.size(), token.shortest) && is_token_character(rest[length])) {
      ++length;
    }
    if (length < token.shortest) return begin;
    while (length < rest.size() && is_token_character(rest[length])) ++length;
    return begin + length;
  }
  return begin;
}

std::size_t mark_end(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  if (!rest.starts_with('[')) return begin;
  for (const std::string_view mark : {token_mark, key_mark, body_mark})
    if (rest.starts_with(mark)) return begin + mark.size();
  if (!rest.starts_with(card_mark)) return begin;
  std::size_t end = card_mark.size();
  while (end < rest.size() && is_digit(rest[end])) ++end;
  return end < rest.size() && rest[end] == ']' ? begin + end + 1 : begin;
}

bool is_placeholder(std::string_view value) {
  constexpr std::string_view words[] = {
      "null",     "nil",     "none",     "true",   "false",  "undefined", "invalid",
      "expired",  "missing", "required", "wrong",  "empty",  "failed",    "incorrect",
      "mismatch", "changed", "reset",    "hidden", "masked", "redacted",  "filtered",
      "removed",  "yes",     "no",       "is",     "from"};
  constexpr std::size_t longest_word = 10;
  // Stars, crosses, and the bytes of U+2022, U+2026 and U+25CF.
  constexpr std::string_view cover = "*xX.-?#\xE2\x80\xA2\xA6\x97\x8F";
  if (!value.empty() && mark_end(value, 0) == value.size()) return true;
  if (std::all_of(value.begin(), value.end(), [&](char c) { return is_one_of(c, cover); }))
    return true;
  return value.size() <= longest_word &&
         std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return equal_caseless(value, word); });
}

std::size_t base64_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() &&
         (is_digit(text[length]) || is_letter(text[length]) || is_one_of(text[length], "+/")))
    ++length;
  const std::size_t end = length;
  while (length > 0 && length < end + 2 && length < text.size() && text[length] == '=') ++length;
  return length;
}

bool is_key_material(std::string_view piece) {
  if (piece.starts_with("LS0tLS1CRUdJT")) return true;  // -----BEGIN
  bool parted = is_path(piece);
  bool has_long_part = false;
  for (std::string_view rest = piece; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (is_signature(part))
      parted = true;
    else if (is_long_and_mixed(part))
      has_long_part = true;
  }
  return parted ? has_long_part : is_long_and_mixed(piece);
}

bool is_address(std::string_view value) {
  constexpr std::size_t evm_length = 42;
  if (value.starts_with("0x")) return value.size() == evm_length && is_hex(value.substr(2));
  return value.starts_with("klv1") && read_klever_address(value).address.has_value();
}

bool may_be_told(std::string_view value) {
  constexpr std::size_t shortest = 12;
  constexpr std::size_t hash = 40;
  if (value.size() >= hash && is_hex(value.substr(value.starts_with("0x") ? 2 : 0))) return false;
  return value.size() >= shortest && !is_address(value) && !is_raw_key(value) &&
         is_mixed(value, "+/=~");
}

bool looks_random(std::string_view value) {
  constexpr std::size_t shortest = 16;
  constexpr std::string_view account = "S-1-";  // of Windows
  return value.size() >= shortest && !is_address(value) && !value.starts_with(account) &&
         is_mixed(value, ".+/=~");
}

}  // namespace secops
