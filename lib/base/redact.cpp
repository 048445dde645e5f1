// One pass from left to right. Words (letters, digits, '_') are looked at once each; ':' and '='
// ask for the name before them; every look back or ahead is bounded or skips what it has read, so
// time is linear.
#include "base/redact.h"

#include <algorithm>
#include <optional>

#include "base/card_number.h"
#include "base/secret_name.h"
#include "base/secret_shape.h"
#include "base/text.h"

namespace secops {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_one_of(char c, std::string_view set) { return set.find(c) != npos; }

// Of a value without quotes.
bool is_value_character(char c) {
  return static_cast<unsigned char>(c) > ' ' && !is_one_of(c, ",;&)}<>\"'|`\\");
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<SecretSpan> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_word_character(c)) {
        read_word();
      } else if (c == ':' && text_.substr(at_).starts_with("://")) {
        read_url();
      } else if (at_ == password_colon_) {
        found(at_ + 1, password_end_, SecretKind::token);
      } else if (c == ':' || c == '=') {
        read_value();
      } else if (c == '-' && text_.substr(at_).starts_with("-----BEGIN ")) {
        read_pem();
      } else {
        ++at_;
      }
    }
    return std::move(spans_);
  }

 private:
  // Where the last secret ended. What is asked about the text before something begins here, since
  // once the secret is replaced, nothing of it is left to ask about.
  std::size_t fresh() const { return spans_.empty() ? 0 : spans_.back().end; }
  std::string_view fresh_text() const { return text_.substr(fresh()); }

  // Records a secret and goes on behind it.
  void found(std::size_t begin, std::size_t end, SecretKind kind) {
    spans_.push_back({begin, end, kind});
    at_ = end;
  }

  std::size_t skip(std::size_t at, std::string_view set, std::size_t most) const {
    const std::size_t stop = std::min(text_.size(), at + most);
    while (at < stop && is_one_of(text_[at], set)) ++at;
    return at;
  }

  template <typename Test>
  std::size_t skip_all(std::size_t at, const Test& test) const {
    while (at < text_.size() && test(text_[at])) ++at;
    return at;
  }

  bool opens_members(std::size_t at) const {
    return is_one_of(text_[at], "[{") && mark_end(text_, at) == at;
  }
  // Of a value without quotes; in a list a bracket ends it.
  std::size_t value_end(std::size_t at, bool listed, std::size_t stop) const {
    while (at < stop && is_value_character(text_[at]) && !(listed && text_[at] == ']')) ++at;
    return at;
  }

  void read_word();
  bool read_web_token(std::size_t begin);
  bool read_bearer(std::size_t end);
  bool read_phrase(std::size_t end);
  std::size_t phrase_end(std::size_t at) const;
  bool read_option(std::size_t end);
  bool follows_key(std::size_t begin) const;
  void read_url();
  void read_value();
  const QueryParameter* query_parameter(const SecretName& name) const;
  void read_named_value(const SecretName& name, std::size_t at);
  void read_named_members(const SecretName& name, std::size_t at);
  std::size_t key_end(std::size_t at, SecretName& key) const;
  bool is_long_enough(const SecretName& name, std::string_view value) const;
  std::size_t read_member(const SecretName& name, const SecretName& key, std::size_t at,
                          bool listed);
  std::size_t read_single_value(const SecretName& name, std::size_t begin, bool listed);
  std::size_t cookies_end(std::size_t at) const;
  struct Quoted {
    std::size_t begin;
    std::size_t end;
    std::size_t behind;  // its closing quote
  };
  std::optional<Quoted> quoted_at(std::size_t at) const;
  void read_pem();

  std::string_view text_;
  std::size_t at_{0};
  std::size_t web_token_read_{0};     // up to here a web token was looked for and not found
  std::size_t key_end_{npos};         // of the raw key found last: a list of keys goes on behind it
  std::size_t password_colon_{npos};  // before the password of a URL that is being read
  std::size_t password_end_{0};
  std::vector<SecretSpan> spans_;
};

