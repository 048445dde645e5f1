#include "base/ip.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digit.h"
#include "base/text.h"

namespace secops {
namespace {

constexpr std::size_t v4_begin = 12;  // where the four bytes of an IPv4 address stand
constexpr std::array<std::uint8_t, v4_begin> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};

using Bytes = std::array<std::uint8_t, 16>;

// Four decimal numbers into `out`; no leading zeros, since some read those as octal.
bool read_quad(std::string_view text, std::uint8_t* out) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return false;
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && at - begin < 3 && is_digit(text[at])) {
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    if (at == begin || value > 255 || (text[begin] == '0' && at - begin > 1)) return false;
    out[part] = static_cast<std::uint8_t>(value);
  }
  return at == text.size();
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// RFC 4291, 2.2: groups of one to four digits, one "::" for one or more zero groups, and an IPv4
// address in place of the last two groups.
bool read_groups(std::string_view text, Bytes& out) {
  std::size_t at = 0;
  std::size_t filled = 0;
  std::optional<std::size_t> gap;  // in bytes of `out`
  if (text.starts_with("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const std::string_view group = text.substr(at, end - at);
    if (end == text.size() && group.find('.') != std::string_view::npos) {
      if (filled > v4_begin || !read_quad(group, out.data() + filled)) return false;
      filled += 4;
      break;
    }
    if (group.empty() || group.size() > 4 || filled == out.size()) return false;
    unsigned value = 0;
    for (const char c : group) {
      const int digit = hex_digit(c);
      if (digit < 0) return false;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    out[filled++] = static_cast<std::uint8_t>(value >> 8);
    out[filled++] = static_cast<std::uint8_t>(value & 255);
    at = end;
    if (at == text.size()) break;
    ++at;
    if (at == text.size()) return false;  // a colon at the end
    if (text[at] == ':') {
      if (gap) return false;
      gap = filled;
      ++at;
    }
  }
  if (!gap) return filled == out.size();
  if (filled == out.size()) return false;
  std::rotate(out.begin() + static_cast<std::ptrdiff_t>(*gap),
              out.begin() + static_cast<std::ptrdiff_t>(filled), out.end());
  return true;
}

bool is_mapped(const Bytes& bytes) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

std::optional<IpAddress> parse_v4(std::string_view text) {
  IpAddress address;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
  address.v4 = true;
  if (!read_quad(text, address.bytes.data() + v4_begin)) return {};
  return address;
}

// Bits of the sixteen bytes that a prefix covers.
std::size_t covered_bits(const IpNetwork& network) {
  return static_cast<std::size_t>(network.prefix) + (network.address.v4 ? 8 * v4_begin : 0);
}

std::uint8_t mask_byte(std::size_t bits, std::size_t index) {
  const std::size_t begin = 8 * index;
  if (bits >= begin + 8) return 0xFF;
  if (bits <= begin) return 0;
  return static_cast<std::uint8_t>(0xFF00u >> (bits - begin));
}

// One further, towards `end` in every byte: a byte that is there already carries on to the next.
template <std::uint8_t end>
std::optional<IpAddress> neighbour(IpAddress address) {
  const std::size_t begin = address.v4 ? v4_begin : 0;
  for (std::size_t i = address.bytes.size(); i-- > begin;) {
    const bool carries = address.bytes[i] == end;
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] + (end == 0 ? -1 : 1));
    if (!carries) return address;
  }
  return {};
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  constexpr std::size_t longest = 45;  // six full groups and a dotted quad
  if (text.size() < 2 || text.size() > longest) return {};
  if (text.find(':') == std::string_view::npos) return parse_v4(text);
  IpAddress address;
  if (!read_groups(text, address.bytes)) return {};
  address.v4 = is_mapped(address.bytes);
  return address;
}

