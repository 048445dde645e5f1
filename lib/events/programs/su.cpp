// su, of shadow and of util-linux.
#include "events/pam_message.h"
#include "events/program.h"
#include "events/reading.h"

namespace secops::events {

namespace {

struct Form {
  std::string_view before_target;
  std::string_view between;  // target and user
};

// shadow: "Successful su for root by alice"; util-linux: "(to root) alice on pts/0".
constexpr Form forms[] = {{" su for ", " by "}, {"(to ", ") "}};

// Account names come from the password file, which has no blanks in them.
bool set_users(std::string_view target, std::string_view user, Event& event) {
  user = user.substr(0, user.find(' '));
  if (target.empty() || user.empty()) return false;
  event.set(user_target_name, target);
  event.set(user_name, user);
  return true;
}

bool parse(std::string_view, std::string_view message, const ParseContext& context, Event& event) {
  constexpr std::size_t longest_beginning = 16;  // "Successful", "FAILED SU "
  if (message.starts_with("pam_")) return parse_pam_message(message, "su", context, event);
  const bool failed = message.starts_with("FAILED ") || message.starts_with("- ");
  for (const Form& form : forms) {
    const std::size_t at = message.find(form.before_target);
    if (at > longest_beginning) continue;
    const std::size_t target = at + form.before_target.size();
    const std::size_t end = message.find(form.between, target);
    if (end == std::string_view::npos) continue;
    if (!set_users(message.substr(target, end - target), message.substr(end + form.between.size()),
                   event))
      return false;
    set_action(event, failed ? "su.failed" : "su.succeeded",
               failed ? Outcome::failure : Outcome::success);
    return true;
  }
  return false;
}

}  // namespace

ProgramType su_type() {
  ProgramType type;
  type.name = "su";
  type.tags = {"su"};
  type.logsource = {"", "linux", "su"};
  type.parse = parse;
  type.spellings = {{"su.succeeded", {{" su for ", " by "}, {"su", "(to "}}},
                    {"su.failed", {{"FAILED ", "su"}, {"- ", " su for "}, {"su", "- ", "(to "}}},
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
      {"Nov 22 05:00:00 web su[1]: - (to root) bob on pts/0",
       {{"event.action", "su.failed"}, {"user.name", "bob"}, {"user.target.name", "root"}}},
      {"Nov 22 05:00:00 web su: pam_unix(su:auth): authentication failure; logname=bob uid=1000 "
       "euid=0 tty=pts/0 ruser=bob rhost=  user=root",
       {{"event.action", "pam.auth-failed"}, {"user.name", "root"}}},
      {"Nov 22 05:00:00 web su[77]: + ??? root:news", {{"event.action", ""}}},
  };
  return type;
}

}  // namespace secops::events
