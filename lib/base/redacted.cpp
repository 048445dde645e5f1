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

}  // namespace

std::string redacted(std::string_view text) { return redacted_behind("", text); }

std::string redacted_value(std::string_view name, std::string_view value) {
  const std::string_view word = name.substr(name.rfind('.') + 1);
  SecretName plain;
  plain.assign(word);
  // All of it, also where it goes on behind a blank or a quote.
  if (!value.empty() && token_name(plain) == TokenName::always) return std::string(token_mark);
  return redacted_behind(fmt::format("{}=", word), value);
}

std::string shortened_address(std::string_view address) {
  constexpr std::size_t longest = 13;
  if (address.size() <= longest) return std::string(address);
  return fmt::format("{}…{}", address.substr(0, 6), address.substr(address.size() - 4));
}

}  // namespace secops
