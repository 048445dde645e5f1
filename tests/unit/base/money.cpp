// Amounts are exact: every spelling that could mean two things is refused, whatever the size.
#include "base/money.h"

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

namespace {

// 2^256 - 1.
constexpr const char* most =
    "115792089237316195423570985008687907853269984665640564039457584007913129639935";

std::string units_of(std::string_view text, unsigned decimals) {
  const AmountReading reading = parse_amount(text, decimals);
  return reading.units ? units_text(*reading.units) : "refused: " + reading.mistake;
}

}  // namespace

TEST_CASE("units have one spelling") {
  for (const char* text : {"0", "7", "12500", most}) CHECK(units_text(*parse_units(text)) == text);
  for (const char* text :
       {"", "010", "00", "1e6", "1,000", "+1", "-1", " 1", "1 ", "1.0", "0x1", "١",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        "999999999999999999999999999999999999999999999999999999999999999999999999999999"})
    CHECK_FALSE(parse_units(text));
}

TEST_CASE("an amount is what it says, to the last unit") {
  CHECK(units_of("12.50", 2) == "1250");
  CHECK(units_of("12.5", 2) == "1250");
  CHECK(units_of("12", 2) == "1200");
  CHECK(units_of("0.000001", 6) == "1");
  CHECK(units_of("0", 18) == "0");
  CHECK(units_of("7", 0) == "7");
  CHECK(units_of("7.00", 0) == "7");
  CHECK(units_of("1.100", 2) == "110");
  CHECK(units_of("1", 36) == "1000000000000000000000000000000000000");
}

TEST_CASE("what is no amount is refused") {
  for (const char* text : {"", ".", ".5", "5.", "1.2.3", "1e6", "1,000.00", "+1", "-1", "01.5",
                           "1 ", "NaN", "inf", "0x10", "1_000"})
    CHECK_FALSE(parse_amount(text, 6).units);
  CHECK(units_of("1.005", 2) == "refused: it has 3 decimals, the asset 2");
  CHECK(units_of("0.5", 0) == "refused: it has 1 decimals, the asset 0");
  CHECK(units_of(most, 1) == "refused: it is more than 256 bits hold");
}

TEST_CASE("an amount is shown without zeros that say nothing") {
  CHECK(amount_text(Units(1250), 2) == "12.50");
  CHECK(amount_text(Units(5), 2) == "0.05");
  CHECK(amount_text(Units(0), 2) == "0.00");
  CHECK(amount_text(Units(1), 18) == "0.000000000000000001");
  CHECK(amount_text(Units(1500000), 6) == "1.50");
  CHECK(amount_text(Units(7), 0) == "7");
  CHECK(amount_text(Units(12), 1) == "1.2");
}

TEST_CASE("what is shown reads back as it was") {
  std::mt19937_64 random(test::seed());
  for (int i = 0; i < 5000; ++i) {
    Units units = 0;
    for (int limbs = static_cast<int>(random() % 4); limbs >= 0; --limbs)
      units = (units << (limbs == 3 ? 0 : 63)) + random() % (std::uint64_t{1} << 62);
    const auto decimals = static_cast<unsigned>(random() % 37);
    CHECK(units_of(amount_text(units, decimals), decimals) == units_text(units));
  }
}

TEST_CASE("arithmetic that leaves its range is an error") {
  CHECK_THROWS(*parse_units(most) + 1);
  CHECK_THROWS(Units(1) - Units(2));
}
