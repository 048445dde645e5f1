#include "jobs/protection.h"

#include "host/network.h"

namespace secops::jobs {
namespace {

void protect(const std::vector<IpAddress>& addresses, const char* what,
             std::vector<blacklist::Protected>& networks) {
  for (const IpAddress& address : addresses)
    networks.push_back({IpNetwork{address, address.v4 ? 32 : 128}, what, false});
}

ProtectionHere protection_by(host::NetworkFacts facts, const blacklist::Settings& settings) {
  ProtectionHere here;
  auto& networks = here.protection.networks;
  protect(facts.ssh_peers, "the peer of an SSH connection to this machine", networks);
  protect(facts.own, "an address of this machine", networks);
  protect(facts.gateways, "a gateway of this machine", networks);
  protect(facts.resolvers, "a resolver of this machine", networks);
  networks.insert(networks.end(), settings.protect.begin(), settings.protect.end());
  here.protection.allowed = settings.allow;
  here.unknown = std::move(facts.unknown);
  here.fixed_known = facts.fixed_known;
  return here;
}

}  // namespace

ProtectionHere protection_here(const blacklist::Settings& settings) {
  return protection_by(host::network_facts(), settings);
}

ProtectionHere lasting_protection(const blacklist::Settings& settings) {
  return protection_by(host::network_facts(host::SshPeers::left_out), settings);
}

}  // namespace secops::jobs
