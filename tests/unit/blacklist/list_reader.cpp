// Lists that others keep, in every form that they come in.
#include "blacklist/list_reader.h"

#include <fmt/format.h>

#include <random>

#include "base/error.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

ReadList read(std::string_view text, const ListOptions& options = {}) {
  ListReader reader(options);
  reader.take(text);
  return reader.finish();
}

std::vector<std::string> values_of(const ReadList& list) {
  std::vector<std::string> texts;
  for (const PackedV4 network : list.contents.networks.v4)
    append_text(network, texts.emplace_back());
  for (const PackedV6& network : list.contents.networks.v6)
    append_text(network, texts.emplace_back());
  for (const auto& [kind, values] : list.contents.texts)
    for (const std::string& value : values)
      texts.push_back(std::string(name_of(kind)) + " " + value);
  return texts;
}

// "line: what is wrong" of each.
std::vector<std::string> refused_of(const ReadList& list) {
  std::vector<std::string> lines;
  for (const RefusedLine& line : list.examples)
    lines.push_back(std::to_string(line.line) + ": " + line.text + ": " + line.mistake);
  return lines;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a plain list with comments") {
  const ReadList list = read(
      "# FireHOL\n\n192.0.2.1\n198.51.100.0/24 ; SBL256894\r\n  203.0.113.9#dshield\n"
      "192.0.2.1\n2001:db8::/32\n; the end\n0xde709f2102306220921060314715629080e2fb77\n");
  CHECK(values_of(list) == Texts{"192.0.2.1", "198.51.100.0/24", "203.0.113.9", "2001:db8::/32",
                                 "wallet 0xde709f2102306220921060314715629080e2fb77"});
  CHECK(list.values == 6);
  CHECK(list.doubles == 1);
  CHECK(list.junk == 0);
}

TEST_CASE("ranges, counts and columns behind a tab") {
  const ReadList list = read(
      "192.0.2.0 - 192.0.2.3\n192.0.2.4-192.0.2.4\n198.51.100.7\t10\tscanner\n198.51.100.8 3\n"
      "192.0.2.9-192.0.2.1\n198.51.100.9 was seen\n");
  CHECK(values_of(list) == Texts{"192.0.2.0/30", "192.0.2.4", "198.51.100.7", "198.51.100.8"});
  CHECK(refused_of(list) ==
        Texts{"5: 192.0.2.9-192.0.2.1: the range ends before it begins",
              "6: 198.51.100.9 was seen: there is more than one word on the line"});
}

TEST_CASE("what is no address is refused with its line and the reason") {
  const ReadList list = read(
      "192.0.2.1\ngarbage\n1.2.3\n010.0.0.1\n1.2.3.4/33\n0/0\n1.2.3.4/24\nfe80::1%eth0\n"
      "1.2.3.\xD9\xA4\n0.0.0.0/0\n00.0.0.0\n1.2.3.4/0\n1.2.3.4/08\n256.1.1.1\n1.2.3.4/\n");
  CHECK(values_of(list) == Texts{"192.0.2.1"});
  CHECK(list.junk + list.refused == 14);
  const Texts lines = refused_of(list);
  REQUIRE(lines.size() == 14);
  CHECK(lines[0].starts_with("2: garbage: "));
  CHECK(lines[2].starts_with("4: 010.0.0.1: "));
  CHECK(lines[8] == "10: 0.0.0.0/0: it holds every address");
}

TEST_CASE("a kind that is said is every line's") {
  ListOptions options;
  options.kind = Kind::domain;
  CHECK(values_of(read("Evil.Example\nother.example # why\n192.0.2.1\n", options)) ==
        Texts{"domain evil.example", "domain other.example"});
  options.kind = Kind::user;
  CHECK(values_of(read("a#b\nc d # why\n", options)) == Texts{"user a#b", "user c d"});
  const ReadList unsaid = read("evil.example\n192.0.2.1\n");
  REQUIRE(unsaid.examples.size() == 1);
  CHECK(unsaid.examples[0].mistake.find("--kind domain") != std::string::npos);
}

