#include "blacklist/networks.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

namespace secops::blacklist {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned v4_bits = 32;
constexpr unsigned v6_bits = 128;

// Addresses as numbers, the same for both families.
template <typename Number>
struct Range {
  Number first, last;
};

// The bits behind the prefix.
template <typename Number>
Number tail_mask(unsigned prefix) {
  constexpr unsigned bits = sizeof(Number) * 8;
  return prefix == 0 ? ~Number{0} : prefix == bits ? Number{0} : ~Number{0} >> prefix;
}

using blacklist::first_of;
Wide first_of(const PackedV6& network) {
  Wide number = 0;
  for (std::size_t i = 0; i + 1 < network.size(); ++i) number = number << 8 | network[i];
  return number;
}

template <typename Packed>
auto range_of(const Packed& network) {
  const auto first = first_of(network);
  using Number = std::remove_const_t<decltype(first)>;
  return Range<Number>{first, static_cast<Number>(first | tail_mask<Number>(prefix_of(network)))};
}

PackedV4 packed(std::uint32_t first, unsigned prefix) { return packed_v4(first, prefix); }
PackedV6 packed(Wide first, unsigned prefix) {
  PackedV6 packed{};
  packed.back() = static_cast<std::uint8_t>(prefix);
  for (std::size_t i = packed.size() - 1; i-- > 0; first >>= 8)
    packed[i] = static_cast<std::uint8_t>(first & 0xff);
  return packed;
}

// By the bytes of the address from its lowest, each pass keeping the order of the one before: three
// passes of eleven bits over the address, and one over the prefix. Faster than comparing.
void sort_packed(std::vector<PackedV4>& networks) {
  constexpr std::size_t worth_it = 4096;
  if (networks.size() < worth_it) return std::sort(networks.begin(), networks.end());
  if (std::is_sorted(networks.begin(), networks.end())) return;
  std::vector<PackedV4> other(networks.size());
  struct Digit {
    unsigned shift, bits;
  };
  constexpr Digit digits[] = {{0, 8}, {8, 11}, {19, 11}, {30, 10}};
  const auto part_of = [&](PackedV4 network, Digit digit) {
    return network >> digit.shift & ((PackedV4{1} << digit.bits) - 1);
  };
  std::array<std::array<std::uint32_t, 2048>, std::size(digits)> places{};
  for (const PackedV4 network : networks)
    for (std::size_t i = 0; i < std::size(digits); ++i) ++places[i][part_of(network, digits[i])];
  for (std::size_t i = 0; i < std::size(digits); ++i) {
    std::uint32_t place = 0;
    for (std::uint32_t& count : places[i]) place += std::exchange(count, place);
    for (const PackedV4 network : networks)
      other[places[i][part_of(network, digits[i])]++] = network;
    networks.swap(other);
  }
}
void sort_packed(std::vector<PackedV6>& networks) { std::sort(networks.begin(), networks.end()); }

// The networks that a range of addresses consists of, the fewest there are.
template <typename Number, typename Visit>
void split_range(Range<Number> range, const Visit& visit) {
  constexpr unsigned bits = sizeof(Number) * 8;
  for (;;) {
    // As wide as the first address is aligned, and not beyond the last one.
    unsigned prefix = bits;
    while (prefix > 0 && (range.first & tail_mask<Number>(prefix - 1)) == 0 &&
           (range.first | tail_mask<Number>(prefix - 1)) <= range.last)
      --prefix;
    visit(packed(range.first, prefix));
    const Number last = range.first | tail_mask<Number>(prefix);
    if (last == range.last) return;
    range.first = last + 1;
  }
}

template <typename Packed, typename Visit>
void aggregate(const std::vector<Packed>& networks, const Visit& visit) {
  if (networks.empty()) return;
  auto run = range_of(networks.front());
  for (const Packed& network : networks) {
    const auto range = range_of(network);
    if (range.first <= run.last || range.first - run.last == 1) {
      run.last = std::max(run.last, range.last);
      continue;
    }
    split_range(run, visit);
    run = range;
  }
  split_range(run, visit);
}

// For each network the nearest one around it.
template <typename Packed>
std::vector<std::uint32_t> outer_of(const std::vector<Packed>& networks, std::uint32_t none) {
  std::vector<std::uint32_t> outer(networks.size(), none);
  std::uint32_t around = none;
  for (std::uint32_t i = 0; i < networks.size(); ++i) {
    const auto first = first_of(networks[i]);
    while (around != none && range_of(networks[around]).last < first) around = outer[around];
    outer[i] = around;
    around = i;
  }
  return outer;
}

std::uint32_t number_of(const IpAddress& address) {
  std::uint32_t number = 0;
  for (std::size_t i = 12; i < 16; ++i) number = number << 8 | address.bytes[i];
  return number;
}

Wide wide_of(const IpAddress& address) {
  Wide number = 0;
  for (const std::uint8_t byte : address.bytes) number = number << 8 | byte;
  return number;
}

// The numbers of a byte as text: a million lines are written by copying.
struct Decimal {
  char digits[3];
  std::uint8_t length;
};
constexpr std::array<Decimal, 256> decimals = [] {
  std::array<Decimal, 256> all{};
  for (unsigned number = 0; number < all.size(); ++number) {
    Decimal& decimal = all[number];
    for (unsigned unit : {100U, 10U, 1U})
      if (number >= unit || unit == 1)
        decimal.digits[decimal.length++] = static_cast<char>('0' + number / unit % 10);
  }
  return all;
}();

// Room for three digits is there, whatever their number.
char* write_number(unsigned number, char* out) {
  const Decimal& decimal = decimals[number & 0xff];
  std::memcpy(out, decimal.digits, sizeof decimal.digits);
  return out + decimal.length;
}

}  // namespace

