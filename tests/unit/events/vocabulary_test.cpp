#include "events/vocabulary.h"

#include <map>
#include <set>

#include "base/text.h"
#include "support/catch.h"

using namespace secops;
using namespace secops::events;

namespace {

std::string_view action_of(std::string_view native) {
  const Action* action = read_action(native);
  return action ? action->name : "";
}

std::string_view phrase_of(std::string_view message) {
  const Action* action = read_phrase(message);
  return action ? action->name : "";
}

}  // namespace

TEST_CASE("native spellings of an action", "[events][vocabulary]") {
  for (const char* native : {"login.failed", "LOGIN_FAILED", "loginFailed", "LoginFailed",
                             "login_failure", "login-failed", "login:failed", "login failed",
                             "auth/failure", "failed_login", "login__failed", "LOGIN.FAILURE"})
    CHECK(action_of(native) == "login.failed");
  CHECK(action_of("rate_limit_exceeded") == "rate-limit.exceeded");
  CHECK(action_of("RATE_LIMIT_EXCEEDED") == "rate-limit.exceeded");
  CHECK(action_of("payment_blocked") == "payment.blocked");
  CHECK(action_of("SUSPICIOUS_TRANSACTION") == "transaction.flagged");
  CHECK(action_of("ip_blocked") == "ip.blocked");
  CHECK(action_of("2FA_FAILED") == "mfa.failed");
  CHECK(action_of("APIError") == "api.error");
  CHECK(action_of("systemError") == "system.error");
  for (const char* none :
       {"", "loginfailed", "login", "failed", "login.failed.twice", "...", "log-in failed"})
    CHECK(action_of(none).empty());
  CHECK(read_action(std::string(1000, 'a')) == nullptr);
  CHECK(read_action("login failed" + std::string(100, ' ')) == nullptr);
}

TEST_CASE("every action has one name, a title and its own spellings", "[events][vocabulary]") {
  std::set<std::string_view> names;
  for (const Action& action : actions()) {
    INFO(action.name);
    CHECK(names.insert(action.name).second);
    CHECK_FALSE(action.title.empty());
    CHECK(find_action(action.name) == &action);
    CHECK(read_action(action.name) == &action);
    for (std::string_view spelling : action.spellings) {
      INFO(spelling);
      CHECK(read_action(spelling) == &action);
    }
    for (std::string_view phrase : action.phrases) {
      INFO(phrase);
      std::string text(phrase);
      if (const auto star = text.find('*'); star != std::string::npos)
        text.replace(star, 1, "0xab12");
      CHECK(read_phrase(text) == &action);
    }
  }
  CHECK(find_action("LOGIN_FAILED") == nullptr);
}

TEST_CASE("one transaction counts once", "[events][vocabulary]") {
  std::map<std::string_view, Outcome> counted;
  for (const Action& action : actions())
    if (action.transaction) counted[action.name] = action.outcome;
  CHECK(counted ==
        std::map<std::string_view, Outcome>{{"transaction.broadcast", Outcome::success},
                                            {"transaction.succeeded", Outcome::success},
                                            {"transaction.failed", Outcome::failure},
                                            {"transaction.sign-failed", Outcome::failure},
                                            {"payment.succeeded", Outcome::success},
                                            {"payment.failed", Outcome::failure}});
}

TEST_CASE("what happened is read from a message's beginning only", "[events][vocabulary]") {
  CHECK(phrase_of("✅ Transaction signed successfully") == "transaction.signed");
  CHECK(phrase_of("Transaction broadcast to mainnet") == "transaction.broadcast");
  CHECK(phrase_of("❌ Transaction failed: no funds") == "transaction.failed");
  CHECK(phrase_of("Transaction 0xab12 failed: no funds") == "transaction.failed");
  CHECK(phrase_of("Transaction signing failed") == "transaction.sign-failed");
  CHECK(phrase_of("❌ Error: Failed to sign transaction") == "transaction.sign-failed");
  CHECK(phrase_of("[api] Retry 2/3 after 2s") == "api.retry");
  CHECK(phrase_of("API timeout") == "api.timeout");
  CHECK(phrase_of("RATE LIMIT EXCEEDED!") == "rate-limit.exceeded");
  CHECK(phrase_of("user said: transaction failed").empty());
  CHECK(phrase_of("Transactional e-mail failed").empty());
  CHECK(phrase_of("Transaction a b failed").empty());
  CHECK(phrase_of("").empty());
  CHECK(phrase_of("✅").empty());
  CHECK(phrase_of("[no end Transaction failed").empty());
}

TEST_CASE("levels of many loggers", "[events][vocabulary]") {
  const std::pair<const char*, const char*> table[] = {
      {"ERR", "error"},    {"warn", "warning"},     {"50", "error"},      {"E", "error"},
      {"SEVERE", "error"}, {"Information", "info"}, {"60", "fatal"},      {"crit", "critical"},
      {"emerg", "fatal"},  {"10", "trace"},         {"Notice", "notice"}, {"DEBUG", "debug"}};
  for (const auto& [native, level] : table) CHECK(read_level(native) == level);
  for (const char* none : {"", "35", "errors", "erro", " error", "7"})
    CHECK(read_level(none).empty());
  CHECK(level_of_priority(0) == "fatal");
  CHECK(level_of_priority(3) == "error");
  CHECK(level_of_priority(7) == "debug");
  CHECK(level_of_priority(8).empty());
  CHECK(level_of_priority(-1).empty());
  CHECK(is_error_level("critical"));
  CHECK_FALSE(is_error_level("warning"));
}

TEST_CASE("spellings of an action are words of every way to write it", "[events][vocabulary]") {
  for (const Action& action : actions()) {
    const Spellings phrases = action_spellings(action.name);
    REQUIRE(phrases);
    const auto covered = [&](std::string_view text) {
      for (const Phrase& phrase : *phrases) {
        bool all = !phrase.empty();
        for (const std::string& word : phrase)
          all = all && find_caseless(text, word) != std::string_view::npos;
        if (all) return true;
      }
      return false;
    };
    for (std::string_view spelling : action.spellings) {
      INFO(spelling);
      std::string upper;
      for (const char c : spelling)
        upper += c == ' ' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
      CHECK(covered(upper));
    }
    for (std::string_view phrase : action.phrases) CHECK(covered(phrase));
  }
  const Spellings own = action_spellings("coupon_used");
  REQUIRE(own);
  CHECK(*own == std::vector<Phrase>{{"coupon"}});
  CHECK_FALSE(action_spellings("..."));
  CHECK(action_spellings("LOGIN.Failed") == action_spellings("login.failed"));
}
