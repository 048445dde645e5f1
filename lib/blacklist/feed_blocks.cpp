#include "blacklist/feed_blocks.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace secops::blacklist {
namespace {

// A look-up reads one block of each kind of nesting, so blocks are small; a million networks are
// 245 of them.
constexpr std::size_t networks_in_block = 4096;
constexpr std::size_t text_in_block = 16u << 10;
constexpr std::size_t v4_bytes = 5;

void write(PackedV4 network, std::string& out) {
  for (int shift = 32; shift >= 0; shift -= 8) out += static_cast<char>(network >> shift & 0xff);
}
void write(const PackedV6& network, std::string& out) {
  for (const std::uint8_t byte : network) out += static_cast<char>(byte);
}

template <typename Packed>
void cut(std::string_view kind, const std::vector<Packed>& networks,
         std::vector<FeedBlock>& blocks) {
  for (std::size_t begin = 0; begin < networks.size(); begin += networks_in_block) {
    FeedBlock& block = blocks.emplace_back();
    block.kind = kind;
    const std::size_t end = std::min(begin + networks_in_block, networks.size());
    for (std::size_t i = begin; i < end; ++i) {
      write(networks[i], block.bytes);
      auto [first, last] = ends_of(unpacked(networks[i]));
      if (i == begin) block.first = std::move(first);
      block.reach = std::max(block.reach, std::move(last));
    }
  }
}

void cut(std::string_view kind, const std::vector<std::string>& values,
         std::vector<FeedBlock>& blocks) {
  FeedBlock* block = nullptr;
  for (const std::string& value : values) {
    if (block == nullptr || block->bytes.size() + value.size() > text_in_block) {
      block = &blocks.emplace_back();
      block->kind = kind;
      block->first = value;
    }
    block->reach = value;
    block->bytes += value;
    block->bytes += '\n';
  }
}

}  // namespace

std::vector<FeedBlock> blocks_of(const ListContents& contents) {
  std::vector<FeedBlock> blocks;
  cut("v4", contents.networks.v4, blocks);
  cut("v6", contents.networks.v6, blocks);
  for (const auto& [kind, values] : contents.texts) cut(name_of(kind), values, blocks);
  return blocks;
}

std::string digest_of(const std::vector<FeedBlock>& blocks) {
  Sha256Stream digest;
  for (const FeedBlock& block : blocks) {
    digest.add(block.kind);
    digest.add("\n");
    digest.add(block.bytes);
  }
  return hex(digest.finish());
}

void add_block(std::string_view kind, std::string_view bytes, ListContents& contents) {
  if (kind == "v4") {
    for (; bytes.size() >= v4_bytes; bytes.remove_prefix(v4_bytes)) {
      PackedV4 network = 0;
      for (std::size_t i = 0; i < v4_bytes; ++i)
        network = network << 8 | static_cast<unsigned char>(bytes[i]);
      contents.networks.v4.push_back(network);
    }
  } else if (kind == "v6") {
    constexpr std::size_t size = std::tuple_size_v<PackedV6>;
    for (; bytes.size() >= size; bytes.remove_prefix(size))
      std::copy_n(bytes.begin(), size, contents.networks.v6.emplace_back().begin());
  } else if (const auto named = kind_named(kind)) {
    auto& values = contents.texts[*named];
    for (const std::string_view value : split(bytes, '\n'))
      if (!value.empty()) values.emplace_back(value);
  }
}

std::pair<std::string, std::string> ends_of(const IpNetwork& network) {
  const std::size_t skipped = network.address.v4 ? 12 : 0;
  std::string first(network.address.bytes.begin() + static_cast<std::ptrdiff_t>(skipped),
                    network.address.bytes.end());
  std::string last = first;
  for (std::size_t i = 0; i < last.size(); ++i) {
    const int covered = std::clamp(network.prefix - static_cast<int>(8 * i), 0, 8);
    last[i] = static_cast<char>(static_cast<unsigned char>(last[i]) | (0xffu >> covered));
  }
  return {std::move(first), std::move(last)};
}

}  // namespace secops::blacklist
