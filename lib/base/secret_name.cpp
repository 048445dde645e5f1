#include "base/secret_name.h"

#include <algorithm>

#include "base/secret_shape.h"
#include "base/text.h"

namespace secops {
namespace {

bool is_name_character(char c) { return is_word_character(c) || c == '-'; }

// In the singular or the plural.
template <std::size_t Size>
bool ends_with_any(std::string_view text, const std::string_view (&endings)[Size]) {
  const std::string_view singular = text.ends_with('s') ? text.substr(0, text.size() - 1) : text;
  if (singular.empty()) return false;
  // Of every name: the last letter sorts nearly all endings out.
  const char last = text.back();
  const char before = singular.back();
  return std::any_of(std::begin(endings), std::end(endings), [&](std::string_view ending) {
    return (ending.back() == last && text.ends_with(ending)) ||
           (ending.back() == before && singular.ends_with(ending));
  });
}

// Without the number of one of several: "private_key_1", "password2".
std::string_view without_number(std::string_view plain) {
  while (!plain.empty() && is_digit(plain.back())) plain.remove_suffix(1);
  return plain;
}

template <std::size_t Size>
bool is_any(std::string_view text, const std::string_view (&words)[Size]) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

// Where the separators before `text[at]` begin; at most `most` of them.
std::size_t skip_back(std::string_view text, std::size_t at, std::string_view separators,
                      std::size_t most) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < most && is_one_of(text[begin - 1], separators)) --begin;
  return begin;
}

// Without what says which one of several it is: "password_confirmation", "password2", "secret_old".
std::string_view stem_of(std::string_view plain) {
  constexpr std::string_view endings[] = {"confirmation", "confirm", "repeat", "again",
                                          "verify",       "current", "new",    "old"};
  plain = without_number(plain);
  for (const std::string_view ending : endings)
    if (plain.ends_with(ending)) return plain.substr(0, plain.size() - ending.size());
  return plain;
}

constexpr std::string_view between = " \t\"'`\\:=>([{";
constexpr std::size_t most_between = 12;

// Where the "(hex)" or the "[0]" behind a name begins; `at` if none stands before it.
std::size_t note_begin(std::string_view text, std::size_t at) {
  constexpr std::string_view notes[] = {"hex", "raw", "base58", "wif"};
  const std::size_t end = skip_back(text, at, between, most_between);
  if (end == 0 || !is_one_of(text[end - 1], ")]")) return at;
  SecretName note;
  note.assign(name_ending_at(text, end - 1));
  const auto begin = static_cast<std::size_t>(note.written().data() - text.data());
  if (begin == 0 || note.plain().empty()) return at;
  const bool known = text[end - 1] == ')'
                         ? text[begin - 1] == '(' && is_any(note.plain(), notes)
                         : text[begin - 1] == '[' && without_number(note.plain()).empty();
  return known ? begin - 1 : at;
}

TokenName token_kind(const SecretName& name) {
  constexpr std::string_view always[] = {
      "password",    "passwd",       "passphrase",    "passcode",   "secret",        "apikey",
      "accesskey",   "secretkey",    "privatekey",    "signingkey", "encryptionkey", "masterkey",
      "authkey",     "accesstoken",  "authtoken",     "apitoken",   "refreshtoken",  "sessiontoken",
      "bearertoken", "idtoken",      "csrftoken",     "bottoken",   "authorization", "cvv",
      "cvc",         "webhooktoken", "securitytoken", "cookie",     "secretkeybase"};
  const std::string_view plain = name.plain();
  if (plain.empty()) return TokenName::none;
  if (ends_with_any(stem_of(plain), always)) return TokenName::always;
  if (plain == "pin") return TokenName::always;
  // sudo and shells write the working directory as PWD, and the one before as OLDPWD.
  if (stem_of(plain).ends_with("pwd")) {
    const bool directory = name.written() == "PWD" || plain == "oldpwd";
    return directory ? TokenName::none : TokenName::always;
  }
  if (names_a_pass(name) || names_whose_pass(name)) return TokenName::always;
  return plain.ends_with("token") || names_a_session(name) ? TokenName::sometimes : TokenName::none;
}

bool is_uuid(std::string_view value) {
  constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
  return std::equal(value.begin(), value.end(), form.begin(), form.end(),
                    [](char c, char as) { return as == '0' ? is_hex_digit(c) : c == as; });
}

}  // namespace

