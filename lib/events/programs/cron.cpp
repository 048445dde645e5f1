// cron: "(root) CMD (command)".
#include "events/pam_message.h"
#include "events/program.h"
#include "events/reading.h"

namespace secops::events {

namespace {

bool parse(std::string_view, std::string_view message, const ParseContext& context, Event& event) {
  if (message.starts_with("pam_")) return parse_pam_message(message, "cron", context, event);
  constexpr std::string_view command_mark = ") CMD (";
  const std::size_t at = message.find(command_mark);
  if (!message.starts_with('(') || !message.ends_with(')') || at == std::string_view::npos ||
      message.size() < at + command_mark.size() + 1)
    return false;
  set_action(event, "cron.executed", Outcome::none);
  event.set(user_name, message.substr(1, at - 1));
  const std::string_view command = message.substr(at + command_mark.size());
  event.set(process_command_line, command.substr(0, command.size() - 1));
  return true;
}

}  // namespace

ProgramType cron_type() {
  ProgramType type;
  type.name = "cron";
  type.tags = {"CRON", "cron", "crond", "/usr/sbin/cron"};
  type.logsource = {"", "linux", "cron"};
  type.parse = parse;
  type.spellings = {{"cron.executed", {{") CMD ("}}},
                    {"pam.auth-failed", {{"cron", "authentication failure;"}}},
                    {"pam.check-failed", {{"cron", "check pass; user unknown"}}},
                    {"session.opened", {{"cron", "session opened for user "}}},
                    {"session.closed", {{"cron", "session closed for user "}}}};
  type.samples = {
      {"Nov 22 06:00:01 web CRON[4711]: (root) CMD (cd / && run-parts --report /etc/cron.hourly)",
       {{"event.action", "cron.executed"},
        {"user.name", "root"},
        {"process.command_line", "cd / && run-parts --report /etc/cron.hourly"}}},
      {"Nov 22 06:00:01 web CRON[4711]: pam_unix(cron:session): session opened for user "
       "root(uid=0) "
       "by (uid=0)",
       {{"event.action", "session.opened"}, {"user.name", "root"}}},
      {"Nov 22 06:00:01 web crond[4711]: (root) CMD (/bin/true (really))",
       {{"process.command_line", "/bin/true (really)"}}},
      {"Nov 22 06:00:01 web CRON[4711]: (root) CMD ()", {{"event.action", "cron.executed"}}},
      {"Nov 22 06:00:01 web CRON[4711]: (root) CMD (", {{"event.action", ""}}},
      {"Nov 22 06:00:01 web cron[4711]: (CRON) INFO (Running @reboot jobs)",
       {{"event.action", ""}}},
  };
  return type;
}

}  // namespace secops::events
