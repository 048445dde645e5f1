// The names that programs give to what must not be shown. Private to base: redact.h is the way in.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/redact.h"

namespace secops {

// A name as a key of JSON, of logfmt or of prose has it, in small letters without '_' and '-':
// "PRIVATE_KEY" is "privatekey". Of a long name its end.
class SecretName {
 public:
  void assign(std::string_view written);
  // Into this object, so a name must outlive it.
  std::string_view plain() const& { return {letters_.data(), size_}; }
  std::string_view plain() const&& = delete;
  std::string_view written() const { return written_; }

 private:
  std::array<char, 32> letters_{};
  std::size_t size_{0};
  std::string_view written_;
};

inline constexpr auto word_characters = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    table[c] =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  return table;
}();
constexpr bool is_word_character(char c) { return word_characters[static_cast<unsigned char>(c)]; }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// The name whose last character stands just before `text[end]`; empty if none does.
std::string_view name_ending_at(std::string_view text, std::size_t end);

// The name that ends just before `text[at]`, with blanks, quotes, backslashes, brackets, ':', '='
// and '>' between; empty if something else stands there. Looks back a bounded number of bytes.
SecretName name_before(std::string_view text, std::size_t at);

// "private_key", "secret", "seed", "mnemonic" and the like, also two words apart ("private key is
// 0x…"): 64 hex digits behind it are a key.
bool is_key_named_before(std::string_view text, std::size_t at);

// "key": "…", "pk", "sk", "priv", "private" as the name of a member of JSON, also around "hex",
// "value" and the like: so short a name means little elsewhere, but 32 bytes in hex behind it are a
// key.
bool is_key_member_before(std::string_view text, std::size_t at);
// The same of a whole name, in any ASCII case.
bool names_a_key_member(std::string_view written);

// A quick look at the last letters of the name before `text[at]`, or at the bracket that it may
// stand in: false if it is no token's.
bool may_be_token_named_before(std::string_view text, std::size_t at);

enum class TokenName {
  none,
  sometimes,  // "token": a secret, or the name of an asset
  always,     // "password"
};
TokenName token_name(const SecretName& name);

// "sessionId", "PHPSESSID", "sid": who has its value is logged in.
bool names_a_session(const SecretName& name);
// "key" of "api key" or "secret key", in `text`.
bool names_half_a_secret(std::string_view text, const SecretName& name);
// "DB_PASS", "newpass"
bool names_whose_pass(const SecretName& name);
// "FOO_PASS", "foo-pass": a secret only where a value is given to it, since "second-pass:
// ok" is none.
bool names_a_pass(const SecretName& name);
// Of a member that is named "pass": a secret, and not the result of a test.
bool may_be_a_pass(std::string_view value);
// "3", "3/5": what a pass of several is called.
bool is_a_score(std::string_view value);
// "pin", "cvv": what it names is a number.
bool names_a_number(const SecretName& name);
// "old", "value", "newPassword": of a secret's members the secret itself.
bool names_a_value(const SecretName& key);
// "id", "status", "expires_at": a member that tells about the thing that it belongs to.
bool names_a_detail(const SecretName& key);
// "id": 1, "created": 1732280400, "status": "active": of the members of the secret `name` one that
// only tells about it.
bool tells_about(const SecretName& name, const SecretName& key, std::string_view value);

// A parameter of a URL's query that may hold a secret: "token", "X-Amz-Signature".
struct QueryParameter {
  std::string_view name;
  // A value that is no longer is the name of an asset, of a column, of a country …
  std::size_t longest_word;
  std::size_t longest_with_digits;
  // Of the path that goes on behind the value: "/a;jsessionid=…?b=1".
  std::string_view ends_at{};
};
// Null if it is none. Compares what is written, so that the phrases of secret_phrases() find it.
const QueryParameter* find_query_parameter(std::string_view written);
// "url.query", "cs-uri-query": a query stands behind it without its '?'.
bool names_a_query(const SecretName& name);

// "Cookie", "cookies": several values may follow one another.
bool names_cookies(const SecretName& name);
bool names_a_private_key(const SecretName& name);
// "hex", "value": of a key's members the key itself.
bool names_a_form(const SecretName& name);
// "amount", "nonce", "timestamp": a long number behind it is that.
bool names_an_amount(const SecretName& name);
// The word from `begin` to `end` is "mnemonic", "seed", "seedPhrase" or the last of "recovery
// phrase", "seed words": a wallet's words may follow.
bool names_a_phrase(std::string_view text, std::size_t begin, std::size_t end);

// A phrase of secret_phrases() stands in the name as written: "s_e_e_d" names nothing. Since every
// name above must be spelt out, those phrases find whatever is found by a name.
bool is_spelt_out(std::string_view written, SecretKind kind);

}  // namespace secops
