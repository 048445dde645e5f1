// What can be listed, in the one spelling under which it is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace secops::blacklist {

enum class Kind : std::uint8_t { ip, net, wallet, email, domain, user, card, country };
std::span<const Kind> kinds();
std::string_view name_of(Kind kind);                    // "ip"
std::optional<Kind> kind_named(std::string_view name);  // nothing if there is none

// Canonical: addresses in the form of RFC 5952, "192.0.2.1/32" is the address, mapped IPv6 is IPv4;
// "0x…" wallets with their EIP-55 checksum, "klv1…" in small letters, others as written; e-mail and
// domains in small letters without a final dot; countries as ISO 3166-1 alpha-2; users and the
// fingerprints of cards as written.
struct Value {
  Kind kind{Kind::ip};
  std::string text;
  bool operator==(const Value&) const = default;
};

// The network of an address or network.
std::optional<IpNetwork> network_of(const Value& value);

// The value of a network; of a single address that is the address.
Value value_of(const IpNetwork& network);
// The domains that hold a domain or an e-mail address by being above it, or its own; the closest
// first. Views into the value.
std::vector<std::string_view> domains_above(const Value& value);

struct Reading {
  std::optional<Value> value;
  std::string mistake;            // why there is none, a sentence without its subject: "it is …"
  std::optional<Kind> suggested;  // what it could be if it were said to be
};

// Why the text can be no value of any kind, as Reading::mistake; "" if it could be one: it is not
// empty, not too long, and all of it is seen as it is, because files and terminals get it raw.
std::string why_not_kept(std::string_view text);

// `said`: the kind that a person named. Without it only addresses, networks, "0x…" and "klv1…"
// wallets and e-mail are told apart; anything else is refused, with a kind that it could be.
Reading read_value(std::string_view text, std::optional<Kind> said = std::nullopt);

// What a text can be that is looked up without a kind: the one value that it tells by itself, or
// one of each kind that does not tell. Empty if nothing like it could be listed.
std::vector<Value> meanings_of(std::string_view text);

}  // namespace secops::blacklist