void Scanner::read_word() {
  const std::size_t begin = at_;
  const std::size_t end = skip_all(begin, is_word_character);
  const std::string_view word = text_.substr(begin, end - begin);
  at_ = end;
  if (is_digit(word[0]) &&
      (word.size() == 4 || word.size() == 6 || (word.size() >= 13 && word.size() <= 19))) {
    const CardScan card = scan_card_number(fresh_text(), begin - fresh());
    const std::size_t stop = fresh() + card.end;
    if (card.found) return found(begin, stop, SecretKind::card_number);
    at_ = std::max(end, stop);
    return;
  }
  if (word.size() >= 51 && is_raw_key(word) && follows_key(begin)) {
    key_end_ = end;
    return found(begin, end, SecretKind::private_key);
  }
  if (is_extended_key(word)) return found(begin, end, SecretKind::private_key);
  if (const std::size_t stop = vendor_token_end(text_, begin); stop > begin) {
    return found(begin, stop, SecretKind::token);
  }
  if (word.starts_with("eyJ") && read_web_token(begin)) return;
  if (word.size() == 6 && equal_caseless(word, "bearer") && read_bearer(end)) return;
  if (is_one_of(lower(word.back()), "cdes") &&
      names_a_phrase(fresh_text(), begin - fresh(), end - fresh()) && read_phrase(end))
    return;
  if (begin > fresh() && text_[begin - 1] == '-' && end < text_.size() && text_[end] == ' ') {
    read_option(end);
  }
}

// A JSON web token: three parts of base64url, the first one beginning with {".
bool Scanner::read_web_token(std::size_t begin) {
  constexpr std::size_t shortest_part = 10;
  if (begin < web_token_read_) return false;
  std::size_t part = begin;
  for (int dots = 0; dots < 2; ++dots) {
    const std::size_t end = skip_all(part, is_token_character);
    if (end - part < shortest_part || end >= text_.size() || text_[end] != '.') {
      web_token_read_ = end;
      return false;
    }
    part = end + 1;
  }
  found(begin, skip_all(part, is_token_character), SecretKind::token);
  return true;
}

bool Scanner::read_bearer(std::size_t end) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest_word = 20;  // "Bearer authentication" is prose
  const std::size_t begin = skip(end, " ", 2);
  if (begin == end) return false;
  const std::size_t stop =
      skip_all(begin, [](char c) { return is_token_character(c) || is_one_of(c, ".~+/="); });
  const std::string_view value = text_.substr(begin, stop - begin);
  const bool mixed = std::any_of(value.begin(), value.end(), is_digit);
  if (value.size() < shortest || (!mixed && value.size() < longest_word)) return false;
  found(begin, stop, SecretKind::token);
  return true;
}

// Behind twelve or more small words of 3 to 8 letters that begin at `at`; `at` if there are fewer.
std::size_t Scanner::phrase_end(std::size_t at) const {
  constexpr std::size_t fewest_words = 12;
  std::size_t end = at;
  std::size_t words = 0;
  for (std::size_t begin = at;;) {
    std::size_t stop = begin;
    while (stop < text_.size() && stop - begin < 9 && text_[stop] >= 'a' && text_[stop] <= 'z')
      ++stop;
    const std::size_t letters = stop - begin;
    if (letters < 3 || letters > 8 || (stop < text_.size() && is_word_character(text_[stop])))
      break;
    ++words;
    end = stop;
    begin = skip(stop, " ,\"'\\\t", 5);
    if (begin == stop) break;
  }
  return words >= fewest_words ? end : at;
}

// The words of a wallet's seed, behind a name for them: `mnemonic: "abandon ability …"`.
bool Scanner::read_phrase(std::size_t end) {
  constexpr std::string_view between = " \t\"'`\\:=>([{,-";
  constexpr int most_fillers = 4;
  constexpr std::size_t most_between = 12;
  constexpr std::string_view fillers[] = {"phrase", "words", "is", "was", "value"};
  std::size_t from = skip(end, between, most_between);
  std::size_t begin = from;
  std::size_t stop = from;
  // A filler may be a word of the list itself, so it is skipped only if enough words are left.
  for (int i = 0; i < most_fillers && from > end; ++i) {
    if (const std::size_t phrase = phrase_end(from); phrase > from) {
      begin = from;
      stop = phrase;
    }
    std::size_t filler = from;
    while (filler < text_.size() && filler - from < 9 && is_letter(text_[filler])) ++filler;
    const std::string_view skipped = text_.substr(from, filler - from);
    if (std::find(std::begin(fillers), std::end(fillers), skipped) == std::end(fillers)) break;
    from = skip(filler, between, most_between);
    if (from == filler) break;
  }
  if (stop == begin) return false;
  found(begin, stop, SecretKind::private_key);
  return true;
}

