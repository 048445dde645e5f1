// Amounts are read, added and taken away again exactly.
#include "rules/amount.h"

#include "support/catch.h"

namespace secops::rules {
namespace {

std::string read(std::string_view text) {
  const auto amount = read_amount(text);
  return amount ? Sum(*amount).text() : "none";
}

// 39 digits before the point and 18 behind it.
const std::string nines = std::string(39, '9') + "." + std::string(18, '9');
const std::string most = "1" + std::string(39, '0');

}  // namespace

TEST_CASE("an amount is a decimal number that is not negative") {
  for (const auto& [text, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"0", "0"},
           {"-0.00", "0"},
           {"12.50", "12.5"},
           {"1000", "1000"},
           {"0.000000000000000001", "0.000000000000000001"},
           {"18.446744073709551615", "18.446744073709551615"},
           {"18.446744073709551616", "18.446744073709551616"},
           {"340282366920938463463.374607431768211456", "340282366920938463463.374607431768211456"},
           {nines, nines},
           {"1e3", "1000"},
           {"1.5E+21", "1500000000000000000000"},
           {"25e-2", "0.25"},
           {"0.00e9", "0"}}) {
    INFO(text);
    CHECK(read(text) == wanted);
  }
  for (const std::string_view text :
       {"",   "-",  "-1",    "-0.01", "-1e3",  "+1",    " 1",  "1 ",    "01",
        "1.", ".5", "1,000", "1_000", "0x10",  "NaN",   "inf", "EUR 5", "5€",
        "e3", "1e", "1e+",   "1e+-3", "1e3.5", "1e3e3", "1..2"}) {
    INFO(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE(
    "what is larger than any threshold counts as 10^39, what is finer than a unit is cut off") {
  for (const std::string& text : {most, std::string(78, '9'), most + ".5", std::string("1e39"),
                                  std::string("1e2147483647"), std::string("0.001e42")})
    CHECK(read(text) == most);
  CHECK(read("1.0000000000000000019") == "1.000000000000000001");
  CHECK(read("0.0000000000000000009") == "0");
  CHECK(read("7e-19") == "0");
  CHECK(read("7e-2147483648") == "0");
  CHECK(read("9.99e38") == "999" + std::string(36, '0'));
}

TEST_CASE("no more than 10^39 is an amount") {
  Amount amount = *read_amount(most);
  CHECK(amount.in_range());
  ++amount.words[0];
  CHECK_FALSE(amount.in_range());
  CHECK_FALSE(Amount{{0, 0, 1ull << 62}}.in_range());
  CHECK(Amount{}.in_range());
}

TEST_CASE("a threshold has at most 39 digits before the point and 18 behind it") {
  CHECK(Sum(*read_threshold("1000.50")).text() == "1000.5");
  CHECK(Sum(*read_threshold(nines)).text() == nines);
  CHECK(Sum(*read_threshold(nines + "000")).text() == nines);
  CHECK_FALSE(read_threshold(most));
  CHECK_FALSE(read_threshold("0.0000000000000000001"));
  CHECK_FALSE(read_threshold("-1"));
  CHECK_FALSE(read_threshold("1e3"));
  CHECK_FALSE(read_threshold("many"));
}

TEST_CASE("sums carry and borrow through all their words") {
  const Amount one = *read_amount("0.000000000000000001");
  const Amount two_words = *read_amount("340282366920938463463.374607431768211455");  // all ones
  Sum sum(two_words);
  sum.add(one);
  CHECK(sum.text() == "340282366920938463463.374607431768211456");
  CHECK(sum > Sum(two_words));
  sum.subtract(one);
  CHECK(sum == Sum(two_words));
  // A carry into a word that is all ones, with nothing to add to it.
  sum.add({{1, ~0ull, 0}});
  CHECK(sum.text() == "680564733841876926908.302470789826871296");
  sum.subtract(two_words);
  CHECK(sum == Sum(Amount{{1, ~0ull, 0}}));
  sum.subtract({{1, ~0ull, 0}});
  CHECK(sum == Sum());
  CHECK(sum.text() == "0");
}

TEST_CASE("a million of the largest amounts have a sum") {
  const Amount largest = *read_amount(most);
  Sum sum;
  for (int i = 0; i < 1'000'000; ++i) sum.add(largest);
  CHECK(sum.text() == "1" + std::string(45, '0'));
  for (int i = 0; i < 999'999; ++i) sum.subtract(largest);
  CHECK(sum == Sum(largest));
}

}  // namespace secops::rules
