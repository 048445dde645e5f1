// Tokens, passwords, cookies and what names them, in lines, lists and URLs.
#include <ctime>
#include <random>

#include "redact_fixture.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("tokens are hidden") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [secret]");
  hides("bearer abcdef0123456789.x-y_z~+/==, then", "bearer [secret], then");
  hides("\"authorization\":\"Basic dXNlcjpwYXNz\"", "\"authorization\":\"Basic [secret]\"");
  hides("password=hunter2 user=bob", "password=[secret] user=bob");
  hides("user_password: \"two words\",", "user_password: \"[secret]\",");
  hides("passwd='it\\'s' x", "passwd='[secret]' x");
  hides("GET /login?user=bob&password=hunter2&x=1", "GET /login?user=bob&password=[secret]&x=1");
  hides("api_key=abc API-Key: abc apiKey => abc",
        "api_key=[secret] API-Key: [secret] apiKey => [secret]");
  hides("clientSecret:abc", "clientSecret:[secret]");
  hides("{\"password\":\"a\\\"b\",\"x\":1}", "{\"password\":\"[secret]\",\"x\":1}");
  hides("{\\\"password\\\":\\\"abc\\\",\\\"x\\\":1}",
        "{\\\"password\\\":\\\"[secret]\\\",\\\"x\\\":1}");
  hides(R"({"password":["hunter2", "sword\"fish"],"x":["y"]})",
        R"({"password":["[secret]", "[secret]"],"x":["y"]})");
  hides(R"(\"apiKeys\":[\"a b\",\"c\"])", R"(\"apiKeys\":[\"[secret]\",\"[secret]\"])");
  hides("passwords: [null, ***, abc, def] [ghi]",
        "passwords: [null, ***, [secret], [secret]] [ghi]");
  hides(R"("authorization":["Basic dXNlcjpwYXNz"])", R"("authorization":["Basic [secret]"])");
  hides(R"("secrets":["a",{"id":1,"password":"b"}])",
        R"("secrets":["[secret]",{"id":1,"password":"[secret]"}])");
  // What another reading knows better stays for it.
  hides(R"("token":["KLV","4111 1111 1111 1111","abcdef0123456789XYZ"])",
        R"("token":["KLV","[card …1111]","abcdef0123456789XYZ"])");
  hides("\"secret_keys\":[\"" + std::string(64, 'a') + "\",\"" + std::string(64, 'b') + "\"]",
        R"("secret_keys":["[private key]","[private key]"])");
  hides(
      R"("auth":{"password":{"old":"a","n":1,"list":["b",["c"]],"deep":{"new":"d"}},"x":"y"})",
      R"("auth":{"password":{"old":"[secret]","n":1,"list":["[secret]",["[secret]"]],"deep":{"new":"[secret]"}},"x":"y"})");
  hides(R"(\"password\":{\"old\":\"a\"})", R"(\"password\":{\"old\":\"[secret]\"})");
  hides(R"("password":{"card":4111111111111111,"old":"y"})",
        R"("password":{"card":[secret],"old":"[secret]"})");
  hides("GET /a?token=hunter2hunter2&x=1", "GET /a?token=[secret]&x=1");
  hides("GET /a?b=1&key=0123456789abcdef&sig=x%2Fy0123456789abcdef HTTP/1.1",
        "GET /a?b=1&key=[secret]&sig=[secret] HTTP/1.1");
  hides("GET /reset?token=abc1234&key=0123456789abcde", "GET /reset?token=[secret]&key=[secret]");
  hides("/a?token=0x8f3c2b1a9d7e6f5c4b3a2918", "/a?token=[secret]");
  hides("/a?TOKEN=klv1secretsecretsecret", "/a?TOKEN=[secret]");
  // Its last letter is mistyped, so its checksum does not fit.
  hides("/a?token=klv1usdnywjhrlv4tcyu6stxpl6yvhplg35nepljlt4y5r7yppe8er4qujlazz",
        "/a?token=[secret]");
  hides("/a?X-Amz-Date=2026&X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0",
        "/a?X-Amz-Date=2026&X-Amz-Signature=[secret]");
  hides("/cb?code=4%2F0AX4XfWh-abcdefghijklmnop&state=1", "/cb?code=[secret]&state=1");
  hides(
      "/a?key=[0123456789abcdef,fedcba9876543210,0011223344556677,7766554433221100,"
      "aabbccdd00112233]",
      "/a?key=[[secret],[secret],[secret],[secret],[secret]]");
  hides("/a?b=1;key=0123456789abcdef0123 /a?b=1&amp;sig=0123456789abcdef0123",
        "/a?b=1;key=[secret] /a?b=1&amp;sig=[secret]");
  hides(R"("url":"/a?b=1\u0026sig=0123456789abcdef0123")", R"("url":"/a?b=1\u0026sig=[secret]")");
  hides(R"("cs-uri-query":"sig=0123456789abcdef0123\u0026a=1")",
        R"("cs-uri-query":"sig=[secret]\u0026a=1")");
  hides("pin=12345678901234 pin=12-34 pin: 1234", "pin=[secret] pin=[secret] pin: [secret]");
  hides("token=klv1secretsecretsecret12", "token=[secret]");
  hides("password=[secret]hunter2 x", "password=[secret] x");
  hides("password=[card …1234]real", "password=[secret]");
  hides("password=\"[secret]hunter2\"", "password=\"[secret]\"");
  hides(R"({"secret":{"created":1732280400123,"value":"hunter2"}})",
        R"({"secret":{"created":[secret],"value":"[secret]"}})");
  hides("password: {new: hunter2, old: null, n: 3}", "password: {new: [secret], old: null, n: 3}");
  hides(R"({"pin":{"old":1234,"new":5678},"cvv":{"value":123}})",
        R"({"pin":{"old":[secret],"new":[secret]},"cvv":{"value":[secret]}})");
  hides(R"("pin":{"tries":3,"value":1234},"cvvs":[123])",
        R"("pin":{"tries":3,"value":[secret]},"cvvs":[[secret]])");
  hides(R"("password":{"value":20240101,"id":17,"newPassword":5678,"old_value":12})",
        R"("password":{"value":[secret],"id":17,"newPassword":[secret],"old_value":[secret]})");
  hides("password={old='hunter2'; new='hunter3'}; x='y'",
        "password={old='[secret]'; new='[secret]'}; x='y'");
  hides("password={20240101}", "password={[secret]}");
  hides("password=[hunter2]", "password=[[secret]]");
  hides(R"({"password":{old:hunter2,"a":12.5}})", R"({"password":{old:[secret],"a":[secret]}})");
  hides("password: {old:[card …1234]hunter2}", "password: {old:[secret]}");
  // JSON in JSON, and once more.
  hides(R"({"h":"{\"password\":\"a\\\"b; c\",\"x\":1}"})",
        R"({"h":"{\"password\":\"[secret]\",\"x\":1}"})");
  hides(R"("{\"h\":\"{\\\"password\\\":\\\"hunter2\\\",\\\"x\\\":1}\"}")",
        R"("{\"h\":\"{\\\"password\\\":\\\"[secret]\\\",\\\"x\\\":1}\"}")");
  hides(R"({"h":"{\"password\":\"cut","x":"y"})", R"({"h":"{\"password\":\"[secret]","x":"y"})");
  hides("secret://MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj]",
        "secret://[base64]]");
  hides("'secret'=>{'a'=>'hunter2'}", "'secret'=>{'a'=>'[secret]'}");
  hides("Cookie: session=abc; b=c", "Cookie: [secret]");
  hides("Set-Cookie: session=abcdef123456; Path=/; HttpOnly", "Set-Cookie: [secret]");
  hides("Cookie: theme=\"dark\"; session=abcdef0123456789 x", "Cookie: [secret] x");
  hides("Cookie: theme=dark; x=\"y z\"; sid=deadbeef", "Cookie: [secret]");
  hides("cookies: a=1; session=abcdef0123456789, x", "cookies: [secret], x");
  hides("curl -H 'Cookie: a=b; s=topsecret' -v", "curl -H 'Cookie: [secret]' -v");
  hides("req.headers.cookie=theme=dark; session=abc ip=203.0.113.9",
        "req.headers.cookie=[secret] ip=203.0.113.9");
  hides(R"("h":"Cookie: a=\"b\"; session=topsecret","x":1)", R"("h":"Cookie: [secret]","x":1)");
  hides(R"(["Cookie: a=","X: y"])", R"(["Cookie: [secret]","X: y"])");
  hides("Cookie: theme=\"cut in the mid", "Cookie: [secret] in the mid");
  hides("\"Cookie\":\"theme=dark; sessionid=31d4\",\"x\":1", "\"Cookie\":\"[secret]\",\"x\":1");
  hides("\"pin\":\"0412\"", "\"pin\":\"[secret]\"");
  hides("MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49", "[base64]");
  hides("app[1]: MIIEowIBAAKCAQEAx0jZ3fT8b1q2vS5dY7nP9rK4wL6mC8hG1tJ3uE5iO7aQ==.",
        "app[1]: [base64].");
  hides("password=[", "password=[");
  hides("password=\"cut in the mid", "password=\"[secret] in the mid");
  const std::string rest = " in the mid" + std::string(64u << 10, ' ');
  hides("password=\"cut" + rest, "password=\"[secret]");
  hides("password: \"{abc\"", "password: \"[secret]\"");
  hides("access_token=abc", "access_token=[secret]");
  hides("mysql --password hunter2 -u bob", "mysql --password [secret] -u bob");
  hides("--api-key abc", "--api-key [secret]");
  hides("cvv=123", "cvv=[secret]");
  hides("AKIAIOSFODNN7EXAMPLE used", "[secret] used");
  hides("token=0123456789abcdefXYZ", "token=[secret]");
  hides("ghp_0123456789abcdefghijABCDEFGHIJ456789", "[secret]");
  hides("to https://hooks.slack.com/services/T00/B00/abc failed", "to [secret] failed");
  hides("url=\"https://discord.com/api/webhooks/1/abc\"", "url=\"[secret]\"");
  hides("redis://:hunter2@10.0.0.1:6379/0", "redis://:[secret]@10.0.0.1:6379/0");
  hides("x://AKIAIOSFODNN7EXAMPLE:pw@host", "x://[secret]:[secret]@host");
  hides("postgres://bob:p@ss:word@db/x", "postgres://bob:[secret]@db/x");
  hides("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g ok",
        "jwt [secret] ok");
  hides("private_key=\"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\"", "private_key=\"[private key]\"");
}

