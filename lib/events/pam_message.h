// What PAM modules write, in the name of whatever program uses them.
#pragma once

#include <string_view>

#include "events/format.h"

namespace secops::events {

inline constexpr std::string_view pam_only_services[] = {
    "vsftpd", "proftpd", "pure-ftpd",    "ftp",     "dovecot", "smtp",       "imap",
    "pop3",   "cockpit", "gdm-password", "lightdm", "sddm",    "xrdp-sesman"};

// Reads "pam_unix(sshd:auth): authentication failure; …", "pam_unix(su:session): session opened for
// user …" and the same without the module, as old systems tag it ("sshd(pam_unix)"): then the line
// is the only one about the attempt. `tag` is that of the line. False: not such a message.
bool parse_pam_message(std::string_view message, std::string_view tag, const ParseContext& context,
                       Event& event);

}  // namespace secops::events
