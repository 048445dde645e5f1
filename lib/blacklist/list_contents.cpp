// What was read of a list (list_reader.h), and the lines that most lists have a million of.
#include <algorithm>
#include <array>

#include "blacklist/list_reader.h"

namespace secops::blacklist {
namespace {

// One to three digits at `at`, of which three bytes may be read. `wrong` is left alone, or set for
// what is no number in its one spelling. Without a branch: how many digits a number of an address
// has is what no processor foresees, and a million lines have four or five of them each.
[[gnu::always_inline]] inline const char* read_number(const char* at, unsigned most,
                                                      unsigned& value, unsigned& wrong) {
  const unsigned first = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned second = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  const unsigned third = static_cast<unsigned char>(at[2]) - unsigned{'0'};
  const unsigned two = second < 10 ? 1 : 0;
  const unsigned three = two & (third < 10 ? 1 : 0);
  value = first;
  value = two != 0 ? value * 10 + second : value;
  value = three != 0 ? value * 10 + third : value;
  wrong |= static_cast<unsigned>(first > 9) | static_cast<unsigned>(value > most) |
           (static_cast<unsigned>(first == 0) & two);
  return at + 1 + two + three;
}

// The longest is "255.255.255.255/32\r\n"; a number is read three bytes at a time.
constexpr std::ptrdiff_t longest_plain_v4 = 22;

const char* read_whole_v4(const char* at, PackedV4& network) {
  std::uint32_t address = 0;
  unsigned wrong = 0;
  for (unsigned part = 0; part < 4; ++part) {
    unsigned value = 0;
    at = read_number(at, 255, value, wrong);
    address = address << 8 | (value & 0xff);
    if (part < 3) wrong |= static_cast<unsigned>(*at++ != '.');
  }
  unsigned prefix = 32;
  if (*at == '/') {
    at = read_number(at + 1, 32, prefix, wrong);
    wrong |= static_cast<unsigned>(prefix == 0);
    if (wrong == 0 && prefix < 32) wrong = static_cast<unsigned>((address << prefix) != 0);
  }
  if (*at == '\r') ++at;
  if (wrong != 0 || *at != '\n') return nullptr;
  network = packed_v4(address, prefix);
  return at + 1;
}

}  // namespace

const char* read_plain_v4(const char* at, const char* end, PackedV4& network) {
  if (end - at >= longest_plain_v4) return read_whole_v4(at, network);
  // The end of the input ends a line too.
  std::array<char, longest_plain_v4> line{};
  *std::copy(at, end, line.begin()) = '\n';
  const char* const behind = read_whole_v4(line.data(), network);
  return behind == nullptr ? nullptr : at + std::min(behind - line.data(), end - at);
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
