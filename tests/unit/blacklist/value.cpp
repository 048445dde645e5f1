// What can be listed and how it is kept; junk by name (promise P-48).
#include "blacklist/value.h"

#include "support/catch.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

std::string kept(std::string_view text, std::optional<Kind> said = {}) {
  const Reading reading = read_value(text, said);
  if (reading.value) return std::string(name_of(reading.value->kind)) + " " + reading.value->text;
  CHECK_FALSE(reading.mistake.empty());
  return "no";
}

}  // namespace

TEST_CASE("what tells by itself is kept in one spelling") {
  CHECK(kept("203.0.113.9") == "ip 203.0.113.9");
  CHECK(kept("203.0.113.9/32") == "ip 203.0.113.9");
  CHECK(kept("::ffff:203.0.113.9") == "ip 203.0.113.9");
  CHECK(kept("::ffff:203.0.113.0/120") == "net 203.0.113.0/24");
  CHECK(kept("2001:DB8:0::1") == "ip 2001:db8::1");
  CHECK(kept("2001:db8::/48") == "net 2001:db8::/48");
  CHECK(kept("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") ==
        "wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  CHECK(kept("KLV1USDNYWJHRLV4TCYU6STXPL6YVHPLG35NEPLJLT4Y5R7YPPE8ER4QUJLAZY") ==
        "wallet klv1usdnywjhrlv4tcyu6stxpl6yvhplg35nepljlt4y5r7yppe8er4qujlazy");
  CHECK(kept("Mallory+x@Example.COM") == "email mallory+x@example.com");
}

TEST_CASE("the rest must be said") {
  CHECK(kept("evil.example") == "no");
  CHECK(read_value("evil.example").suggested == Kind::domain);
  CHECK(kept("Evil.Example.", Kind::domain) == "domain evil.example");
  CHECK(kept("mallory", Kind::user) == "user mallory");
  CHECK(kept("two words", Kind::user) == "user two words");
  CHECK(kept("kp", Kind::country) == "country KP");
  CHECK(kept("fp_1a2b3c", Kind::card) == "card fp_1a2b3c");
  CHECK(kept("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Kind::wallet) ==
        "wallet bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq");
  CHECK(kept("203.0.113.0/24", Kind::net) == "net 203.0.113.0/24");
  // What is said does not make it another thing.
  CHECK(kept("203.0.113.9", Kind::net) == "ip 203.0.113.9");
  CHECK(kept("203.0.113.0/24", Kind::ip) == "no");
  CHECK(kept("203.0.113.9", Kind::user) == "user 203.0.113.9");
}

TEST_CASE("junk is refused") {
  for (const char* text : {"",
                           " ",
                           "garbage",
                           "1.2.3",
                           "010.0.0.1",
                           "1.2.3.4/33",
                           "0/0",
                           "localhost",
                           "fe80::1%eth0",
                           " 1.2.3.4",
                           "1.2.3.4 ",
                           "\xD9\xA1.2.3.4",
                           "1.2.3.4/24",
                           "0x1234",
                           "klv1abc",
                           "@example.com",
                           "a@b",
                           "a@@b.example",
                           "a b@c.example",
                           "a@-x.example",
                           "a@1.2.3.4",
                           "a@b.example.",
                           "<a@b.example>",
                           "m\xC3\xA4x@b.example",
                           "a\nb@c.example",
                           "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}) {
    INFO(text);
    CHECK(kept(text) == "no");
  }
}

TEST_CASE("junk is refused for each kind") {
  CHECK(kept("no dots", Kind::domain) == "no");
  CHECK(kept("single", Kind::domain) == "no");
  CHECK(kept("a..b", Kind::domain) == "no");
  CHECK(kept("-a.example", Kind::domain) == "no");
  CHECK(kept("1.2.3.4", Kind::domain) == "no");
  CHECK(kept("b\xC3\xBC.example", Kind::domain) == "no");
  CHECK(kept("XX", Kind::country) == "no");
  CHECK(kept("D ", Kind::country) == "no");
  CHECK(kept("DEU", Kind::country) == "no");
  CHECK(kept("", Kind::user) == "no");
  CHECK(kept("a\x1b[2J", Kind::user) == "no");
  CHECK(kept(" a", Kind::user) == "no");
  CHECK(kept(std::string(257, 'a'), Kind::user) == "no");
  CHECK(kept("4111 1111 1111 1111", Kind::card) == "no");
  CHECK(kept("4111111111111111", Kind::user) == "no");
  CHECK(kept("4111111111111111", Kind::wallet) == "no");
  CHECK(read_value("4111111111111111", Kind::card).mistake.find("number of a card") !=
        std::string::npos);
  CHECK(kept("two words", Kind::wallet) == "no");
}

TEST_CASE("kinds have names") {
  for (const Kind kind : kinds()) CHECK(kind_named(name_of(kind)) == kind);
  CHECK_FALSE(kind_named("host"));
}

TEST_CASE("what is not seen as it is can be no value, because files and terminals get it raw") {
  for (const Kind kind : {Kind::user, Kind::card, Kind::wallet, Kind::domain, Kind::email})
    for (const char* text : {"a\x1b[31mb.example",
                             "a\xc2\x9b"
                             "31m.example",
                             "a\xe2\x80\xae"
                             "b.example",
                             "a\xff"
                             "b.example",
                             "a\nb.example", "a\xe2\x80\x8b.example", "a\x7f.example"}) {
      CAPTURE(name_of(kind), text);
      CHECK_FALSE(read_value(text, kind).value);
    }
  CHECK(read_value("a\xff", Kind::user).mistake == "it is no valid UTF-8");
  CHECK(read_value("J\xc3\xbcrgen\\x", Kind::user).value->text == "J\xc3\xbcrgen\\x");
}
