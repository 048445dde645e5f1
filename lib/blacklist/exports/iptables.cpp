// IPv4 in a chain of its own: iptables_chain.h.
#include "blacklist/export.h"
#include "blacklist/exports/iptables_chain.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return iptables_chain(list, options, Family::v4);
}

}  // namespace

ExportType iptables_type() {
  ExportType type;
  type.name = "iptables";
  type.title = "iptables-restore: a chain, its name in small letters, that drops IPv4";
  type.kinds = {Kind::ip, Kind::net};
  type.family = Family::v4;
  type.write = write;
  type.use =
      "iptables-restore --noflush FILE\n"
      "iptables -C INPUT -j secops || iptables -I INPUT -j secops";
  return type;
}

}  // namespace secops::blacklist
