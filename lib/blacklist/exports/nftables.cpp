// nftables: the table that `blacklist sync` keeps, for a machine that sync does not reach. What is
// protected there is not known here: its two sets are empty.
#include "blacklist/export.h"
#include "blacklist/firewall.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  Firewall none;
  none.whole = false;
  return firewall_script(options.name, wanted_firewall(list.enforced(), {}, list.now()), none,
                         list.now());
}

}  // namespace

ExportType nftables_type() {
  ExportType type;
  type.name = "nftables";
  type.title = "nftables: a table with sets and rules, replacing what it was; with time-outs";
  type.kinds = {Kind::ip, Kind::net};
  type.counts_down = true;
  type.write = write;
  type.use = "nft -f FILE";
  return type;
}

}  // namespace secops::blacklist
