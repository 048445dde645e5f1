// Secrets that a URL, JSON, HTML or a web server's log encodes, in one layer or more.
#include "redact_fixture.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("a form inside of another value is known by its encoded signs") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides("body=user%3Dalice%26password%3DhunterS", "body=user%3Dalice%26password%3D[secret]");
  hides("body=password%3dhunterS%26user%3dalice from 203.0.113.9",
        "body=password%3d[secret]%26user%3dalice from 203.0.113.9");
  for (const char* text : {"q=a%3Db", "password%3D", "/a?q=cache_key%3Dabc", "q=%3D", "password%"})
    check_clean(text);
}

TEST_CASE("JSON inside of a URL is known by its encoded signs") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
  };
  hides("GET /x?d=%7B%22password%22%3A%22hunterS%22%2C%22a%22%3A1%7D HTTP/1.1",
        "GET /x?d=%7B%22password%22%3A%22[secret]%22%2C%22a%22%3A1%7D HTTP/1.1");
  hides("/x?d={%22apiKey%22:%22hunterS%22,%22user%22:%22bob%22}",
        "/x?d={%22apiKey%22:%22[secret]%22,%22user%22:%22bob%22}");
  hides("/x?d=%7b%22password%22%3a%20%22hunter%5C%22S%22%7d",
        "/x?d=%7b%22password%22%3a%20%22[secret]%22%7d");
  hides("/x?d=%22password%22%3A+%22hunterS%22", "/x?d=%22password%22%3A+%22[secret]%22");
  hides("/x?d=%22password%22%3A%22hunterS HTTP/1.1", "/x?d=%22password%22%3A%22[secret] HTTP/1.1");
  for (const char* text : {"/x?d=%22user%22%3A%22bob%22", "%22", "password%22", "a%3Ab", "%3A%22",
                           "/x?q=%22password%22", "10%3A30"})
    check_clean(text);
}

TEST_CASE("an element is known where JSON writes its brackets in digits") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides(R"("m":"\u003cpassword\u003ehunter2\u003c/password\u003e")",
        R"("m":"\u003cpassword\u003e[secret]\u003c/password\u003e")");
  hides(R"("m":"\u003Cwsse:Password\u003Ehunter2\u003C\/wsse:Password\u003E")",
        R"("m":"\u003Cwsse:Password\u003E[secret]\u003C\/wsse:Password\u003E")");
  check_clean(R"("m":"user \u003cpassword\u003e from 203.0.113.9 \u003cb\u003e")");
}

TEST_CASE("encoded quotes, brackets and separators are what they stand for") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CAPTURE(text);
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
    CHECK(!find_secrets(text).empty());
  };
  hides(R"(\u0022password\u0022:\u0022hunter S\u0022,\u0022user\u0022:\u0022bob\u0022)",
        R"(\u0022password\u0022:\u0022[secret]\u0022,\u0022user\u0022:\u0022bob\u0022)");
  hides(R"(body "\x22password\x22:\x22hunterS\x22" 200)",
        R"(body "\x22password\x22:\x22[secret]\x22" 200)");
  hides("%3Cpassword%3EhunterS%3C%2Fpassword%3E ok", "%3Cpassword%3E[secret]%3C%2Fpassword%3E ok");
  hides("&quot;password&quot;:&quot;hunterS&quot; ok",
        "&quot;password&quot;:&quot;[secret]&quot; ok");
  hides("&lt;password&gt;hunterS&lt;/password&gt;", "&lt;password&gt;[secret]&lt;/password&gt;");
  hides("password%253DhunterS%2526user%253Dbob", "password%253D[secret]%2526user%253Dbob");
  hides("a%5Buser%5D%5Bpassword%5D%3DhunterS%26b", "a%5Buser%5D%5Bpassword%5D%3D[secret]%26b");
  hides(R"({"url":"https:\/\/bob:hunterS@db\/x","n":1})",
        R"({"url":"https:\/\/bob:[secret]@db\/x","n":1})");
  hides(R"("to":"https:\/\/hooks.slack.com\/services\/T0\/B0\/x")", R"("to":"[secret]")");
  hides("u=https%3A%2F%2Fbob%3AhunterS%40db&x=1", "u=https%3A%2F%2Fbob%3A[secret]%40db&x=1");
  hides("%22privateKey%22%3A%22" + key + "%22", "%22privateKey%22%3A%22[private key]%22");
  hides(R"(\u0022mnemonic\u0022:\u0022)" + words + R"(\u0022)",
        R"(\u0022mnemonic\u0022:\u0022[private key]\u0022)");
  std::string joined = words;
  for (std::size_t at; (at = joined.find(' ')) != std::string::npos;) joined.replace(at, 1, "%20");
  hides("mnemonic=" + joined + "&a=1", "mnemonic=[private key]&a=1");
  hides("k=-----BEGIN%20PRIVATE%20KEY-----%0AMIIE%0A-----END%20PRIVATE%20KEY----- 200",
        "k=[private key] 200");
  hides("k=-----BEGIN+RSA+PRIVATE+KEY-----%0AMIIE 203.0.113.9", "k=[private key] 203.0.113.9");
}

TEST_CASE("a token is random where a URL encodes some of it") {
  CHECK(redacted("token=abcdef%2F0123456789abcdef ok") == "token=[secret] ok");
  CHECK(redacted("/b?X-Amz-Security-Token=IQoJb3JpZ2luX2VjEA%2FaCXVz012%3D%3D&a=1") ==
        "/b?X-Amz-Security-Token=[secret]&a=1");
  CHECK(redacted("X-Amz-Security-Token: FwoGZXIvYXdzEBYaDkZ") == "X-Amz-Security-Token: [secret]");
  check_clean("/a?sort=token%2Cname&token=KLV");
}

TEST_CASE("what is encoded hides no more than itself") {
  for (const char* text :
       {"\"GET /?q=%22password%22%3A HTTP/1.1\" 200 203.0.113.9",
        "\"GET /?q=%22password%22%3A%22 HTTP/1.1\" 200 203.0.113.9 \"%22\"",
        R"("m":"user \u0022password\u0022:\u0022 x","ip":"203.0.113.9","b":"\u0022")",
        "user=password%3D from 203.0.113.9", "p%61ss%77ord%3Dx", "100%", "%zz", "&quot", "\\u00",
        "\\", "%", "/a?to=0x71C7656EC7ab88b098defB751B7401B5f6d8976F%26amount%3D5"})
    check_clean(text);
  CHECK(redacted("%22password%22%3A%22hunterS from 203.0.113.9 %22") ==
        "%22password%22%3A%22[secret] from 203.0.113.9 %22");
  CHECK(redacted(R"("\u0022password\u0022:\u0022hunterS","ip":"203.0.113.9","b":"\u0022")") ==
        R"("\u0022password\u0022:\u0022[secret]","ip":"203.0.113.9","b":"\u0022")");
}