void SecretName::assign(std::string_view written) {
  written_ = written;
  size_ = 0;
  for (const char c : written.substr(written.size() - std::min(written.size(), letters_.size())))
    if (c != '_' && c != '-') letters_[size_++] = lower(c);
}

std::string_view name_ending_at(std::string_view text, std::size_t end) {
  constexpr std::size_t longest_name = 64;
  std::size_t begin = end;
  while (begin > 0 && end - begin < longest_name && is_name_character(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

SecretName name_before(std::string_view text, std::size_t at) {
  SecretName name;
  name.assign(name_ending_at(text, skip_back(text, at, between, most_between)));
  return name;
}

bool is_key_named_before(std::string_view text, std::size_t at) {
  constexpr std::string_view fillers[] = {"is",    "was",    "hex", "value", "raw",
                                          "using", "string", "the", "for",   "of"};
  constexpr std::string_view kinds[] = {"private", "priv",   "secret",   "signing",
                                        "signer",  "wallet", "deployer", "owner"};
  constexpr int most_words = 4;
  std::size_t end = at;
  for (int i = 0; i < most_words; ++i) {
    end = note_begin(text, end);
    const SecretName name = name_before(text, end);
    if (name.plain().empty()) return false;
    if (names_a_private_key(name)) return true;
    const std::size_t name_end = end;
    end = static_cast<std::size_t>(name.written().data() - text.data());
    if (without_number(name.plain()) == "key") {
      // "private.key", as files of settings have it.
      const SecretName before =
          name_before(text, text.substr(0, end).ends_with('.') ? end - 1 : end);
      if (!is_any(before.plain(), kinds)) return false;
      const auto begin = static_cast<std::size_t>(before.written().data() - text.data());
      return is_spelt_out(text.substr(begin, name_end - begin), SecretKind::private_key);
    }
    if (!is_any(name.plain(), fillers)) return false;
  }
  return false;
}

bool names_a_key_member(std::string_view written) {
  constexpr std::string_view names[] = {"key", "pk", "sk", "priv", "private"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view name) { return equal_caseless(written, name); });
}

bool is_key_member_before(std::string_view text, std::size_t at) {
  constexpr int deepest = 2;
  std::size_t end = at;
  for (int depth = 0; depth < deepest; ++depth) {
    const SecretName name = name_before(text, end);
    const std::string_view written = name.written();
    const auto begin = static_cast<std::size_t>(written.data() - text.data());
    const std::size_t behind = begin + written.size();
    if (written.empty() || begin == 0 || text[begin - 1] != '"' || behind >= text.size() ||
        !is_one_of(text[behind], "\"\\"))
      return false;
    if (names_a_key_member(written)) return true;
    if (!names_a_form(name)) return false;
    end = begin;
  }
  return false;
}

bool may_be_token_named_before(std::string_view text, std::size_t at) {
  constexpr std::size_t most_between_key_and_colon = 8;
  constexpr std::size_t longest_number = 3;
  std::size_t end = skip_back(text, at, " \"'\\", most_between_key_and_colon);
  for (std::size_t digits = 0; digits < longest_number && end > 0 && is_digit(text[end - 1]);
       ++digits)
    --end;
  if (end > 0 && lower(text[end - 1]) == 's') --end;
  if (end < 3) return false;
  // "user[password]=", but not "sshd[123]: ".
  if (text[end - 1] == ']') return end < at || text[at] == '=';
  switch (lower(text[end - 2]) << 8 | lower(text[end - 1])) {
    case 'r' << 8 | 'd':  // password
    case 'w' << 8 | 'd':  // passwd, pwd
    case 'a' << 8 | 's':  // db_pass, with its last letter taken for a plural's
    case 's' << 8 | 'e':  // passphrase
    case 'e' << 8 | 't':  // secret
    case 'e' << 8 | 'y':  // key
    case 'e' << 8 | 'n':  // token
    case 'o' << 8 | 'n':  // authorization
    case 'v' << 8 | 'v':  // cvv
    case 'v' << 8 | 'c':  // cvc
    case 'i' << 8 | 'e':  // cookie
    case 'i' << 8 | 'n':  // pin
    case 'i' << 8 | 'g':  // sig
    case 'r' << 8 | 'e':  // signature
    case 'd' << 8 | 'e':  // code
      return true;
    case 'r' << 8 | 'm':
      return ends_caseless(text.substr(0, end), "confirm");
    case 'a' << 8 | 't':
      return ends_caseless(text.substr(0, end), "repeat");
    case 'f' << 8 | 'y':
      return ends_caseless(text.substr(0, end), "verify");
    case 'n' << 8 | 't':
      return ends_caseless(text.substr(0, end), "current");
    case 'e' << 8 | 'w':
      return ends_caseless(text.substr(0, end), "new");
    case 'l' << 8 | 'd':
      return ends_caseless(text.substr(0, end), "old");
    case 'i' << 8 | 'd':  // sessionid, sessid
      // "session_id", but not "user_id"
      if (is_one_of(text[end - 3], "_-")) return end > 3 && lower(text[end - 4]) == 'n';
      return lower(text[end - 3]) == 'n' || lower(text[end - 3]) == 's';
    default:
      return false;
  }
}

TokenName token_name(const SecretName& name) {
  const TokenName kind = token_kind(name);
  if (kind == TokenName::none || is_spelt_out(name.written(), SecretKind::token)) return kind;
  return TokenName::none;
}

bool names_a_session(const SecretName& name) {
  constexpr std::string_view endings[] = {"sessionid", "sessid"};
  const std::string_view plain = name.plain();
  return plain == "sid" || plain == "session" || ends_with_any(plain, endings);
}

bool names_half_a_secret(std::string_view text, const SecretName& name) {
  constexpr std::string_view kinds[] = {"api",     "secret",     "access", "private",
                                        "signing", "encryption", "master", "auth"};
  if (without_number(name.plain()) != "key") return false;
  const auto begin = static_cast<std::size_t>(name.written().data() - text.data());
  if (begin == 0 || text[begin - 1] != ' ') return false;
  SecretName before;
  before.assign(name_ending_at(text, begin - 1));
  if (!is_any(before.plain(), kinds)) return false;
  const auto from = static_cast<std::size_t>(before.written().data() - text.data());
  return is_spelt_out(text.substr(from, begin + name.written().size() - from), SecretKind::token);
}

bool names_whose_pass(const SecretName& name) {
  constexpr std::string_view endings[] = {"dbpass",    "userpass", "rootpass", "adminpass",
                                          "loginpass", "smtppass", "mailpass", "mysqlpass",
                                          "ftppass",   "newpass",  "oldpass"};
  return ends_with_any(stem_of(name.plain()), endings);
}

// Alone the word says that something went well.
bool names_a_pass(const SecretName& name) {
  const bool joined =
      ends_caseless(name.written(), "_pass") || ends_caseless(name.written(), "-pass");
  return joined && !name.plain().ends_with("bypass") && !names_whose_pass(name);
}

bool may_be_a_pass(std::string_view value) {
  constexpr std::string_view results[] = {"pass",    "passed",  "fail", "skip",    "skipped",
                                          "success", "warning", "warn", "partial", "error"};
  constexpr std::size_t shortest = 4;
  return value.size() >= shortest && !is_a_score(value) && !is_placeholder(value) &&
         value.find(' ') == std::string_view::npos &&
         std::none_of(std::begin(results), std::end(results),
                      [&](std::string_view result) { return equal_caseless(value, result); });
}

bool is_a_score(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c) || c == '/'; });
}

