// Cloudflare, items of a list of the kind ip, for "PUT /accounts/ID/rules/lists/ID/items", which
// puts them in the place of all that it had. A list takes addresses and networks from /8 on (IPv4)
// and from /12 on (IPv6); a wider one is written as the networks of that width that it consists of.
// https://developers.cloudflare.com/waf/tools/lists/custom-lists/
// https://developers.cloudflare.com/api/resources/rules/subresources/lists/subresources/items/
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

constexpr unsigned widest_v4 = 8;
constexpr unsigned widest_v6 = 12;

void add_parts(PackedV4 network, Networks& parts) {
  const unsigned prefix = prefix_of(network);
  if (prefix >= widest_v4) return parts.v4.push_back(network);
  const auto first = static_cast<std::uint32_t>(network >> 8);
  for (std::uint32_t i = 0; i < std::uint32_t{1} << (widest_v4 - prefix); ++i)
    parts.v4.push_back(packed_v4(first + (i << (32 - widest_v4)), widest_v4));
}

void add_parts(const PackedV6& network, Networks& parts) {
  const unsigned prefix = network.back();
  if (prefix >= widest_v6) return parts.v6.push_back(network);
  const unsigned first = unsigned{network[0]} << 8 | network[1];
  for (unsigned i = 0; i < 1U << (widest_v6 - prefix); ++i) {
    const unsigned begin = first + (i << (16 - widest_v6));
    PackedV6 part = network;
    part[0] = static_cast<std::uint8_t>(begin >> 8);
    part[1] = static_cast<std::uint8_t>(begin);
    part.back() = widest_v6;
    parts.v6.push_back(part);
  }
}

std::string write(const ExportList& list, const ExportOptions& options) {
  const Networks networks = list.networks(options);
  Networks parts;
  for (const PackedV4 network : networks.v4) add_parts(network, parts);
  for (const PackedV6& network : networks.v6) add_parts(network, parts);
  parts.sort();
  std::string text = "[";
  const auto write_item = [&](const auto& network) {
    text += text.size() > 1 ? ",\n{\"ip\":\"" : "\n{\"ip\":\"";
    append_text(network, text);
    text += "\",\"comment\":\"" + options.name + "\"}";
  };
  for (const PackedV4 network : parts.v4) write_item(network);
  for (const PackedV6& network : parts.v6) write_item(network);
  text += text.size() > 1 ? "\n]\n" : "]\n";
  return text;
}

}  // namespace

ExportType cloudflare_type() {
  ExportType type;
  type.name = "cloudflare";
  type.title = "Cloudflare: items of an IP list, for its API";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use =
      "curl -X PUT -H @AUTHORIZATION --json @FILE "
      "https://api.cloudflare.com/client/v4/accounts/$ACCOUNT/rules/lists/$LIST/items";
  return type;
}

}  // namespace secops::blacklist