TEST_CASE("a vendor's tokens are known by their beginning") {
  const std::string body = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (const std::string_view head :
       {"ghp_", "ghu_", "ghr_", "sk_live_", "sk_test_", "rk_test_", "whsec_", "sk-proj-",
        "sk-ant-api03-", "npm_", "xoxs-", "xapp-"})
    CHECK(redacted(fmt::format("used {}{} ok", head, body)) == "used [secret] ok");
  CHECK(redacted("SG." + body.substr(0, 22) + "." + body + "ABCDEFG ok") == "[secret] ok");
  CHECK(redacted("to https://outlook.office.com/webhook/a-b/IncomingWebhook/c ok") ==
        "to [secret] ok");
  CHECK(redacted("to https://acme.webhook.office.com/webhookb2/a-b/c ok") == "to [secret] ok");
  for (const char* text :
       {"npm_config_registry_and_a_name_as_long_as_a_token_1", "SG.short.one", "sk-projects-list",
        "https://outlook.office.com/mail/inbox", "https://webhook.office.com.example.net/a"})
    check_clean(text);
}

TEST_CASE("ordinary lines hold no secret") {
  for (const char* text :
       {"Nov 22 06:14:00 host sshd[123]: Failed password for root from 203.0.113.9 port 22 ssh2",
        "sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/id",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
        "rhost=1.2.3.4",
        "{\"token\":\"KLV\",\"amount\":\"1000000\"}",
        "token=0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
        "\"tokenAddress\":\"0x71C7656EC7ab88b098defB751B7401B5f6d8976F\"",
        "token_count=5",
        "key=abc sig=def",
        "GPIO pin: 17",
        "GET /i18n?key=home.title&sig=left&token=USDC&key=page2&token=1INCH&code=SUMMER2026",
        "/pool?token=klv1usdnywjhrlv4tcyu6stxpl6yvhplg35nepljlt4y5r7yppe8er4qujlazy",
        "slow query key=idx_user_accounts_email1",
        "GET /x?s-ig=abcdefghijklmnop1234",
        "GET /x?key : abcdefghijklmnop1234",
        "\"que_ry\":\"key=abcdefghijklmnop1234\"",
        "GET /pool?token=0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
        "tx "
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW "
        "ok",
        "GET /tx/"
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
        "https://example.com/tx/"
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"
        "/status",
        "\"a\\n5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZ"
        "k"
        "QUW\\n\"",
        "POST https://h/Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0Kk1Ll2Mm3Nn4Oo5/Gg7Hh8Ii9Jj0Kk1Ll2Mm3Nn4Oo5",
        "/a?spin=3&monkey=1&keys",
        "shipping: 3 mapping: 4",
        "/usr/lib/x86_64-linux-gnu/libexec/Applications/Some/Longer/Path/To/A/File",
        "hash 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060",
        "com/example/lottery/signing/TransactionSigningServiceFactoryImplementation",
        "ERROR payment refused cookie=- status=500 user=mallory ip=203.0.113.9",
        "{\"cookie\":true,\"user\":\"bob\"}",
        "cookie: expired, user mallory sent back to login from 203.0.113.9",
        "cookie=missing; ip=203.0.113.9",
        "password: null",
        "password=***",
        "\"password\":\"\"",
        "\"forgotPassword\":true",
        "password reset for bob",
        "bearer token expired",
        "Bearer authentication failed",
        "https://example.com:8443/a@b?c=d",
        "https://bob@example.com/",
        "http://[::1]:80/",
        "2026-11-22T06:14:00Z INFO started",
        "fe80::1 dev eth0",
        "seed=42",
        "eyJ.a.b",
        "AKIAIOSFODNN7EXAMPL",
        "AKIAIOSFODNN7EXAMPLEE",
        "akiaiosfodnn7example1",
        "secretary: bob",
        "password_length=8",
        "https://hooks.slack.com/",
        "a==b:c=d",
        "secret:",
        "password=",
        "password=\"",
        "password: \\\"",
        "password",
        "=",
        ":",
        "://",
        "--",
        "--password",
        "x --password ",
        "\"secret\":{\"id\":1}",
        "\xF0\x9F\x94\x91 Loading wallet "
        "klv1usdnywjhrlv4tcyu6stxpl6yvhplg35nepljlt4y5r7yppe8er4qujlazy"}) {
    check_clean(text);
  }
}

