// IPv6 in a chain of its own: iptables_chain.h.
#include "blacklist/export.h"
#include "blacklist/exports/iptables_chain.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return iptables_chain(list, options, Family::v6);
}

}  // namespace

ExportType ip6tables_type() {
  ExportType type;
  type.name = "ip6tables";
  type.title = "ip6tables-restore: a chain, its name in small letters, that drops IPv6";
  type.kinds = {Kind::ip, Kind::net};
  type.family = Family::v6;
  type.write = write;
  type.use =
      "ip6tables-restore --noflush FILE\n"
      "ip6tables -C INPUT -j secops || ip6tables -I INPUT -j secops";
  return type;
}

}  // namespace secops::blacklist
