// What a program says inside an envelope (syslog, journal, JSON): message → fields. Plug-ins, one
// file each in events/programs/.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "events/format.h"

namespace secops::events {

// Every action that the program's messages can become, with words that then stand in the message.
struct ProgramSpelling {
  std::string_view action;  // vocabulary name: "login.failed"
  std::vector<Phrase> phrases;
};

struct ProgramType {
  std::string_view name;  // "sshd"
  std::vector<std::string_view>
      tags;             // syslog tags without pid: "sshd", "sshd(pam_unix)", "sshd-session"
  LogSource logsource;  // {"", "linux", "sshd"}
  // Reads the message; event already has the envelope's fields. Fields come only from positions
  // that the program writes, never from ones a remote user can fill (promises P-28). False: nothing
  // special, the event stays as the envelope made it.
  bool (*parse)(std::string_view tag, std::string_view message, const ParseContext& context,
                Event& event){nullptr};
  std::vector<ProgramSpelling> spellings;
  std::vector<Sample> samples;  // whole syslog lines
};

std::span<const ProgramType> programs();
const ProgramType* find_program(std::string_view tag);

}  // namespace secops::events
