// PAM's messages under a tag of their own (old systems), or under a program that has no reader
// here.
#include "events/pam_message.h"
#include "events/program.h"

namespace secops::events {

namespace {

bool parse(std::string_view tag, std::string_view message, const ParseContext& context,
           Event& event) {
  return parse_pam_message(message, tag, context, event);
}

std::vector<Phrase> login_phrases() {
  std::vector<Phrase> phrases{{"(pam_unix)", "authentication failure;"}};
  for (std::string_view service : pam_only_services)
    phrases.push_back({"(" + std::string(service), "authentication failure;"});
  return phrases;
}

}  // namespace

ProgramType pam_type() {
  ProgramType type;
  type.name = "pam";
  type.tags = {
      "pam",           "sshd(pam_unix)", "su(pam_unix)",    "login(pam_unix)", "ftpd(pam_unix)",
      "gdm(pam_unix)", "sudo(pam_unix)", "vsftpd(pam_unix)"};
  type.logsource = {"", "linux", "auth"};
  type.parse = parse;
  type.spellings = {
      {"login.failed", login_phrases()},
      {"su.failed", {{"su(pam_unix)", "authentication failure;"}}},
      {"pam.auth-failed",
       {{"pam", "authentication failure;"}, {"PAM ", " more authentication failure"}}},
      {"pam.check-failed", {{"check pass; user unknown"}}},
      {"session.opened", {{"session opened for user "}}},
      {"session.closed", {{"session closed for user "}}}};
  type.samples = {
      {"Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0 euid=0 "
       "tty=NODEVssh ruser= rhost=203.0.113.4 ",
       {{"event.action", "login.failed"}, {"source.ip", "203.0.113.4"}, {"process.name", "sshd"}}},
      {"Jun 15 02:04:59 combo sshd(pam_unix)[20882]: authentication failure; logname= uid=0 euid=0 "
       "tty=NODEVssh ruser= rhost=host-7.example.net  user=root",
       {{"event.action", "login.failed"},
        {"source.address", "host-7.example.net"},
        {"user.name", "root"}}},
      {"Jun 15 02:04:59 combo sshd(pam_unix)[20882]: check pass; user unknown",
       {{"event.action", "pam.check-failed"}}},
      {"Jun 15 04:06:18 combo su(pam_unix)[21416]: session opened for user cyrus by (uid=0)",
       {{"event.action", "session.opened"}, {"user.name", "cyrus"}}},
      {"Nov 22 06:00:01 web vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 "
       "euid=0 tty=ftp ruser=bob rhost=203.0.113.9  user=bob",
       {{"event.action", "login.failed"}, {"source.ip", "203.0.113.9"}, {"user.name", "bob"}}},
      {"Nov 22 06:00:01 web dovecot: pam_unix(dovecot:session): session closed for user bob",
       {{"event.action", "session.closed"}, {"user.name", "bob"}}},
  };
  return type;
}

}  // namespace secops::events