void Networks::add(const IpNetwork& network) {
  const auto prefix = static_cast<unsigned>(network.prefix);
  if (network.address.v4) {
    v4.push_back(packed_v4(number_of(network.address), prefix));
    return;
  }
  PackedV6& packed = v6.emplace_back();
  std::copy(network.address.bytes.begin(), network.address.bytes.end(), packed.begin());
  packed.back() = static_cast<std::uint8_t>(prefix);
}

std::size_t Networks::sort() {
  sort_packed(v4);
  sort_packed(v6);
  return drop_doubles(v4) + drop_doubles(v6);
}

IpNetwork unpacked(PackedV4 network) {
  IpNetwork out;
  out.address.v4 = true;
  out.address.bytes[10] = out.address.bytes[11] = 0xff;
  for (std::size_t i = 0; i < 4; ++i)
    out.address.bytes[12 + i] = static_cast<std::uint8_t>(network >> (32 - 8 * i));
  out.prefix = static_cast<int>(prefix_of(network));
  return out;
}

IpNetwork unpacked(const PackedV6& network) {
  IpNetwork out;
  std::copy_n(network.begin(), 16, out.address.bytes.begin());
  out.prefix = network.back();
  return out;
}

void append_text(PackedV4 network, std::string& out) {
  char text[24];
  char* end = text;
  for (unsigned shift = 32; shift >= 8; shift -= 8) {
    if (end != text) *end++ = '.';
    end = write_number(static_cast<unsigned>(network >> shift & 0xff), end);
  }
  if (prefix_of(network) < v4_bits) {
    *end++ = '/';
    end = write_number(prefix_of(network), end);
  }
  out.append(text, end);
}

void append_text(const PackedV6& network, std::string& out) {
  const IpNetwork unpacked_network = unpacked(network);
  out += prefix_of(network) == v6_bits ? to_string(unpacked_network.address)
                                       : to_string(unpacked_network);
}

Networks aggregated(const Networks& networks) {
  Networks out;
  aggregate(networks.v4, [&](PackedV4 network) { out.v4.push_back(network); });
  aggregate(networks.v6, [&](const PackedV6& network) { out.v6.push_back(network); });
  return out;
}

void each_aggregated(const std::vector<PackedV4>& networks,
                     const std::function<void(PackedV4)>& visit) {
  aggregate(networks, visit);
}

void each_aggregated(const std::vector<PackedV6>& networks,
                     const std::function<void(const PackedV6&)>& visit) {
  aggregate(networks, visit);
}

std::vector<IpNetwork> networks_between(const IpAddress& first, const IpAddress& last) {
  std::vector<IpNetwork> out;
  if (first.v4 != last.v4 || last < first) return out;
  const auto take = [&](const auto& network) { out.push_back(unpacked(network)); };
  if (first.v4)
    split_range(Range<std::uint32_t>{number_of(first), number_of(last)}, take);
  else
    split_range(Range<Wide>{wide_of(first), wide_of(last)}, take);
  return out;
}