TEST_CASE("CSV with and without names of columns") {
  CHECK(values_of(read("# ours\nreason,IP\n\"a, \"\"b\"\"\nand more\",192.0.2.1\nx,192.0.2.2\n")) ==
        Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(values_of(read("192.0.2.1,first\n192.0.2.2,second\n")) == Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(
      values_of(read("kind,value,reason\nuser,mallory,fraud\ncountry,KP,law\nip,192.0.2.1,x\n")) ==
      Texts{"192.0.2.1", "user mallory", "country KP"});
  const ReadList list = read("name,ip\nonly\nx,nothing\ny,192.0.2.1");
  CHECK(values_of(list) == Texts{"192.0.2.1"});
  const Texts lines = refused_of(list);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "2: only: the line has too few columns");
  CHECK(lines[1].starts_with("3: nothing: "));
}

TEST_CASE("a name says the kind of what does not tell by itself") {
  CHECK(values_of(read(R"([{"domain":"evil.example"},{"Domain":"192.0.2.1"},{"wallet":"T1a"},)"
                       R"({"domain":"x.example","kind":"user"},{"domains":["other.example"]}])")) ==
        Texts{"192.0.2.1", "wallet T1a", "domain evil.example", "domain other.example",
              "user x.example"});
  CHECK(values_of(read("email,n\nm@evil.example,1\n")) == Texts{"email m@evil.example"});
  CHECK(values_of(read("n,domain\n1,evil.example\n2,192.0.2.1\n")) ==
        Texts{"192.0.2.1", "domain evil.example"});
  ListOptions options;
  options.kind = Kind::user;
  CHECK(values_of(read("[{\"domain\":\"evil.example\"}]", options)) == Texts{"user evil.example"});
  // A name that may be of many kinds says none, and a host is no domain.
  for (const std::string name : {"value", "account", "hostname"})
    CHECK(read("[{\"" + name + "\":\"evil.example\"}]").junk == 1);
  const ReadList bad = read("[{\"domain\":\"not one\"}]");
  REQUIRE(bad.examples.size() == 1);
  CHECK(bad.examples[0].mistake == "it is no name of a domain");
}

TEST_CASE("what a list says to be over is left out, and ends to come are kept") {
  ListOptions options;
  options.now = *parse_moment("2026-11-22T00:00:00Z", Time(), Zone());
  const ReadList csv = read(
      "value,Expires,ended\r\n192.0.2.1,,\r\n192.0.2.2,2026-11-22T00:00:00Z,\r\n"
      "192.0.2.3,2026-11-22T00:00:01Z,\r\n192.0.2.4,2099-01-01T00:00:00Z,2026-11-21T00:00:00Z\r\n"
      "192.0.2.5,,2026-12-01T00:00:00Z\r\n192.0.2.6,never,null\r\n192.0.2.7,2h,\r\n192.0.2.8\r\n"
      "192.0.2.9,,yes\r\n192.0.2.1,2026-11-24 12:00,\r\n",
      options);
  CHECK(values_of(csv) == Texts{"192.0.2.1", "192.0.2.3", "192.0.2.6", "192.0.2.8"});
  CHECK(csv.over == 3);
  CHECK(csv.ends == std::vector<Time>{options.now + std::chrono::seconds(1),
                                      options.now + std::chrono::hours(60)});
  CHECK(refused_of(csv) == Texts{"8: 192.0.2.7: its \"expires\" is no moment: \"2h\"",
                                 "10: 192.0.2.9: its \"ended\" is no moment: \"yes\""});
  const ReadList json = read(
      "{\"entries\":[{\"expires\":null,\"value\":\"192.0.2.1\"},"
      "{\"value\":\"192.0.2.2\",\"expires\":\"2026-11-21T00:00:00Z\"},"
      "{\"value\":\"192.0.2.3\",\"ended\":\"2026-11-21T00:00:00Z\",\"expires\":null},"
      "{\"value\":\"192.0.2.4\",\"expires\":\"2026-11-23T00:00:00Z\",\"ended\":null},"
      "{\"value\":\"192.0.2.5\",\"expires\":1795305600},{\"value\":\"bad\",\"ended\":false,"
      "\"expires\":\"2026-11-23T00:00:00Z\"}]}",
      options);
  CHECK(values_of(json) == Texts{"192.0.2.1", "192.0.2.4"});
  CHECK(json.over == 2);
  CHECK(json.ends.size() == 1);
  CHECK(json.junk == 2);
  // Without a present moment only what was taken off is over.
  options.now = {};
  CHECK(read("value,expires,ended\n192.0.2.1,2020-01-01,\n192.0.2.2,,2020-01-01\n", options).over ==
        1);
}

TEST_CASE("JSON of any shape, and JSON Lines") {
  CHECK(values_of(read("[\"192.0.2.1\", \"198.51.100.0/24\"]")) ==
        Texts{"192.0.2.1", "198.51.100.0/24"});
  CHECK(values_of(
            read("{\"data\": {\"entries\": [\n {\"id\": \"b-1\", \"kind\": \"user\", \"value\": "
                 "\"mallory\"},\n {\"kind\": \"ip\", \"value\": \"192.0.2.1\"}]}}")) ==
        Texts{"192.0.2.1", "user mallory"});
  CHECK(values_of(read("{\"prefixes\": [{\"region\": \"x\", \"ip_prefix\": \"192.0.2.0/28\"}]}")) ==
        Texts{"192.0.2.0/28"});
  const ReadList lines = read(
      "{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\"}\n{\"cidr\":\"bad\"}\n"
      "{\"type\":\"metadata\",\"records\":2}\n");
  CHECK(values_of(lines) == Texts{"192.0.2.0/24"});
  REQUIRE(lines.examples.size() == 1);
  CHECK(lines.examples[0].line == 2);
}

TEST_CASE("JSON that breaks off is refused whole") {
  for (const char* text :
       {"[\"192.0.2.1\",", "{\"ip\":", "[\"192.0.2.1\"] x", "{\"ip\":\"192.0.2.1\"}\n{\"ip\":"}) {
    CAPTURE(text);
    try {
      read(text);
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.problems().front().code == "blacklist.bad-list");
      CHECK(error.status() == Status::critical);
    }
  }
  CHECK_THROWS_AS(read(std::string(10'000, '[')), Error);
}

TEST_CASE("what is protected or allowed is refused, also in part and as a range") {
  Protection protection;
  protection.networks = {{*parse_network("198.51.100.7"), "this machine's own address"}};
  protection.allowed = {{{Kind::net, "203.0.113.0/28"}, std::nullopt, "office"},
                        {{Kind::domain, "good.example"}, std::nullopt, "partner"}};
  ListOptions options;
  options.protection = &protection;
  const ReadList list = read(
      "198.51.100.0/24\n198.51.100.7\n198.51.100.8\n203.0.113.9\n203.0.113.16\n127.0.0.1\n"
      "10.0.0.0/8\n10.0.0.0/15\n10.0.0.0/16\n198.51.100.6-198.51.100.9\n64:ff9b::c633:6407\n"
      "a@good.example\na@bad.example\n8.0.0.0-9.255.255.255\n",
      options);
  CHECK(values_of(list) ==
        Texts{"10.0.0.0/16", "198.51.100.8", "203.0.113.16", "email a@bad.example"});
  CHECK(list.refused == 10);
  CHECK(list.junk == 0);
}

TEST_CASE("pieces may be cut anywhere") {
  const std::string csv =
      "\xEF\xBB\xBF# a\n# b\nip,why\n192.0.2.1,x\n192.0.2.2,\"y\nz\"\n192.0.2.3,w\nnothing,w\n";
  const std::string plain = "\xEF\xBB\xBF\n192.0.2.1\n192.0.2.2 # y\n192.0.2.3\n\n\n\nnothing";
  const std::string json =
      "# a\n\n\n\n\n\n\n {\"ip\": [\"192.0.2.1\", \"192.0.2.2\", \"192.0.2.3\"]}";
  for (const std::string& text : {csv, plain, json})
    for (std::size_t size = 1; size <= text.size(); size += size < 8 ? 1 : 17) {
      CAPTURE(text, size);
      ListReader reader({});
      for (std::size_t at = 0; at < text.size(); at += size) reader.take(text.substr(at, size));
      const ReadList list = reader.finish();
      CHECK(values_of(list) == Texts{"192.0.2.1", "192.0.2.2", "192.0.2.3"});
      CHECK(list.one_document == (text == json));
      if (text == json) continue;
      REQUIRE(list.examples.size() == 1);
      CHECK(list.examples[0].line == 8);
    }
}

TEST_CASE("a quote that is not closed costs its line and no other") {
  const Texts three = {"192.0.2.1", "192.0.2.3", "192.0.2.4"};
  for (const char* end : {"192.0.2.3,x\n192.0.2.4,y\n", "192.0.2.3,\"x\"\n192.0.2.4,y",
                          "192.0.2.3,\"x, \"\"y\"\"\"\n192.0.2.4,\"y\" \r\n"}) {
    const ReadList list = read(std::string("ip,why\n192.0.2.1,ok\n192.0.2.2,\"no\n") + end);
    CAPTURE(end);
    CHECK(values_of(list) == three);
    CHECK(refused_of(list) == Texts{"3: 192.0.2.2,\"no: a quote in it is not closed"});
    CHECK(list.junk == 1);
    CHECK(list.values == 4);
  }
  std::string many = "ip,why\n192.0.2.1,\"no\n";
  for (int i = 0; i < 300; ++i) many += fmt::format("198.51.100.{},x\n", i % 256);
  const ReadList list = read(many + "198.51.100.7,\"yes\"\n");
  CHECK(list.contents.size() == 256);
  CHECK(list.junk == 1);
  // Within a line nobody is that strict.
  CHECK(values_of(read("ip,why\n192.0.2.1,\"a \"b\" c\"\n192.0.2.2,x\n")) ==
        Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(refused_of(read("ip,why\n192.0.2.1,x\n" + std::string(2000, ',')))[0].ends_with(
      "it has more than 1,000 columns"));
}

TEST_CASE("lines may be long; only what is no value is refused") {
  const std::string x(200'000, 'x');
  CHECK(values_of(read("ip,why\n192.0.2.1,\"" + x + "\"\n192.0.2.2," + x + "\n192.0.2.3,y\n")) ==
        Texts{"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  std::string json = "[";
  for (int i = 0; i < 20'000; ++i) json += fmt::format("\"10.0.{}.{}\",", i / 256, i % 256);
  CHECK(read(json + "\"192.0.2.1\"]").contents.size() == 20'001);
  const ReadList plain =
      read("192.0.2.1 # " + x + "8.8.8.8\n" + x + "\n192.0.2.2\n# " + x + "\n192.0.2.3 " + x);
  CHECK(values_of(plain) == Texts{"192.0.2.1", "192.0.2.2"});
  const Texts lines = refused_of(plain);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("2: xxx"));
  CHECK(lines[0].ends_with(": the line has more than 64 KiB"));
  CHECK(lines[1].starts_with("5: 192.0.2.3 xxx"));
}

TEST_CASE("what JSON says about a value is no value, and no junk") {
  const ReadList list = read(
      "[{\"ip\":\"192.0.2.1\",\"resolvers\":[\"8.8.8.8\",[\"1.1.1.1\"]],"
      "\"tags\":[\"scanner\",\"bot\"]},\"192.0.2.2\",[\"192.0.2.3\"]]");
  CHECK(values_of(list) == Texts{"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  CHECK(list.values == 3);
  CHECK(list.junk == 0);
  for (const char* name : {"ip", "ips", "IPs", "Addresses", "cidrs", "prefixes", "value", "Values"})
    CHECK(values_of(read(fmt::format("{{\"{}\":[\"192.0.2.1\",[\"192.0.2.2\"]]}}", name))) ==
          Texts{"192.0.2.1", "192.0.2.2"});
  for (const char* name : {"", "i", "ipsy", "resolvers", "seen_by_ips"})
    CHECK(read(fmt::format("{{\"{}\":[\"192.0.2.1\"]}}", name)).values == 0);
}

TEST_CASE("elements of a JSON list that cannot be read are junk, and told") {
  const ReadList mixed = read(
      "{\"entries\":[{\"x\":1,\"y\":2},{\"value\":\"192.0.2.3\"},{\"value\":5},"
      "{\"ip_address\":\"192.0.2.4\",\"account\":7},null,\"192.0.2.9\",{\"ip\":null},true]}");
  CHECK(values_of(mixed) == Texts{"192.0.2.3", "192.0.2.4"});
  CHECK(mixed.values == 8);
  CHECK(mixed.junk == 6);
  CHECK(refused_of(mixed) == Texts{"1: {\"x\", …}: no member of it is named like a value",
                                   "3: \"value\": 5: that is no text", "5: null: it is no text",
                                   "6: \"192.0.2.9\": it is a text where others have members",
                                   "7: \"ip\": null: that is no text", "8: true: it is no text"});
  CHECK(read("[\"192.0.2.1\", 5, {\"foo\": \"bar\"}]").junk == 2);
  CHECK(read("{\"prefixes\":[{\"ipv4Prefix\":\"192.0.2.0/24\"}]}").junk == 1);
  const ReadList lines =
      read("{\"ip\":\"192.0.2.1\"}\n{\"foo\":1}\n7\n{\"address\":{\"ip\":\"192.0.2.2\"}}\n");
  CHECK(values_of(lines) == Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(refused_of(lines) ==
        Texts{"2: {\"foo\"}: no member of it is named like a value", "3: 7: it is no text"});
  std::string many = "{\"list\":[";
  for (int i = 0; i < 250; ++i) many += "{\"no\":1},";
  const ReadList late = read(many + "{\"ip\":\"192.0.2.1\"}]}");
  CHECK(late.junk == 250);
  CHECK(late.values == 251);
}

TEST_CASE("what JSON says about the list itself is no junk") {
  for (const char* text :
       {// Spamhaus DROP
        "{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\",\"rir\":\"ripencc\"}\n"
        "{\"type\":\"metadata\",\"timestamp\":1732233600,\"size\":2,\"records\":1,\"copyright\":\"("
        "c)\"}\n",
        // AbuseIPDB
        "{\"meta\":{\"generatedAt\":\"2026-11-22T00:00:00+00:00\"},\"data\":[{\"ipAddress\":"
        "\"192.0.2.0/24\",\"abuseConfidenceScore\":100,\"reports\":[{\"id\":1},{\"id\":2}]}]}",
        // AWS
        "{\"syncToken\":\"1\",\"prefixes\":[{\"ip_prefix\":\"192.0.2.0/24\",\"region\":\"x\"}],"
        "\"ipv6_prefixes\":[]}",
        "{\"meta\":{\"ip\":1}}\n{\"ip\":\"192.0.2.0/24\"}\n",
        "[{\"type\":\"header\",\"v\":1},\"192.0.2.0/24\"]",
        // secops itself
        "{\"data\":{\"entries\":[{\"kind\":\"net\",\"value\":\"192.0.2.0/"
        "24\",\"hits\":3,\"allowed\":[]}],"
        "\"feeds\":[{\"name\":\"drop\",\"entries\":7}]},\"errors\":[]}"}) {
    const ReadList list = read(text);
    CAPTURE(text);
    CHECK(values_of(list) == Texts{"192.0.2.0/24"});
    CHECK(list.values == 1);
    CHECK(list.junk == 0);
  }
}

TEST_CASE("JSON is nested no deeper than lists are") {
  const auto nested = [](std::size_t levels, const std::string& open) {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i) text += open;
    text += "\"192.0.2.1\"";
    return text + std::string(levels, ']');
  };
  CHECK(values_of(read(nested(64, "["))) == Texts{"192.0.2.1"});
  CHECK(values_of(read(nested(64, "[\n"))) == Texts{"192.0.2.1"});
  for (const std::string& deep : {nested(65, "["), nested(65, "[\n"), nested(1'000'000, "[\n"),
                                  "[\"192.0.2.1\"]\n" + nested(65, "[")}) {
    try {
      read(deep);
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.problems().front().code == "blacklist.bad-list");
      CHECK(error.problems().front().message.ends_with(
          "is JSON that is nested deeper than 64 levels"));
    }
  }
}

TEST_CASE("a list that would fill the memory is refused") {
  // Each line is a range of some 190 networks.
  std::string text;
  for (int i = 0; i < 90'000; ++i)
    text += fmt::format("2001:db8:{0:x}:{1:x}::1-2001:db8:{0:x}:{1:x}:ffff:ffff:ffff:fffe\n",
                        i >> 16, i & 65535);
  ListReader reader({});
  try {
    reader.take(text.substr(0, text.size() / 2));
    reader.take(text.substr(text.size() / 2));
    reader.take(text);
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.problems().front().code == "blacklist.too-large");
  }
}

TEST_CASE("a range is judged as a whole") {
  Protection protection;
  ListOptions options;
  options.protection = &protection;
  const ReadList list = read(
      "10.0.0.0-10.0.255.255\n10.1.0.0-10.2.0.0\n10.3.255.255-10.4.255.255\n"
      "10.6.0.1-10.7.0.0\n2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\n"
      "2001:db9::1-2001:dba::1\n",
      options);
  CHECK(refused_of(list) == Texts{"2: 10.1.0.0-10.2.0.0: it is wider than /16",
                                  "3: 10.3.255.255-10.4.255.255: it is wider than /16",
                                  "6: 2001:db9::1-2001:dba::1: it is wider than /32"});
  CHECK(list.contents.size() == 1 + 17 + 1);
}

TEST_CASE("what is kept clear in one spelling is in every other") {
  Protection protection;
  protection.networks = {{*parse_network("64:ff9b::198.51.100.0/120"), "ours"},
                         {*parse_network("2002:cb00:7109::/48"), "ours"}};
  protection.allowed = {{{Kind::net, "64:ff9b::c000:0200/120"}, std::nullopt, "office"}};
  ListOptions options;
  options.protection = &protection;
  const ReadList list =
      read("198.51.100.7\n203.0.113.9\n192.0.2.1\n203.0.113.8\n::198.51.100.7\n", options);
  CHECK(values_of(list) == Texts{"203.0.113.8"});
  CHECK(list.refused == 4);
}

TEST_CASE("the fast way reads what the careful one reads, and leaves the rest to it") {
  std::mt19937_64 random(test::seed());
  const auto number = [&](std::uint64_t most) {
    return std::to_string(random() % 16 == 0 ? random() % 1100 : random() % most);
  };
  int plain = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string line = number(256) + "." + number(256) + "." + number(256) + "." + number(256);
    if (random() % 2 == 0) {
      line += "/" + number(33);
      if (random() % 2 == 0) line = number(256) + "." + number(256) + ".0.0/" + number(33);
    }
    if (random() % 4 == 0) line[random() % line.size()] = "./0 9x:\0-"[random() % 9];
    if (random() % 16 == 0) line.erase(random() % line.size(), 1);
    std::string text = line;
    if (random() % 2 == 0) text += random() % 2 == 0 ? "\n" : "\r\n";
    const std::size_t length = text.size();
    const bool is_ended = text.size() > line.size();
    // With and without room behind it: both ways through the function.
    if (is_ended && random() % 2 == 0) text += "192.0.2.1\n192.0.2.2\n192.0.2.3\n";
    CAPTURE(line);

    PackedV4 network = 0;
    const char* const behind = read_plain_v4(text.data(), text.data() + text.size(), network);
    const auto judged = network_of(read_value(line).value.value_or(Value{}));
    const bool is_v4 = judged && judged->address.v4;
    // Bits behind the prefix and other spellings are the careful one's.
    if (behind == nullptr) {
      if (!is_v4 || judged->prefix == 0) continue;
      const std::string own =
          judged->prefix == 32 ? to_string(judged->address) : to_string(*judged);
      REQUIRE(line != own);
      continue;
    }
    ++plain;
    REQUIRE(behind == text.data() + length);
    REQUIRE(is_v4);
    REQUIRE(unpacked(network) == *judged);
  }
  CHECK(plain > 20'000);
}
