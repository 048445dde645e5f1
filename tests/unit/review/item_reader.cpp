// Items as programs write them: what is right is taken as it is, what is not is told by its place.
#include "review/item_reader.h"

#include <fmt/format.h>

#include "base/error.h"
#include "support/catch.h"

using namespace secops;
using namespace secops::review;

namespace {

ReadItems read(std::string_view text) { return read_items(text, assets::Assets()); }

// Of one object with these members besides key, kind and subject of a log-in.
std::string mistake_of(std::string_view members) {
  const ReadItems items =
      read(fmt::format(R"([{{"key":"k","kind":"login","subject":"s",{}}}])", members));
  REQUIRE(items.drafts.size() + items.refused.size() == 1);
  return items.refused.empty() ? "" : items.refused.front().mistake;
}

Item item_of(std::string_view members) {
  const ReadItems items =
      read(fmt::format(R"([{{"key":"k","kind":"login","subject":"s",{}}}])", members));
  REQUIRE(items.refused.empty());
  return items.drafts.at(0).item;
}

}  // namespace

TEST_CASE("the three forms give the same item") {
  const char* json =
      R"([{"key":"tx-1","kind":"transaction","subject":"payout","amount":"12.50","asset":"EUR",
           "reasons":["risk.large:40","odd hour"],"maker":"bob","ip":["192.0.2.1","2001:DB8::1"]}])";
  const char* line =
      R"({"key":"tx-1","kind":"transaction","subject":"payout","amount":12.50,"asset":"EUR","reasons":[{"rule":"risk.large","score":40},{"text":"odd hour"}],"maker":"bob","ip":["192.0.2.1","2001:db8::1"]}
)";
  const char* csv =
      "Key,Kind,Subject,amount,asset,reasons,maker,ip\r\n"
      "tx-1,transaction,payout,12.50,EUR,risk.large:40;odd hour,bob,192.0.2.1;2001:db8::1\r\n";
  const Draft first = read(json).drafts.at(0);
  CHECK(first.item.id == id_of_key("tx-1"));
  CHECK(assets::text_of(*first.item.amount) == "12.50 EUR");
  CHECK(first.item.score == 40);
  CHECK(first.item.reasons.at(0).rule == "risk.large");
  CHECK(first.item.reasons.at(1).text == "odd hour");
  CHECK(first.item.values.at(1).value == "2001:db8::1");
  CHECK(read(line).drafts.at(0).digest == first.digest);
  CHECK(read(csv).drafts.at(0).digest == first.digest);
}

TEST_CASE("a number keeps its digits") {
  const char* text =
      R"({"key":"k","kind":"transaction","subject":"s","amount":123456789012345678901.000000000000000001,"asset":"ETH"}
{"key":"l","kind":"transaction","subject":"s","amount":340282366920938463463374607431768211456,"asset":"ETH"}
)";
  const ReadItems items = read(text);
  REQUIRE(items.refused.empty());
  CHECK(units_text(items.drafts.at(0).item.amount->units) ==
        "123456789012345678901000000000000000001");
  CHECK(assets::text_of(*items.drafts.at(1).item.amount) ==
        "340282366920938463463374607431768211456.00 ETH");
}

TEST_CASE("what is missing or wrong is told") {
  CHECK(read(R"([{"kind":"login","subject":"s"}])").refused.at(0).mistake == "its key is empty");
  CHECK(read(R"([{"key":"k","subject":"s"}])").refused.at(0).mistake == "its kind is missing");
  CHECK(read(R"([{"key":"k","kind":"x","subject":"s"}])").refused.at(0).mistake ==
        "its kind \"x\" is none of transaction, login, account, alert");
  CHECK(read(R"([{"key":"k","kind":"login"}])").refused.at(0).mistake == "its subject is missing");
  CHECK(read(R"([{"key":"k","kind":"transaction","subject":"s"}])").refused.at(0).mistake ==
        "a transaction needs an amount and its asset");
  CHECK(mistake_of(R"("amount":"5")") == "the asset of its amount is missing");
  CHECK(mistake_of(R"("asset":"USD")") == "its amount is missing");
  CHECK(mistake_of(R"("amount":1e6,"asset":"USD")") ==
        "\"1e6\" is no amount of USD: it is no plain decimal number such as 12.50");
  CHECK(mistake_of(R"("amount":-5,"asset":"USD")").find("no plain decimal") != std::string::npos);
  CHECK(mistake_of(R"("score":"1.5")") == "its score \"1.5\" is no whole number from 0 to 1000000");
  CHECK(mistake_of(R"("score":-1)").find("no whole number") != std::string::npos);
  CHECK(mistake_of(R"("country":"XX")") ==
        "its country \"XX\" is no code of two letters (ISO 3166-1)");
  CHECK(mistake_of(R"("ip":"192.0.2.256")") == "its ip \"192.0.2.256\" is no address");
  CHECK(mistake_of(R"("wallet":"0x52908400098527886E0F7030069857D2E4169Ee7")").find("checksum") !=
        std::string::npos);
  CHECK(mistake_of(R"("email":"a b@c")").find("no e-mail") != std::string::npos);
  CHECK(mistake_of(R"("time":"2026-11-22T06:14:00")").find("its time") == 0);
  CHECK(mistake_of(R"("time":"2h")").find("its time") == 0);
  CHECK(mistake_of(R"("reasons":[{"rule":"large amount"}])").find("no rule's handle") !=
        std::string::npos);
  CHECK(mistake_of(R"("reasons":[{"scor":5}])").find("no member \"scor\"") != std::string::npos);
  CHECK(mistake_of(R"("reasons":[{"score":5}])").find("says nothing") != std::string::npos);
  CHECK(mistake_of(R"("user":"5105 1051 0510 5100")").find("holds a secret") != std::string::npos);
  CHECK(mistake_of(R"("user":"a\u202eb")").find("not seen") != std::string::npos);
}