bool Scanner::follows_key(std::size_t begin) const {
  if (is_key_named_before(fresh_text(), begin - fresh())) return true;
  return key_end_ != npos && begin > key_end_ && begin - key_end_ <= 8 &&
         skip(key_end_, " \t\"'\\,", 8) == begin;
}

// "--password hunter2"
bool Scanner::read_option(std::size_t end) {
  const SecretName name = name_before(fresh_text(), end - fresh());
  if (!name.written().starts_with("--") || token_name(name) == TokenName::none) return false;
  read_named_value(name, end + 1);
  return true;
}

// At "://": a webhook's whole URL, or the password of "scheme://user:password@host".
void Scanner::read_url() {
  constexpr std::string_view webhooks[] = {"hooks.slack.com/",
                                           "discord.com/api/webhooks/",
                                           "discordapp.com/api/webhooks/",
                                           "canary.discord.com/api/webhooks/",
                                           "ptb.discord.com/api/webhooks/",
                                           "api.telegram.org/bot"};
  const std::size_t scheme_end = at_;
  const std::size_t host = at_ + 3;
  at_ = host;
  for (const std::string_view webhook : webhooks) {
    if (!equal_caseless(text_.substr(host, webhook.size()), webhook)) continue;
    const std::size_t end = skip_all(host, [](char c) {
      return static_cast<unsigned char>(c) > ' ' && !is_one_of(c, "\"'<>()[]{},|\\`");
    });
    if (end == host + webhook.size()) return;
    std::size_t begin = scheme_end;
    while (begin > fresh() && scheme_end - begin < 8 && is_letter(text_[begin - 1])) --begin;
    return found(begin, end, SecretKind::token);
  }
  const std::size_t end = skip_all(host, [](char c) {
    return static_cast<unsigned char>(c) > ' ' && !is_one_of(c, "/?#\"'<>\\`");
  });
  const std::string_view authority = text_.substr(host, end - host);
  const std::size_t at_sign = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (at_sign == npos || colon == npos || colon + 1 >= at_sign) return;
  if (is_placeholder(authority.substr(colon + 1, at_sign - colon - 1))) return;
  // Taken when the user's name before it has been read: that may be a secret itself.
  password_colon_ = host + colon;
  password_end_ = host + at_sign;
}

// At ':' or '=': a secret if the name before it says so.
void Scanner::read_value() {
  const std::size_t separator = at_++;
  if (!may_be_token_named_before(fresh_text(), separator - fresh())) return;
  const SecretName name = name_before(fresh_text(), separator - fresh());
  if (token_name(name) == TokenName::none && query_parameter(name) == nullptr) return;
  std::size_t at = separator + 1;
  if (at < text_.size() && (text_[at] == '=' || text_[at] == '>')) ++at;  // "=>" and ":="
  read_named_value(name, at);
}

// "?token=…", "&amp;sig=…", "url.query":"key=…": in a URL there is no doubt about what such a name
// is for.
const QueryParameter* Scanner::query_parameter(const SecretName& name) const {
  constexpr std::string_view ampersand = "u0026";  // in JSON, behind a backslash
  std::string_view written = name.written();
  const auto begin = static_cast<std::size_t>(written.data() - text_.data());
  const std::size_t end = begin + written.size();
  if (begin <= fresh() || end >= text_.size() || text_[end] != '=') return nullptr;
  const bool escaped = text_[begin - 1] == '\\' && written.starts_with(ampersand);
  if (escaped) written.remove_prefix(ampersand.size());
  const QueryParameter* const parameter = find_query_parameter(written);
  if (parameter == nullptr || escaped || is_one_of(text_[begin - 1], "?&;")) return parameter;
  if (!is_one_of(text_[begin - 1], "=:\"'")) return nullptr;
  const SecretName field = name_before(fresh_text(), begin - fresh());
  return names_a_query(field) ? parameter : nullptr;
}

