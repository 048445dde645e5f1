// How text from outside is made visible, and how wide it then is.
#include <algorithm>

#include "base/text.h"
#include "base/unicode.h"

namespace secops {
namespace {

constexpr char32_t joiner = 0x200D;
constexpr std::string_view ellipsis = "…";

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '\\'; }

void append_hex_byte(std::string& out, unsigned char byte) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\x";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

void append_escape(std::string& out, const unicode::CodePoint& point) {
  if (point.value == '\t') {
    out += "\\t";
  } else if (point.value == '\n') {
    out += "\\n";
  } else if (point.value == '\r') {
    out += "\\r";
  } else if (point.value < 0x80 || !point.valid) {
    append_hex_byte(out, static_cast<unsigned char>(point.value));
  } else {
    out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point.value));
  }
}

// Walks foreign text in pieces that are shown whole or not at all.
class Escaper {
 public:
  explicit Escaper(std::string_view raw) : raw_(raw) {}

  bool done() const { return at_ == raw_.size(); }

  // Appends the next piece and returns the columns that the text grew by.
  std::size_t step(std::string& out) {
    const unicode::CodePoint point = unicode::read(raw_, at_);
    const bool seen = point.valid && (!unicode::is_hidden(point.value) || joins_emoji(point));
    const std::size_t from = out.size();
    if (!seen) {
      append_escape(out, point);
    } else if (point.value == '\\') {
      out += "\\\\";
    } else {
      out.append(raw_, at_, point.length);
    }
    at_ += point.length;
    before_ = seen ? point.value : 0;
    if (seen && point.value != '\\') return columns_.add(point.value);
    std::size_t columns = 0;
    for (std::size_t i = from; i < out.size(); ++i) {
      columns += columns_.add(static_cast<unsigned char>(out[i]));
    }
    return columns;
  }

 private:
  // A joiner is part of an emoji such as a family when it stands between two of them, and hides
  // nothing.
  bool joins_emoji(const unicode::CodePoint& point) const {
    if (point.value != joiner || at_ + point.length >= raw_.size()) return false;
    const bool after = unicode::is_emoji(before_) || before_ == 0xFE0F;
    return after && unicode::is_emoji(unicode::read(raw_, at_ + point.length).value);
  }

  std::string_view raw_;
  std::size_t at_{0};
  char32_t before_{0};
  unicode::Columns columns_;
};

}  // namespace

std::string escaped(std::string_view raw) {
  std::size_t plain = 0;
  while (plain < raw.size() && is_plain(raw[plain])) ++plain;
  std::string out(raw.substr(0, plain));
  Escaper escaper(raw.substr(plain));
  while (!escaper.done()) escaper.step(out);
  return out;
}

std::string escaped(std::string_view raw, std::size_t columns) {
  std::string out;
  Escaper escaper(raw);
  std::size_t width = 0;
  std::size_t fitting = 0;  // length of `out` that leaves a column for the ellipsis
  while (!escaper.done()) {
    width += escaper.step(out);
    if (width + 1 <= columns) fitting = out.size();
    if (width > columns) {
      out.resize(fitting);
      if (columns > 0) out += ellipsis;
      return out;
    }
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  for (const std::string_view piece : split(text, '\\')) {
    if (piece.data() != text.data()) out += '\\';
    out += escaped(piece);
  }
  return out;
}

std::string valid_utf8(std::string_view raw, std::size_t* count) {
  std::string out;
  out.reserve(raw.size());
  std::size_t replaced = 0;
  for (std::size_t at = 0; at < raw.size();) {
    const unicode::CodePoint point = unicode::read(raw, at);
    if (point.valid) {
      out.append(raw, at, point.length);
    } else {
      out += "\xEF\xBF\xBD";
      ++replaced;
    }
    at += point.length;
  }
  if (count) *count += replaced;
  return out;
}

std::size_t columns_of(std::string_view text) {
  unicode::Columns columns;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const unicode::CodePoint point = unicode::read(text, at);
    width += columns.add(point.value);
    at += point.length;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  const std::size_t width = columns_of(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

namespace {

bool needs_no_quotes(std::string_view word) {
  constexpr std::string_view safe_signs = "_@%+=:,./-";
  const auto is_safe = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           safe_signs.find(c) != std::string_view::npos;
  };
  return !word.empty() && std::all_of(word.begin(), word.end(), is_safe);
}

bool hides_something(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const unicode::CodePoint point = unicode::read(word, at);
    if (!point.valid || unicode::is_hidden(point.value)) return true;
    at += point.length;
  }
  return false;
}

std::string single_quoted(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

// The word as printf and $'…' both read it. Three octal digits end an escape whatever follows, and
// what could end the quotes (in a shell that knows no $'…' a backslash saves nothing), be a
// directive or an option of printf, or call up an older line of an interactive bash is one too.
std::string in_octal(std::string_view word) {
  constexpr std::string_view never_plain = "'\\%!";
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const unicode::CodePoint point = unicode::read(word, at);
    const std::string_view bytes = word.substr(at, point.length);
    const bool plain = point.valid && !unicode::is_hidden(point.value) &&
                       never_plain.find(bytes.front()) == std::string_view::npos &&
                       !(at == 0 && bytes.front() == '-');
    if (plain) {
      out += bytes;
    } else {
      for (const char c : bytes) out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
    at += point.length;
  }
  return out;
}

}  // namespace

std::string shell_quoted(std::string_view word) {
  if (needs_no_quotes(word)) return std::string(word);
  if (!hides_something(word)) return single_quoted(word);
  // "$(…)" drops newlines at the end, and a shorter name may be another file's.
  if (word.back() == '\n') return "$'" + in_octal(word) + "'";
  return "\"$(printf '" + in_octal(word) + "')\"";
}

}  // namespace secops
