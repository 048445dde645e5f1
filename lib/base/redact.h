// Hides what must never be shown: secrets that a program wrote into its log, and card numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secops {

enum class SecretKind { private_key, card_number, token };

// A secret in a text, by byte offsets.
struct SecretSpan {
  std::size_t begin{0};
  std::size_t end{0};
  SecretKind kind{};
};

// What was found, left to right, not overlapping. Linear time, any bytes.
// - private_key: a PEM "BEGIN … PRIVATE KEY" up to its end (or the end of the text); 64 hex digits
//   (with or without 0x) after a word that names a key ("privateKey", "private_key", "PRIVATE_KEY",
//   "secret", "seed", "mnemonic") or as a member of JSON that is named "key", "pk", "sk", "priv" or
//   "private"; 12 or 24 lower-case words after "mnemonic" or "seed phrase";
//   Klever/EVM/BTC keys in those places.
// - card_number: 13 to 19 digits, also in groups by ' ' or '-', that pass Luhn, begin like a
//   network's number (2, 3, 4, 5 or 6) and do not stand inside a longer run of digits, letters or
//   dots.
// - token: "Bearer …", "password=", "user[password]=", "api%5Fkey=" and the like, with all members
//   of an object or a list of that name, and the value beside such a name in a list (["Cookie",
//   "…"], {"name":"Cookie","value":"…"}); "<password>…<"; "TOKEN=" of a shell; "Cookie:" and the
//   cookies that follow one another; "?sig=", "&key=", ";jsessionid=" and the like in a URL, also
//   at the beginning of a value named "…query"; AWS AKIA…, Slack/Discord webhook URLs, JWTs
//   (eyJ….….…), URL passwords (scheme://user:PASSWORD@).
std::vector<SecretSpan> find_secrets(std::string_view text);

// For prefilters: in every text in which find_secrets finds a secret of this kind, all words of at
// least one of these phrases stand, in any ASCII case (the words here are lower-case). None for
// card numbers, since digits have no words: rules/line_index.h looks for those.
const std::vector<std::vector<std::string>>& secret_phrases(SecretKind kind);

// The text with every secret replaced by "[private key]", "[card …1234]" (last four kept) or
// "[secret]". Hidden though not found, since no prefilter could look for them: what may be a line
// of a key's body, by "[base64]"; a Bitcoin wallet's key whose checksum fits; a card number in
// groups by '.', '_', '+', or a blank or dash that is encoded or not ASCII. Nothing is left to find
// in it.
std::string redacted(std::string_view text);

// The same for the value of a field, whose name tells what it is, by any of its parts
// ("password.new", "card.number", "user[password]").
std::string redacted_value(std::string_view name, std::string_view value);

// 0x71C7…976F, klv1qf…8d4k: first 6 and last 4 characters of an address longer than 13; for text
// only.
std::string shortened_address(std::string_view address);

}  // namespace secops