bool names_a_number(const SecretName& name) {
  constexpr std::string_view endings[] = {"pin", "cvv", "cvc", "cvv2"};
  return ends_with_any(name.plain(), endings);
}

bool names_a_value(const SecretName& key) {
  constexpr std::string_view words[] = {"old", "new", "current", "previous", "val"};
  return is_any(key.plain(), words) || key.plain().ends_with("value") ||
         token_name(key) != TokenName::none;
}

bool names_a_detail(const SecretName& key) {
  constexpr std::string_view words[] = {"decision", "status",  "state",   "name",
                                        "type",     "count",   "length",  "id",
                                        "created",  "updated", "changed", "expires"};
  const std::string_view written = key.written();
  return is_any(key.plain(), words) || ends_caseless(written, "_at") || written.ends_with("At");
}

bool tells_about(const SecretName& name, const SecretName& key, std::string_view value) {
  constexpr std::size_t longest_number = 12;  // a card's is longer
  constexpr std::size_t longest_detail = 36;  // an id's, as RFC 4122 has it
  if (names_a_number(name) || names_a_value(key) || value.empty()) return false;
  if (without_number(key.plain()).empty()) return false;  // of one byte or one value of many
  if (std::all_of(value.begin(), value.end(), is_digit)) return value.size() <= longest_number;
  // A cookie may have any name.
  return names_a_detail(key) && !names_cookies(name) && value.size() <= longest_detail &&
         (is_uuid(value) || !looks_random(value));
}

