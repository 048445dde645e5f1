#include "blacklist/protection.h"

#include <fmt/format.h>

#include <algorithm>

namespace secops::blacklist {
namespace {

constexpr int widest_v4 = 16;
constexpr int widest_v6 = 32;
constexpr int narrowest_carrier = 8;

Protected everywhere(std::string_view network, std::string what) {
  return {*parse_network(network), std::move(what), false};
}

// An IPv4 network where it is carried inside an IPv6 address, its bytes standing from `at` on.
IpNetwork inside(IpAddress prefix, std::size_t at, const IpNetwork& v4) {
  std::copy(v4.address.bytes.begin() + 12, v4.address.bytes.end(),
            prefix.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return {prefix, static_cast<int>(at * 8) + v4.prefix};
}

struct Carrier {
  IpAddress prefix;
  std::size_t at;  // where the four bytes stand
};

// Mapped and IPv4-compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052) and 6to4
// (RFC 3056). A mapped address is read as IPv4, but a wider network around the mapped ones is not.
// ISATAP (RFC 5214) is not told: it may stand behind any prefix.
const std::vector<Carrier>& carriers() {
  static const std::vector<Carrier> all = [] {
    IpAddress mapped;
    mapped.bytes[10] = mapped.bytes[11] = 0xff;
    return std::vector<Carrier>{{mapped, 12},
                                {IpAddress(), 12},
                                {*parse_ip("::ffff:0:0:0"), 12},
                                {*parse_ip("64:ff9b::"), 12},
                                {*parse_ip("2002::"), 2}};
  }();
  return all;
}

// The IPv4 network that one of IPv6 carries; itself if none.
IpNetwork unfolded(const IpNetwork& network) {
  if (network.address.v4) return network;
  for (const Carrier& carrier : carriers()) {
    const int before = static_cast<int>(carrier.at * 8);
    // A wider one is the carrier itself, not an address in it.
    if (network.prefix < before + narrowest_carrier ||
        !contains({carrier.prefix, before}, network.address))
      continue;
    IpNetwork v4{*parse_ip("0.0.0.0"), std::min(network.prefix - before, 32)};
    const auto bytes = network.address.bytes.begin() + static_cast<std::ptrdiff_t>(carrier.at);
    std::copy(bytes, bytes + 4, v4.address.bytes.begin() + 12);
    return v4;
  }
  return network;
}

bool overlaps_any(const IpNetwork& network, const IpNetwork& kept_clear) {
  const auto spellings = spellings_of(kept_clear);
  return std::any_of(spellings.begin(), spellings.end(),
                     [&](const IpNetwork& spelling) { return overlaps(network, spelling); });
}

// The length of the longest prefix under which they overlap; nothing if they do not.
std::optional<int> closeness(const IpNetwork& network, const IpNetwork& kept_clear) {
  std::optional<int> longest;
  for (const IpNetwork& spelling : spellings_of(kept_clear))
    if (overlaps(network, spelling)) longest = std::max(longest.value_or(0), spelling.prefix);
  return longest;
}

// Of several the one that says most: ::1 is loopback before it is the 0.0.0.1 that it may carry.
const Protected* closest(const IpNetwork& network, const std::vector<Protected>& among) {
  const Protected* found = nullptr;
  std::optional<int> longest;
  for (const Protected& one : among)
    if (const auto here = closeness(network, one.network); here && (!longest || *here > *longest)) {
      found = &one;
      longest = here;
    }
  return found;
}

std::string text_of(const IpNetwork& network) {
  const bool single = network.prefix == (network.address.v4 ? 32 : 128);
  return single ? to_string(network.address) : to_string(network);
}

// What is kept clear, written as IPv4 where the value is.
std::string text_like(const IpNetwork& network, const IpNetwork& kept_clear) {
  const IpNetwork v4 = unfolded(kept_clear);
  return text_of(network.address.v4 && v4.address.v4 ? v4 : kept_clear);
}

// The domain that a value is or is at; "" if none.
std::string_view domain_of(const Value& value) {
  const std::string_view text = value.text;
  if (value.kind == Kind::domain) return text;
  return value.kind == Kind::email ? text.substr(text.rfind('@') + 1) : std::string_view();
}

bool is_at_or_below(std::string_view domain, std::string_view upper) {
  return domain == upper || (domain.size() > upper.size() && domain.ends_with(upper) &&
                             domain[domain.size() - upper.size() - 1] == '.');
}

bool is_allowed(const Value& value, const Allowed& allowed, Time now) {
  if (allowed.until && *allowed.until <= now) return false;
  const std::string_view domain = domain_of(value);
  const std::string_view clear_domain = domain_of(allowed.value);
  if (!domain.empty() && !clear_domain.empty()) {
    if (value.kind == Kind::domain && is_at_or_below(clear_domain, domain)) return true;
    if (allowed.value.kind == Kind::domain && is_at_or_below(domain, clear_domain)) return true;
  }
  const auto network = network_of(value);
  const auto clear = network_of(allowed.value);
  if (network && clear) return overlaps_any(*network, *clear);
  return value == allowed.value;
}

}  // namespace

std::vector<IpNetwork> spellings_of(const IpNetwork& network) {
  std::vector<IpNetwork> all = {network};
  const IpNetwork v4 = unfolded(network);
  if (!v4.address.v4) return all;
  all.push_back(v4);
  for (const Carrier& carrier : carriers()) all.push_back(inside(carrier.prefix, carrier.at, v4));
  return all;
}

bool is_everything(const IpNetwork& network) {
  const auto spellings = spellings_of(network);
  return std::any_of(spellings.begin(), spellings.end(),
                     [](const IpNetwork& spelling) { return spelling.prefix == 0; });
}

bool is_allowed(const Value& value, const std::vector<Allowed>& allowed, Time now) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const Allowed& one) { return is_allowed(value, one, now); });
}

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
      // What they carry cannot be told: local NAT64 (RFC 8215), Teredo (RFC 4380).
      everywhere("64:ff9b:1::/48", "a translation of IPv4 addresses"),
      everywhere("2001::/32", "tunnelled IPv4 (Teredo)"),
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
  if (is_everything(*network))
    return Refusal{"blacklist.too-wide", "it is every address, and nobody could get in", false};
  const int widest = network->address.v4 ? widest_v4 : widest_v6;
  if (network->prefix < widest)
    return Refusal{"blacklist.too-wide", fmt::format("it is wider than /{}", widest), true};
  // What is protected everywhere is said so, though it may be this machine's address too.
  for (const auto* among : {&protected_everywhere(), &protection.networks})
    if (const Protected* one = closest(*network, *among))
      return Refusal{
          "blacklist.protected",
          fmt::format("it overlaps {}: {}", text_like(*network, one->network), one->what), true};
  return std::nullopt;
}

}  // namespace secops::blacklist
