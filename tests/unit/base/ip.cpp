// Promise P-48: junk is no address.
#include "base/ip.h"

#include <arpa/inet.h>

#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

namespace {

std::string again(std::string_view text) {
  const auto address = parse_ip(text);
  return address ? to_string(*address) : "none";
}

std::string network(std::string_view text, bool mask = false) {
  const auto parsed = parse_network(text, mask);
  return parsed ? to_string(*parsed) : "none";
}

bool is_within(std::string_view address, std::string_view net) {
  return contains(*parse_network(net), *parse_ip(address));
}

}  // namespace

TEST_CASE("addresses are read and written in one form") {
  CHECK(again("203.0.113.9") == "203.0.113.9");
  CHECK(again("0.0.0.0") == "0.0.0.0");
  CHECK(again("255.255.255.255") == "255.255.255.255");
  CHECK(again("::") == "::");
  CHECK(again("::1") == "::1");
  CHECK(again("1::") == "1::");
  CHECK(again("2001:0DB8:0:0:0:0:0:1") == "2001:db8::1");
  CHECK(again("2001:db8::1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(again("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");     // the first of equals
  CHECK(again("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");           // the longest
  CHECK(again("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");  // one group is not shortened
  CHECK(again("2001:db8::1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(again("fe80::1:2:3:4") == "fe80::1:2:3:4");
  CHECK(again("64:ff9b::192.0.2.33") == "64:ff9b::c000:221");
  CHECK(again("1:2:3:4:5:6:192.0.2.33") == "1:2:3:4:5:6:c000:221");
  CHECK(again("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
  CHECK(again("::2:3:4:5:6:7:8") == "0:2:3:4:5:6:7:8");
}

TEST_CASE("a mapped address is the IPv4 address") {
  CHECK(again("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(again("::FFFF:c000:201") == "192.0.2.1");
  CHECK(again("0:0:0:0:0:ffff:192.0.2.1") == "192.0.2.1");
  CHECK(parse_ip("::ffff:192.0.2.1") == parse_ip("192.0.2.1"));
  CHECK(parse_ip("192.0.2.1")->v4);
  CHECK_FALSE(parse_ip("::192.0.2.1")->v4);
}

TEST_CASE("junk is no address") {
  for (const char* bad : {"",
                          " ",
                          "garbage",
                          "localhost",
                          "1",
                          "1.2",
                          "1.2.3",
                          "1.2.3.4.5",
                          "1.2.3.",
                          ".1.2.3",
                          "1..2.3",
                          "1.2.3.4.",
                          "256.1.1.1",
                          "1.2.3.256",
                          "010.0.0.1",
                          "1.2.3.04",
                          "00.0.0.0",
                          "0x7f.0.0.1",
                          "2130706433",
                          "1.2.3.4 ",
                          " 1.2.3.4",
                          "1.2.3.4\n",
                          "1.2.3.4/32",
                          "1.2.3.-4",
                          "+1.2.3.4",
                          "1.2.3.4:22",
                          "1,2,3,4",
                          "1.2.3.1000",
                          "\xEF\xBC\x91.2.3.4",
                          "1.2.3.\xD9\xA4",
                          ":",
                          ":::",
                          "1:",
                          ":1",
                          "1::2::3",
                          "::1::",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4:5:6:7:8::",
                          "::1:2:3:4:5:6:7:8",
                          "1:2:3:4::5:6:7:8",
                          "12345::",
                          "::g",
                          "::1%eth0",
                          "fe80::1%1",
                          "[::1]",
                          "::1/128",
                          "::1 ",
                          "::1.2.3",
                          "::1.2.3.4:5",
                          "1.2.3.4::",
                          "::01.2.3.4",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "::ffff:192.0.2.256",
                          "::-1",
                          "::+1",
                          "1:2:3:4:5:6:7:8:"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_ip(bad).has_value());
  }
  CHECK_FALSE(parse_ip(std::string("1.2.3.4\0", 8)).has_value());
  CHECK_FALSE(parse_ip(std::string(100000, ':')).has_value());
}

TEST_CASE("random texts and addresses agree with the C library") {
  std::mt19937_64 random(test::seed());
  const std::string_view letters = "0012.:::f9a.";
  int addresses = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text;
    const std::size_t size = random() % 16;
    for (std::size_t k = 0; k < size; ++k) text += letters[random() % letters.size()];
    unsigned char bytes[16] = {};
    const bool six = text.find(':') != std::string::npos;
    const bool expected = ::inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), bytes) == 1;
    const auto parsed = parse_ip(text);
    CAPTURE(text);
    REQUIRE(parsed.has_value() == expected);
    if (!expected) continue;
    ++addresses;
    REQUIRE(std::equal(bytes, bytes + (six ? 16 : 4), parsed->bytes.begin() + (six ? 0 : 12)));
    REQUIRE(parse_ip(to_string(*parsed)) == parsed);
  }
  CHECK(addresses > 200);
  for (int i = 0; i < 10000; ++i) {
    IpAddress address;
    // Sparse, so that runs of zeros are common.
    for (std::uint8_t& byte : address.bytes) {
      byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0};
    }
    char expected[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(AF_INET6, address.bytes.data(), expected, sizeof expected);
    if (std::string_view(expected).find('.') != std::string_view::npos) continue;
    REQUIRE(to_string(address) == expected);
  }
}

TEST_CASE("networks") {
  CHECK(network("192.0.2.0/24") == "192.0.2.0/24");
  CHECK(network("192.0.2.1") == "192.0.2.1/32");
  CHECK(network("::1") == "::1/128");
  CHECK(network("0.0.0.0/0") == "0.0.0.0/0");
  CHECK(network("::/0") == "::/0");
  CHECK(network("2001:db8::/33") == "2001:db8::/33");
  CHECK(network("192.0.2.129/25", true) == "192.0.2.128/25");
  CHECK(network("2001:db8:ffff::/33", true) == "2001:db8:8000::/33");
  CHECK(network("10.1.2.3/0", true) == "0.0.0.0/0");
  CHECK(network("::ffff:192.0.2.0/120") == "192.0.2.0/24");
  CHECK(network("::ffff:0:0/96") == "0.0.0.0/0");
  for (const char* bad :
       {"192.0.2.1/24", "1.2.3.4/33", "::1/129", "0/0", "10/8", "1.2.3/24", "1.2.3.4/",
        "1.2.3.4/-1", "1.2.3.4/+8", "1.2.3.4/ 8", "1.2.3.0/024", "1.2.3.0/24 ", "1.2.3.0/24/8",
        "/24", "garbage/8", "1.2.3.0/255.255.255.0", "1.2.3.0/a", "::ffff:0:0/95",
        "1.2.3.4/99999999999"}) {
    CAPTURE(bad);
    CHECK(network(bad) == "none");
  }
}

TEST_CASE("an address is in a network when its first bits are the network's") {
  CHECK(is_within("192.0.2.255", "192.0.2.0/24"));
  CHECK_FALSE(is_within("192.0.3.0", "192.0.2.0/24"));
  CHECK(is_within("192.0.2.127", "192.0.2.0/25"));
  CHECK_FALSE(is_within("192.0.2.128", "192.0.2.0/25"));
  CHECK(is_within("8.8.8.8", "0.0.0.0/0"));
  CHECK(is_within("::ffff:10.1.2.3", "10.0.0.0/8"));
  CHECK_FALSE(is_within("8.8.8.8", "::/0"));
  CHECK_FALSE(is_within("::8", "0.0.0.0/0"));
  CHECK(is_within("2001:db8:7fff::1", "2001:db8::/33"));
  CHECK_FALSE(is_within("2001:db8:8000::1", "2001:db8::/33"));
  CHECK(is_within("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(is_within("192.0.2.2", "192.0.2.1"));
}

TEST_CASE("junk is refused with its reason") {
  const auto says = [](std::string_view text, std::string_view part) {
    INFO(text);
    CHECK(why_no_network(text).find(part) != std::string::npos);
  };
  says("garbage", "names of hosts");
  says("1.2.3.4:80", "a port stands behind");
  says("http://1.2.3.4/", "it is a URL");
  says("1:2", "no IPv6 address");
  says("example.com", "names of hosts");
  says("localhost", "names of hosts");
  says("1.2.3", "3 parts");
  says("1.2.3.4.5", "5 parts");
  says("127.1", "2 parts");
  says("2130706433", "not a number from 0 to 255");
  says("0x7f.0.0.1", "names of hosts");
  says("010.0.0.1", "octal");
  says("1.2.3.04", "octal");
  says("1.2.3.256", "0 to 255");
  says("1..2.3", "0 to 255");
  says("1.2.3.4/33", "length of a prefix");
  says("1.2.3.4/", "length of a prefix");
  says("1.2.3.4/+8", "length of a prefix");
  says("1.2.3.4/08", "length of a prefix");
  says("1.2.3.4/255.255.255.0", "length of a prefix");
  says("::1/129", "length of a prefix");
  says("1.2.3.4/24", "the network is 1.2.3.0/24");
  says("2001:db8::1/32", "the network is 2001:db8::/32");
  says("fe80::1%eth0", "zone");
  says(" 1.2.3.4", "blanks");
  says("1.2.3.4\n", "blanks");
  says("", "empty");
  says("\xD9\xA1.2.3.4", "only look like");
  says(
      "1\xEF\xBC\x8E"
      "2.3.4",
      "only look like");
  says("1:2:3", "IPv6");
  says("::g", "IPv6");
  says("0/0", "1 part,");
  for (const char* good :
       {"192.0.2.1", "192.0.2.0/24", "::/0", "0.0.0.0/0", "::ffff:192.0.2.0/120"})
    CHECK(why_no_network(good) == "");
}

TEST_CASE("networks overlap if one holds the other") {
  const auto overlap = [](std::string_view a, std::string_view b) {
    CHECK(overlaps(*parse_network(a), *parse_network(b)) ==
          overlaps(*parse_network(b), *parse_network(a)));
    return overlaps(*parse_network(a), *parse_network(b));
  };
  CHECK(overlap("192.0.2.0/24", "192.0.2.7"));
  CHECK(overlap("192.0.2.0/24", "192.0.0.0/16"));
  CHECK(overlap("0.0.0.0/0", "255.255.255.255"));
  CHECK_FALSE(overlap("192.0.2.0/25", "192.0.2.128/25"));
  CHECK_FALSE(overlap("::/0", "192.0.2.1"));
  CHECK(overlap("::ffff:192.0.2.1", "192.0.2.1"));
}

TEST_CASE("a network ends where the next one begins") {
  const auto last = [](std::string_view text) {
    return to_string(last_address(*parse_network(text)));
  };
  CHECK(last("192.0.2.0/24") == "192.0.2.255");
  CHECK(last("192.0.2.8/29") == "192.0.2.15");
  CHECK(last("192.0.2.7") == "192.0.2.7");
  CHECK(last("0.0.0.0/0") == "255.255.255.255");
  CHECK(last("2001:db8::/33") == "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff");
  CHECK(last("::1/128") == "::1");
  CHECK(last("::/0") == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST_CASE("addresses have neighbours within their family") {
  const auto after = [](std::string_view text) {
    const auto found = address_after(*parse_ip(text));
    return found ? to_string(*found) : "none";
  };
  const auto before = [](std::string_view text) {
    const auto found = address_before(*parse_ip(text));
    return found ? to_string(*found) : "none";
  };
  CHECK(after("192.0.2.7") == "192.0.2.8");
  CHECK(after("192.0.255.255") == "192.1.0.0");
  CHECK(after("255.255.255.255") == "none");
  CHECK(after("2001:db8::ffff:ffff") == "2001:db8::1:0:0");
  CHECK(after("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "none");
  CHECK(before("192.0.2.8") == "192.0.2.7");
  CHECK(before("192.1.0.0") == "192.0.255.255");
  CHECK(before("0.0.0.0") == "none");
  CHECK(before("2001:db8::1:0:0") == "2001:db8::ffff:ffff");
  CHECK(before("::") == "none");
}
