// What people see instead of secrets.
#include <fmt/format.h>

#include <algorithm>

#include "base/card_number.h"
#include "base/redact.h"
#include "base/secret_name.h"
#include "base/secret_shape.h"

namespace secops {

namespace {

// The lines of a key's body hold no name: a long piece of base 64 is not shown, whatever it is.
void append_shown(std::string_view text, std::string& out) {
  while (!text.empty()) {
    if (text.starts_with("\\n") || text.starts_with("\\r")) {  // JSON's end of a line
      out += text.substr(0, 2);
      text.remove_prefix(2);
      continue;
    }
    const std::size_t length = base64_length(text);
    if (is_key_material(text.substr(0, length))) {
      out += text.substr(0, text.find_first_not_of('/'));
      out += body_mark;
      text.remove_prefix(length);
      continue;
    }
    const std::size_t next = std::max<std::size_t>(length, 1);
    out += text.substr(0, next);
    text.remove_prefix(next);
  }
}

// Behind a byte that a URL encodes, or a line's end in JSON, at `text[at]`; `at` if there is none.
std::size_t escape_end(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.size() >= 3 && rest[0] == '%' && is_hex_digit(rest[1]) && is_hex_digit(rest[2]))
    return at + 3;
  return rest.size() >= 2 && rest[0] == '\\' && is_one_of(rest[1], "nrt") ? at + 2 : at;
}

// What tells by itself too, but has no words that a prefilter could look for: it is hidden and not
// found.
std::vector<SecretSpan> find_hidden(std::string_view text) {
  std::vector<SecretSpan> spans;
  const auto found = [&](std::size_t begin, std::size_t end, SecretKind kind) {
    spans.push_back({begin, end, kind});
    return end;
  };
  bool escaped = false;  // before `at`: a word may begin there
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t behind = escape_end(text, at);
    if (behind > at || !is_word_character(text[at]) || text[at] == '_') {
      escaped = behind > at;
      at = std::max(behind, at + 1);
      continue;
    }
    CardScan card;
    if (is_digit(text[at])) card = scan_oddly_grouped_card(text, at);
    if (!card.found && is_digit(text[at]) && escaped) card = scan_card_number(text, at);
    escaped = false;
    if (card.found) {
      at = found(at, card.end, SecretKind::card_number);
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word_character(text[end]) && text[end] != '_') ++end;
    const bool whole = (at == 0 || text[at - 1] != '_') && (end == text.size() || text[end] != '_');
    if (whole && is_wallet_key(text.substr(at, end - at))) found(at, end, SecretKind::private_key);
    at = std::max(end, card.end);
  }
  return spans;
}

void append_mark(std::string_view text, const SecretSpan& span, std::string& out) {
  if (span.kind == SecretKind::private_key) {
    out += key_mark;
  } else if (span.kind == SecretKind::token) {
    out += token_mark;
  } else {
    std::string last;
    for (std::size_t i = span.end; i > span.begin && last.size() < 4; --i) {
      if (text[i - 1] >= '0' && text[i - 1] <= '9') last.insert(last.begin(), text[i - 1]);
    }
    out += fmt::format("{}{}]", card_mark, last);
  }
}

// Without what is found in it.
void append_rest(std::string_view text, std::string& out) {
  std::size_t at = 0;
  for (const SecretSpan& span : find_hidden(text)) {
    append_shown(text.substr(at, span.begin - at), out);
    append_mark(text, span, out);
    at = span.end;
  }
  append_shown(text.substr(at), out);
}

// What is before `from` is left out; it only tells what is behind it.
std::string redacted_once(std::string_view text, std::size_t from) {
  std::string out;
  std::size_t at = from;
  for (const SecretSpan& span : find_secrets(text)) {
    if (span.end <= from) continue;
    append_rest(text.substr(at, std::max(span.begin, at) - at), out);
    append_mark(text, span, out);
    at = span.end;
  }
  append_rest(text.substr(at), out);
  return out;
}

