#include "blacklist/listing.h"

#include <fmt/format.h>

namespace secops::blacklist {
namespace {

std::string key_of(Kind kind, std::string_view text) {
  return fmt::format("{} {}", name_of(kind), text);
}

// The address with all bits behind the prefix zero.
std::string bytes_of(const IpAddress& address, int prefix) {
  const std::size_t bits = static_cast<std::size_t>(prefix) + (address.v4 ? 96 : 0);
  std::string bytes(address.bytes.begin(), address.bytes.end());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t begin = 8 * i;
    if (bits >= begin + 8) continue;
    const unsigned mask = bits <= begin ? 0 : 0xFF00U >> (bits - begin);
    bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) & mask);
  }
  return bytes;
}

}  // namespace

Listing::Listing(std::vector<Entry> entries) : entries_(std::move(entries)) {
  for (const Entry& entry : entries_) {
    by_value_.emplace(key_of(entry.value.kind, entry.value.text), &entry);
    if (entry.value.kind != Kind::net) continue;
    const auto network = network_of(entry.value);
    if (!network) continue;
    auto& networks = network->address.v4 ? v4_ : v6_;
    networks[network->prefix].emplace(bytes_of(network->address, network->prefix), &entry);
  }
}

const Entry* Listing::exact(Kind kind, const std::string& text) const {
  const auto found = by_value_.find(key_of(kind, text));
  return found == by_value_.end() ? nullptr : found->second;
}

const Entry* Listing::network_around(const IpNetwork& network) const {
  for (const auto& [prefix, networks] : network.address.v4 ? v4_ : v6_) {
    if (prefix > network.prefix) continue;
    const auto found = networks.find(bytes_of(network.address, prefix));
    if (found != networks.end()) return found->second;
  }
  return nullptr;
}

const Entry* Listing::domain_above(std::string_view name) const {
  while (!name.empty()) {
    if (const Entry* entry = exact(Kind::domain, std::string(name))) return entry;
    const std::size_t dot = name.find('.');
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
  return nullptr;
}

const Entry* Listing::find(const Value& value) const {
  if (const Entry* entry = exact(value.kind, value.text)) return entry;
  if (const auto network = network_of(value)) return network_around(*network);
  if (value.kind == Kind::domain) return domain_above(value.text);
  if (value.kind == Kind::email) return domain_above(value.text.substr(value.text.rfind('@') + 1));
  return nullptr;
}

}  // namespace secops::blacklist