// What stands in quotes at `at`. In JSON inside of JSON the quotes have backslashes before them,
// the more, the deeper. A line that was cut has no closing quote: all of it belongs to the text.
std::optional<Scanner::Quoted> Scanner::quoted_at(std::size_t at) const {
  constexpr std::size_t most_slashes = 7;
  const std::size_t open = skip(at, "\\", most_slashes);
  if (open >= text_.size() || !is_one_of(text_[open], "\"'")) return std::nullopt;
  const std::size_t slashes = open - at;
  for (std::size_t end = open + 1; end < text_.size(); ++end) {
    const std::size_t run = end;
    end = skip_all(run, [](char c) { return c == '\\'; });
    if (end >= text_.size() || text_[end] != text_[open]) continue;
    if (end - run < slashes) return Quoted{open + 1, run, run};  // of the text around it
    if ((end - run) % (2 * slashes + 2) == slashes) return Quoted{open + 1, end - slashes, end + 1};
  }
  return Quoted{open + 1, text_.size(), text_.size()};
}

void Scanner::read_named_value(const SecretName& name, std::size_t at) {
  const std::size_t begin = skip(at, " \t", 4);
  if (begin >= text_.size()) return;
  if (opens_members(begin)) return read_named_members(name, begin);
  read_single_value(name, begin, false);
}

// "passwords": ["a", "b"], "password": {"old": "a", "new": "b"}: the name is that of every value.
void Scanner::read_named_members(const SecretName& name, std::size_t at) {
  constexpr std::size_t longest_without = 1024;  // what is no secret is read again
  constexpr std::size_t deepest = 16;
  std::string brackets;
  SecretName key;
  while (at < text_.size() && at < at_ + longest_without) {
    const char c = text_[at];
    const bool listed = brackets.ends_with('[');
    if (is_one_of(c, " \t,;:=>")) {
      ++at;
    } else if (opens_members(at)) {
      if (brackets.size() == deepest) return;
      brackets.push_back(c);
      ++at;
    } else if (is_one_of(c, "]}")) {
      brackets.pop_back();
      if (brackets.empty()) return;
      ++at;
    } else if (const std::size_t behind = listed ? at : key_end(at, key); behind > at) {
      at = behind;
    } else {
      const std::size_t end = read_member(name, key, at, listed);
      if (end <= at) return;
      at = end;
      key.assign({});
    }
  }
}

// Behind the key of a member, which is kept in `key`; `at` if there is none.
std::size_t Scanner::key_end(std::size_t at, SecretName& key) const {
  constexpr std::size_t longest = 64;  // without quotes
  std::size_t begin = at;
  std::size_t end = at;
  std::size_t behind = at;
  if (const auto quoted = quoted_at(at)) {
    begin = quoted->begin;
    end = quoted->end;
    behind = quoted->behind;
  } else {
    while (end < text_.size() && end - at <= longest && is_value_character(text_[end]) &&
           !is_one_of(text_[end], ":="))
      ++end;
    if (end == at || end - at > longest) return at;
    behind = end;
  }
  const std::size_t colon = skip(behind, " \t", 4);
  if (colon >= text_.size() || !is_one_of(text_[colon], ":=")) return at;
  key.assign(text_.substr(begin, end - begin));
  return behind;
}

// The value of a member. Where it ends; 0 if what follows is read as what it is.
std::size_t Scanner::read_member(const SecretName& name, const SecretName& key, std::size_t at,
                                 bool listed) {
  constexpr std::size_t longest_number = 12;  // a card's is longer
  const std::size_t end = value_end(at, listed, std::min(text_.size(), at + longest_number + 1));
  const std::string_view word = text_.substr(at, end - at);
  // "id": 1, "created": 1732280400
  const bool is_about_it = !names_a_number(name) && !key.plain().empty() && !names_a_value(key);
  if (is_about_it && !word.empty() && word.size() <= longest_number &&
      std::all_of(word.begin(), word.end(), is_digit))
    return end;
  return read_single_value(name, at, listed);
}