NetworkTable::NetworkTable(Networks sorted)
    : networks_(std::move(sorted)),
      outer_v4_(outer_of(networks_.v4, none)),
      outer_v6_(outer_of(networks_.v6, none)) {
  if (networks_.v4.empty()) return;
  // As many beginnings as there are networks, so that few lie between two: a table of the upper 16
  // bits would have a search of its own in each.
  const unsigned bits = std::clamp(static_cast<unsigned>(std::bit_width(networks_.v4.size())),
                                   fewest_begin_bits, most_begin_bits);
  begin_shift_ = v4_bits - bits;
  const std::size_t begins = std::size_t{1} << bits;
  begin_v4_.resize(begins + 1);
  std::uint32_t at = 0;
  for (std::size_t begin = 0; begin < begins; ++begin) {
    while (at < networks_.v4.size() && first_of(networks_.v4[at]) >> begin_shift_ < begin) ++at;
    begin_v4_[begin] = at;
  }
  begin_v4_[begins] = static_cast<std::uint32_t>(networks_.v4.size());
}

// The place of the last network that begins at or before the address.
std::uint32_t NetworkTable::last_at_or_before(std::uint32_t address) const {
  const PackedV4 limit = packed_v4(address, 0xff);
  const PackedV4* const all = networks_.v4.data();
  const std::size_t begin = address >> begin_shift_;
  const PackedV4* low = all + begin_v4_[begin];
  std::size_t size = begin_v4_[begin + 1] - begin_v4_[begin];
  while (size > 0) {
    const std::size_t half = size / 2;
    const bool right = low[half] <= limit;
    low = right ? low + half + 1 : low;
    size = right ? size - half - 1 : half;
  }
  return low == all ? none : static_cast<std::uint32_t>(low - all - 1);
}

std::uint32_t NetworkTable::holding(std::uint32_t at, std::uint32_t first,
                                    std::uint32_t last) const {
  while (at != none) {
    const Range<std::uint32_t> range = range_of(networks_.v4[at]);
    if (range.first <= first && range.last >= last) break;
    at = outer_v4_[at];
  }
  return at;
}

std::optional<IpNetwork> NetworkTable::around(const IpNetwork& network) const {
  if (network.address.v4) {
    if (networks_.v4.empty()) return std::nullopt;
    const std::uint32_t first = number_of(network.address);
    const std::uint32_t last =
        first | tail_mask<std::uint32_t>(static_cast<unsigned>(network.prefix));
    const std::uint32_t at = holding(last_at_or_before(first), first, last);
    return at == none ? std::nullopt : std::optional(unpacked(networks_.v4[at]));
  }
  PackedV6 limit{};
  std::copy(network.address.bytes.begin(), network.address.bytes.end(), limit.begin());
  limit.back() = 0xff;
  const auto above = std::upper_bound(networks_.v6.begin(), networks_.v6.end(), limit);
  if (above == networks_.v6.begin()) return std::nullopt;
  auto at = static_cast<std::uint32_t>(above - networks_.v6.begin() - 1);
  const Wide first = first_of(limit);
  const Wide last = first | tail_mask<Wide>(static_cast<unsigned>(network.prefix));
  while (at != none && range_of(networks_.v6[at]).last < last) at = outer_v6_[at];
  return at == none ? std::nullopt : std::optional(unpacked(networks_.v6[at]));
}

void NetworkTable::around_each(const std::vector<std::uint32_t>& addresses,
                               std::vector<PackedV4>& found) const {
  found.assign(addresses.size(), no_network);
  if (networks_.v4.empty()) return;
  // Memory is slower than the search: what later addresses will need is fetched meanwhile, first
  // where they begin, then the networks there, then what is around the one that was found.
  constexpr std::size_t batch = 16;
  std::array<std::uint32_t, batch> places{};
  const auto begin_of = [&](std::uint32_t address) {
    return begin_v4_.data() + (address >> begin_shift_);
  };
  for (std::size_t at = 0; at < addresses.size(); at += batch) {
    const std::size_t end = std::min(at + batch, addresses.size());
    for (std::size_t i = end; i < std::min(end + batch, addresses.size()); ++i)
      __builtin_prefetch(begin_of(addresses[i]));
    for (std::size_t i = at; i < end; ++i)
      __builtin_prefetch(networks_.v4.data() + *begin_of(addresses[i]));
    for (std::size_t i = at; i < end; ++i) {
      places[i - at] = last_at_or_before(addresses[i]);
      if (places[i - at] != none) __builtin_prefetch(outer_v4_.data() + places[i - at]);
    }
    for (std::size_t i = at; i < end; ++i) {
      const std::uint32_t place = holding(places[i - at], addresses[i], addresses[i]);
      if (place != none) found[i] = networks_.v4[place];
    }
  }
}

}  // namespace secops::blacklist
