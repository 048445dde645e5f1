// sudo: who ran what as whom. The working directory and the command are chosen by the local user,
// so a field is read from behind them only where it cannot be mistaken.
#include "events/pam_message.h"
#include "events/program.h"
#include "events/reading.h"

namespace secops::events {

namespace {

constexpr std::string_view user_mark = " ; USER=";
constexpr std::string_view command_mark = " ; COMMAND=";

bool parse(std::string_view, std::string_view message, const ParseContext& context, Event& event) {
  if (message.starts_with("pam_")) return parse_pam_message(message, "sudo", context, event);
  while (!message.empty() && message.front() == ' ') message.remove_prefix(1);
  const std::size_t colon = message.find(" : ");
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view said = message.substr(colon + 3);
  const bool runs = said.starts_with("TTY=") || said.starts_with("PWD=");
  if (!runs && said.find(" ; TTY=") == std::string_view::npos &&
      said.find(" ; PWD=") == std::string_view::npos)
    return false;
  event.set(user_name, message.substr(0, colon));
  if (runs) {
    set_action(event, "sudo.executed", Outcome::success);
  } else {
    set_action(event, "sudo.failed", Outcome::failure);
    event.set(event_reason, said.substr(0, said.find(" ; ")));
  }
  const std::size_t user = said.find(user_mark);
  const bool once =
      user != std::string_view::npos && said.find(user_mark, user + 1) == std::string_view::npos;
  const std::size_t command = said.find(command_mark, once ? user : 0);
  if (once) {
    const std::string_view target = said.substr(user + user_mark.size());
    event.set(user_target_name, target.substr(0, target.find(" ; ")));
  }
  if (command != std::string_view::npos)
    event.set(process_command_line, said.substr(command + command_mark.size()));
  return true;
}

}  // namespace

ProgramType sudo_type() {
  ProgramType type;
  type.name = "sudo";
  type.tags = {"sudo"};
  type.logsource = {"", "linux", "sudo"};
  type.parse = parse;
  type.spellings = {{"sudo.executed", {{"sudo", " : TTY="}, {"sudo", " : PWD="}}},
                    {"sudo.failed", {{"sudo", " : ", " ; TTY="}, {"sudo", " : ", " ; PWD="}}},
                    {"pam.auth-failed", {{"sudo", "authentication failure;"}}},
                    {"pam.check-failed", {{"sudo", "check pass; user unknown"}}},
                    {"session.opened", {{"sudo", "session opened for user "}}},
                    {"session.closed", {{"sudo", "session closed for user "}}}};
  type.samples = {
      {"Nov  3 09:47:02 veridian sudo: alice : TTY=pts/6 ; PWD=/home/alice ; USER=root ; "
       "COMMAND=/usr/bin/tail /var/log/messages",
       {{"event.action", "sudo.executed"},
        {"user.name", "alice"},
        {"user.target.name", "root"},
        {"process.command_line", "/usr/bin/tail /var/log/messages"},
        {"event.outcome", "success"}}},
      {"Nov  3 09:47:02 web sudo[991]:   bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/tmp ; "
       "USER=root ; "
       "COMMAND=/bin/sh",
       {{"event.action", "sudo.failed"},
        {"event.reason", "user NOT in sudoers"},
        {"user.name", "bob"},
        {"process.command_line", "/bin/sh"}}},
      {"Nov  3 09:47:02 web sudo:   bob : 3 incorrect password attempts ; TTY=pts/1 ; PWD=/tmp ; "
       "USER=root ; COMMAND=/bin/sh",
       {{"event.action", "sudo.failed"}, {"event.reason", "3 incorrect password attempts"}}},
      {"Nov  3 09:47:02 web sudo:   bob : PWD=/x ; USER=root ; COMMAND=/bin/true ; USER=eve ; "
       "COMMAND=/bin/id",
       {{"event.action", "sudo.executed"}, {"user.name", "bob"}, {"user.target.name", ""}}},
      {"Nov  3 09:47:02 web sudo: pam_unix(sudo:auth): authentication failure; logname=bob "
       "uid=1000 "
       "euid=0 tty=/dev/pts/1 ruser=bob rhost=  user=bob",
       {{"event.action", "pam.auth-failed"}, {"user.name", "bob"}}},
      {"Nov  3 09:47:02 web sudo: pam_unix(sudo:session): session opened for user root(uid=0) by "
       "bob(uid=1000)",
       {{"event.action", "session.opened"}, {"user.name", "root"}}},
      {"Nov  3 09:47:02 web sudo: unable to resolve host web",
       {{"event.action", ""}, {"message", "unable to resolve host web"}}},
  };
  return type;
}

}  // namespace secops::events
