// Very many networks in little memory, and the one that an address lies in.
//
// An IPv4 network takes eight bytes here and five in a store, an IPv6 network seventeen. They are
// sorted by their first address, the wider one first, and each appears once. Two networks either
// lie apart or one within the other; so the longest prefix that holds an address is the last
// network that begins at or before it, or the nearest one around that: a search by halves, then a
// walk up.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace secops::blacklist {

// The first address, then the prefix in the last byte: numbers in the order of the networks.
using PackedV4 = std::uint64_t;
using PackedV6 = std::array<std::uint8_t, 17>;

// No network packs to this: its prefix would be 255.
constexpr PackedV4 no_network = ~PackedV4{0};

constexpr PackedV4 packed_v4(std::uint32_t first, unsigned prefix) {
  return static_cast<PackedV4>(first) << 8 | prefix;
}
constexpr unsigned prefix_of(PackedV4 network) { return static_cast<unsigned>(network & 0xff); }
constexpr unsigned prefix_of(const PackedV6& network) { return network.back(); }
constexpr std::uint32_t first_of(PackedV4 network) {
  return static_cast<std::uint32_t>(network >> 8);
}
constexpr std::uint32_t last_of(PackedV4 network) {
  return static_cast<std::uint32_t>(first_of(network) | 0xffff'ffffULL >> prefix_of(network));
}

struct Networks {
  std::vector<PackedV4> v4;
  std::vector<PackedV6> v6;

  void add(const IpNetwork& network);
  // Sorts, and removes what stands twice; returns how many that were. Call before any other use.
  std::size_t sort();
  std::size_t size() const { return v4.size() + v6.size(); }
  bool operator==(const Networks&) const = default;
};

// Leaves each item of a sorted list once; returns how many stood there again.
template <typename Item>
std::size_t drop_doubles(std::vector<Item>& sorted) {
  const auto doubles = std::unique(sorted.begin(), sorted.end());
  const auto count = static_cast<std::size_t>(sorted.end() - doubles);
  sorted.erase(doubles, sorted.end());
  return count;
}

IpNetwork unpacked(PackedV4 network);
IpNetwork unpacked(const PackedV6& network);

// "192.0.2.1" for a single address, else "192.0.2.0/24". Appends; for writing a million.
void append_text(PackedV4 network, std::string& out);
void append_text(const PackedV6& network, std::string& out);

// The networks that the addresses from `first` to `last` consist of, the fewest there are; none if
// the range ends before it begins or is of two families.
std::vector<IpNetwork> networks_between(const IpAddress& first, const IpAddress& last);

// The fewest networks that hold the same addresses: none lies within another, and two halves of one
// are that one. Of sorted networks; the result is sorted.
Networks aggregated(const Networks& networks);
// The same one by one, without memory of their own.
void each_aggregated(const std::vector<PackedV4>& networks,
                     const std::function<void(PackedV4)>& visit);
void each_aggregated(const std::vector<PackedV6>& networks,
                     const std::function<void(const PackedV6&)>& visit);

// Answers which network holds an address. Keeps a copy of the networks.
class NetworkTable {
 public:
  explicit NetworkTable(Networks sorted);

  // The one with the longest prefix that holds all of `network`; nothing if none does.
  std::optional<IpNetwork> around(const IpNetwork& network) const;
  // The same for many addresses: `found[i]` is that of `addresses[i]`, or no_network. Faster than
  // one by one.
  void around_each(const std::vector<std::uint32_t>& addresses, std::vector<PackedV4>& found) const;
  const Networks& networks() const { return networks_; }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t last_at_or_before(std::uint32_t address) const;
  std::uint32_t holding(std::uint32_t at, std::uint32_t first, std::uint32_t last) const;

  Networks networks_;
  std::vector<std::uint32_t> outer_v4_, outer_v6_;  // place of the network around each, or none
  // By the upper bits of an address: the first network from there on. Half to one times as many as
  // there are networks, within limits.
  static constexpr unsigned fewest_begin_bits = 8, most_begin_bits = 22;
  unsigned begin_shift_{0};
  std::vector<std::uint32_t> begin_v4_;
};

}  // namespace secops::blacklist
