// Text, and the line between ours and theirs.
//
// A log field is written by an attacker. It is held as Foreign, which prints escaped: control, DEL,
// C1, bidi and invalid bytes show as \x1b, \u202e and the like. Source: promises P-30.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace secops {

// Text from outside (a log, a chain, a file name, an environment variable). Does not own its bytes.
class Foreign {
 public:
  explicit constexpr Foreign(std::string_view raw) : raw_(raw) {}
  // The bytes as they came. Only files named in tests/tidy may call this to print.
  constexpr std::string_view raw() const { return raw_; }

 private:
  std::string_view raw_;
};

// Escapes for a terminal, mail or chat: C0 (also tab and newline), DEL, C1, U+2028/2029, bidi
// controls, other format characters and invalid UTF-8 become visible: "\t" "\n" "\r" "\x1b" "\x9b"
// "\u{202e}"; a backslash that is already there becomes "\\" so that the result is unambiguous.
std::string escaped(std::string_view raw);
// The same, keeping at most `columns` display columns and ending in "…" if anything was cut.
std::string escaped(std::string_view raw, std::size_t columns);
// Escapes likewise, but leaves a backslash as it is: for our own words with a line to paste in
// them, which shell_quoted has made safe and a doubled backslash would un-quote.
std::string printable(std::string_view text);

// Replaces each invalid byte by U+FFFD, so that the result is valid UTF-8; adds how many to *count.
std::string valid_utf8(std::string_view raw, std::size_t* count = nullptr);

// Display columns of valid, escaped text: wide East Asian and emoji characters are 2, combining
// ones 0.
std::size_t columns_of(std::string_view text);
// Padded with blanks to at least `columns`.
std::string padded(std::string_view text, std::size_t columns);

// One word for a POSIX shell: as is when it holds only [A-Za-z0-9_@%+=:,./-] and is not empty,
// otherwise in single quotes. What would not be seen (control characters, invalid bytes) is written
// in octal, as "$(printf '…')", so the line stays one line. Only where the word ends in a newline
// is it $'…': the right word in bash, in a shell that does not know this form a wrong one, but
// never a command. Without NUL, which no argument can hold.
std::string shell_quoted(std::string_view word);

// The candidate that `word` was most likely meant to be: edit distance (with transpositions) at
// most 2 and less than half of the word; "" if none. The first of equals wins.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// ASCII only, as Sigma's case-insensitivity is defined here.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string lowered(std::string_view text);
bool equal_caseless(std::string_view a, std::string_view b);
bool ends_caseless(std::string_view text, std::string_view end);
// Position of `needle` in `text` ignoring ASCII case, npos if absent.
std::size_t find_caseless(std::string_view text, std::string_view needle);

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

// "1 line", "3 lines", "12,345 lines".
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural = {});
// 12345 → "12,345".
std::string grouped(std::uint64_t number);

// Whole-string parse of a decimal integer: digits only (a leading '-' for signed), no blanks, no
// '+'; nothing on overflow.
template <typename Integer>
bool parse_integer(std::string_view text, Integer& out);

}  // namespace secops

template <>
struct fmt::formatter<secops::Foreign> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const secops::Foreign& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(secops::escaped(text.raw()), context);
  }
};

#include <charconv>

template <typename Integer>
bool secops::parse_integer(std::string_view text, Integer& out) {
  if (text.empty()) return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}
