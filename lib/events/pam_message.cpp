#include "events/pam_message.h"

#include "events/reading.h"

namespace secops::events {

namespace {

// Services that leave only PAM's line in the system's log when a password is wrong, so it counts as
// the failed log-in. sshd, sudo, su and the like write a line of their own, which is the one that
// counts.
bool leaves_it_to_pam(std::string_view service) {
  for (std::string_view silent : pam_only_services)
    if (service == silent) return true;
  return false;
}

// The value after " NAME=", only where that stands once: user names are free text and can hold "
// rhost=".
std::string_view only_value(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos || text.find(name, at + 1) != std::string_view::npos) return {};
  std::string_view value = text.substr(at + name.size());
  return value.substr(0, value.find(' '));
}

void set_failure_fields(std::string_view details, Event& event) {
  set_source(event, only_value(details, " rhost="));
  if (const auto user = only_value(details, " user="); !user.empty())
    event.set(user_name, user);
  else if (const auto remote_user = only_value(details, " ruser="); !remote_user.empty())
    event.set(user_name, remote_user);
}

void set_failure_action(std::string_view service, bool old_style, Event& event) {
  if (old_style && service == "su")
    set_action(event, "su.failed", Outcome::failure);
  else if (old_style || leaves_it_to_pam(service))
    set_action(event, "login.failed", Outcome::failure);
  else
    set_action(event, "pam.auth-failed", Outcome::failure);
}

// "4" of "PAM 4 more authentication failures; …", a summary of failures that had their own lines;
// "" if it is none.
std::string_view summary_count(std::string_view message) {
  constexpr std::string_view begin = "PAM ";
  if (!message.starts_with(begin)) return {};
  message.remove_prefix(begin.size());
  const std::string_view count = message.substr(0, message.find_first_not_of("0123456789"));
  message.remove_prefix(count.size());
  return message.starts_with(" more authentication failure") ? count : std::string_view();
}

// "session opened for user root(uid=0) by bob(uid=1000)"
bool parse_session(std::string_view text, Event& event) {
  constexpr std::string_view opened = "session opened for user ";
  constexpr std::string_view closed = "session closed for user ";
  const bool opens = text.starts_with(opened);
  if (!opens && !text.starts_with(closed)) return false;
  text.remove_prefix(opened.size());
  text = text.substr(0, text.find_first_of(" ("));
  set_action(event, opens ? "session.opened" : "session.closed", Outcome::success);
  if (!text.empty()) event.set(user_name, text);
  return true;
}

}  // namespace

bool parse_pam_message(std::string_view message, std::string_view tag, const ParseContext& context,
                       Event& event) {
  bool old_style = tag.ends_with("(pam_unix)");
  std::string_view service = tag.substr(0, tag.find('('));
  if (message.starts_with("pam_")) {
    const std::size_t open = message.find('(');
    const std::size_t end = message.find("): ");
    if (open == std::string_view::npos || end == std::string_view::npos || end < open) return false;
    service = message.substr(open + 1, end - open - 1);
    service = service.substr(0, service.find(':'));
    message.remove_prefix(end + 3);
    old_style = false;
  }
  if (message.starts_with("authentication failure;")) {
    set_failure_action(service, old_style, event);
    set_failure_fields(message, event);
    return true;
  }
  if (const auto count = summary_count(message); !count.empty()) {
    set_action(event, "pam.auth-failed", Outcome::failure);
    set_failure_fields(message, event);
    set_native(event, context, "repeated", {count, ValueKind::number});
    return true;
  }
  if (message.starts_with("check pass; user unknown")) {
    set_action(event, "pam.check-failed", Outcome::failure);
    return true;
  }
  return parse_session(message, event);
}

}  // namespace secops::events
