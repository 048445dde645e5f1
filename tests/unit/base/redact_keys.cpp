// Private keys in text: hex, base58, words and PEM, and the hashes and words that are none.
#include <random>

#include "base/text.h"
#include "redact_fixture.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::test;

TEST_CASE("a private key is 64 hex digits behind its name") {
  for (const std::string_view text : {"privateKey={}",
                                      "private_key: {}",
                                      "PRIVATE_KEY='{}'",
                                      "\"privateKey\": \"{}\"",
                                      "secret {}",
                                      "seed: {}",
                                      "mnemonic={}",
                                      "private key is {}",
                                      "Private key: {}",
                                      "signer key {}",
                                      "--private-key {}",
                                      "\\\"privateKey\\\":\\\"{}\\\"",
                                      "walletPrivateKey => {}",
                                      "privateKeyHex: {}",
                                      "secret key: {}",
                                      "the private key was: {}",
                                      "privateKeys:[\"{}\"]",
                                      "{{\"privateKey\":{{\"hex\":\"{}\"}}}}",
                                      "WALLET_KEY={}",
                                      "wallet_key: {}",
                                      "\"walletKey\":\"{}\"",
                                      "KLEVER_WALLET_KEY={}",
                                      "deployer key: {}",
                                      "DEPLOYER_KEY={}",
                                      "OWNER_KEY={}",
                                      "PRIVATE_KEY_1={}",
                                      "privateKey2: {}",
                                      "seed1={}",
                                      "private key (hex): {}",
                                      "private.key={}",
                                      "wallet.private.key: {}",
                                      "secretKey[0]={}"}) {
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

TEST_CASE("a member of JSON with a short name is a key if it is 32 bytes in hex") {
  for (const char* name : {"key", "KEY", "Key", "pk", "priv", "PRIVATE", "private", "signing_key",
                           "signingKey", "sk", "seed"}) {
    for (const std::string_view text :
         {"{{\"a\":1,\"{}\":\"{}\",\"b\":2}}", "{{\"a\":{{\"{}\" : \"{}\"}}}}",
          "{{\"{}\":[\"{}\"]}}", "{{\"{}\":{{\"hex\":\"{}\"}}}}",
          "{{\"message\":\"{{\\\"{}\\\":\\\"{}\\\"}}\"}}"}) {
      for (const std::string& digits : {key, "0x" + key}) {
        const std::string line = fmt::format(fmt::runtime(text), name, digits);
        CAPTURE(line);
        const auto spans = find_secrets(line);
        REQUIRE(spans.size() == 1);
        CHECK(spans[0].kind == SecretKind::private_key);
        CHECK(line.substr(spans[0].begin, spans[0].end - spans[0].begin) == digits);
        CHECK(redacted(line) == fmt::format(fmt::runtime(text), name, "[private key]"));
      }
    }
    CAPTURE(name);
    // A field with one of the longer names is hidden whatever it holds.
    const std::string mark = lowered(name).starts_with("signing") ? "[secret]" : "[private key]";
    CHECK(redacted_value(name, key) == mark);
    CHECK(redacted_value(std::string("data.") + name, "0x" + key) == mark);
    CHECK(redacted_value(std::string(name) + ".hex", "0x" + key) == mark);
  }
}

TEST_CASE("hashes and ids of the same form stay, and so do short names of something else") {
  for (const char* name : {"txHash", "tx_hash", "hash", "blockHash", "digest", "sha256", "trace_id",
                           "traceId", "id", "root", "publicKey", "pubkey", "keyId", "cacheKey"}) {
    check_clean(fmt::format(R"({{"{}":"0x{}"}})", name, key));
    check_clean(fmt::format(R"({{"key":"status","{}":"{}"}})", name, key));
    CHECK(redacted_value(name, key) == key);
  }
  check_clean(R"({"key":"0x71C7656EC7ab88b098defB751B7401B5f6d8976F","pk":17})");
  check_clean("key 0x" + key);
  check_clean(R"({"key":")" + key + R"(0"})");
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

TEST_CASE("a key is hidden as programs print its bytes") {
  std::string list = "7", numbered = "\"0\":7", hex = "07";
  for (int i = 1; i < 32; ++i) {
    list += ", " + std::to_string(200 + i);
    numbered += fmt::format(",\"{}\":{}", i, 200 + i);
    hex += fmt::format(" {:02x}", 200 + i);
  }
  for (const std::string_view text : {"privateKey: [{}] ok", "privateKey: Uint8Array(32) [ {} ] ok",
                                      "{{\"privateKey\":{{\"type\":\"Buffer\",\"data\":[{}]}}}}",
                                      "secret=new Uint8Array([{}])"}) {
    const std::string line = fmt::format(fmt::runtime(text), list);
    CAPTURE(line);
    const auto spans = find_secrets(line);
    REQUIRE(spans.size() == 1);
    CHECK(spans[0].kind == SecretKind::private_key);
    CHECK(redacted(line).find("20") == std::string::npos);
    CHECK(redacted(line).find('7') == std::string::npos);
  }
  CHECK(redacted("{\"secretKey\":{" + numbered + "},\"user\":\"bob\"}") ==
        "{\"secretKey\":{[private key]},\"user\":\"bob\"}");
  CHECK(redacted("privateKey: <Buffer " + hex + "> x") == "privateKey: <Buffer [private key]> x");
}

TEST_CASE("few bytes of a secret are hidden too, the first and the last of them") {
  const auto hides = [](std::string_view text, std::string_view expected) {
    CHECK(redacted(text) == expected);
    CHECK(redacted(expected) == expected);
  };
  hides(R"({"secretKey":{"0":12,"1":250}})", R"({"secretKey":{"0":[secret],"1":[secret]}})");
  hides("privateKey: <Buffer 0c fa 07 ... 14 more bytes> ok", "privateKey: <Buffer [secret]> ok");
  hides("privateKey: Uint8Array(2) [ 12, 250 ] ok",
        "privateKey: Uint8Array(2) [ [secret], [secret] ] ok");
  hides("privateKey: Buffer.from('0cfa0709','hex') ok",
        "privateKey: Buffer.from('[secret]','hex') ok");
  hides("secret = bytes(b'0cfa ok') x", "secret = bytes(b'[secret]') x");
  hides("secret = b'0cfa ok' x", "secret = b'[secret]' x");
  hides(R"("password":{"type":"Buffer","data":[12,250]})",
        R"("password":{"type":"Buffer","data":[[secret],[secret]]})");
  CHECK(redacted_value("secretKey.0", "12") == "[secret]");
  for (const char* text : {"hash: <Buffer 0c fa>", "txid: Uint8Array(2) [ 12, 250 ]", "id: b'0c'",
                           R"({"tx":{"0":12,"1":250}})", R"({"secret":{"id":12}})"})
    check_clean(text);
}

TEST_CASE("hashes and other hex are left alone") {
  for (const std::string_view text : {"{}",
                                      "0x{}",
                                      "txHash={}",
                                      "\"hash\":\"{}\"",
                                      "sha256:{}",
                                      "block {}",
                                      "seed hash {}",
                                      "secretHash: {}",
                                      "publicKey: {}",
                                      "{{\"seed\":1,\"tx\":\"{}\"}}",
                                      "secret sharing, tx {}",
                                      "private key loaded, address {}",
                                      "key {}",
                                      "key={}",
                                      "0x{}0",
                                      "privateKeys] {}",
                                      "public.key={}",
                                      "private.tx={}",
                                      "seed(tx) {}",
                                      "key (hex): {}",
                                      "secret_sha256={}",
                                      "wallet 1 tx {}"}) {
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

TEST_CASE("a wallet's words are found as people and programs write them") {
  const auto joined = [](const std::string& joint) {
    std::string list = words;
    for (std::size_t at = 0; (at = list.find(' ', at)) != std::string::npos; at += joint.size())
      list.replace(at, 1, joint);
    return list;
  };
  std::string capitals = words, names = words, numbered = "1. ";
  int number = 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool first = i == 0 || words[i - 1] == ' ';
    if (words[i] != ' ') capitals[i] = static_cast<char>(words[i] - 'a' + 'A');
    if (first) names[i] = capitals[i];
    if (first && i > 0) numbered += fmt::format("{}. ", ++number);
    numbered += words[i];
  }
  for (const std::string& list :
       {capitals, names, joined("+"), joined("-"), joined("_"), joined(", "), numbered}) {
    CAPTURE(list);
    CHECK(redacted("MNEMONIC=" + list + "; done") == "MNEMONIC=[private key]; done");
    CHECK(redacted("Mnemonic: \"" + list + "\" ok") == "Mnemonic: \"[private key]\" ok");
  }
}

TEST_CASE("other words are left alone") {
  check_clean("mnemonic: legalWinner thankYear waveSausage useful legal winner thank yellow year " +
              std::string("wave thank year"));
  check_clean("seed: 10.0.0.1 10.0.0.2 legal winner thank year wave sausage worth useful");
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
