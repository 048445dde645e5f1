// Promise P-30: nothing from outside drives the terminal.
#include "base/text.h"
#include "support/catch.h"

using namespace secops;

namespace {

std::string utf8(char32_t value) {
  std::string out;
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0 | value >> 6);
    tail(0);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0 | value >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | value >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
  return out;
}

bool is_printable_ascii(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

}  // namespace

TEST_CASE("clean text is unchanged") {
  for (const char* text :
       {"", "Failed password for root from 203.0.113.9 port 22 ssh2", "größe 日本語", "❌ 失敗",
        "⚠️ low balance", "👨‍👩‍👧 family", "👍🏽", "🇯🇵", "€ ½ … – “x”", "עברית",
        "한국어", "e\u0301", "❤️‍🔥", "\u00a0"}) {
    CHECK(escaped(text) == text);
  }
}

TEST_CASE("the 65 control characters show as escapes") {
  int controls = 0;
  for (char32_t value = 0; value < 0xA0; ++value) {
    if (value >= 0x20 && value < 0x7F) continue;
    ++controls;
    const std::string out = escaped("a" + utf8(value) + "b");
    std::string expected = value < 0x80 ? fmt::format("a\\x{:02x}b", static_cast<int>(value))
                                        : fmt::format("a\\u{{{:x}}}b", static_cast<int>(value));
    if (value == '\t') expected = "a\\tb";
    if (value == '\n') expected = "a\\nb";
    if (value == '\r') expected = "a\\rb";
    CHECK(out == expected);
  }
  CHECK(controls == 65);
}

TEST_CASE("bidi, separators and unseen characters show as escapes") {
  for (const std::uint32_t number :
       {0x061CU,  0x200EU,  0x200FU,   0x202AU,  0x202BU,  0x202CU, 0x202DU, 0x202EU,
        0x2066U,  0x2067U,  0x2068U,   0x2069U,  0x2028U,  0x2029U, 0x00ADU, 0x200BU,
        0x200CU,  0x200DU,  0x2060U,   0x2061U,  0x2064U,  0x206AU, 0x206FU, 0xFEFFU,
        0xFFF9U,  0xFFFAU,  0xFFFBU,   0x180EU,  0x0600U,  0x06DDU, 0x070FU, 0x08E2U,
        0x110BDU, 0x1D173U, 0xE0001U,  0xE0020U, 0xE007FU, 0xFFFEU, 0xFFFFU, 0xFDD0U,
        0xFDEFU,  0x1FFFEU, 0x10FFFFU, 0x3164U,  0xFFA0U,  0x115FU}) {
    CHECK(escaped("a" + utf8(static_cast<char32_t>(number)) + "b") ==
          fmt::format("a\\u{{{:x}}}b", number));
  }
}

TEST_CASE("every byte that is alone is printable") {
  for (int value = 0; value < 256; ++value) {
    const std::string raw(1, static_cast<char>(value));
    const std::string out = escaped(raw);
    CHECK(is_printable_ascii(out));
    if (value >= 0x80) CHECK(out == fmt::format("\\x{:02x}", value));
    if (value >= ' ' && value <= '~' && value != '\\') CHECK(out == raw);
  }
}

