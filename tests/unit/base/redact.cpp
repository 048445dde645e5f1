#include "base/redact.h"

#include <fmt/format.h>

#include <ctime>
#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

namespace {

// 64 digits that are nobody's key.
const std::string key = "00112233445566778899aabbccddeeff0123456789abcdef0123456789ABCDEF";
const std::string words =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

void check_clean(const std::string& text) {
  CAPTURE(text);
  CHECK(find_secrets(text).empty());
  CHECK(redacted(text) == text);
}

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

TEST_CASE("a private key is 64 hex digits behind its name") {
  for (const std::string_view text :
       {"privateKey={}", "private_key: {}", "PRIVATE_KEY='{}'", "\"privateKey\": \"{}\"",
        "secret {}", "seed: {}", "mnemonic={}", "private key is {}", "Private key: {}",
        "signer key {}", "--private-key {}", "\\\"privateKey\\\":\\\"{}\\\"",
        "walletPrivateKey => {}", "privateKeyHex: {}", "secret key: {}", "the private key was: {}",
        "privateKeys:[\"{}\"]", "{{\"privateKey\":{{\"hex\":\"{}\"}}}}"}) {
    for (const std::string& digits : {key, "0x" + key}) {
      const std::string line = fmt::format(fmt::runtime(text), digits);
      CAPTURE(line);
      const auto spans = find_secrets(line);
      REQUIRE(spans.size() == 1);
      CHECK(spans[0].kind == SecretKind::private_key);
      CHECK(line.substr(spans[0].begin, spans[0].end - spans[0].begin) == digits);
    }
  }
  CHECK(redacted("privateKeys: [" + key + ", 0x" + key + "]") ==
        "privateKeys: [[private key], [private key]]");
  // WIF and an extended key, from the examples of BIP 38 and BIP 32.
  CHECK(redacted("privKey: 5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ") ==
        "privKey: [private key]");
  CHECK(redacted("root xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUt"
                 "g6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi") == "root [private key]");
}

// Made by Python of the bytes 0 to 31.
TEST_CASE("a wallet's key whose checksum fits needs no name") {
  const std::string whole = "5HpHgWkLaovGWySEFpng1XQ6pdG1TzNWR7SrETvfTRVdKHNXZh8";
  const std::string compressed = "KwDidQJHSE67VJ6MWRvbBKAxhD3F48DvqRT6JRqrjd7MHLBjGF7V";
  for (const std::string& wallet_key : {whole, compressed}) {
    for (const std::string_view around :
         {"{}", "import {} done", "{{\"wif\":\"{}\"}}", "/import/{}/now", "?k={}&x", "a\\n{}\\n",
          "x%3D{}", "wallets: {0},{0}"}) {
      CAPTURE(wallet_key, around);
      CHECK(redacted(fmt::format(fmt::runtime(around), wallet_key)) ==
            fmt::format(fmt::runtime(around), "[private key]"));
    }
    for (std::size_t i = 0; i < wallet_key.size(); ++i) {
      std::string mistyped = wallet_key;
      mistyped[i] = mistyped[i] == '2' ? '3' : '2';
      CAPTURE(mistyped);
      CHECK(redacted(mistyped).find("[private key]") == std::string::npos);
    }
    CHECK(redacted("x" + wallet_key).find("[private key]") == std::string::npos);
    CHECK(redacted(wallet_key + "1").find("[private key]") == std::string::npos);
  }
}

TEST_CASE("hashes and other hex are left alone") {
  for (const std::string_view text :
       {"{}", "0x{}", "txHash={}", "\"hash\":\"{}\"", "sha256:{}", "block {}", "seed hash {}",
        "secretHash: {}", "publicKey: {}", "{{\"seed\":1,\"tx\":\"{}\"}}", "secret sharing, tx {}",
        "private key loaded, address {}", "key {}", "key={}", "0x{}0", "privateKeys] {}"}) {
    check_clean(fmt::format(fmt::runtime(text), key));
  }
  check_clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8 secret rotation");
  check_clean("privateKey " + key.substr(1));
  check_clean("seed 550e8400-e29b-41d4-a716-446655440000");
}

TEST_CASE("a wallet's words are found behind their name") {
  for (const std::string_view text :
       {"mnemonic: {}", "mnemonic=\"{}\"", "\"mnemonic\":\"{}\"", "seed phrase: {}",
        "seedPhrase={}", "Seed phrase is: {}", "recovery phrase '{}'", "mnemonic phrase {}",
        "backup words: {}", "SEED={}", "MNEMONIC: {}", "\\\"mnemonic\\\":\\\"{}\\\""}) {
    const std::string line = fmt::format(fmt::runtime(text), words) + "; done";
    CAPTURE(line);
    const auto spans = find_secrets(line);
    REQUIRE(spans.size() == 1);
    CHECK(spans[0].kind == SecretKind::private_key);
    CHECK(line.substr(spans[0].begin, words.size()) == words);
  }
  CHECK(redacted("mnemonic: " + words + " " + words) == "mnemonic: [private key]");
  std::string list = "[\"" + words + "\"]";
  for (std::size_t at; (at = list.find(' ')) != std::string::npos;) list.replace(at, 1, "\",\"");
  CHECK(redacted("\"mnemonic\":" + list) == "\"mnemonic\":[\"[private key]\"]");
}

TEST_CASE("other words are left alone") {
  check_clean("phrase: " + words);
  check_clean("the words " + words);
  check_clean("mnemonic: " + words.substr(0, words.rfind(' ')));  // eleven
  check_clean("mnemonic must have 12 or 24 words, but the one given has 11 of them in all");
  check_clean("seed phrase validated for user bob");
  check_clean("seed " + words.substr(0, 20) + ". " + words.substr(20));
}

TEST_CASE("a PEM private key is found up to its end") {
  const std::string pem =
      "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----";
  CHECK(redacted("key " + pem + " loaded") == "key [private key] loaded");
  CHECK(redacted("\"pem\":\"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n\"") ==
        "\"pem\":\"[private key]\\n\"");
  CHECK(redacted("x -----BEGIN PRIVATE KEY for klv1qqq-----\nAA") == "x [private key]");
  CHECK(redacted("x -----BEGIN RSA PRIVATE KEY-----\nAA\n-----END RSA") == "x [private key]");
  CHECK(redacted("privateKey=\"-----BEGIN PRIVATE KEY-----\\nAA\\n-----END PRIVATE KEY-----\"") ==
        "privateKey=\"[private key]\"");
  CHECK(find_secrets(pem).size() == 1);
  check_clean("-----BEGIN PUBLIC KEY-----\nMHcCAQEEIA==\n-----END PUBLIC KEY-----");
  check_clean("-----BEGIN CERTIFICATE-----");
}

TEST_CASE("the lines of a key's body are hidden without its beginning, and in JSON") {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::mt19937_64 random(test::seed());
  int shown = 0;
  constexpr int lines = 4000;
  for (int i = 0; i < lines; ++i) {
    std::string line;
    while (line.size() < 64) line += letters[random() % letters.size()];
    if (i % 2 == 0) line[0] = '/';
    const std::string mark = line.substr(0, line.find_first_not_of('/')) + "[base64]";
    if (redacted("key " + line + ".") != "key " + mark + ".") ++shown;
    if (redacted("\"a\\n" + line + "\\r\\n\"") != "\"a\\n" + mark + "\\r\\n\"") ++shown;
  }
  // A few look like paths.
  CHECK(shown < lines / 50);
}

TEST_CASE("base 64 of a key's text is hidden") {
  // -----BEGIN PRIVATE KEY----- and its lines, as `base64 -w0` writes them.
  CHECK(redacted("ERROR mount failed, data: "
                 "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2Z0lCQURBTkJna3Foa2lHOXcwQkFRRUZBQVND"
                 " x") == "ERROR mount failed, data: [base64] x");
  // Long enough or not, all of it or the rest.
  CHECK(redacted("tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtF") == "tls.key: [base64]");
  CHECK(redacted("…Z0lCQURBTkJna3Foa2lHOXcwQkFRRUZBQVNDQktnd2dnU2tBZ0VBQW9JQkFRQ2VCcDFzcnY4T1d5") ==
        "…[base64]");
}

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
  hides("Cookie: theme=\"cut in the mid", "Cookie: [secret]");
  hides("\"Cookie\":\"theme=dark; sessionid=31d4\",\"x\":1", "\"Cookie\":\"[secret]\",\"x\":1");
  hides("\"pin\":\"0412\"", "\"pin\":\"[secret]\"");
  hides("MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49", "[base64]");
  hides("app[1]: MIIEowIBAAKCAQEAx0jZ3fT8b1q2vS5dY7nP9rK4wL6mC8hG1tJ3uE5iO7aQ==.",
        "app[1]: [base64].");
  hides("password=[", "password=[");
  hides("password=\"cut in the mid", "password=\"[secret]");
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

TEST_CASE("a value beside its name in a list is hidden") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides(R"({"h":[["Cookie","sid=abc"],["Accept","*/*"]]})",
        R"({"h":[["Cookie","[secret]"],["Accept","*/*"]]})");
  hides(R"("rawHeaders":["Host","x","Cookie","sid=abc","Accept","*/*"])",
        R"("rawHeaders":["Host","x","Cookie","[secret]","Accept","*/*"])");
  hides(R"([["authorization","Basic dXNlcjpwYXNz"]])", R"([["authorization","Basic [secret]"]])");
  hides(R"([[["password","hunter2secret"]]])", R"([[["password","[secret]"]]])");
  hides(R"([["a","b"], ["password", "correct"]])", R"([["a","b"], ["password", "[secret]"]])");
  hides("[('Cookie', 'sid=abc'), ('A', 'b')]", "[('Cookie', '[secret]'), ('A', 'b')]");
  hides(R"("[[\"X-Api-Key\",\"abc1\"]]")", R"("[[\"X-Api-Key\",\"[secret]\"]]")");
  hides(R"([["token","0123456789abcdefXYZ"],["token","KLV"]])",
        R"([["token","[secret]"],["token","KLV"]])");
  hides(R"([["privateKey",")" + key + R"("]])", R"([["privateKey","[private key]"]])");
  hides(R"({"name":"Cookie","value":"sid=abc"})", R"({"name":"Cookie","value":"[secret]"})");
  hides(R"({"key": "Cookie", "value": "sid=abc"})", R"({"key": "Cookie", "value": "[secret]"})");
  hides(R"({"header":"Authorization","value":"Bearer abc"})",
        R"({"header":"Authorization","value":"Bearer [secret]"})");
  hides(R"({\"name\":\"password\",\"value\":\"hunter\"})",
        R"({\"name\":\"password\",\"value\":\"[secret]\"})");
  hides("{name:'pwd', value:'hunter'}", "{name:'pwd', value:'[secret]'}");
  for (const char* text :
       {R"({"fields":["username","password","email"]})", R"("required":["password","email"])",
        R"(["Vary","Cookie","Content-Type","text/html"])", R"({"type":"password","id":"login7"})",
        R"(["cookie-parser","4.17.1"])", R"(["password",3])", R"("my password","abc1")",
        R"([["password",""]])", R"("password",)"})
    check_clean(text);
}

TEST_CASE("names are known in brackets and where a URL encodes them") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
  };
  hides("/a?api%5Fkey=abc&x=1", "/a?api%5Fkey=[secret]&x=1");
  hides("/a?client%5fSecret=abc", "/a?client%5fSecret=[secret]");
  hides("/a?api%2Dkey=abc", "/a?api%2Dkey=[secret]");
  hides("/a?u=%2Fb%3Fapi_key=abc", "/a?u=%2Fb%3Fapi_key=[secret]");
  hides("/a?user[password]=abc&x=1", "/a?user[password]=[secret]&x=1");
  hides("/a?user%5Bpassword%5D=abc&x=1", "/a?user%5Bpassword%5D=[secret]&x=1");
  hides("a[b][api%5fkey]=abc", "a[b][api%5fkey]=[secret]");
  hides("password[new]=abc password[]=abc password[0]=abc",
        "password[new]=[secret] password[]=[secret] password[0]=[secret]");
  hides(R"({"user[password]":"abc"})", R"({"user[password]":"[secret]"})");
  hides("/a;jsessionid=0A1B2C3D4E5F?x=1", "/a;jsessionid=[secret]?x=1");
  hides("/a;JSESSIONID=0A1B2C3D4E5F.node1 x", "/a;JSESSIONID=[secret] x");
  hides("/a?PHPSESSID=0a1b2c3d4e5f", "/a?PHPSESSID=[secret]");
  for (const char* text : {"sshd[123]: ok", "[password]: too short", "a[b]=c", "array[]=x",
                           "/a;jsessionid=", "sessionid=7", "uid=0 id=abc", "page[token]=KLV",
                           "x[1]=password", "50%5D=x"})
    check_clean(text);
}