TEST_CASE("redacting twice changes nothing more") {
  for (const std::string& text :
       {"password=abc " + key + " seed: " + words, "privateKey=" + key + " 4111111111111111",
        std::string("AKIAIOSFODNN7EXAMPLE--api-key de"),
        std::string("AKIAIOSFODNN7EXAMPLE-4111111111111111"),
        std::string("api_key='x' Bearer abcdef0123456789 cvv: 123"),
        std::string("password=[hunter2]"), std::string(R"({"password":{old:hunter2}})"),
        std::string(R"({"password":{"a":12.5}})"),
        std::string("password={old:[card …1234]hunter2}"),
        std::string("passwords: [[alpha1], hunter2]"), std::string(R"(pwd={"pwd={":"=":v)"),
        // Of a longer name, until it is hidden what follows.
        std::string("4111111111111111-"
                    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP"),
        "mnemonic: " + words + " " + words}) {
    const std::string once = redacted(text);
    CAPTURE(text);
    CHECK(once != text);
    CHECK(find_secrets(once).empty());
    CHECK(redacted(once) == once);
  }
  const std::vector<std::string> pieces = {"password",
                                           "secret",
                                           "pin",
                                           "cookie: ",
                                           "token",
                                           "?key=",
                                           "&sig=",
                                           "query",
                                           "code=",
                                           "old",
                                           "value",
                                           "hunter2hunter2",
                                           "1234",
                                           "12.5",
                                           "a=b",
                                           "null",
                                           "***",
                                           "4111111111111111",
                                           "=",
                                           ":",
                                           "=>",
                                           "://",
                                           "{",
                                           "}",
                                           "[",
                                           "]",
                                           "\"",
                                           "'",
                                           "\\\"",
                                           "\\",
                                           ";",
                                           ",",
                                           " ",
                                           "-",
                                           "_",
                                           "[secret]",
                                           "[base64]",
                                           "bearer ",
                                           "[card …",
                                           "[card …1234]",
                                           "/",
                                           "[private key]",
                                           key,
                                           words,
                                           "--",
                                           "LS0tLS1CRUdJT",
                                           "\\n",
                                           "AKIAIOSFODNN7EXAMPLE",
                                           "x",
                                           "(",
                                           ")",
                                           "-----BEGIN EC PRIVATE KEY",
                                           "\",\"",
                                           "\"name\":\"",
                                           "\"value\"",
                                           "[\"",
                                           "\"]",
                                           "%22",
                                           "%3D",
                                           "%3A",
                                           "%253D",
                                           "\\u0022",
                                           "\\/",
                                           "&quot;",
                                           "%26",
                                           "%5B",
                                           "%5D",
                                           "]=",
                                           "[]",
                                           "api%5Fkey",
                                           "TOKEN=",
                                           "%20",
                                           "4111",
                                           "4111.1111.1111.1111",
                                           "_",
                                           "4111%201111%201111%201111",
                                           "+",
                                           ";jsessionid=",
                                           "5HpHgWkLaovGWySEFpng1XQ6pdG1TzNWR7SrETvfTRVdKHNXZh8"};
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 80'000; ++round) {
    std::string text;
    for (std::size_t left = 2 + random() % 10; left > 0; --left)
      text += pieces[random() % pieces.size()];
    const std::string once = redacted(text);
    INFO("seed " << test::seed() << " text " << text << " redacted " << once);
    REQUIRE(find_secrets(once).empty());
    REQUIRE(redacted(once) == once);
  }
}

TEST_CASE("hostile lines take linear time") {
  // Of the processor, so that a busy machine does not matter. Quadratic time would be minutes.
  const auto seconds = [](const std::string& text) {
    const std::clock_t begin = std::clock();
    find_secrets(text);
    redacted(text);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  for (const std::string_view piece : {"eyJ-",
                                       "eyJaaaaaaaa",
                                       "xoxb-",
                                       "seed ",
                                       "seed abc abc ",
                                       "4111 ",
                                       "4111-",
                                       "password=\"",
                                       "password=",
                                       "password=\"",
                                       "password: \\\"",
                                       "password='\\",
                                       "://",
                                       "://a:",
                                       "-----BEGIN PRIVATE",
                                       "-----BEGIN ",
                                       "a:",
                                       "===",
                                       "--secret ",
                                       "bearer ",
                                       "AKIA",
                                       "privateKey ",
                                       "-",
                                       "\"",
                                       "\\",
                                       "a",
                                       "_",
                                       "1",
                                       "secret:{",
                                       "secret:[",
                                       "secret:{\"a\":",
                                       "token:[\"a\",",
                                       "token:{'b",
                                       "?key=[",
                                       "?key=",
                                       "query=key=",
                                       "cookie=a='",
                                       "cookie=a=\"b\"; ",
                                       "cookie=\\\"",
                                       "aB3/",
                                       "mnemonic:",
                                       "[\"cookie\",",
                                       "\"cookie\",\"",
                                       ":\"pwd\",\"value\":'",
                                       "\"password\", ",
                                       "a[",
                                       "[a]",
                                       "]=",
                                       "%5D=",
                                       "%22",
                                       "%25",
                                       "%2525252522",
                                       "password=%22",
                                       "token=\"a token='",
                                       "x=\\\\'token=\\\"",
                                       "token={a ",
                                       "password:{a:b ",
                                       "token=%22",
                                       "token=%5C%22",
                                       "token%3D\\u0022",
                                       "&quot;",
                                       "&",
                                       "\\u00",
                                       "-----BEGIN+PRIVATE+KEY",
                                       "seed 1. abc ",
                                       "secret=Buffer(",
                                       "privateKey:[1,",
                                       "privateKey=<Buffer 00 ",
                                       "password%5B%5D=",
                                       "%5F",
                                       "4111.",
                                       "4111_",
                                       "4111%20",
                                       "TOKEN=a",
                                       ";jsessionid=",
                                       "5HpHgWkLaovGWySEFpng1XQ6pdG1TzNWR7SrETvfTRVdKHNXZh8",
                                       "K/"}) {
    std::string text;
    while (text.size() < 400000) text += piece;
    CAPTURE(piece);
    CHECK(seconds(text) < 5.0);
  }
}

TEST_CASE("addresses are shortened for people") {
  CHECK(shortened_address("0x71C7656EC7ab88b098defB751B7401B5f6d8976F") == "0x71C7…976F");
  CHECK(shortened_address("klv1qfzzzzzzzzzzzzzzzzzzzzzz8d4k") == "klv1qf…8d4k");
  CHECK(shortened_address("1234567890123") == "1234567890123");
  CHECK(shortened_address("12345678901234") == "123456…1234");
  CHECK(shortened_address("").empty());
}
