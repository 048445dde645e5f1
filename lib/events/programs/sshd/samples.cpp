// What sshd writes: test, documentation and fuzz seed. Addresses are documentation ones (RFC 5737,
// 3849).
#include "events/program.h"

namespace secops::events {

std::vector<Sample> sshd_samples() {
  return {
      {"Dec 10 06:55:46 web sshd[24200]: Failed password for root from 203.0.113.9 port 38926 ssh2",
       {{"event.action", "login.failed"},
        {"event.outcome", "failure"},
        {"source.ip", "203.0.113.9"},
        {"source.port", "38926"},
        {"user.name", "root"},
        {"host.name", "web"},
        {"process.name", "sshd"},
        {"process.pid", "24200"},
        {"@timestamp", "2025-12-10T06:55:46Z"}}},
      {"Dec 10 06:55:46 web sshd[1]: Failed password for invalid user web master from 2001:DB8::9 "
       "port 1 ssh2",
       {{"event.action", "login.failed"},
        {"source.ip", "2001:db8::9"},
        {"user.name", "web master"}}},
      {"Dec 10 06:55:46 web sshd[1]: Failed publickey for bob from 203.0.113.9 port 1 ssh2: RSA "
       "SHA256:3bW0YmVbQ1rA",
       {{"event.action", "login.failed"}, {"source.ip", "203.0.113.9"}, {"user.name", "bob"}}},
      {"Dec 10 06:55:46 web sshd[1]: Failed keyboard-interactive/pam for bob from 203.0.113.9 port "
       "1 "
       "ssh2",
       {{"event.action", "login.failed"}, {"user.name", "bob"}}},
      {"Dec 10 06:55:46 web sshd[1]: Failed none for invalid user a from 203.0.113.9 port 1 ssh2",
       {{"event.action", "ssh.probed-methods"}, {"user.name", "a"}, {"event.outcome", ""}}},
      {"Dec 10 09:32:20 web sshd[24680]: Accepted password for alice from 198.51.100.7 port 49116 "
       "ssh2",
       {{"event.action", "login.succeeded"},
        {"event.outcome", "success"},
        {"source.ip", "198.51.100.7"},
        {"user.name", "alice"}}},
      {"2026-11-22T06:14:00.123456+09:00 web sshd-session[7]: Accepted publickey for alice from "
       "198.51.100.7 port 49116 ssh2: ED25519 SHA256:bm90IGEga2V5",
       {{"event.action", "login.succeeded"},
        {"process.name", "sshd-session"},
        {"source.ip", "198.51.100.7"},
        {"@timestamp", "2026-11-21T21:14:00.123456Z"}}},
      {"Dec 10 06:55:46 web sshd[1]: message repeated 5 times: [ Failed password for root from "
       "203.0.113.9 port 38926 ssh2]",
       {{"event.action", "login.failed"}, {"source.ip", "203.0.113.9"}, {"user.name", "root"}}},
      {"Dec 10 06:55:46 web sshd[1]: Invalid user webmaster from 203.0.113.9",
       {{"event.action", "login.invalid-user"},
        {"source.ip", "203.0.113.9"},
        {"user.name", "webmaster"},
        {"event.outcome", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: Invalid user  from 203.0.113.9 port 4004",
       {{"event.action", "login.invalid-user"}, {"source.port", "4004"}, {"user.name", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 "
       "euid=0 "
       "tty=ssh ruser= rhost=203.0.113.9  user=root",
       {{"event.action", "pam.auth-failed"}, {"source.ip", "203.0.113.9"}, {"user.name", "root"}}},
      {"Dec 10 06:55:46 web sshd[1]: PAM 4 more authentication failures; logname= uid=0 euid=0 "
       "tty=ssh "
       "ruser= rhost=203.0.113.9  user=root",
       {{"event.action", "pam.auth-failed"}, {"source.ip", "203.0.113.9"}}},
      {"Dec 10 06:55:46 web sshd[1]: error: PAM: Authentication failure for illegal user x from "
       "203.0.113.9",
       {{"event.action", "pam.auth-failed"}, {"source.ip", "203.0.113.9"}, {"user.name", "x"}}},
      {"Dec 10 06:55:46 web sshd[1]: Received disconnect from 203.0.113.9: 11: Bye Bye [preauth]",
       {{"event.action", "ssh.disconnected"}, {"source.ip", "203.0.113.9"}, {"source.port", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: error: Received disconnect from 203.0.113.9 port 77:14: No "
       "more "
       "user authentication methods available. [preauth]",
       {{"event.action", "ssh.disconnected"},
        {"source.ip", "203.0.113.9"},
        {"source.port", "77"},
        {"log.level", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: Connection closed by invalid user bob 203.0.113.9 port 5 "
       "[preauth]",
       {{"event.action", "ssh.disconnected"}, {"source.ip", "203.0.113.9"}, {"user.name", "bob"}}},
      {"Dec 10 06:55:46 web sshd[1]: Connection closed by 203.0.113.9 [preauth]",
       {{"event.action", "ssh.disconnected"}, {"source.ip", "203.0.113.9"}}},
      {"Dec 10 06:55:46 web sshd[1]: Disconnecting: Too many authentication failures for root "
       "[preauth]",
       {{"event.action", "ssh.max-auth-tries"}, {"user.name", "root"}, {"source.ip", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: Disconnecting authenticating user root 203.0.113.9 port 5: "
       "Too many "
       "authentication failures [preauth]",
       {{"event.action", "ssh.max-auth-tries"},
        {"event.outcome", "failure"},
        {"source.ip", "203.0.113.9"},
        {"user.name", "root"}}},
      {"Dec 10 06:55:46 web sshd[1]: error: maximum authentication attempts exceeded for invalid "
       "user "
       "admin from 203.0.113.9 port 5 ssh2 [preauth]",
       {{"event.action", "ssh.max-auth-tries"},
        {"source.ip", "203.0.113.9"},
        {"user.name", "admin"}}},
      {"Dec 10 06:55:46 web sshd[1]: Did not receive identification string from 203.0.113.9 port 5",
       {{"event.action", "ssh.no-identification"}, {"source.port", "5"}}},
      {"Dec 10 06:55:46 web sshd[1]: Bad protocol version identification 'GET / HTTP/1.1' from "
       "203.0.113.9 port 5",
       {{"event.action", "ssh.no-identification"}, {"source.ip", "203.0.113.9"}}},
      {"Dec 10 06:55:46 web sshd[1]: Unable to negotiate with 203.0.113.9 port 5: no matching "
       "cipher "
       "found. Their offer: from 198.51.100.1 port 1 [preauth]",
       {{"event.action", "ssh.negotiation-failed"}, {"source.ip", "203.0.113.9"}}},
      {"Dec 10 06:55:46 web sshd[1]: reverse mapping checking getaddrinfo for host.example.net "
       "[203.0.113.9] failed - POSSIBLE BREAK-IN ATTEMPT!",
       {{"event.action", "ssh.reverse-mapping-failed"}, {"source.ip", "203.0.113.9"}}},
      {"Dec 10 06:55:46 web sshd[1]: User root from 203.0.113.9 not allowed because listed in "
       "DenyUsers",
       {{"event.action", "ssh.user-not-allowed"},
        {"source.ip", "203.0.113.9"},
        {"event.reason", "listed in DenyUsers"}}},
      {"Dec 10 06:55:46 web sshd[1]: Server listening on 0.0.0.0 port 22.", {{"event.action", ""}}},
      {"Dec 10 06:55:46 web sshd[1]: input_userauth_request: invalid user webmaster [preauth]",
       {{"event.action", ""}, {"user.name", ""}}},
  };
}

}  // namespace secops::events
