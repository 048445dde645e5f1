// What was read of a list (list_reader.h), and the lines that most lists have a million of.
#include "blacklist/list_reader.h"

namespace secops::blacklist {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

const char* read_plain_v4(const char* at, const char* end, PackedV4& network) {
  std::uint32_t address = 0;
  const auto number = [&](unsigned most, unsigned& value) {
    if (at == end || !is_digit(*at)) return false;
    value = static_cast<unsigned>(*at++ - '0');
    if (value == 0) return true;  // and no digit may follow, which the next separator shows
    while (at != end && is_digit(*at) && value <= most)
      value = value * 10 + static_cast<unsigned>(*at++ - '0');
    return value <= most;
  };
  for (unsigned part = 0; part < 4; ++part) {
    unsigned value = 0;
    if (part > 0 && (at == end || *at++ != '.')) return nullptr;
    if (!number(255, value)) return nullptr;
    address = address << 8 | value;
  }
  unsigned prefix = 32;
  if (at != end && *at == '/') {
    ++at;
    if (!number(32, prefix) || prefix == 0) return nullptr;
    if (prefix < 32 && (address << prefix) != 0) return nullptr;
  }
  if (at != end && *at == '\r') ++at;
  if (at != end && *at++ != '\n') return nullptr;
  network = packed_v4(address, prefix);
  return at;
}

std::size_t ListContents::size() const {
  std::size_t count = networks.size();
  for (const auto& [kind, values] : texts) count += values.size();
  return count;
}

void ListContents::each(const std::function<bool(const Value&)>& visit) const {
  for (const PackedV4 network : networks.v4)
    if (!visit(value_of(unpacked(network)))) return;
  for (const PackedV6& network : networks.v6)
    if (!visit(value_of(unpacked(network)))) return;
  for (const auto& [kind, values] : texts)
    for (const std::string& value : values)
      if (!visit({kind, value})) return;
}

}  // namespace secops::blacklist
