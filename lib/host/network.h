// Where this machine stands in the network: what must never be cut off.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace secops::host {

struct NetworkFacts {
  std::vector<IpAddress> own;        // of the machine's interfaces
  std::vector<IpAddress> gateways;   // of every route
  std::vector<IpAddress> resolvers;  // of /etc/resolv.conf, and those behind systemd-resolved
  // Of SSH_CONNECTION, here and in the processes above this one, and of established connections to
  // the ports that sshd has by its configuration and by SSH_CONNECTION.
  std::vector<IpAddress> ssh_peers;
  std::vector<std::string> unknown;  // what could not be found out, and why: "resolvers: …"
  bool fixed_known{true};            // all but the peers of SSH, who come and go, could be
};

// Reads the interfaces, /proc/net, resolv.conf, /etc/ssh/sshd_config and SSH_CONNECTION. Never
// throws: what cannot be read stands in `unknown`, since not knowing is no reason not to protect
// the rest.
enum class SshPeers : std::uint8_t { looked_up, left_out };
NetworkFacts network_facts(SshPeers peers = SshPeers::looked_up);

// Parts of it, for tests: from the text of the files of the same names. What makes no sense is left
// out.
std::vector<IpAddress> gateways_of_route(std::string_view proc_net_route);
std::vector<IpAddress> gateways_of_ipv6_route(std::string_view proc_net_ipv6_route);
std::vector<IpAddress> resolvers_of(std::string_view resolv_conf);
std::vector<unsigned> ssh_ports_of(std::string_view sshd_config);  // 22 if it names none
// Peers of established connections whose own port is one of these; of /proc/net/tcp or tcp6.
std::vector<IpAddress> peers_of(std::string_view proc_net_tcp, const std::vector<unsigned>& ports);

}  // namespace secops::host
