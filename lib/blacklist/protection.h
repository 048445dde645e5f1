// What must not be listed: it would cut off the operator, the machine, or half the world.
//
// Source: promises 3.5. Pure: the machine's facts come from host/network.h, the site's from the
// configuration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "blacklist/value.h"

namespace secops::blacklist {

// A value that is never listed, whatever anybody asks, until `until`.
struct Allowed {
  Value value;
  std::optional<Time> until;  // nothing: without an end
  std::string reason;
};

struct Protected {
  IpNetwork network;
  std::string what;        // "this machine's own address", "the peer of an SSH connection"
  bool configured{false};  // by [blacklist] protect; otherwise the machine itself depends on it
};

struct Protection {
  std::vector<Protected> networks;
  std::vector<Allowed> allowed;
};

// The networks that are protected everywhere: unspecified, loopback, link-local, multicast,
// reserved (0/8, 127/8, 169.254/16, 224/4, 240/4 and those of IPv6), and what carries IPv4
// addresses that cannot be told.
const std::vector<Protected>& protected_everywhere();

struct Refusal {
  std::string code;        // "blacklist.protected", "blacklist.too-wide", "blacklist.allowed"
  std::string message;     // "it overlaps 192.0.2.7, this machine's own address"
  bool overridable{true};  // not by the allow list: it wins on every path
};

// Does the allow list hold the value, or a part of it, at `now`?
bool is_allowed(const Value& value, const std::vector<Allowed>& allowed, Time now);

// Every spelling of an IPv4 network in addresses of IPv6 that carry it, itself first; also of a
// network that is written as one of those.
std::vector<IpNetwork> spellings_of(const IpNetwork& network);

// Every address of a family, in any spelling: that is no list any more.
bool is_everything(const IpNetwork& network);

// Why the value must not be listed at `now`; nothing if it may. What is protected is meant
// in its IPv4 spelling and in its mapped, translated, NAT64 (64:ff9b::/96), IPv4-compatible and
// 6to4 ones, however it was written. What the allow list holds is refused in part as well: a
// network around an address, a domain above an e-mail address. Networks wider than /16 and, for
// IPv6, /32 are refused.
std::optional<Refusal> refusal_of(const Value& value, const Protection& protection, Time now);

}  // namespace secops::blacklist