TEST_CASE("a shell's variable named a token is hidden") {
  CHECK(redacted("COMMAND=/usr/bin/env TOKEN=hunters curl h") ==
        "COMMAND=/usr/bin/env TOKEN=[secret] curl h");
  CHECK(redacted("sh -c 'NPM_TOKEN=hunters npm publish'") ==
        "sh -c 'NPM_TOKEN=[secret] npm publish'");
  CHECK(redacted_value("process.command_line", "env TOKEN=\"hunters\" x") ==
        "env TOKEN=\"[secret]\" x");
  for (const char* text :
       {"TOKEN=USDC x", "TOKEN=klv x", "TOKEN=WKLV-3F2A x", "TOKEN=$SECRET_FILE x", "TOKEN=12 x",
        "TOKEN=0x71C7656EC7ab88b098defB751B7401B5f6d8976F", "token=hunters", "TOKEN: hunters",
        "GET /?TOKEN=usdc", "TOKEN=*** x", "TOKEN="})
    check_clean(text);
}

TEST_CASE("a field is named by each part of its name") {
  CHECK(redacted_value("passwd.new", "hunters") == "[secret]");
  CHECK(redacted_value("user.password.list.old", "two words") == "[secret]");
  CHECK(redacted_value("user[password][new]", "hunters") == "[secret]");
  CHECK(redacted_value("user[password]", "hunters") == "[secret]");
  CHECK(redacted_value("pin.new", "1234") == "[secret]");
  CHECK(redacted_value("password.new", "1234") == "[secret]");
  CHECK(redacted_value("token.value", "0123456789abcdefXYZ") == "[secret]");
  CHECK(redacted_value("wallet.seed.hex", key) == "[private key]");
  CHECK(redacted_value("wallet.seed.phrase", words) == "[private key]");
  CHECK(redacted_value("seed_phrase", "abandon") == "[private key]");
  CHECK(redacted_value("wallet.seed.words", "abandon") == "[private key]");
  CHECK(redacted_value("mnemonic.word", "abandon") == "[private key]");
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"password.id", "17"},
           {"password.created", "1732280400"},
           {"passwd.changed", "true"},
           {"passwd.new", "null"},
           {"token.symbol", "KLV"},
           {"tokens.price", "0.017"},
           {"annotations.authorization.k8s.io/decision", "allow"},
           {"passwords_page.title", "abandon"},
           {"seed", "42"},
           {"seed_phrase", "valid words"},
           {"seed_phrase", "missing"},
           {"seeds.file", "Abandon"},
           {"phrase", "abandon"},
           {"", "abandon"},
           {"...", "abandon"},
           {"passwd.new", ""}}) {
    CAPTURE(name, value);
    CHECK(redacted_value(name, value) == value);
  }
}

TEST_CASE("the parts of a URL that are fields hide what the whole of it hides") {
  for (const std::string_view query :
       {"sig={}&a=1", "a=1&sig={}", "key={}", "token={}", "X-Amz-Signature={}", "code={}",
        "a=1&amp;key={}", "password={}"}) {
    const std::string value = fmt::format(fmt::runtime(query), "0123456789abcdef0123");
    const std::string hidden = fmt::format(fmt::runtime(query), "[secret]");
    CAPTURE(query);
    CHECK(redacted_value("url.original", "/f?" + value) == "/f?" + hidden);
    CHECK(redacted_value("url.query", value) == hidden);
    CHECK(redacted_value("cs-uri-query", value) == hidden);
    CHECK(redacted("\"url.query\":\"" + value + "\"") == "\"url.query\":\"" + hidden + "\"");
  }
  CHECK(redacted_value("url.query", "key=home.title&token=USDC") == "key=home.title&token=USDC");
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
