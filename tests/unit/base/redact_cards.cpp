// Card numbers in text, and the long numbers that are none.
#include "redact_fixture.h"

using namespace secops;
using namespace secops::test;

namespace {

void check_card(std::string_view number) {
  for (const std::string_view around :
       {"{}", "card {} declined", "\"creditCardNumber\":\"{}\"", "pan={},", "({})", "{}.",
        "{}, next", "06:14:00 {} 12/27 123", "card: {}; x", "'{}'", "\xff{}\xff"}) {
    const std::string text = fmt::format(fmt::runtime(around), number);
    CAPTURE(text);
    const auto spans = find_secrets(text);
    REQUIRE(spans.size() == 1);
    CHECK(spans[0].kind == SecretKind::card_number);
    CHECK(text.substr(spans[0].begin, spans[0].end - spans[0].begin) == number);
  }
}

}  // namespace

// Numbers that pass Luhn were completed by Python, from prefixes in the networks' published tables.
TEST_CASE("card numbers of each network are found") {
  for (const char* number :
       {"4111111111111111",   "4135790246813",    "4135790246813579029", "4222222222222",
        "5555555555554444",   "2221135790246816", "2720135790246812",    "2223003122003222",
        "378282246310005",    "341357902468133",  "371449635398431",     "6011111111111117",
        "6441357902468139",   "6500000000000002", "3530111333300000",    "3528013579024688",
        "3589135790246810",   "30569309025904",   "30013579024685",      "36135790246815",
        "38520000023237",     "36700102000000",   "6212345678901232",    "62135790246813574",
        "6213579024681357905"}) {
    check_card(number);
  }
}

TEST_CASE("card numbers in groups are found") {
  for (const char* number :
       {"4929-6495-8333-3657", "4929 6495 8333 3657", "3782 822463 10005", "3782-822463-10005",
        "3056 930902 5904", "6213 5790 2468 1357 905", "621357 9024681357905"}) {
    check_card(number);
  }
  CHECK(redacted("{\"creditCardNumber\":\"4929-6495-8333-3657\"}") ==
        "{\"creditCardNumber\":\"[card …3657]\"}");
  CHECK(redacted("pay 4929 6495 8333 3657 and 4111111111111111") ==
        "pay [card …3657] and [card …1111]");
  CHECK(redacted("cvv 4929 6495 8333 3657 123") == "cvv [card …3657] 123");
}

TEST_CASE("long numbers that are no card's are left alone") {
  for (const char* number : {"1745532517537",      "{\"time\":1745532517537,\"level\":30}",
                             "1732255200123456",   "1732255200123456789",
                             "4111111111111112",  // Luhn
                             "2721135790246811",   "2220135790246817",
                             "5613579024681356",   "6431357902468131",
                             "351357902468130",    "41357902468136",
                             "413579024681359",    "41357902468135793",
                             "413579024681357907", "5013579024681352",
                             "621357902468134",    "1135790246813572",
                             "7135790246813579",   "3527135790246815",
                             "30613579024682",     "6012135790246810",
                             "0000000000000000",   "41111111111111111111",
                             "411111111111"}) {
    check_clean(number);
    check_clean(fmt::format("order {} shipped", number));
  }
}

TEST_CASE("a card number stands alone") {
  for (const char* text :
       {"x4111111111111111", "4111111111111111x", "_4111111111111111", "4111111111111111_1",
        "1.4111111111111111", "4111111111111111.5", "4111111111111111-1", "ORD-4111111111111111",
        "a1b2-4929-6495-8333-3657", "4929-6495-8333-3657-1234", "4929-6495-8333-3657-ab",
        "1234-4929-6495-8333-3657", "4929 6495-8333 3657", "4929-6495 8333-3657",
        "49296-495-8333-3657", "4929  6495  8333  3657", "492 9649 5833 33657",
        "4929 6495 8333 3657 4929 6495 8333 3657 4929", "550e8400-e29b-41d4-a716-446655440000"}) {
    check_clean(text);
  }
}

TEST_CASE("card numbers in groups with other separators are hidden") {
  for (const std::string_view between :
       {".", "_", "+", "%20", "%2D", "%2d", "%C2%A0", "\u00a0", "\u202f", "\u2013", "\\u00a0"}) {
    for (const std::string_view shape : {"4929{0}6495{0}8333{0}3657", "3782{0}822463{0}10005"}) {
      const std::string number = fmt::format(fmt::runtime(shape), between);
      const std::string mark = number[0] == '4' ? "[card …3657]" : "[card …0005]";
      for (const std::string_view around : {"{}", "/?card={}&x=1", "/?q=pay%20{}%20now", "({}).",
                                            "{{\"pan\":\"{}\"}}", "card_{}", "\xff{}\xff"}) {
        CAPTURE(number, around);
        CHECK(redacted(fmt::format(fmt::runtime(around), number)) ==
              fmt::format(fmt::runtime(around), mark));
      }
      check_clean(fmt::format("x{}", number));
      check_clean(fmt::format("{}7", number));
    }
  }
  CHECK(redacted("/?q=pay%204111111111111111") == "/?q=pay%20[card …1111]");
  check_clean("4929%206495.8333%203657");
  check_clean("1.4929.6495.8333.3657");
  check_clean("4929.6495.8333.3657.1");
  check_clean("4929_6495_8333_3657_1");
  check_clean("4929.6495.8333.3658");  // Luhn
}

TEST_CASE("amounts of money in small units are no cards") {
  check_clean("value 4300000000000000000 wei");  // 4.3 ether; passes Luhn
  check_clean("4200000000000000");
  check_clean("{\"amount\":\"4135790246813579029\"}");
  check_clean("balance=4135790246813579029 nonce=4111111111111111");
  check_clean("{\"timestamp\": 4111111111111111}");
}
