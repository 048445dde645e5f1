// Reads a text for find_secrets(). Private to base: redact.h is the way in.
//
// One pass from left to right. Words (letters, digits, '_') are looked at once each; ':' and '='
// ask for the name before them; every look back or ahead is bounded or skips what it has read, so
// time is linear.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "base/decoded_text.h"
#include "base/redact.h"
#include "base/secret_name.h"
#include "base/secret_shape.h"

namespace secops {

// Of a value without quotes.
inline bool is_value_character(char c) {
  return static_cast<unsigned char>(c) > ' ' && !is_one_of(c, ",;&)}<>\"'|`\\");
}

class SecretScanner {
 public:
  explicit SecretScanner(std::string_view text) : text_(text) {}
  // Keeps a reference.
  explicit SecretScanner(const DecodedText& decoded) : text_(decoded.text()), decoded_(&decoded) {}

  // Once.
  std::vector<SecretSpan> run();

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

  bool is_encoded(std::size_t at) const { return decoded_ != nullptr && decoded_->is_encoded(at); }
  bool ends_encoding(std::size_t open, std::size_t at) const;

  void read_word();
  bool read_web_token(std::size_t begin);
  bool read_bearer(std::size_t end);
  bool read_phrase(std::size_t end);
  std::size_t phrase_word_end(std::size_t at) const;
  std::size_t skip_ordinal(std::size_t at) const;
  std::size_t phrase_end(std::size_t at) const;
  bool follows_key(std::string_view word, std::size_t begin) const;
  void read_url();
  void read_pem();

  // In secret_values.cpp: what stands behind a name.
  void read_value();
  void read_pair();
  void read_element();
  bool read_option(std::size_t end);
  bool read_prose(std::string_view word, std::size_t begin, std::size_t end);
  // What a value is named by. Asked once: what has been found in it since does not change it.
  struct Field {
    SecretName name;
    TokenName kind{TokenName::none};
    const QueryParameter* parameter{nullptr};
    bool variable{false};  // "TOKEN=…", as in a shell
    bool prose{false};     // "api key: …", "the password is …"
  };
  Field field_before(std::size_t at) const;
  bool is_quoted_pass(const Field& field, std::size_t at) const;
  Field field_in_brackets(std::size_t at) const;
  bool is_variable(const SecretName& name) const;
  const QueryParameter* query_parameter(const SecretName& name) const;
  void read_named_value(const Field& field, std::size_t at);
  void read_named_members(const Field& field, std::size_t at);
  bool goes_on(std::size_t at, bool named) const;
  std::size_t key_end(std::size_t at, SecretName& key) const;
  // In secret_bytes.cpp: secrets as programs print their bytes.
  bool read_buffer(const Field& field, std::size_t at);
  std::size_t skip_constructor(std::size_t at) const;
  std::size_t listed_key_end(const Field& field, std::size_t at) const;
  bool is_long_enough(const Field& field, std::string_view value) const;
  std::size_t read_member(const Field& field, const SecretName& key, std::size_t at, bool listed);
  std::size_t read_single_value(const Field& field, std::size_t begin, bool listed);
  std::size_t cookies_end(const SecretName& name, std::size_t at) const;
  std::size_t cookie_words_end(std::size_t at) const;
  std::size_t parameters_end(std::size_t at) const;
  struct Quoted {
    std::size_t begin;
    std::size_t end;
    std::size_t behind;  // its closing quote
  };
  std::optional<Quoted> quoted_at(std::size_t at) const;
  std::optional<Quoted> closed_at(std::size_t open, std::size_t slashes) const;
  Quoted one_word(std::size_t at) const {
    const std::size_t end = value_end(mark_end(text_, at), false, text_.size());
    return {at, end, end};
  }

  std::string_view text_;
  const DecodedText* decoded_{nullptr};  // whose text it is
  std::size_t at_{0};
  std::size_t web_token_read_{0};  // up to here a web token was looked for and not found
  std::size_t key_end_{
      std::string_view::npos};  // of the raw key found last: a list of keys goes on behind it
  std::size_t password_colon_{
      std::string_view::npos};  // before the password of a URL that is being read
  std::size_t password_end_{0};
  static constexpr std::size_t most_slashes = 7;
  static constexpr std::size_t longest_line = 64u << 10;  // of a source: what is longer was cut
  // From where on no quote is closed, for quotes that are not encoded and those that are, by their
  // backslashes and their kind: nothing is looked for twice.
  mutable std::array<std::array<std::size_t, 2 * (most_slashes + 1)>, 2> unclosed_ = [] {
    std::array<std::array<std::size_t, 2 * (most_slashes + 1)>, 2> none{};
    for (auto& styles : none) styles.fill(std::string_view::npos);
    return none;
  }();
  std::vector<SecretSpan> spans_;
};

}  // namespace secops
