#include "support/country_file.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace secops::test {
namespace {

// Of types up to 7 the control byte holds the type, of others the byte behind it.
std::string control(unsigned type, std::size_t size) {
  std::string bytes(1, static_cast<char>((type <= 7 ? type << 5U : 0U) | size));
  if (type > 7) bytes += static_cast<char>(type - 7);
  return bytes;
}

constexpr unsigned text_type = 2, short_type = 5, word_type = 6, map_type = 7, long_type = 9,
                   array_type = 11;

std::string text(std::string_view value) {
  return control(text_type, value.size()) + std::string(value);
}

std::string number(unsigned type, std::uint64_t value, std::size_t size) {
  std::string bytes = control(type, size);
  for (std::size_t i = size; i > 0; --i) bytes += static_cast<char>(value >> (8 * (i - 1)) & 0xffU);
  return bytes;
}

struct Network {
  std::uint32_t address{0};
  int length{0};
};

Network parse(const std::string& written) {
  Network network;
  std::array<unsigned, 5> parts{};
  std::size_t part = 0;
  for (const char c : written) {
    if (c == '.' || c == '/')
      ++part;
    else
      parts.at(part) = parts.at(part) * 10 + static_cast<unsigned>(c - '0');
  }
  for (std::size_t i = 0; i < 4; ++i) network.address = network.address << 8U | parts.at(i);
  network.length = static_cast<int>(parts[4]);
  return network;
}

}  // namespace

std::string country_file(const std::vector<std::pair<std::string, std::string>>& networks) {
  using Node = std::array<std::int64_t, 2>;  // a node's number; -1: nothing; below: -2 - data
  std::vector<Node> nodes = {{-1, -1}};
  std::string data;
  for (const auto& [written, country] : networks) {
    const Network network = parse(written);
    std::size_t at = 0;
    for (int bit = 0; bit < network.length; ++bit) {
      const std::size_t side = network.address >> (31 - bit) & 1U;
      if (bit + 1 == network.length) {
        nodes[at][side] = -2 - static_cast<std::int64_t>(data.size());
      } else if (nodes[at][side] < 0) {
        nodes[at][side] = static_cast<std::int64_t>(nodes.size());
        nodes.push_back({-1, -1});
      }
      if (bit + 1 < network.length) at = static_cast<std::size_t>(nodes[at][side]);
    }
    data += control(map_type, 1) + text("country") + control(map_type, 1) + text("iso_code") +
            text(country);
  }
  std::string file;
  const auto count = static_cast<std::int64_t>(nodes.size());
  for (const Node& node : nodes)
    for (const std::int64_t record : node) {
      const std::int64_t value = record >= 0    ? record
                                 : record == -1 ? count
                                                : count + 16 - 2 - record;
      for (int shift = 16; shift >= 0; shift -= 8) file += static_cast<char>(value >> shift & 0xff);
    }
  file += std::string(16, '\0') + data + "\xab\xcd\xefMaxMind.com" + control(map_type, 9);
  file += text("binary_format_major_version") + number(short_type, 2, 2);
  file += text("binary_format_minor_version") + number(short_type, 0, 2);
  file += text("build_epoch") + number(long_type, 1'795'328'040, 8);
  file += text("database_type") + text("Test-Country");
  file += text("description") + control(map_type, 1) + text("en") + text("for tests");
  file += text("ip_version") + number(short_type, 4, 2);
  file += text("languages") + control(array_type, 0);
  file += text("node_count") + number(word_type, nodes.size(), 4);
  file += text("record_size") + number(short_type, 24, 2);
  return file;
}

}  // namespace secops::test
