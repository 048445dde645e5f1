// The sets of the table (firewall.h), in the order in which its rules ask them.
#pragma once

#include <array>
#include <string_view>

namespace secops::blacklist {

inline constexpr std::array<std::string_view, 6> set_names = {
    "protected_v4", "protected_v6", "hosts_v4", "hosts_v6", "nets_v4", "nets_v6"};

constexpr bool has_intervals(std::string_view set) { return !set.starts_with("hosts"); }
constexpr bool has_ends(std::string_view set) { return !set.starts_with("protected"); }
constexpr std::string_view type_of(std::string_view set) {
  return set.ends_with("v4") ? "ipv4_addr" : "ipv6_addr";
}
// As nft writes them, in alphabetical order.
constexpr std::string_view flags_of(std::string_view set) {
  return !has_intervals(set) ? "timeout" : has_ends(set) ? "interval,timeout" : "interval";
}

}  // namespace secops::blacklist
