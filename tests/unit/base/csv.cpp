// Cells of CSV: quoted as RFC 4180 says, never a formula, never more than one cell.
#include "base/csv.h"

#include "support/catch.h"

using namespace secops;

TEST_CASE("a cell is one cell, whatever it holds") {
  const auto cell = [](std::string_view raw) {
    std::string out;
    append_csv_cell(out, raw);
    return out;
  };
  CHECK(cell("") == "");
  CHECK(cell("203.0.113.9") == "203.0.113.9");
  CHECK(cell("a,b") == "\"a,b\"");
  CHECK(cell("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(cell("=1+1") == "'=1+1");
  CHECK(cell("-1,2") == "\"'-1,2\"");
  CHECK(cell("\xEF\xBC\x9D"
             "1") ==
        "'\xEF\xBC\x9D"
        "1");
  CHECK(cell("'quoted'") == "''quoted'");
  CHECK(cell("\t=1").find('\t') == std::string::npos);
  CHECK(cell("a\r\nb").find_first_of("\r\n") == std::string::npos);
  CHECK(cell("\x1b[2J\xff").find('\x1b') == std::string::npos);
}

TEST_CASE("the guard of a cell comes off again, and nothing else does") {
  for (const char* raw : {"=1", "+1", "-1", "@a", "'=1", "'a", "\xEF\xBC\xA0x", "a", "", "1'="}) {
    CAPTURE(raw);
    std::string out;
    append_csv_cell(out, raw);
    CHECK(without_csv_guard(out) == raw);
  }
  CHECK(without_csv_guard("'a") == "'a");
}
