#include "base/text.h"

#include <limits>

#include "support/catch.h"

using namespace secops;

TEST_CASE("nearest finds the word that was meant") {
  const std::vector<std::string_view> commands{"check-logs", "findings", "store", "status", "show"};
  CHECK(nearest("chekc-logs", commands) == "check-logs");
  CHECK(nearest("findigns", commands) == "findings");
  CHECK(nearest("stroe", commands) == "store");
  CHECK(nearest("store", commands) == "store");
  CHECK(nearest("sttus", commands) == "status");
  CHECK(nearest("blacklist", commands).empty());
  CHECK(nearest("", commands).empty());
  CHECK(nearest("anything", {}).empty());
}

TEST_CASE("nearest wants the distance to be less than half of the word, and at most 2") {
  CHECK(nearest("ab", {"abc"}).empty());  // 1 of 2 is half
  CHECK(nearest("abc", {"abd"}) == "abd");
  CHECK(nearest("abcd", {"abef"}).empty());  // 2 of 4 is half
  CHECK(nearest("abcde", {"abcfg"}) == "abcfg");
  CHECK(nearest("abcdefghij", {"abcdefgxyz"}).empty());  // 3
  CHECK(nearest("abcdefghij", {"abcdefg"}).empty());     // 3
}

TEST_CASE("nearest counts a swap of neighbours as one edit and takes the first of equals") {
  CHECK(nearest("acb", {"abc"}) == "abc");
  CHECK(nearest("color", {"colon", "colour"}) == "colon");
  CHECK(nearest("badcx", {"abcdx"}) == "abcdx");  // two swaps: 2 of 5
}

TEST_CASE("case is ASCII's only") {
  CHECK(lowered("ABC xyz ÄÖ 09") == "abc xyz ÄÖ 09");
  CHECK(equal_caseless("Failed", "fAILED"));
  CHECK_FALSE(equal_caseless("Ä", "ä"));
  CHECK_FALSE(equal_caseless("ab", "abc"));
  CHECK_FALSE(equal_caseless("@", "`"));  // differ by 32, no letters
  CHECK_FALSE(equal_caseless("[", "{"));
  CHECK(equal_caseless("", ""));
  CHECK(find_caseless("Failed Password", "PASS") == 7);
  CHECK(find_caseless("abab", "B") == 1);
  CHECK(find_caseless("abc", "abcd") == std::string_view::npos);
  CHECK(find_caseless("abc", "x") == std::string_view::npos);
  CHECK(find_caseless("abc", "") == 0);
  CHECK(find_caseless("", "a") == std::string_view::npos);
  CHECK(find_caseless("aab", "ab") == 1);
}

TEST_CASE("trimmed and split") {
  CHECK(trimmed(" \t\r\n a b \v\f") == "a b");
  CHECK(trimmed("   ").empty());
  CHECK(trimmed("").empty());
  CHECK(split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(split(",", ',') == std::vector<std::string_view>{"", ""});
}

TEST_CASE("numbers are grouped by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(12345) == "12,345");
  CHECK(grouped(123456) == "123,456");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
  CHECK(counted(1, "line") == "1 line");
  CHECK(counted(0, "line") == "0 lines");
  CHECK(counted(3, "line") == "3 lines");
  CHECK(counted(12345, "line") == "12,345 lines");
  CHECK(counted(2, "entry", "entries") == "2 entries");
  CHECK(counted(1, "entry", "entries") == "1 entry");
}

TEST_CASE("an integer is the whole text, digits only") {
  int number = 7;
  CHECK(parse_integer("42", number));
  CHECK(number == 42);
  CHECK(parse_integer("-42", number));
  CHECK(number == -42);
  CHECK(parse_integer("2147483647", number));
  for (const char* bad :
       {"", " 1", "1 ", "+1", "1a", "0x1", "1.0", "1e3", "--1", "-", "2147483648"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_integer(bad, number));
  }
  std::uint64_t large = 0;
  CHECK(parse_integer("18446744073709551615", large));
  CHECK(large == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(parse_integer("18446744073709551616", large));
  CHECK_FALSE(parse_integer("-1", large));
}

TEST_CASE("shell words stay as they are or are quoted on one line") {
  CHECK(shell_quoted("f-1a2b") == "f-1a2b");
  CHECK(shell_quoted("/var/log/auth.log:1,2+3=4%5@6_7") == "/var/log/auth.log:1,2+3=4%5@6_7");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b") == "'a b'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("$(rm -rf /)`x`") == "'$(rm -rf /)`x`'");
  CHECK(shell_quoted("~root") == "'~root'");
  CHECK(shell_quoted("-n") == "-n");
  CHECK(shell_quoted("größe") == "'größe'");
  CHECK(shell_quoted("a\nb") == "\"$(printf 'a\\012b')\"");
  CHECK(shell_quoted("\x1b[31m'\\") == "\"$(printf '\\033[31m\\047\\134')\"");
  CHECK(shell_quoted("-n%s!\x01") == "\"$(printf '\\055n\\045s\\041\\001')\"");
  CHECK(shell_quoted("\xff") == "\"$(printf '\\377')\"");
  CHECK(shell_quoted("a\u202e"
                     "1") == "\"$(printf 'a\\342\\200\\2561')\"");
  CHECK(shell_quoted("it's\n") == "$'it\\047s\\012'");
  CHECK(shell_quoted("!x*?[a]{b}#") == "'!x*?[a]{b}#'");
}
