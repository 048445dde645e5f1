// What is a secret because of the name before it: "password=…", "?sig=…", "Cookie: …; …".
#include "base/secret_scanner.h"
#include "base/text.h"

namespace secops {
namespace {

// "USDC", "klv", "0x71C7…", "$SECRET": what a variable named TOKEN holds of an asset or a variable.
bool may_be_an_asset(std::string_view value) {
  constexpr std::size_t longest_word = 5;
  constexpr std::size_t longest_symbol = 12;
  const bool symbol = std::none_of(value.begin(), value.end(), [](char c) { return c != lower(c); })
                          ? value.size() <= longest_word
                          : value.size() <= longest_symbol &&
                                std::none_of(value.begin(), value.end(),
                                             [](char c) { return c >= 'a' && c <= 'z'; });
  return symbol || value.starts_with('$') || is_address(value);
}

// "username", "X-Forwarded-For": what stands beside a name in a list of names.
bool may_be_a_name(std::string_view value) {
  constexpr std::size_t longest = 32;
  return value.size() <= longest && std::all_of(value.begin(), value.end(), [](char c) {
           return is_letter(c) || is_one_of(c, "_-. ");
         });
}

}  // namespace

SecretScanner::Field SecretScanner::field_before(std::size_t at) const {
  Field field{name_before(fresh_text(), at - fresh())};
  field.kind = token_name(field.name);
  field.parameter = query_parameter(field.name);
  if (field.kind == TokenName::none && field.parameter == nullptr) {
    field.prose = text_[at] != '=' && names_half_a_secret(fresh_text(), field.name);
    if (!field.prose) return field_in_brackets(at);
    field.kind = TokenName::always;
  }
  field.variable =
      field.kind == TokenName::sometimes && !names_a_session(field.name) && is_variable(field.name);
  return field;
}

// "user[password]=…", "password[new]=…", "password[]=…"
SecretScanner::Field SecretScanner::field_in_brackets(std::size_t at) const {
  constexpr int deepest = 4;
  const std::string_view text = fresh_text();
  Field field;
  std::size_t end = at - fresh();
  while (end > 0 && is_one_of(text[end - 1], "\"'\\") && at - fresh() - end < 8) --end;
  for (int depth = 0; depth < deepest; ++depth) {
    if (end == 0 || text[end - 1] != ']') break;
    const std::string_view inner = name_ending_at(text, end - 1);
    const auto begin = static_cast<std::size_t>(inner.data() - text.data());
    if (begin < 2 || text[begin - 1] != '[') return field;
    // A mark, or a list's only member.
    const char before = text[begin - 2];
    if (!is_word_character(before) && before != ']') return field;
    field.name.assign(inner);
    field.kind = token_name(field.name);
    if (field.kind != TokenName::none) return field;
    end = begin - 1;
  }
  if (end == at - fresh()) return field;
  field.name.assign(name_ending_at(text, end));
  field.kind = token_name(field.name);
  return field;
}

// A shell's, as in "sudo … COMMAND=/usr/bin/env API_TOKEN=… curl": '=' and no blank around it.
bool SecretScanner::is_variable(const SecretName& name) const {
  const std::string_view written = name.written();
  const auto begin = static_cast<std::size_t>(written.data() - text_.data());
  const std::size_t end = begin + written.size();
  return end < text_.size() && text_[end] == '=' &&
         (begin == 0 || is_one_of(text_[begin - 1], " \t\"'`;(")) &&
         std::none_of(written.begin(), written.end(),
                      [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
}

// "--password hunter2", also with one dash, as Java has it.
bool SecretScanner::read_option(std::size_t end) {
  const Field field = field_before(end);
  const std::string_view written = field.name.written();
  const auto begin = static_cast<std::size_t>(written.data() - text_.data());
  const bool single = written.starts_with('-') && field.kind == TokenName::always &&
                      (begin == 0 || text_[begin - 1] == ' ');
  if ((!single && !written.starts_with("--")) || field.kind == TokenName::none) return false;
  read_named_value(field, end + 1);
  return true;
}

// "the password is hunter2hunter2", "api_key 0123abcd0123": without a sign between name and value.
bool SecretScanner::read_prose(std::string_view word, std::size_t begin, std::size_t end) {
  if (end >= text_.size() || text_[end] != ' ') return false;
  const bool is = equal_caseless(word, "is") && begin > fresh() && text_[begin - 1] == ' ';
  if (!is && !ends_caseless(word, "key")) return false;
  Field field = field_before(is ? begin - 1 : end);
  if (field.kind != TokenName::always) return false;
  field.prose = true;
  const std::size_t secrets = spans_.size();
  read_single_value(field, skip(end, " ", 2), false);
  return spans_.size() > secrets;
}

// "pass":"hunter2": of other words "pass" tells what became of a test.
bool SecretScanner::is_quoted_pass(const Field& field, std::size_t at) const {
  const std::string_view name = field.name.written();
  if (field.name.plain() != "pass") return false;
  const auto begin = static_cast<std::size_t>(name.data() - text_.data());
  if (begin <= fresh() || !is_one_of(text_[begin - 1], "\"'")) return false;
  const auto value = quoted_at(skip(at, " \t", 4));
  return value && may_be_a_pass(text_.substr(value->begin, value->end - value->begin));
}

// At ':' or '=': a secret if the name before it says so.
void SecretScanner::read_value() {
  const std::size_t separator = at_++;
  if (!may_be_token_named_before(fresh_text(), separator - fresh())) return;
  Field field = field_before(separator);
  std::size_t at = separator + 1;
  if (at < text_.size() && (text_[at] == '=' || text_[at] == '>')) ++at;  // "=>" and ":="
  if (is_quoted_pass(field, at)) field.kind = TokenName::always;
  if (field.kind == TokenName::none && field.parameter == nullptr) return;
  if (names_a_pass(field.name) && text_[separator] == ':' && text_[at - 1] == ':' &&
      !quoted_at(skip(at, " \t", 4)))
    return;
  read_named_value(field, at);
}

// At the '>' of "<password>hunter2</password>", also "<wsse:Password>" and CDATA.
void SecretScanner::read_element() {
  constexpr std::string_view cdata = "<![CDATA[";
  constexpr std::size_t longest = 512;
  const std::size_t close = at_++;
  if (!may_be_token_named_before(fresh_text(), close - fresh())) return;
  SecretName name;
  name.assign(name_ending_at(fresh_text(), close - fresh()));
  const auto name_begin = static_cast<std::size_t>(name.written().data() - text_.data());
  if (name_begin == fresh() || !is_one_of(text_[name_begin - 1], "<:")) return;
  if (token_name(name) != TokenName::always) return;
  const bool quoted = text_.substr(at_).starts_with(cdata);
  const std::size_t begin = quoted ? at_ + cdata.size() : at_;
  // Without its end it is no element: whoever is named "<password>" must not hide what follows.
  const std::string_view near = text_.substr(begin, longest);
  const std::size_t size = quoted ? near.find("]]>") : near.find('<');
  if (size == std::string_view::npos) return;
  const std::size_t end = begin + size;
  const std::string_view behind = text_.substr(end);
  if (!quoted && !behind.starts_with("</") && !behind.starts_with("<\\/")) return;
  const std::string_view value = text_.substr(begin, size);
  if (value.empty() || is_placeholder(value)) return;
  const bool key = names_a_private_key(name) && (is_raw_key(value) || value.starts_with("-----"));
  found(begin, end, key ? SecretKind::private_key : SecretKind::token);
}

// At the ',' behind a quoted word: ["Cookie", "sid=…"], {"name":"Cookie","value":"sid=…"}, and
// lists in which names and values take turns.
void SecretScanner::read_pair() {
  const std::size_t comma = at_++;
  if (!may_be_token_named_before(fresh_text(), comma - fresh())) return;
  const char quote = text_[comma - 1];
  std::size_t name_end = comma - 1;
  while (name_end > fresh() && comma - name_end <= most_slashes && text_[name_end - 1] == '\\')
    --name_end;
  Field field;
  field.name.assign(name_ending_at(fresh_text(), name_end - fresh()));
  field.kind = token_name(field.name);
  if (field.kind == TokenName::none) return;
  auto begin = static_cast<std::size_t>(field.name.written().data() - text_.data());
  const std::size_t slashes = comma - 1 - name_end;
  if (begin < fresh() + 1 + slashes || text_[begin - 1] != quote) return;
  begin -= 1 + slashes;
  const std::size_t blank = begin;
  while (begin > fresh() && blank - begin < 4 && text_[begin - 1] == ' ') --begin;
  const char before = begin > fresh() ? text_[begin - 1] : '\0';

  std::size_t at = skip(comma + 1, " ", 4);
  if (before == ':') {
    SecretName key;
    at = key_end(at, key);
    if (!names_a_value(key)) return;
    at = skip(at, " \t:", 8);
  }
  const auto value = quoted_at(at);
  if (!value) return;
  const std::string_view inside = text_.substr(value->begin, value->end - value->begin);
  if (before != ':') {
    const bool alone = is_one_of(before, "[(") && value->behind < text_.size() &&
                       is_one_of(text_[value->behind], "])");
    const bool of_many = alone && begin > fresh() + 1 && is_one_of(text_[begin - 2], "[(, ");
    if (!of_many && may_be_a_name(inside)) return;
  }
  if (names_a_private_key(field.name) && is_raw_key(inside))
    return found(value->begin, value->end, SecretKind::private_key);
  read_single_value(field, at, false);
}

// "?token=…", "&amp;sig=…", "url.query":"key=…": in a URL there is no doubt about what such a name
// is for.
const QueryParameter* SecretScanner::query_parameter(const SecretName& name) const {
  const std::string_view written = name.written();
  const auto begin = static_cast<std::size_t>(written.data() - text_.data());
  const std::size_t end = begin + written.size();
  if (begin <= fresh() || end >= text_.size() || text_[end] != '=') return nullptr;
  const QueryParameter* const parameter = find_query_parameter(written);
  if (parameter == nullptr || is_one_of(text_[begin - 1], "?&;")) return parameter;
  if (!is_one_of(text_[begin - 1], "=:\"'")) return nullptr;
  const SecretName around = name_before(fresh_text(), begin - fresh());
  return names_a_query(around) ? parameter : nullptr;
}

// What stands in quotes at `at`. In JSON inside of JSON the quotes have backslashes before them,
// the more, the deeper. Without its closing quote it is one word: whoever is named `password="`
// must not hide where he comes from. Only of a line that was cut all of it belongs to the value.
std::optional<SecretScanner::Quoted> SecretScanner::quoted_at(std::size_t at) const {
  const std::size_t open = skip(at, "\\", most_slashes);
  if (open >= text_.size() || !is_one_of(text_[open], "\"'")) return std::nullopt;
  const std::size_t slashes = open - at;
  const std::size_t style = slashes * 2 + (text_[open] == '"' ? 1 : 0);
  std::size_t& unclosed = unclosed_[is_encoded(open) ? 1 : 0][style];
  const auto closed = open < unclosed ? closed_at(open, slashes) : std::nullopt;
  if (closed) return closed;
  unclosed = std::min(unclosed, open);
  if (is_encoded(open) || text_.size() < longest_line) return one_word(open + 1);
  return Quoted{open + 1, text_.size(), text_.size()};
}

// Up to the quote that closes the one at `open`, which has so many backslashes before it.
std::optional<SecretScanner::Quoted> SecretScanner::closed_at(std::size_t open,
                                                              std::size_t slashes) const {
  for (std::size_t end = open + 1; end < text_.size(); ++end) {
    const std::size_t run = end;
    end = skip_all(run, [](char c) { return c == '\\'; });
    if (end >= text_.size()) break;
    if (is_encoded(open) && mark_end(text_, end) > end) {
      end = mark_end(text_, end) - 1;
      continue;
    }
    if (ends_encoding(open, end)) return one_word(open + 1);
    if (text_[end] != text_[open] || is_encoded(end) != is_encoded(open)) continue;
    if (end - run < slashes) return Quoted{open + 1, run, run};  // of the text around it
    if ((end - run) % (2 * slashes + 2) == slashes) return Quoted{open + 1, end - slashes, end + 1};
  }
  return std::nullopt;
}

// What an encoded quote at `open` begins has no quote, and in a URL no blank, that is not encoded.
bool SecretScanner::ends_encoding(std::size_t open, std::size_t at) const {
  if (!is_encoded(open) || is_encoded(at)) return false;
  return text_[at] == text_[open] || (text_[at] == ' ' && decoded_->raw_at(open) == '%');
}

void SecretScanner::read_named_value(const Field& field, std::size_t at) {
  std::size_t begin = skip(at, " \t", 4);
  // "password%3D from": in a URL the value is empty.
  if (begin > at && !is_encoded(at) && is_encoded(at - 1) && decoded_->raw_at(at - 1) == '%')
    return;
  if (begin + 1 < text_.size() && text_[begin] == '+' && is_encoded(begin + 1)) ++begin;
  if (begin >= text_.size() || read_buffer(field, begin)) return;
  begin = skip_constructor(begin);
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
      const std::size_t end = listed_key_end(field, at);
      if (end > at) found(at + 1, end, SecretKind::private_key);
      if (c == '[') key.assign({});  // of the list, not of what is in it
      at = std::max(at + 1, end);
    } else if (is_one_of(c, "]}")) {
      brackets.pop_back();
      if (brackets.empty()) return;
      ++at;
    } else if (const std::size_t behind = listed ? at : key_end(at, key); behind > at) {
      at = behind;
    } else {
      const bool quoted =
          is_one_of(text_[std::min(skip(at, "\\", most_slashes), text_.size() - 1)], "\"'");
      const bool named = !key.written().empty();
      const std::size_t end = read_member(field, key, at, listed);
      if (end <= at || (!quoted && !goes_on(end, named))) return;
      at = end;
      key.assign({});
    }
  }
}

// Behind a member without quotes at `at` more of them may follow: whoever is named "password:{"
// must not hide where he comes from. After a named one also without a comma: {Old:a New:b}.
bool SecretScanner::goes_on(std::size_t at, bool named) const {
  const std::size_t next = skip(at, " \t", 4);
  if (next >= text_.size() || is_one_of(text_[next], ",;:=>]}")) return true;
  SecretName key;
  return named && is_letter(text_[next]) && key_end(next, key) > next;
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
  constexpr std::size_t most = 64;  // what tells about it is shorter
  const std::size_t end = value_end(at, listed, std::min(text_.size(), at + most));
  Quoted value{at, end, end};
  if (const auto quoted = quoted_at(at)) value = *quoted;
  if (tells_about(field.name, key, text_.substr(value.begin, value.end - value.begin)))
    return value.behind;
  return read_single_value(field, at, listed);
}

// "pin: 17" is one of a board, "second_pass=3/5" one of several, "?token=USDC" an asset and
// "?key=title" a column.
bool SecretScanner::is_long_enough(const Field& field, std::string_view value) const {
  constexpr std::ptrdiff_t fewest_digits = 4;
  const std::ptrdiff_t digits = std::count_if(value.begin(), value.end(), is_digit);
  if (field.name.plain() == "pin") return digits >= fewest_digits;
  if (names_a_pass(field.name) && is_a_score(value)) return false;
  if (field.kind == TokenName::always || field.parameter == nullptr) return true;
  const QueryParameter& parameter = *field.parameter;
  return value.size() > (digits > 0 ? parameter.longest_with_digits : parameter.longest_word) &&
         !is_address(value);
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
    const std::size_t mark = mark_end(text_, begin);
    end = value_end(mark, listed, stop);
    if (field.parameter != nullptr && !field.parameter->ends_at.empty())
      end = std::min(end, text_.substr(0, end).find_first_of(field.parameter->ends_at, mark));
    if (names_cookies(field.name) && !listed && !is_placeholder(text_.substr(begin, end - begin)))
      end = cookies_end(field.name, end);
    behind = end;
  }
  std::string_view value = text_.substr(begin, end - begin);
  // "Authorization: Basic dXNlcjpwYXNz": the scheme stays.
  for (const std::string_view scheme :
       {"Basic", "Bearer", "Digest", "Token", "OAuth", "AWS4-HMAC-SHA256"}) {
    if (!equal_caseless(value.substr(0, scheme.size()), scheme)) continue;
    const std::size_t credentials = skip(begin + scheme.size(), " ", 2);
    if (credentials == begin + scheme.size()) break;
    begin = credentials;
    end = std::max(end, skip_all(begin, [](char c) {
                     return is_token_character(c) || is_one_of(c, ".~+/=");
                   }));
    if (certain) end = std::max(end, parameters_end(begin));
    value = text_.substr(begin, end - begin);
    behind = std::max(behind, end);
    break;
  }
  if (is_placeholder(value)) {
    // Gone past, as what the mark stands for was.
    if (end > begin && mark_end(text_, begin) == end) at_ = end;
    return behind;
  }
  if (field.prose && !may_be_told(value)) return 0;
  if (!certain && !looks_random(value) && (!field.variable || may_be_an_asset(value))) return 0;
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