std::string to_string(const IpAddress& address) {
  const Bytes& bytes = address.bytes;
  if (address.v4) return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<unsigned>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  }
  // RFC 5952, 4.2: "::" stands for the longest run of two or more zero groups, the first of equals.
  std::size_t gap = 0;
  std::size_t gap_length = 1;
  for (std::size_t i = 0; i < groups.size();) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
    i = end + 1;
  }
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (gap_length > 1 && i == gap) {
      out += "::";
      i += gap_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

std::optional<IpNetwork> parse_network(std::string_view text, bool mask_host_bits) {
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const std::optional<IpAddress> address = parse_ip(address_text);
  if (!address) return {};
  IpNetwork network{*address, address->v4 ? 32 : 128};
  if (slash == std::string_view::npos) return network;

  const std::string_view digits = text.substr(slash + 1);
  int prefix = 0;
  if (digits.empty() || !is_digit(digits[0]) || (digits[0] == '0' && digits.size() > 1) ||
      !parse_integer(digits, prefix)) {
    return {};
  }
  // A mapped network is written with the prefix of IPv6: "::ffff:192.0.2.0/120".
  if (address->v4 && address_text.find(':') != std::string_view::npos) prefix -= 96;
  if (prefix < 0 || prefix > network.prefix) return {};
  network.prefix = prefix;
  const std::size_t bits = covered_bits(network);
  for (std::size_t i = 0; i < network.address.bytes.size(); ++i) {
    const auto kept = static_cast<std::uint8_t>(network.address.bytes[i] & mask_byte(bits, i));
    if (kept != network.address.bytes[i] && !mask_host_bits) return {};
    network.address.bytes[i] = kept;
  }
  return network;
}

bool contains(const IpNetwork& network, const IpAddress& address) {
  if (network.address.v4 != address.v4) return false;
  const std::size_t bits = covered_bits(network);
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    if ((address.bytes[i] & mask_byte(bits, i)) != network.address.bytes[i]) return false;
  }
  return true;
}

bool overlaps(const IpNetwork& a, const IpNetwork& b) {
  return contains(a, b.address) || contains(b, a.address);
}

IpAddress last_address(const IpNetwork& network) {
  IpAddress last = network.address;
  const std::size_t bits = covered_bits(network);
  for (std::size_t i = 0; i < last.bytes.size(); ++i)
    last.bytes[i] = static_cast<std::uint8_t>(last.bytes[i] | (0xFF & ~mask_byte(bits, i)));
  return last;
}

std::optional<IpAddress> address_after(const IpAddress& address) {
  return neighbour<0xFF>(address);
}
std::optional<IpAddress> address_before(const IpAddress& address) { return neighbour<0>(address); }

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string why_no_quad(std::string_view text) {
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin <= text.size(); ++parts) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    begin = end + 1;
    if (!part.empty() && !std::all_of(part.begin(), part.end(), is_digit))
      return "it is no address; names of hosts are not taken, since they can point anywhere "
             "tomorrow";
    if (part.size() > 1 && part[0] == '0')
      return "a part of it begins with 0, which some programs read as octal";
    if (part.empty() || part.size() > 3 || (part.size() == 3 && part > "255"))
      return "a part of it is not a number from 0 to 255";
  }
  return parts == 4 ? "" : fmt::format("it has {} part{}, not four", parts, parts == 1 ? "" : "s");
}

}  // namespace

std::string why_no_network(std::string_view text) {
  if (parse_network(text)) return "";
  if (text.empty()) return "it is empty";
  if (!is_ascii(text)) return "it holds characters that only look like those of an address";
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return "it holds blanks";
  if (text.find('%') != std::string_view::npos)
    return "it names a zone (%), which means something on one machine only";
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  if (!parse_ip(address)) {
    if (text.find("://") != std::string_view::npos)
      return "it is a URL; what can be listed of it is the address or the domain";
    const std::size_t colon = address.find(':');
    if (colon != std::string_view::npos && parse_ip(address.substr(0, colon)))
      return "a port stands behind the address; leave it out";
    if (colon != std::string_view::npos) return "it is no IPv6 address";
    const std::string why = why_no_quad(address);
    return why.empty() ? "it is no address" : why;
  }
  const auto masked = parse_network(text, true);
  if (!masked) return "what stands behind the / is no length of a prefix that it can have";
  return fmt::format("it has bits behind its prefix; the network is {}", to_string(*masked));
}

std::string to_string(const IpNetwork& network) {
  return fmt::format("{}/{}", to_string(network.address), network.prefix);
}

}  // namespace secops
