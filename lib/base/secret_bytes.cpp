// Secrets as programs print their bytes: in a list, by their number, in hex, in a constructor.
#include "base/secret_scanner.h"

namespace secops {
namespace {

// Of an Ed25519 or secp256k1 key, the shortest that wallets have.
constexpr std::size_t fewest_bytes = 32;

}  // namespace

// At "<Buffer 0c fa 07 … 14 more bytes>", as Node prints it behind a secret's name.
bool SecretScanner::read_buffer(const Field& field, std::size_t at) {
  constexpr std::string_view head = "<Buffer ";
  constexpr std::string_view more = "mor bytes.";
  constexpr std::size_t longest = 4096;
  if (field.kind != TokenName::always || !text_.substr(at).starts_with(head)) return false;
  const std::size_t begin = at + head.size();
  std::size_t end = begin;
  std::size_t blanks = 0;
  const std::size_t stop = std::min(text_.size(), begin + longest);
  for (; end < stop && (is_hex_digit(text_[end]) || is_one_of(text_[end], more)); ++end)
    if (text_[end] == ' ') ++blanks;
  if (end == begin || end >= text_.size() || text_[end] != '>') return false;
  const bool key = names_a_private_key(field.name) && blanks + 1 >= fewest_bytes;
  found(begin, end, key ? SecretKind::private_key : SecretKind::token);
  return true;
}

// At what is given to the constructor: "Uint8Array(32) [", "new Uint8Array([", "Buffer.from('",
// "b'"; `at` if there is none.
std::size_t SecretScanner::skip_constructor(std::size_t at) const {
  constexpr std::string_view types[] = {"Uint8Array", "Uint8Array.from", "Buffer", "Buffer.from",
                                        "bytes",      "bytearray",       "b"};
  constexpr std::string_view made = "new ";
  std::size_t begin = at;
  if (text_.substr(begin).starts_with(made)) begin += made.size();
  std::size_t end = begin;
  while (end < text_.size() && end - begin < 16 &&
         (is_word_character(text_[end]) || text_[end] == '.'))
    ++end;
  const std::string_view type = text_.substr(begin, end - begin);
  if (std::find(std::begin(types), std::end(types), type) == std::end(types)) return at;
  if (type == "b") return quoted_at(end) ? end : at;
  if (end >= text_.size() || text_[end] != '(') return at;
  const std::size_t size = skip(end + 1, "0123456789", 8);
  if (size > end + 1 && text_.substr(size).starts_with(") [")) return size + 2;
  std::size_t given = skip(end + 1, " ", 2);
  if (text_.substr(std::min(given, text_.size())).starts_with("b'")) ++given;
  return given < text_.size() && is_one_of(text_[given], "[{\"'\\") ? given : at;
}

// Behind the last byte of a private key at the bracket `text[at]`: [12, 250, …] or {"0":12, …}; 0
// if there is none.
std::size_t SecretScanner::listed_key_end(const Field& field, std::size_t at) const {
  constexpr std::size_t longest = 4096;
  constexpr std::string_view between = " \t,:\"'\\";
  if (!names_a_private_key(field.name)) return 0;
  const bool numbered = text_[at] == '{';
  const std::size_t stop = std::min(text_.size(), at + longest);
  std::size_t numbers = 0;
  std::size_t end = at + 1;
  while (end < stop && (is_digit(text_[end]) || is_one_of(text_[end], between))) {
    const std::size_t behind = skip(end, "0123456789", 4);
    if (behind - end > 3) return 0;
    if (behind > end) ++numbers;
    end = std::max(end + 1, behind);
  }
  if (end >= stop || text_[end] != (numbered ? '}' : ']')) return 0;
  return numbers >= fewest_bytes * (numbered ? 2 : 1) ? end : 0;
}

}  // namespace secops
