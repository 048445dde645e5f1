// What is a secret because of the name before it: "password=…", "?sig=…", "Cookie: …; …".
#include "base/secret_scanner.h"
#include "base/text.h"

namespace secops {
SecretScanner::Field SecretScanner::field_before(std::size_t at) const {
  Field field{name_before(fresh_text(), at - fresh())};
  field.kind = token_name(field.name);
  field.parameter = query_parameter(field.name);
  return field;
}

// "--password hunter2"
bool SecretScanner::read_option(std::size_t end) {
  const Field field = field_before(end);
  if (!field.name.written().starts_with("--") || field.kind == TokenName::none) return false;
  read_named_value(field, end + 1);
  return true;
}

// At ':' or '=': a secret if the name before it says so.
void SecretScanner::read_value() {
  const std::size_t separator = at_++;
  if (!may_be_token_named_before(fresh_text(), separator - fresh())) return;
  const Field field = field_before(separator);
  if (field.kind == TokenName::none && field.parameter == nullptr) return;
  std::size_t at = separator + 1;
  if (at < text_.size() && (text_[at] == '=' || text_[at] == '>')) ++at;  // "=>" and ":="
  read_named_value(field, at);
}

// "?token=…", "&amp;sig=…", "url.query":"key=…": in a URL there is no doubt about what such a name
// is for.
const QueryParameter* SecretScanner::query_parameter(const SecretName& name) const {
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
  const SecretName around = name_before(fresh_text(), begin - fresh());
  return names_a_query(around) ? parameter : nullptr;
}

// What stands in quotes at `at`. In JSON inside of JSON the quotes have backslashes before them,
// the more, the deeper. A line that was cut has no closing quote: all of it belongs to the text.
std::optional<SecretScanner::Quoted> SecretScanner::quoted_at(std::size_t at) const {
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

void SecretScanner::read_named_value(const Field& field, std::size_t at) {
  const std::size_t begin = skip(at, " \t", 4);
  if (begin >= text_.size()) return;
  if (opens_members(begin)) return read_named_members(field, begin);
  read_single_value(field, begin, false);
}

// "passwords": ["a", "b"], "password": {"old": "a", "new": "b"}: the name is that of every value.
void SecretScanner::read_named_members(const Field& field, std::size_t at) {
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
      const std::size_t end = read_member(field, key, at, listed);
      if (end <= at) return;
      at = end;
      key.assign({});
    }
  }
}

// Behind the key of a member, which is kept in `key`; `at` if there is none.
std::size_t SecretScanner::key_end(std::size_t at, SecretName& key) const {
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
std::size_t SecretScanner::read_member(const Field& field, const SecretName& key, std::size_t at,
                                       bool listed) {
  constexpr std::size_t longest_number = 12;  // a card's is longer
  const std::size_t end = value_end(at, listed, std::min(text_.size(), at + longest_number + 1));
  const std::string_view word = text_.substr(at, end - at);
  // "id": 1, "created": 1732280400
  const bool is_about_it =
      !names_a_number(field.name) && !key.plain().empty() && !names_a_value(key);
  if (is_about_it && !word.empty() && word.size() <= longest_number &&
      std::all_of(word.begin(), word.end(), is_digit))
    return end;
  return read_single_value(field, at, listed);
}

// "pin: 17" is one of a board, "?token=USDC" an asset and "?key=title" a column.
bool SecretScanner::is_long_enough(const Field& field, std::string_view value) const {
  constexpr std::ptrdiff_t fewest_digits = 4;
  const std::ptrdiff_t digits = std::count_if(value.begin(), value.end(), is_digit);
  if (field.name.plain() == "pin") return digits >= fewest_digits;
  if (field.kind == TokenName::always || field.parameter == nullptr) return true;
  const auto& [name, longest_word, longest_with_digits] = *field.parameter;
  return value.size() > (digits > 0 ? longest_with_digits : longest_word) && !is_address(value);
}

// Behind the cookies of a header, of which the first one's value without quotes ends at `at`:
// `theme="dark"; session=abc; Secure`.
std::size_t SecretScanner::cookies_end(std::size_t at) const {
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
std::size_t SecretScanner::read_single_value(const Field& field, std::size_t begin, bool listed) {
  // A value that may be refused is read again for what it holds, so it is read to a bound only.
  constexpr std::size_t longest_token = 512;
  const bool certain = field.kind == TokenName::always || field.parameter != nullptr;
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
    if (names_cookies(field.name) && !listed && !is_placeholder(text_.substr(begin, end - begin)))
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
  if (is_placeholder(value)) {
    // Gone past, as what the mark stands for was.
    if (end > begin && mark_end(text_, begin) == end) at_ = end;
    return behind;
  }
  if (!certain && !looks_random(value)) return 0;
  // So few characters hold nothing else either.
  if (!is_long_enough(field, value)) return value.size() < 4 ? behind : 0;
  const bool key = names_a_private_key(field.name);
  if (key && (is_raw_key(value) || value.starts_with("-----BEGIN "))) return 0;
  constexpr std::size_t shortest_key = 32;
  const bool private_key = key && field.name.plain().find("priv") != std::string_view::npos &&
                           value.size() >= shortest_key;
  if (end - begin == longest_token) end = skip_all(end, is_value_character);
  found(begin, end, private_key ? SecretKind::private_key : SecretKind::token);
  return std::max(behind, end);
}

}  // namespace secops