TEST_CASE("one bad record does not spoil the others") {
  const ReadItems items = read(
      "{\"key\":\"a\",\"kind\":\"alert\",\"subject\":\"s\"}\n"
      "nonsense\n"
      "[1]\n"
      "\n"
      "{\"key\":\"b\",\"key\":\"c\"}\n"
      "{\"key\":\"d\",\"kind\":\"alert\",\"subject\":\"s\"}\n");
  CHECK(items.drafts.size() == 2);
  CHECK(items.drafts.at(1).place == 6);
  REQUIRE(items.refused.size() == 3);
  CHECK(items.refused.at(0).place == 2);
  CHECK(items.refused.at(1).mistake == "it is no JSON object");
  CHECK(items.refused.at(2).mistake == "it has two members \"key\"");
}

TEST_CASE("what is no file of items is refused whole") {
  for (const char* text :
       {"value,reason\nx,y\n", "key,amount,amount\nx,1,2\n", "[{]", "{\"key\": "}) {
    INFO(text);
    bool refused = false;
    try {
      refused = read(text).drafts.empty() && !read(text).refused.empty();
    } catch (const Error& error) {
      refused = error.status() == Status::critical;
    }
    CHECK(refused);
  }
}

TEST_CASE("secrets are hidden, and members that nobody knows are evidence") {
  const Item item = item_of(
      R"("evidence":["line one","password=hunter2"],"device":"x1","api_key":"s3cr3tvalue","nested":{"a":[1,2]})");
  std::string all;
  for (const Note& note : item.notes) all += note.text + "\n";
  CHECK(all.find("hunter2") == std::string::npos);
  CHECK(all.find("s3cr3tvalue") == std::string::npos);
  CHECK(all.find("device: x1") != std::string::npos);
  CHECK(all.find("nested.a: 2") != std::string::npos);
}

TEST_CASE("other content has another digest") {
  const auto digest = [](std::string_view members) {
    return read(fmt::format(R"([{{"key":"k","kind":"login","subject":"s",{}}}])", members))
        .drafts.at(0)
        .digest;
  };
  CHECK(digest(R"("user":"a","score":5)") == digest(R"("score":5,"user":"a")"));
  CHECK(digest(R"("user":"a")") != digest(R"("user":"b")"));
  CHECK(digest(R"("score":5)") != digest(R"("score":6)"));
  CHECK(digest(R"("user":"a")") != digest(R"("email":"a@b.example")"));
  CHECK(digest(R"("x":"1")") != digest(R"("x":"2")"));
  CHECK(digest(R"("reasons":["a","b"])") != digest(R"("reasons":["b","a"])"));
}

TEST_CASE("a rule is told from words by its dot, or by the score behind it") {
  const auto reason = [](std::string_view text) {
    return item_of(fmt::format(R"("reasons":["{}"])", text)).reasons.at(0);
  };
  CHECK(reason("risk.large-amount").rule == "risk.large-amount");
  CHECK(reason("Large_Amount:40").rule == "Large_Amount");
  CHECK(reason("payout-burst:30").score == 30);
  CHECK(reason("velocity").rule.empty());
  CHECK(reason("velocity").text == "velocity");
  CHECK(reason("odd hour").text == "odd hour");
  CHECK(reason("seen.").rule.empty());
  CHECK(mistake_of(R"("reasons":["payout-burst:many"])") ==
        "the score of a reason, \"many\" is no whole number from 0 to 1000000");
  CHECK(item_of(R"("reasons":[{"rule":"payout_burst","score":7}])").reasons.at(0).rule ==
        "payout_burst");
}

TEST_CASE("nothing is no mistake") {
  for (const char* text : {"", "\n", "  \n\n", "\xef\xbb\xbf", "[]"}) {
    const ReadItems items = read(text);
    CHECK(items.drafts.empty());
    CHECK(items.refused.empty());
  }
}

TEST_CASE("lines that end in carriage returns alone are not taken for none") {
  CHECK_THROWS_AS(read("key,kind,subject\rk,alert,x\r"), Error);
}

TEST_CASE("an object with members without end is refused, in time that grows with it only") {
  std::string members;
  for (int i = 0; i < 100'000; ++i) members += fmt::format("\"m{}\":1,", i);
  const ReadItems items =
      read("{\"key\":\"k\"," + members.substr(0, members.size() - 1) + "}\n{\n");
  CHECK(items.refused.at(0).mistake == "it has more than 256 members");
}