TEST_CASE("broken UTF-8 is shown byte by byte") {
  CHECK(escaped("\xC0\xAF") == "\\xc0\\xaf");                    // overlong /
  CHECK(escaped("\xE0\x80\xAF") == "\\xe0\\x80\\xaf");           // overlong /
  CHECK(escaped("\xF0\x80\x80\xAF") == "\\xf0\\x80\\x80\\xaf");  // overlong /
  CHECK(escaped("\xC1\x9B") == "\\xc1\\x9b");                    // overlong [
  CHECK(escaped("\xE0\x82\x9B") == "\\xe0\\x82\\x9b");           // overlong C1
  CHECK(escaped("\xED\xA0\x80") == "\\xed\\xa0\\x80");           // surrogate
  CHECK(escaped("\xED\xBF\xBF") == "\\xed\\xbf\\xbf");           // surrogate
  CHECK(escaped("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
  CHECK(escaped("\xF8\x88\x80\x80\x80") == "\\xf8\\x88\\x80\\x80\\x80");
  CHECK(escaped("\xE2\x82") == "\\xe2\\x82");  // cut
  CHECK(escaped("\xE2\x82z") == "\\xe2\\x82z");
  CHECK(escaped("\xF0\x9F\x98") == "\\xf0\\x9f\\x98");
  CHECK(escaped("\xC3\xA9\x80") == "é\\x80");
}

TEST_CASE("a backslash is doubled, so that an escape cannot be forged") {
  CHECK(escaped("\\x1b") == "\\\\x1b");
  CHECK(escaped("C:\\new") == "C:\\\\new");
  CHECK(escaped(std::string("\0", 1)) == "\\x00");
}

TEST_CASE("our own words keep their backslashes, and nothing else gets through") {
  CHECK(printable("ls -l 'it'\\''s'") == "ls -l 'it'\\''s'");
  CHECK(printable("\\") == "\\");
  CHECK(printable("\\\\a\\") == "\\\\a\\");
  CHECK(printable("") == "");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text{'a', static_cast<char>(byte), 'b'};
    CHECK(printable(text) == (byte == '\\' ? text : escaped(text)));
  }
}

TEST_CASE("a joiner is kept only inside an emoji") {
  CHECK(escaped("a\u200Db") == "a\\u{200d}b");
  CHECK(escaped("👩\u200D") == "👩\\u{200d}");
  CHECK(escaped("\u200D👩") == "\\u{200d}👩");
  CHECK(escaped("👩\u200D\u200D👩") == "👩\\u{200d}\\u{200d}👩");
}

TEST_CASE("display columns") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("größe") == 5);
  CHECK(columns_of("日本語") == 6);
  CHECK(columns_of("ｆｕｌｌ") == 8);
  CHECK(columns_of("한글") == 4);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(columns_of("❌") == 2);
  CHECK(columns_of("🚨 x") == 4);
  CHECK(columns_of("⚠️") == 2);
  CHECK(columns_of("⚠️a") == 3);
  CHECK(columns_of("👨‍👩‍👧") == 2);
  CHECK(columns_of("❤️‍🔥") == 2);
  CHECK(columns_of("👍🏽") == 2);
  CHECK(columns_of("🇯🇵") == 2);
  CHECK(columns_of("…–“”€") == 5);
}

TEST_CASE("padding counts columns") {
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("日本", 6) == "日本  ");
  CHECK(padded("abcdef", 4) == "abcdef");
}

TEST_CASE("a cut keeps to the columns and marks itself") {
  CHECK(escaped("abcdef", 6) == "abcdef");
  CHECK(escaped("abcdef", 5) == "abcd…");
  CHECK(escaped("abcdef", 1) == "…");
  CHECK(escaped("abcdef", 0).empty());
  CHECK(escaped("", 0).empty());
  CHECK(escaped("日本語", 6) == "日本語");
  CHECK(escaped("日本語", 5) == "日本…");
  CHECK(escaped("日本語", 4) == "日…");
  CHECK(escaped("ab\x1b"
                "cd",
                6) == "ab…");  // an escape is shown whole or not at all
  CHECK(escaped("ab\x1b"
                "cd",
                7) == "ab\\x1b…");
  CHECK(escaped("ab\x1b"
                "cd",
                8) == "ab\\x1bcd");
  CHECK(escaped("e\u0301", 1) == "e\u0301");
}

TEST_CASE("invalid bytes become replacement characters and are counted") {
  std::size_t count = 5;
  CHECK(valid_utf8("a\xff"
                   "b\xe2\x82",
                   &count) == "a\uFFFDb\uFFFD\uFFFD");
  CHECK(count == 8);
  CHECK(valid_utf8("größe\x1b", &count) == "größe\x1b");
  CHECK(count == 8);
  CHECK(valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("foreign text is printed escaped, also under a width") {
  CHECK(fmt::format("[{}]", Foreign("a\nb")) == "[a\\nb]");
  CHECK(fmt::format("[{:>6}]", Foreign("a\nb")) == "[  a\\nb]");
  CHECK(fmt::format("{}", Foreign("\u202E")) == "\\u{202e}");
  CHECK(Foreign("a\nb").raw() == "a\nb");
}