// "pin: 17" is one of a board, "?token=USDC" an asset and "?key=title" a column.
bool Scanner::is_long_enough(const SecretName& name, std::string_view value) const {
  constexpr std::ptrdiff_t fewest_digits = 4;
  const std::ptrdiff_t digits = std::count_if(value.begin(), value.end(), is_digit);
  if (name.plain() == "pin") return digits >= fewest_digits;
  const QueryParameter* const parameter = query_parameter(name);
  if (token_name(name) == TokenName::always || parameter == nullptr) return true;
  return value.size() > (digits > 0 ? parameter->longest_with_digits : parameter->longest_word) &&
         !is_address(value);
}

// Behind the cookies of a header, of which the first one's value without quotes ends at `at`:
// `theme="dark"; session=abc; Secure`.
std::size_t Scanner::cookies_end(std::size_t at) const {
  for (;;) {
    if (const auto quoted = text_[at - 1] == '=' ? quoted_at(at) : std::nullopt) {
      // Else the quote is not the cookie's: 'Cookie: a='.
      if (quoted->behind >= text_.size() || !is_value_character(text_[quoted->behind]))
        at = quoted->behind;
    }
    if (at >= text_.size() || text_[at] != ';') return at;
    const std::size_t next = skip(at + 1, " ", 2);
    const std::size_t end = skip_all(next, is_value_character);
    if (end == next) return at;
    at = end;
  }
}

// Goes on behind the value if it is a secret. Where it ends, with its closing quote; 0 if it may
// hold something else, which is read as what it is.
std::size_t Scanner::read_single_value(const SecretName& name, std::size_t begin, bool listed) {
  // A value that may be refused is read again for what it holds, so it is read to a bound only.
  constexpr std::size_t longest_token = 512;
  const bool certain = token_name(name) == TokenName::always || query_parameter(name) != nullptr;
  std::size_t end = begin;
  std::size_t behind = begin;
  if (const auto quoted = quoted_at(begin)) {
    begin = quoted->begin;
    end = quoted->end;
    behind = quoted->behind;
  } else {
    const std::size_t stop = certain ? text_.size() : std::min(text_.size(), begin + longest_token);
    // What stands right behind a mark belongs to the value.
    end = value_end(mark_end(text_, begin), listed, stop);
    if (names_cookies(name) && !listed && !is_placeholder(text_.substr(begin, end - begin)))
      end = cookies_end(end);
    behind = end;
  }
  std::string_view value = text_.substr(begin, end - begin);
  // "Authorization: Basic dXNlcjpwYXNz": the scheme stays.
  for (const std::string_view scheme : {"Basic", "Bearer", "Digest", "Token"}) {
    if (!equal_caseless(value.substr(0, scheme.size()), scheme)) continue;
    const std::size_t credentials = skip(begin + scheme.size(), " ", 2);
    if (credentials == begin + scheme.size()) break;
    begin = credentials;
    end = std::max(end, skip_all(begin, [](char c) {
                     return is_token_character(c) || is_one_of(c, ".~+/=");
                   }));
    value = text_.substr(begin, end - begin);
    behind = std::max(behind, end);
    break;
  }
  if (is_placeholder(value)) return behind;
  if (!certain && !looks_random(value)) return 0;
  // So few characters hold nothing else either.
  if (!is_long_enough(name, value)) return value.size() < 4 ? behind : 0;
  const bool key = names_a_private_key(name);
  if (key && (is_raw_key(value) || value.starts_with("-----BEGIN "))) return 0;
  constexpr std::size_t shortest_key = 32;
  const bool private_key = key && name.plain().find("priv") != npos && value.size() >= shortest_key;
  if (end - begin == longest_token) end = skip_all(end, is_value_character);
  found(begin, end, private_key ? SecretKind::private_key : SecretKind::token);
  return std::max(behind, end);
}

// "-----BEGIN … PRIVATE KEY…" up to the end of the line that says END, or of the text.
void Scanner::read_pem() {
  constexpr std::string_view title = "PRIVATE KEY";
  constexpr std::size_t longest_title = 40;
  const std::size_t begin = at_;
  at_ += 5;
  if (text_.substr(begin, longest_title).find(title) == npos) return;
  std::size_t end = text_.find("-----END", at_);
  if (end != npos) {
    end = text_.find("-----", end + 8);
    if (end != npos) end += 5;
  }
  found(begin, std::min(end, text_.size()), SecretKind::private_key);
}

}  // namespace

std::vector<SecretSpan> find_secrets(std::string_view text) { return Scanner(text).run(); }

}  // namespace secops
