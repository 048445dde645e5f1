// One line for each branch by which a program's reader gives an action: the prefilter must know all
// of them, and random changes of samples reach few.
#include <set>

#include "events/program.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

struct Branch {
  const char* action;
  const char* tagged;  // from the tag on
};

constexpr Branch branches[] = {
    {"login.failed", "sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2"},
    {"login.failed", "sshd[1]: Failed publickey for root from 203.0.113.9 port 1 ssh2"},
    {"login.failed", "sshd[1]: Failed keyboard-interactive for root from 203.0.113.9"},
    {"login.failed", "sshd[1]: Failed keyboard-interactive/pam for root from 203.0.113.9"},
    {"login.failed", "sshd[1]: Failed hostbased for root from 203.0.113.9 port 1 ssh2"},
    {"login.failed", "sshd[1]: Failed gssapi-with-mic for root from 203.0.113.9 port 1 ssh2"},
    {"login.failed", "sshd[1]: Failed gssapi-keyex for a"},
    {"login.failed", "sshd-session[1]: error: Failed password for  from 203.0.113.9"},
    {"login.failed", "sshd[1]: message repeated 2 times: [ Failed password for a from ::1 port 1]"},
    {"login.failed", "sshd(pam_unix)[1]: authentication failure; rhost=203.0.113.9"},
    {"login.failed", "other(pam_unix)[1]: authentication failure; rhost=203.0.113.9"},
    {"login.failed", "vsftpd: pam_unix(vsftpd:auth): authentication failure; rhost=203.0.113.9"},
    {"login.failed", "vsftpd: pam_unix(vsftpd): authentication failure; rhost=203.0.113.9"},
    {"login.failed", "dovecot: pam_sss(dovecot:auth): authentication failure; "},
    {"login.failed", "sshd[1]: pam_unix(cockpit:auth): authentication failure;"},
    {"login.succeeded", "sshd[1]: Accepted password for a from 203.0.113.9 port 1 ssh2"},
    {"login.succeeded", "sshd[1]: Accepted publickey for a from 203.0.113.9 port 1 ssh2"},
    {"login.invalid-user", "sshd[1]: Invalid user a from 203.0.113.9"},
    {"login.invalid-user", "sshd[1]: fatal: Illegal user a from 203.0.113.9"},
    {"ssh.probed-methods", "sshd[1]: Failed none for a from 203.0.113.9 port 1 ssh2"},
    {"ssh.max-auth-tries", "sshd[1]: maximum authentication attempts exceeded for a"},
    {"ssh.max-auth-tries", "sshd[1]: Disconnecting: Too many authentication failures for a"},
    {"ssh.max-auth-tries", "sshd[1]: Disconnecting user a ::1: Too many authentication failures"},
    {"ssh.disconnected", "sshd[1]: Received disconnect from 203.0.113.9: 11: Bye"},
    {"ssh.disconnected", "sshd[1]: Connection closed by 203.0.113.9 [preauth]"},
    {"ssh.disconnected", "sshd[1]: Connection reset by 203.0.113.9 port 1"},
    {"ssh.disconnected", "sshd[1]: Disconnected from user a 203.0.113.9 port 1"},
    {"ssh.disconnected", "sshd[1]: Disconnecting: bye"},
    {"ssh.disconnected", "sshd[1]: Disconnecting user a 203.0.113.9 port 1: bye"},
    {"ssh.connected", "sshd[1]: Connection from 203.0.113.9 port 1"},
    {"ssh.no-identification", "sshd[1]: Did not receive identification string from 203.0.113.9"},
    {"ssh.no-identification", "sshd[1]: Bad protocol version identification 'x' from ::1"},
    {"ssh.no-identification", "sshd[1]: banner exchange: Connection from ::1 port 1: x"},
    {"ssh.negotiation-failed", "sshd[1]: Unable to negotiate with 203.0.113.9 port 1: no"},
    {"ssh.reverse-mapping-failed", "sshd[1]: reverse mapping checking getaddrinfo for x [::1] f"},
    {"ssh.user-not-allowed", "sshd[1]: User a from ::1 not allowed because not listed"},
    {"pam.auth-failed", "sshd[1]: PAM: Authentication failure for a from ::1"},
    {"pam.auth-failed", "sshd[1]: authentication failure; rhost=203.0.113.9"},
    {"pam.auth-failed", "sshd[1]: PAM 2 more authentication failures; rhost=203.0.113.9"},
    {"pam.auth-failed", "sshd[1]: PAM 1 more authentication failure"},
    {"pam.auth-failed", "pam: authentication failure; rhost=203.0.113.9"},
    {"pam.auth-failed", "other: pam_unix(other:auth): authentication failure;"},
    {"pam.auth-failed", "su: pam_unix(su:auth): authentication failure;"},
    {"pam.auth-failed", "sudo: pam_unix(sudo:auth): authentication failure;"},
    {"pam.auth-failed", "CRON[1]: pam_unix(cron:auth): authentication failure;"},
    {"pam.check-failed", "sshd(pam_unix)[1]: check pass; user unknown"},
    {"pam.check-failed", "sudo: pam_unix(sudo:auth): check pass; user unknown"},
    {"session.opened", "login: pam_unix(login:session): session opened for user a by (uid=0)"},
    {"session.opened", "su(pam_unix)[1]: session opened for user a by (uid=0)"},
    {"session.closed", "crond[1]: pam_unix(crond:session): session closed for user a"},
    {"session.closed", "pam: session closed for user a"},
    {"su.failed", "su(pam_unix)[1]: authentication failure; user=root"},
    {"su.failed", "su[1]: FAILED su for root by bob"},
    {"su.failed", "su[1]: - su for root by bob"},
    {"su.failed", "su[1]: FAILED SU (to root) bob on pts/0"},
    {"su.failed", "su[1]: - (to root) bob on pts/0"},
    {"su.succeeded", "su[1]: Successful su for root by alice"},
    {"su.succeeded", "su[1]: + su for root by alice"},
    {"su.succeeded", "su[1]: (to root) alice on pts/0"},
    {"su.succeeded", "su: + (to root) alice on pts/0"},
    {"sudo.executed", "sudo: alice : TTY=pts/6 ; PWD=/ ; USER=root ; COMMAND=/bin/true"},
    {"sudo.executed", "sudo: alice : PWD=/ ; USER=root ; COMMAND=/bin/true"},
    {"sudo.failed", "sudo: bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; COMMAND=/bin/sh"},
    {"sudo.failed", "sudo: bob : command not allowed ; PWD=/ ; COMMAND=/bin/sh"},
    {"cron.executed", "CRON[1]: (root) CMD (true)"},
    {"cron.executed", "/usr/sbin/cron[1]: (root) CMD (true)"},
};

}  // namespace

TEST_CASE("the prefilter knows every branch of the programs' readers", "[events]") {
  const FormatType& syslog = *find_format("syslog");
  std::set<std::string> reached;
  for (const Branch& branch : branches) {
    for (const char* head :
         {"Nov 22 06:00:00 web ", "<38>2026-11-22T06:00:00Z h ", "<38>Nov 22 06:00:00 "}) {
      test::Reader reader(true);
      const std::string line = std::string(head) + branch.tagged;
      INFO(line);
      REQUIRE(reader.parse(syslog, line));
      CHECK(reader.text("event.action") == branch.action);
      CHECK(test::wrong_spelling(syslog, line) == "");
    }
    reached.insert(branch.action);
  }
  for (const ProgramType& program : programs())
    for (const ProgramSpelling& spelling : program.spellings) {
      INFO(spelling.action);
      CHECK(reached.count(std::string(spelling.action)) == 1);
    }
}
