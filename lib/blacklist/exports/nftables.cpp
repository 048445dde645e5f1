// nftables: the table that `blacklist sync` keeps, for a machine that sync does not reach. What is
// protected here is accepted first there too. The table is deleted and made anew: a table of sync
// is looked at before that, this one cannot be.
#include <fmt/format.h>

#include "blacklist/export.h"
#include "blacklist/firewall.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  Firewall wanted = wanted_firewall(list.enforced(), list.now());
  // Intervals join their neighbours, if they end together; single addresses do not.
  if (options.aggregate) {
    for (const char* family : {"v4", "v6"}) {
      auto& hosts = wanted.sets[fmt::format("hosts_{}", family)];
      auto& nets = wanted.sets[fmt::format("nets_{}", family)];
      nets.insert(nets.end(), hosts.begin(), hosts.end());
      hosts.clear();
    }
    wanted = settled(std::move(wanted));
  }
  return firewall_script(options.name, wanted, list.now());
}

}  // namespace

ExportType nftables_type() {
  ExportType type;
  type.name = "nftables";
  type.title = "nftables: a table with sets and rules, replacing what it was; with time-outs";
  type.kinds = {Kind::ip, Kind::net};
  type.counts_down = true;
  type.accepts_protected = true;
  // Tables that Debian's nftables.conf, iptables-nft, firewalld, OpenWrt and runtimes of containers
  // make, and what people call their own.
  type.taken_names = {"filter",    "nat",      "mangle", "raw",   "security", "route", "broute",
                      "firewalld", "fw4",      "docker", "incus", "lxd",      "lxc",   "netavark",
                      "libvirt",   "firewall", "fw",     "main",  "global",   "input", "forward"};
  type.write = write;
  type.use = "nft -f FILE";
  return type;
}

}  // namespace secops::blacklist
