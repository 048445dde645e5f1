// Prefilters look for secrets only where a phrase of secret_phrases() stands: whatever find_secrets
// finds, however it is named, one must stand in the line.
#include <algorithm>
#include <map>
#include <random>

#include "base/redact.h"
#include "base/text.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

namespace {

const std::string hex = "00112233445566778899aabbccddeeff0123456789abcdef0123456789ABCDEF";
const std::string phrase =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

// All names that base/secret_name.cpp knows, in words.
const std::vector<std::string> key_names = {
    "private key",     "priv key",        "secret key", "signing key",
    "signer key",      "wallet key",      "secret",     "seed",
    "mnemonic",        "private key hex", "seed raw",   "secret value",
    "mnemonic string", "deployer key",    "owner key",  "private key1"};
const std::vector<std::string> phrase_names = {
    "mnemonic",       "seed",          "seed phrase",  "mnemonic phrase", "recovery phrase",
    "recovery words", "backup phrase", "backup words", "secret phrase",   "secret words"};
const std::vector<std::string> token_names = {"password",
                                              "passwd",
                                              "pass phrase",
                                              "secret",
                                              "api key",
                                              "access key",
                                              "secret key",
                                              "private key",
                                              "signing key",
                                              "encryption key",
                                              "master key",
                                              "auth key",
                                              "access token",
                                              "auth token",
                                              "api token",
                                              "refresh token",
                                              "session token",
                                              "bearer token",
                                              "id token",
                                              "csrf token",
                                              "bot token",
                                              "authorization",
                                              "cvv",
                                              "cvc",
                                              "cvv2",
                                              "webhook token",
                                              "pwd",
                                              "token",
                                              "user pass word",
                                              "user tokens",
                                              "db_pass",
                                              "cookie",
                                              "secret key base",
                                              "password confirmation",
                                              "password2",
                                              "passcode",
                                              "session id",
                                              "sid",
                                              "session",
                                              "db pass",
                                              "userpass"};
// Behind '?', '&' or ';', or at the beginning of a query.
const std::vector<std::string> parameter_names = {
    "token", "key", "sig", "signature", "x-amz-signature", "code", "jsessionid", "phpsessid"};
// Found by their own look.
const std::vector<std::string> bare = {
    "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEI\\n-----END EC PRIVATE KEY-----",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "Bearer abcdefgh12345678",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0aaaa.c2lnbmF0dXJlc2ln",
    "postgres://app:hunter2@db.example.net/x",
    "https://hooks.slack.com/services/T0/B0/x",
    "https://discord.com/api/webhooks/1/x",
    "https://a.webhook.office.com/x/y",
    "SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789abcdefg",
    "https://api.telegram.org/bot1:x/send"};

using Random = std::mt19937_64;

const std::string& one_of(const std::vector<std::string>& all, Random& random) {
  return all[random() % all.size()];
}

// privateKey, PRIVATE_KEY, private-key, "private key", and ones broken anywhere.
std::string spelt(const std::string& words, Random& random) {
  const std::vector<std::string> joints = {"", "_", "-", " "};
  const std::string joint = one_of(joints, random);
  const bool upper = random() % 3 == 0;
  const bool broken = random() % 4 == 0;
  std::string name;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == ' ') {
      name += joint;
      continue;
    }
    if (broken && random() % 3 == 0) name += random() % 2 == 0 ? '_' : '-';
    const bool camel = joint.empty() && i > 0 && words[i - 1] == ' ';
    name += (upper || camel) && words[i] >= 'a' && words[i] <= 'z'
                ? static_cast<char>(words[i] - 'a' + 'A')
                : words[i];
  }
  return name;
}

