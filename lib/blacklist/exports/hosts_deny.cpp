// hosts_access(5): "ALL: 192.0.2.0/255.255.255.0", the mask in full because not every build takes
// its length, and none for a single address ("255.255.255.255 is not a valid mask value"); IPv6 as
// "[net]/length". The first line that matches denies; none allows.
#include <fmt/format.h>

#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string mask_text(unsigned prefix) {
  const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
  return fmt::format("{}.{}.{}.{}", mask >> 24, mask >> 16 & 255, mask >> 8 & 255, mask & 255);
}

std::string write(const ExportList& list, const ExportOptions& options) {
  const Networks networks = list.networks(options);
  std::string text;
  for (const PackedV4 packed : networks.v4) {
    const IpNetwork network = unpacked(packed);
    text += "ALL: " + to_string(network.address);
    if (network.prefix < 32) text += "/" + mask_text(static_cast<unsigned>(network.prefix));
    text += '\n';
  }
  for (const PackedV6& packed : networks.v6) {
    const IpNetwork network = unpacked(packed);
    text += fmt::format("ALL: [{}]/{}\n", to_string(network.address), network.prefix);
  }
  return text;
}

}  // namespace

ExportType hosts_deny_type() {
  ExportType type;
  type.name = "hosts-deny";
  type.title = "tcp_wrappers: a whole hosts.deny";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use = "install -m 644 FILE /etc/hosts.deny";
  return type;
}

}  // namespace secops::blacklist
