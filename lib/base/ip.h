// IP addresses and networks, parsed strictly: "010.0.0.1", "1.2.3", zone ids and blanks are no
// addresses.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace secops {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 in the last four, as ::ffff:a.b.c.d
  bool v4{false};
  auto operator<=>(const IpAddress&) const = default;
};

// Dotted quad or RFC 4291 text. An IPv4-mapped IPv6 address ("::ffff:192.0.2.1") is that IPv4
// address.
std::optional<IpAddress> parse_ip(std::string_view text);
// RFC 5952 form.
std::string to_string(const IpAddress& address);

struct IpNetwork {
  IpAddress address;  // host bits zero
  int prefix{0};      // 0 to 32 for IPv4, 0 to 128 for IPv6
  bool operator==(const IpNetwork&) const = default;
};

// "192.0.2.0/24", or an address alone (/32, /128). Host bits must be zero unless `mask_host_bits`.
std::optional<IpNetwork> parse_network(std::string_view text, bool mask_host_bits = false);
// Why the text is neither an address nor a network, for a person: "a part of it begins with 0,
// which some programs read as octal". "" if it is one.
std::string why_no_network(std::string_view text);
// Never across families: "::/0" holds no IPv4 address.
bool contains(const IpNetwork& network, const IpAddress& address);
bool overlaps(const IpNetwork& a, const IpNetwork& b);
IpAddress last_address(const IpNetwork& network);
// The neighbours of an address within its family; nothing behind its last, or before its first.
std::optional<IpAddress> address_after(const IpAddress& address);
std::optional<IpAddress> address_before(const IpAddress& address);
// With the prefix, also when it is that of one address.
std::string to_string(const IpNetwork& network);

}  // namespace secops