std::string random_line(Random& random) {
  static const std::vector<std::string> marks = {"=", ": ",        "\":\"", " is ",
                                                 " ", "\\\":\\\"", "=>",    "%3D"};
  static const std::vector<std::string> prefixes = {
      "ghp_",    "gho_",  "ghs_",  "github_pat_", "glpat-", "sk_live_", "rk_live_", "xoxb-",
      "xoxp-",   "xoxa-", "AIza",  "ghu_",        "ghr_",   "sk_test_", "whsec_",   "sk-proj-",
      "sk-ant-", "npm_",  "xoxs-", "xapp-",       "xprv",   "yprv",     "zprv"};
  static const std::vector<std::string> before = {
      "/a?", "/a?b&", "/a?b&amp;", "b;", "\\u0026", "query=", "\"cs-uri-query\":\"", "que_ry="};
  switch (random() % 6) {
    case 0:
      return "x " + spelt(one_of(key_names, random), random) + one_of(marks, random) +
             (random() % 2 == 0 ? "0x" : "") + hex + " x";
    case 1:
      return "x " + spelt(one_of(phrase_names, random), random) + one_of(marks, random) + phrase;
    case 2:
      return (random() % 4 == 0 ? "x --" : "x ") + spelt(one_of(token_names, random), random) +
             one_of(marks, random) + "hunter2hunter2hunter2 x";
    case 3:
      return "x " + one_of(prefixes, random) + std::string(100, 'A') + " x";
    case 4:
      return "x " + one_of(before, random) + spelt(one_of(parameter_names, random), random) +
             (random() % 2 == 0 ? "=" : one_of(marks, random)) + "hunter2hunter2hunter2 x";
    default:
      return "x " + one_of(bare, random);
  }
}

// As a URL or JSON has it, in some lines and for some of their characters.
std::string encoded(const std::string& line, Random& random) {
  const std::size_t kind = random() % 6;
  if (kind > 2) return line;
  const std::size_t one_in = 1 + random() % 8;
  std::string text;
  for (const char c : line) {
    const bool sign = std::string_view("\"=:/%&?;_- <>").find(c) != std::string_view::npos;
    const bool chosen = kind == 0 ? sign : random() % one_in == 0;
    if (!chosen)
      text += c;
    else if (kind == 1)
      text += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

bool holds_a_phrase(const std::string& line, SecretKind kind) {
  const auto& phrases = secret_phrases(kind);
  return std::any_of(phrases.begin(), phrases.end(), [&](const auto& words) {
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return find_caseless(line, word) != std::string_view::npos;
    });
  });
}

}  // namespace

TEST_CASE("every secret that is found stands in a line with a phrase of its kind") {
  Random random(test::seed());
  std::map<SecretKind, int> found;
  for (int round = 0; round < 40'000; ++round) {
    const std::string line = encoded(random_line(random), random);
    for (const SecretSpan& span : find_secrets(line)) {
      if (holds_a_phrase(line, span.kind)) {
        ++found[span.kind];
        continue;
      }
      INFO(line);
      REQUIRE(span.kind == SecretKind::card_number);
    }
  }
  CHECK(found[SecretKind::private_key] > 5000);
  CHECK(found[SecretKind::token] > 5000);
}

TEST_CASE("phrases are lower-case, and every secret of the test is one") {
  for (const std::string& name : key_names) {
    INFO(name);
    CHECK(find_secrets(name + "=" + hex).size() == 1);
  }
  for (const std::string& name : phrase_names) {
    INFO(name);
    CHECK(find_secrets(name + ": " + phrase).size() == 1);
  }
  for (const std::string& name : parameter_names) {
    INFO(name);
    CHECK(find_secrets("?" + name + "=hunter2hunter2hunter2").size() == 1);
  }
  for (const std::string& line : bare) {
    INFO(line);
    CHECK(find_secrets(line).size() == 1);
  }
  for (const SecretKind kind : {SecretKind::private_key, SecretKind::token})
    for (const auto& words : secret_phrases(kind))
      for (const std::string& word : words) CHECK(word == lowered(word));
  CHECK(secret_phrases(SecretKind::card_number).empty());
}
