// fail2ban-client(1), "set JAIL banip IP ... IP": lines for its interactive mode, which needs no
// shell; the jail is --name. Addresses and networks in CIDR form are both taken since 0.10. It only
// adds: the jail ends its bans by its own bantime, and knows no other end.
#include "base/text.h"
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

constexpr std::size_t addresses_a_line = 50;

std::string write(const ExportList& list, const ExportOptions& options) {
  const std::string all = list.lines("", "", options);
  std::string text;
  std::size_t on_line = 0;
  for (const std::string_view network : split(all, '\n')) {
    if (network.empty()) continue;
    if (on_line == 0) text += "set " + options.name + " banip";
    text += ' ';
    text += network;
    if (++on_line < addresses_a_line) continue;
    text += '\n';
    on_line = 0;
  }
  if (on_line > 0) text += '\n';
  return text + "exit\n";  // without it the end of the file is taken for an error
}

}  // namespace

ExportType fail2ban_type() {
  ExportType type;
  type.name = "fail2ban";
  type.title = "fail2ban: bans in a jail, which ends them by its bantime";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use = "fail2ban-client -i < FILE";
  return type;
}

}  // namespace secops::blacklist
