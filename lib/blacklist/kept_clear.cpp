#include "blacklist/kept_clear.h"

#include <algorithm>
#include <iterator>

namespace secops::blacklist {
namespace {

bool is_around(const IpNetwork& outer, const IpNetwork& inner) {
  return outer.prefix <= inner.prefix && contains(outer, inner.address);
}

// The last that begins at or before the asked one's end: they lie apart, so no other may meet it
// if this one does not. End if there is none.
auto last_before(const std::vector<PackedV4>& clear, PackedV4 asked) {
  const auto behind = std::partition_point(
      clear.begin(), clear.end(), [&](PackedV4 one) { return first_of(one) <= last_of(asked); });
  return behind == clear.begin() ? clear.end() : std::prev(behind);
}
auto last_before(const std::vector<PackedV6>& clear, const PackedV6& asked) {
  const IpNetwork network = unpacked(asked);
  const auto behind = std::partition_point(clear.begin(), clear.end(), [&](const PackedV6& one) {
    const IpAddress first = unpacked(one).address;
    return first <= network.address || contains(network, first);
  });
  return behind == clear.begin() ? clear.end() : std::prev(behind);
}

IpNetwork half_of(const IpNetwork& whole, bool upper) {
  IpNetwork half = whole;
  const auto bit = static_cast<std::size_t>((whole.address.v4 ? 96 : 0) + whole.prefix);
  if (upper) half.address.bytes[bit / 8] |= static_cast<std::uint8_t>(0x80U >> bit % 8);
  ++half.prefix;
  return half;
}

void split(const IpNetwork& network, const std::vector<IpNetwork>& clear,
           std::vector<IpNetwork>& parts) {
  const auto meets = [&](const IpNetwork& one) { return overlaps(one, network); };
  const auto met = std::find_if(clear.begin(), clear.end(), meets);
  if (met == clear.end()) return parts.push_back(network);
  if (is_around(*met, network)) return;
  for (const bool upper : {false, true}) split(half_of(network, upper), clear, parts);
}

}  // namespace

void KeptClear::add(const IpNetwork& network) {
  for (const IpNetwork& spelling : spellings_of(network)) networks_.add(spelling);
}

void KeptClear::add_as_written(const IpNetwork& network) { networks_.add(network); }

void KeptClear::add(const std::vector<Allowed>& allowed, Time now) {
  for (const Allowed& one : allowed) {
    const auto network = network_of(one.value);
    if (network && (!one.until || *one.until > now)) add(*network);
  }
}

void KeptClear::add(const std::vector<Protected>& networks) {
  for (const Protected& one : networks) add(one.network);
}

void KeptClear::settle() {
  networks_.sort();
  networks_ = aggregated(networks_);
}

bool KeptClear::overlaps(PackedV4 network) const {
  const auto before = last_before(networks_.v4, network);
  return before != networks_.v4.end() && last_of(*before) >= first_of(network);
}

bool KeptClear::overlaps(const PackedV6& network) const {
  const auto before = last_before(networks_.v6, network);
  return before != networks_.v6.end() && secops::overlaps(unpacked(*before), unpacked(network));
}

bool KeptClear::overlaps(const IpNetwork& network) const {
  Networks asked;
  asked.add(network);
  return network.address.v4 ? overlaps(asked.v4.front()) : overlaps(asked.v6.front());
}

std::vector<IpNetwork> KeptClear::outside(const IpNetwork& network) const {
  std::vector<IpNetwork> clear;
  const IpAddress end = last_address(network);
  const auto keep_met = [&](const auto& networks) {
    auto one = std::partition_point(networks.begin(), networks.end(), [&](const auto& packed) {
      return last_address(unpacked(packed)) < network.address;
    });
    for (; one != networks.end() && unpacked(*one).address <= end; ++one)
      clear.push_back(unpacked(*one));
  };
  if (network.address.v4)
    keep_met(networks_.v4);
  else
    keep_met(networks_.v6);
  std::vector<IpNetwork> parts;
  split(network, clear, parts);
  return parts;
}

}  // namespace secops::blacklist
