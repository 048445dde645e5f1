// What tells by itself that it is a secret: cards, keys, tokens, webhooks, passwords in URLs.
#include "base/redact.h"
#include "base/card_number.h"
#include "base/secret_scanner.h"
#include "base/text.h"

namespace secops {
namespace {
constexpr auto npos = std::string_view::npos;
}  // namespace

std::vector<SecretSpan> SecretScanner::run() {
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
    } else if (c == '>') {
      read_element();
    } else if (c == ',' && at_ > fresh() && is_one_of(text_[at_ - 1], "\"'")) {
      read_pair();
    } else if (c == '-' && text_.substr(at_).starts_with("-----BEGIN")) {
      read_pem();
    } else {
      ++at_;
    }
  }
  return std::move(spans_);
}

void SecretScanner::read_word() {
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
  if (word.size() >= 51 && is_raw_key(word) && follows_key(word, begin)) {
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
    if (read_option(end)) return;
  }
  if (is_one_of(lower(word.back()), "ys")) read_prose(word, begin, end);
}

// A JSON web token: three parts of base64url, the first one beginning with {".
bool SecretScanner::read_web_token(std::size_t begin) {
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

bool SecretScanner::read_bearer(std::size_t end) {
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

// Behind a word of 3 to 8 letters at `at`, all small, all capitals, or the first one capital; `at`
// if there is none.
std::size_t SecretScanner::phrase_word_end(std::size_t at) const {
  constexpr std::size_t shortest = 3;
  constexpr std::size_t longest = 8;
  std::size_t end = at;
  while (end < text_.size() && end - at <= longest && is_letter(text_[end])) ++end;
  const std::string_view word = text_.substr(at, end - at);
  if (word.size() < shortest || word.size() > longest ||
      (end < text_.size() && is_digit(text_[end])))
    return at;
  const auto is_small = [](char c) { return c >= 'a'; };
  const bool alike = std::all_of(word.begin() + 2, word.end(),
                                 [&](char c) { return is_small(c) == is_small(word[1]); });
  return alike && (is_small(word[1]) || !is_small(word[0])) ? end : at;
}

// Behind "1. " or "1) " of a list's words; `at` if there is none.
std::size_t SecretScanner::skip_ordinal(std::size_t at) const {
  const std::size_t digits = skip(at, "0123456789", 2);
  const std::size_t dot = skip(digits, ".)", 1);
  return digits > at && dot > digits ? skip(dot, " ", 2) : at;
}

// Behind twelve or more small words that begin at `at`, also numbered ones; `at` if there are
// fewer.
std::size_t SecretScanner::phrase_end(std::size_t at) const {
  constexpr std::size_t fewest_words = 12;
  constexpr std::string_view joints = " ,\"'\\\t+-_";
  std::size_t end = at;
  std::size_t words = 0;
  for (std::size_t next = at;;) {
    const std::size_t begin = skip_ordinal(next);
    const std::size_t stop = phrase_word_end(begin);
    if (stop == begin) break;
    ++words;
    end = stop;
    next = skip(stop, joints, 5);
    if (next == stop) break;
  }
  return words >= fewest_words ? end : at;
}

// The words of a wallet's seed, behind a name for them: `mnemonic: "abandon ability …"`.
bool SecretScanner::read_phrase(std::size_t end) {
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
    if (std::none_of(std::begin(fillers), std::end(fillers),
                     [&](std::string_view known) { return equal_caseless(known, skipped); }))
      break;
    from = skip(filler, between, most_between);
    if (from == filler) break;
  }
  if (stop == begin) return false;
  found(begin, stop, SecretKind::private_key);
  return true;
}

bool SecretScanner::follows_key(std::string_view word, std::size_t begin) const {
  if (is_key_named_before(fresh_text(), begin - fresh())) return true;
  if (is_hex_key(word) && is_key_member_before(fresh_text(), begin - fresh())) return true;
  return key_end_ != npos && begin > key_end_ && begin - key_end_ <= 8 &&
         skip(key_end_, " \t\"'\\,", 8) == begin;
}

// At "://": a webhook's whole URL, or the password of "scheme://user:password@host".
void SecretScanner::read_url() {
  constexpr std::string_view webhooks[] = {"hooks.slack.com/",
                                           "discord.com/api/webhooks/",
                                           "discordapp.com/api/webhooks/",
                                           "canary.discord.com/api/webhooks/",
                                           "ptb.discord.com/api/webhooks/",
                                           "outlook.office.com/webhook/",
                                           "api.telegram.org/bot"};
  constexpr std::string_view teams = ".webhook.office.com";
  constexpr std::size_t longest_host = 80;
  const std::size_t scheme_end = at_;
  const std::size_t host = at_ + 3;
  at_ = host;
  const std::string_view near = text_.substr(host, longest_host);
  const std::string_view name = near.substr(0, near.find('/'));
  for (const std::string_view webhook : webhooks) {
    if (!equal_caseless(near.substr(0, webhook.size()), webhook) && !ends_caseless(name, teams))
      continue;
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

// "-----BEGIN … PRIVATE KEY…" up to the end of the line that says END, or of the text. In a form
// its blanks are '+'.
void SecretScanner::read_pem() {
  constexpr std::string_view head = "-----BEGIN";
  constexpr std::string_view titles[] = {"PRIVATE KEY", "PRIVATE+KEY"};
  constexpr std::size_t longest_title = 40;
  const std::size_t begin = at_;
  const std::size_t blank = begin + head.size();
  at_ += 5;
  if (blank >= text_.size() || !is_one_of(text_[blank], " +")) return;
  const std::string_view title = text_.substr(begin, longest_title);
  if (std::none_of(std::begin(titles), std::end(titles),
                   [&](std::string_view one) { return title.find(one) != npos; }))
    return;
  const bool in_url = text_[blank] == '+' || is_encoded(blank);
  std::size_t stop = text_.size();
  for (std::size_t at = blank; in_url && at < stop; ++at)
    if (!is_encoded(at) && is_one_of(text_[at], " \"'<>")) stop = at;
  std::size_t end = text_.substr(0, stop).find("-----END", at_);
  if (end != npos) end = text_.substr(0, stop).find("-----", end + 8);
  found(begin, end == npos ? stop : end + 5, SecretKind::private_key);
}

namespace {

// Left to right, those that overlap as one.
std::vector<SecretSpan> united(std::vector<SecretSpan> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const SecretSpan& a, const SecretSpan& b) { return a.begin < b.begin; });
  std::vector<SecretSpan> all;
  for (const SecretSpan& span : spans) {
    if (all.empty() || span.begin >= all.back().end) {
      all.push_back(span);
      continue;
    }
    SecretSpan& last = all.back();
    last.end = std::max(last.end, span.end);
    if (last.kind == span.kind) continue;
    const bool key = last.kind == SecretKind::private_key || span.kind == SecretKind::private_key;
    last.kind = key ? SecretKind::private_key : SecretKind::token;
  }
  return all;
}

}  // namespace

// Once more without what JSON, a URL or HTML encodes, layer by layer.
std::vector<SecretSpan> find_secrets(std::string_view text) {
  constexpr int most_layers = 3;
  std::vector<SecretSpan> spans = SecretScanner(text).run();
  const std::size_t plain = spans.size();
  DecodedText decoded(text);
  for (int layer = 0; layer < most_layers && decoded.take_off_layer(); ++layer) {
    for (SecretSpan span : SecretScanner(decoded).run()) {
      // What has no words in the text itself is hidden and not found: redacted.cpp knows it.
      if (span.kind == SecretKind::card_number || !is_spelt_out(text, span.kind)) continue;
      spans.push_back({decoded.raw_offset(span.begin), decoded.raw_offset(span.end), span.kind});
    }
  }
  return spans.size() > plain ? united(std::move(spans)) : spans;
}

}  // namespace secops
