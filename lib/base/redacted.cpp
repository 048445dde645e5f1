// What people see instead of secrets.
#include <fmt/format.h>

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

// What is before `from` is left out; it only tells what is behind it.
std::string redacted_once(std::string_view text, std::size_t from) {
  std::string out;
  std::size_t at = from;
  for (const SecretSpan& span : find_secrets(text)) {
    if (span.end <= from) continue;
    append_shown(text.substr(at, std::max(span.begin, at) - at), out);
    at = span.end;
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
  append_shown(text.substr(at), out);
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