// Of the value behind `name`. A mark may uncover what stands beside it, which is hidden too.
std::string redacted_behind(std::string_view name, std::string_view value) {
  constexpr int most_rounds = 4;
  std::string shown(value);
  for (int round = 0; round < most_rounds; ++round) {
    std::string next = redacted_once(fmt::format("{}{}", name, shown), name.size());
    if (next == shown) break;
    shown = std::move(next);
  }
  return shown;
}

// "passwd", "new" of "passwd.new", and of "user[passwd][new]". What stands before a '/' is a
// domain's: "authorization.k8s.io/decision".
std::vector<std::string_view> parts_of(std::string_view name) {
  constexpr std::string_view separators = ".[]";
  name.remove_prefix(name.rfind('/') + 1);
  std::vector<std::string_view> parts;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(separators), name.size());
    if (end > 0) parts.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return parts;
}

// The value of the member `key` of something, or of what it holds in turn, that is named `around`.
bool is_member_of_secret(std::string_view around, const SecretName& key, std::string_view value) {
  SecretName name;
  name.assign(around);
  const TokenName kind = token_name(name);
  if (kind == TokenName::none || (kind == TokenName::sometimes && !looks_random(value)))
    return false;
  return !is_placeholder(value) && !tells_about(name, key, value);
}

// "api.key", "oauth.access.token": the last two parts are one name.
bool names_two_words(const std::vector<std::string_view>& parts) {
  if (parts.size() < 2) return false;
  const std::string both = fmt::format("{}_{}", parts[parts.size() - 2], parts.back());
  SecretName name;
  name.assign(both);
  return token_name(name) == TokenName::always && !names_a_pass(name);
}

// {"key":"0x…"}, {"key":{"hex":"0x…"}}
bool is_member_key(const std::vector<std::string_view>& parts, const SecretName& last,
                   std::string_view value) {
  if (parts.empty() || !is_hex_key(value)) return false;
  return names_a_key_member(parts.back()) ||
         (parts.size() > 1 && names_a_form(last) && names_a_key_member(parts[parts.size() - 2]));
}

// One of the words of a wallet's seed, of which each is a value of its own.
bool may_be_of_a_phrase(std::string_view value) {
  constexpr std::size_t shortest = 3;
  constexpr std::size_t longest = 8;
  return value.size() >= shortest && value.size() <= longest && !is_placeholder(value) &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string redacted(std::string_view text) { return redacted_behind("", text); }

std::string redacted_value(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  const std::vector<std::string_view> parts = parts_of(name);
  SecretName last;
  if (!parts.empty()) last.assign(parts.back());
  if (is_member_key(parts, last, value)) return std::string(key_mark);
  // All of it, also where it goes on behind a blank or a quote.
  const bool score = names_a_pass(last) && is_a_score(value);
  if (token_name(last) == TokenName::always && !score) return std::string(token_mark);
  if (last.plain() == "pass" && may_be_a_pass(value)) return std::string(token_mark);
  if (names_two_words(parts) && !is_placeholder(value)) return std::string(token_mark);
  const bool detail = parts.size() > 1 && names_a_detail(last);
  std::string around;
  for (const std::string_view part : parts) {
    if (part.data() != parts.back().data() && is_member_of_secret(part, last, value))
      return std::string(token_mark);
    if (!around.empty()) around += " {";
    around += part;
    if (!detail && may_be_of_a_phrase(value) &&
        names_a_phrase(around, around.size() - part.size(), around.size()))
      return std::string(key_mark);
  }
  return redacted_behind(around + "=", value);
}

std::string shortened_address(std::string_view address) {
  constexpr std::size_t longest = 13;
  if (address.size() <= longest) return std::string(address);
  return fmt::format("{}…{}", address.substr(0, 6), address.substr(address.size() - 4));
}

}  // namespace secops
