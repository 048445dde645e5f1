#include "blacklist/protection.h"

#include <fmt/format.h>

#include <algorithm>

namespace secops::blacklist {
namespace {

constexpr int widest_v4 = 16;
constexpr int widest_v6 = 32;

Protected everywhere(std::string_view network, std::string what) {
  return {*parse_network(network), std::move(what)};
}

// An IPv4 network where it is carried inside an IPv6 address, its bytes standing from `at` on.
IpNetwork inside(std::string_view prefix, std::size_t at, const IpNetwork& v4) {
  IpNetwork network{*parse_ip(prefix), static_cast<int>(at * 8) + v4.prefix};
  std::copy(v4.address.bytes.begin() + 12, v4.address.bytes.end(),
            network.address.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return network;
}

// NAT64 (RFC 6052), IPv4-compatible (RFC 4291) and 6to4 (RFC 3056). The mapped form is read as
// IPv4.
std::vector<IpNetwork> spellings_of(const IpNetwork& network) {
  if (!network.address.v4) return {network};
  return {network, inside("64:ff9b::", 12, network), inside("::", 12, network),
          inside("2002::", 2, network)};
}

bool overlaps_any(const IpNetwork& network, const IpNetwork& kept_clear) {
  const auto spellings = spellings_of(kept_clear);
  return std::any_of(spellings.begin(), spellings.end(),
                     [&](const IpNetwork& spelling) { return overlaps(network, spelling); });
}

std::string text_of(const IpNetwork& network) {
  const bool single = network.prefix == (network.address.v4 ? 32 : 128);
  return single ? to_string(network.address) : to_string(network);
}

bool is_allowed(const Value& value, const Allowed& allowed, Time now) {
  if (allowed.until && *allowed.until <= now) return false;
  const auto network = network_of(value);
  const auto clear = network_of(allowed.value);
  if (network && clear) return overlaps_any(*network, *clear);
  return value == allowed.value;
}

}  // namespace

const std::vector<Protected>& protected_everywhere() {
  static const std::vector<Protected> networks = {
      everywhere("0.0.0.0/8", "\"this network\""),
      everywhere("127.0.0.0/8", "loopback"),
      everywhere("169.254.0.0/16", "link-local"),
      everywhere("224.0.0.0/4", "multicast"),
      everywhere("240.0.0.0/4", "reserved or broadcast"),
      everywhere("::/128", "the unspecified address"),
      everywhere("::1/128", "loopback"),
      everywhere("fe80::/10", "link-local"),
      everywhere("ff00::/8", "multicast"),
  };
  return networks;
}

std::optional<Refusal> refusal_of(const Value& value, const Protection& protection, Time now) {
  for (const Allowed& allowed : protection.allowed) {
    if (!is_allowed(value, allowed, now)) continue;
    return Refusal{
        "blacklist.allowed",
        fmt::format("the allow list holds {}{}: {}", allowed.value.text,
                    allowed.until ? " until " + rfc3339(*allowed.until) : "", allowed.reason),
        false};
  }
  const auto network = network_of(value);
  if (!network) return std::nullopt;
  const int widest = network->address.v4 ? widest_v4 : widest_v6;
  if (network->prefix < widest)
    return Refusal{"blacklist.too-wide", fmt::format("it is wider than /{}", widest), true};
  for (const auto* list : {&protected_everywhere(), &protection.networks})
    for (const Protected& one : *list)
      if (overlaps_any(*network, one.network))
        return Refusal{"blacklist.protected",
                       fmt::format("it overlaps {}: {}", text_of(one.network), one.what), true};
  return std::nullopt;
}

}  // namespace secops::blacklist
