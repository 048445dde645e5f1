// Decimals are known or refused, never assumed.
#include "assets/assets.h"

#include "support/catch.h"

using namespace secops::assets;

namespace {

std::string reading_of(std::string_view text) {
  const Reading reading = read_amount(text, Assets());
  return reading.amount ? text_of(*reading.amount) : reading.mistake;
}

}  // namespace

TEST_CASE("currencies have the decimals of ISO 4217, tokens those of their chain") {
  const Assets assets;
  const auto decimals = [&](const char* name) { return assets.find(name)->decimals; };
  CHECK(decimals("USD") == 2);
  CHECK(decimals("JPY") == 0);
  CHECK(decimals("KWD") == 3);
  CHECK(decimals("CLF") == 4);
  CHECK(decimals("ISK") == 0);
  CHECK(decimals("ZWG") == 2);
  CHECK(decimals("KLV") == 6);
  CHECK(decimals("ETH") == 18);
  CHECK(decimals("USDC") == 6);
  CHECK(decimals("USDT") == 6);
}

TEST_CASE("what is not known has no decimals") {
  const Assets assets;
  for (const char* name : {"", "usd", "XAU", "ZZZ", "US", "U D", "D A", "USDX", "EUR ", "BTC"})
    CHECK_FALSE(assets.find(name));
  CHECK(assets.why_unknown("usd") == "it is written USD");
}

TEST_CASE("an amount names its asset") {
  CHECK(reading_of("500 USDC") == "500.00 USDC");
  CHECK(reading_of("0.5 JPY") == "\"0.5\" is no amount of JPY: it has 1 decimals, the asset 0");
  CHECK(reading_of("500") == "an amount is a number, a blank and its asset, such as \"500 USDC\"");
  CHECK(reading_of("5  USD").find("not known") != std::string::npos);
}
