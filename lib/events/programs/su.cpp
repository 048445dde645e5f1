// su, of shadow and of util-linux.
#include "events/pam_message.h"
#include "events/program.h"
#include "events/reading.h"

namespace secops::events {

namespace {

// "FROM TO" around a mark that stands between two account names: the names come from the password
// file, which has no blanks in them.
bool set_users(std::string_view target, std::string_view user, Event& event) {
  user = user.substr(0, user.find(' '));
  if (target.empty() || user.empty()) return false;
  event.set(user_target_name, target);
  event.set(user_name, user);
  return true;
}

bool parse(std::string_view, std::string_view message, const ParseContext& context, Event& event) {
  if (message.starts_with("pam_")) return parse_pam_message(message, "su", context, event);
  const bool failed = message.starts_with("FAILED ") || message.starts_with("- ");
  const std::size_t by = message.find(" by ");
  constexpr std::string_view shadow_for = " su for ";
  if (const std::size_t at = message.find(shadow_for);
      at < 16 && by != std::string_view::npos && by > at + shadow_for.size()) {
    const std::size_t name = at + shadow_for.size();
    if (!set_users(message.substr(name, by - name), message.substr(by + 4), event)) return false;
    set_action(event, failed ? "su.failed" : "su.succeeded",
               failed ? Outcome::failure : Outcome::success);
    return true;
  }
  constexpr std::string_view to = "(to ";
  const std::size_t open = message.find(to);
  const std::size_t close = message.find(") ", open);
  if (open > 16 || close == std::string_view::npos) return false;
  const std::size_t name = open + to.size();
  if (!set_users(message.substr(name, close - name), message.substr(close + 2), event))
    return false;
  set_action(event, failed ? "su.failed" : "su.succeeded",
             failed ? Outcome::failure : Outcome::success);
  return true;
}

}  // namespace

ProgramType su_type() {
  ProgramType type;
  type.name = "su";
  type.tags = {"su"};
  type.logsource = {"", "linux", "su"};
  type.parse = parse;
  type.spellings = {{"su.succeeded", {{" su for ", " by "}, {"su", "(to "}}},
                    {"su.failed", {{"FAILED ", "su"}, {"su", "- su for "}}},
                    {"pam.auth-failed", {{"su", "authentication failure;"}}},
                    {"pam.check-failed", {{"su", "check pass; user unknown"}}},
                    {"session.opened", {{"su", "session opened for user "}}},
                    {"session.closed", {{"su", "session closed for user "}}}};
  type.samples = {
      {"Nov 22 05:00:00 web su[77]: Successful su for root by alice",
       {{"event.action", "su.succeeded"}, {"user.name", "alice"}, {"user.target.name", "root"}}},
      {"Nov 22 05:00:00 web su[77]: FAILED su for root by bob",
       {{"event.action", "su.failed"}, {"user.name", "bob"}, {"event.outcome", "failure"}}},
      {"Nov 22 05:00:00 web su[77]: (to root) alice on pts/0",
       {{"event.action", "su.succeeded"}, {"user.name", "alice"}, {"user.target.name", "root"}}},
      {"Nov 22 05:00:00 web su[77]: FAILED SU (to root) bob on pts/0",
       {{"event.action", "su.failed"}, {"user.name", "bob"}}},
      {"Nov 22 05:00:00 web su: pam_unix(su:auth): authentication failure; logname=bob uid=1000 "
       "euid=0 tty=pts/0 ruser=bob rhost=  user=root",
       {{"event.action", "pam.auth-failed"}, {"user.name", "root"}}},
      {"Nov 22 05:00:00 web su[77]: + ??? root:news", {{"event.action", ""}}},
  };
  return type;
}

}  // namespace secops::events
