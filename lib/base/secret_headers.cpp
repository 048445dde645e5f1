// How far the secrets of HTTP's headers go: one cookie after another, credentials with parameters.
#include "base/secret_scanner.h"

namespace secops {

// Behind words that a cookie's value has behind a blank, up to the ';' before the next cookie; `at`
// if they are none. An address has dots, so that it is never one of them.
std::size_t SecretScanner::cookie_words_end(std::size_t at) const {
  constexpr std::string_view set =
      " _0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::size_t most = 64;
  const std::size_t end = skip(at, set, most);
  return end < text_.size() && text_[end] == ';' ? end : at;
}

// Behind the cookies of a header, of which the first one's value without quotes ends at `at`:
// `theme="dark"; session=abc; Secure`. Of "Set-Cookie" several may be joined: "a=1; Path=/, b=2".
std::size_t SecretScanner::cookies_end(const SecretName& name, std::size_t at) const {
  constexpr std::string_view zone = " GMT";  // of "Expires=Wed, 21 Oct 2026 07:28:00 GMT"
  constexpr std::size_t longest_date = 32;
  bool joined = false;
  for (;;) {
    if (const auto quoted = text_[at - 1] == '=' ? quoted_at(at) : std::nullopt) {
      // Else the quote is not the cookie's: 'Cookie: a='.
      if (quoted->behind >= text_.size() || !is_value_character(text_[quoted->behind]))
        at = quoted->behind;
    }
    at = cookie_words_end(at);
    if (joined && text_.substr(at).starts_with(", ")) {
      const std::size_t date = text_.substr(at, longest_date).find(zone);
      if (date != std::string_view::npos) at += date + zone.size();
    }
    const bool ends = at < text_.size() && text_[at] == ';';
    const bool joins = joined && at < text_.size() && text_[at] == ',';
    if (!ends && !joins) return at;
    const std::size_t next = skip(at + 1, " ", 2);
    const std::size_t end = skip_all(next, is_value_character);
    if (end == next ||
        (joins && text_.substr(next, end - next).find('=') == std::string_view::npos))
      return at;
    joined = name.plain().starts_with("set");
    at = end;
  }
}

// Behind `username="bob", response="…"`, as headers of some schemes have it; `at` if there is none.
std::size_t SecretScanner::parameters_end(std::size_t at) const {
  for (std::size_t begin = at;;) {
    const std::size_t equals = skip_all(begin, is_token_character);
    if (equals == begin || equals >= text_.size() || text_[equals] != '=') return at;
    const auto quoted = quoted_at(equals + 1);
    at = quoted ? quoted->behind
                : skip_all(equals + 1, [](char c) { return is_value_character(c) || c == ';'; });
    if (at >= text_.size() || text_[at] != ',') return at;
    begin = skip(at + 1, " ", 2);
  }
}

}  // namespace secops