const QueryParameter* find_query_parameter(std::string_view written) {
  static constexpr std::string_view endings[] = {"signature", "sessionid", "sessid"};
  static constexpr QueryParameter parameters[] = {{"token", 7, 5},     {"pass", 4, 3},
                                                  {"key", 15, 7},      {"sig", 15, 7},
                                                  {endings[0], 15, 7}, {endings[1], 15, 7, "?/#"},
                                                  {endings[2], 15, 7}, {"code", 15, 15}};
  // "X-Amz-Signature", "jsessionid", "PHPSESSID"
  for (const std::string_view ending : endings)
    if (ends_caseless(written, ending)) written = ending;
  const auto* const found =
      std::find_if(std::begin(parameters), std::end(parameters),
                   [&](const QueryParameter& one) { return equal_caseless(written, one.name); });
  return found == std::end(parameters) ? nullptr : found;
}

bool names_a_query(const SecretName& name) { return ends_caseless(name.written(), "query"); }

bool names_a_private_key(const SecretName& name) {
  constexpr std::string_view endings[] = {"privatekey", "privkey",   "secretkey",   "signingkey",
                                          "signerkey",  "walletkey", "deployerkey", "ownerkey",
                                          "secret",     "seed",      "mnemonic"};
  std::string_view plain = without_number(name.plain());
  for (const std::string_view suffix : {"hex", "raw", "value", "string"}) {
    if (plain.ends_with(suffix)) {
      plain.remove_suffix(suffix.size());
      break;
    }
  }
  return ends_with_any(plain, endings) && is_spelt_out(name.written(), SecretKind::private_key);
}

bool names_a_form(const SecretName& name) {
  constexpr std::string_view forms[] = {"hex", "raw", "value", "string"};
  return is_any(name.plain(), forms);
}

bool names_cookies(const SecretName& name) {
  constexpr std::string_view endings[] = {"cookie"};
  return ends_with_any(name.plain(), endings);
}

bool names_an_amount(const SecretName& name) {
  constexpr std::string_view endings[] = {
      "amount",  "balance",   "wei",   "unit",   "fee",    "gas",    "gasprice", "gaslimit",
      "nonce",   "timestamp", "time",  "offset", "height", "block",  "sequence", "total",
      "orderid", "orderno",   "order", "txid",   "price",  "supply", "traceid",  "spanid"};
  return ends_with_any(name.plain(), endings);
}

bool names_a_phrase(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view alone[] = {"mnemonic", "seed"};
  constexpr std::string_view lists[] = {"phrase", "words"};
  constexpr std::string_view kinds[] = {"seed", "mnemonic", "recovery", "backup", "secret"};
  // Of every word of a log: the third letter from the end sorts nearly all of them out.
  if (end - begin < 4) return false;
  const char third = lower(text[end - 3]);
  if (third != 'n' && third != 'e' && third != 'a' && third != 'r' && third != 'i') return false;
  SecretName name;
  name.assign(text.substr(begin, end - begin));
  if (ends_with_any(name.plain(), alone))
    return is_spelt_out(name.written(), SecretKind::private_key);
  for (const std::string_view list : lists) {
    if (!name.plain().ends_with(list)) continue;
    const std::string_view kind = name.plain().substr(0, name.plain().size() - list.size());
    const SecretName before = name_before(text, begin);
    if (!(kind.empty() ? is_any(before.plain(), kinds) : ends_with_any(kind, kinds))) return false;
    if (kind.empty()) begin = static_cast<std::size_t>(before.written().data() - text.data());
    return is_spelt_out(text.substr(begin, end - begin), SecretKind::private_key);
  }
  return false;
}

}  // namespace secops
