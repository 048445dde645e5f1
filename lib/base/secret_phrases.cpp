// The one list of words without which no secret is found. What finds secrets asks it for the names
// it goes by (is_spelt_out), so that it cannot be too narrow.
#include <algorithm>

#include "base/redact.h"
#include "base/secret_name.h"
#include "base/text.h"

namespace secops {
namespace {

using Phrases = std::vector<std::vector<std::string>>;

Phrases private_key_phrases() {
  return {{"priv"},
          {"secret"},
          {"seed"},
          {"mnemonic"},
          {"signing", "key"},
          {"signer", "key"},
          {"wallet", "key"},
          {"deployer", "key"},
          {"owner", "key"},
          {"\"key\""},  // a member of JSON, also of JSON in a string
          {"\"key\\"},
          {"\"pk\""},
          {"\"pk\\"},
          {"\"sk\""},
          {"\"sk\\"},
          {"recovery", "phrase"},
          {"recovery", "words"},
          {"backup", "phrase"},
          {"backup", "words"},
          {"xprv"},
          {"yprv"},
          {"zprv"}};
}

Phrases token_phrases() {
  Phrases phrases = {{"pass"},
                     {"pwd"},
                     {"secret"},
                     {"api", "key"},
                     {"access", "key"},
                     {"private", "key"},
                     {"signing", "key"},
                     {"encryption", "key"},
                     {"master", "key"},
                     {"auth", "key"},
                     {"token"},
                     {"bearer"},
                     {"authorization"},
                     {"cvv"},
                     {"cvc"},
                     {"cookie"},
                     {"pin"},
                     {"signature="},
                     {"session"},
                     {"sessid"},
                     {"sid"},
                     {"signature%3d"},
                     {"signature\\u003d"},
                     {"://"},  // a password in a URL, a webhook
                     {":\\/\\/"},
                     {"%3a%2f%2f"},
                     {"eyj"},  // a JSON web token
                     {"akia"},
                     {"asia"},
                     {"ghp_"},
                     {"gho_"},
                     {"ghs_"},
                     {"github_pat_"},
                     {"glpat-"},
                     {"sk_live_"},
                     {"rk_live_"},
                     {"ghu_"},
                     {"ghr_"},
                     {"sk_test_"},
                     {"rk_test_"},
                     {"whsec_"},
                     {"sk-proj-"},
                     {"sk-ant-"},
                     {"npm_"},
                     {"sg."},
                     {"xoxs-"},
                     {"xapp-"},
                     {"xoxb-"},
                     {"xoxp-"},
                     {"xoxa-"},
                     {"aiza"}};
  // Of a URL's query, which may stand alone under a name of its own.
  for (const std::string name : {"key=", "sig=", "code="}) {
    for (const char* before : {"?", "&", ";", "u0026", "%26", "%3f"})
      phrases.push_back({before + name});
    const std::string encoded = name.substr(0, name.size() - 1) + "%3d";
    phrases.push_back({"%26" + encoded});
    phrases.push_back({"%3f" + encoded});
    phrases.push_back({"query", name});
  }
  return phrases;
}

}  // namespace

const Phrases& secret_phrases(SecretKind kind) {
  static const Phrases of_keys = private_key_phrases();
  static const Phrases of_tokens = token_phrases();
  static const Phrases none;
  switch (kind) {
    case SecretKind::private_key:
      return of_keys;
    case SecretKind::token:
      return of_tokens;
    case SecretKind::card_number:
      break;
  }
  return none;
}

bool is_spelt_out(std::string_view written, SecretKind kind) {
  const Phrases& phrases = secret_phrases(kind);
  return std::any_of(phrases.begin(), phrases.end(), [&](const std::vector<std::string>& phrase) {
    return std::all_of(phrase.begin(), phrase.end(), [&](const std::string& word) {
      return find_caseless(written, word) != std::string_view::npos;
    });
  });
}

}  // namespace secops
