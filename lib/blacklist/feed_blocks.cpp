#include "blacklist/feed_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "base/digest.h"
#include "base/error.h"
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

void require(bool holds, std::string_view mistake) {
  if (holds) return;
  throw Error({"store.corrupt", fmt::format("a feed's block in the store {}", mistake), "", 0, 0,
               "secops store verify"});
}

void read(std::string_view bytes, PackedV4& network) {
  for (const char byte : bytes) network = network << 8 | static_cast<unsigned char>(byte);
}
void read(std::string_view bytes, PackedV6& network) {
  std::copy(bytes.begin(), bytes.end(), network.begin());
}

bool is_whole(PackedV4 network) {
  const unsigned prefix = prefix_of(network);
  return prefix > 0 && prefix <= 32 && (prefix == 32 || first_of(network) << prefix == 0);
}
bool is_whole(const PackedV6& network) {
  const std::size_t prefix = prefix_of(network);
  if (prefix == 0 || prefix > 128) return false;
  for (std::size_t i = prefix / 8; i < 16; ++i) {
    const unsigned host_bits = i == prefix / 8 ? 0xffu >> prefix % 8 : 0xffu;
    if ((network[i] & host_bits) != 0) return false;
  }
  return true;
}

template <typename Packed>
void add_networks(std::string_view bytes, std::vector<Packed>& networks) {
  constexpr std::size_t size = std::is_same_v<Packed, PackedV4> ? v4_bytes : sizeof(PackedV6);
  require(bytes.size() % size == 0, "breaks off");
  for (; !bytes.empty(); bytes.remove_prefix(size)) {
    Packed network{};
    read(bytes.substr(0, size), network);
    require(is_whole(network), "holds what is no network");
    require(networks.empty() || networks.back() < network, "holds networks out of order");
    networks.push_back(network);
  }
}

void add_texts(std::string_view bytes, std::vector<std::string>& values) {
  require(!bytes.empty() && bytes.back() == '\n', "breaks off");
  bytes.remove_suffix(1);
  for (const std::string_view value : split(bytes, '\n')) {
    require(why_not_kept(value).empty(), "holds what is no value");
    require(values.empty() || values.back() < value, "holds values out of order");
    values.emplace_back(value);
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
  if (kind == "v4") return add_networks(bytes, contents.networks.v4);
  if (kind == "v6") return add_networks(bytes, contents.networks.v6);
  const auto named = kind_named(kind);
  require(named && *named != Kind::ip && *named != Kind::net, "is of no kind that there is");
  add_texts(bytes, contents.texts[*named]);
}

std::pair<std::string, std::string> ends_of(const IpNetwork& network) {
  const auto bytes_of = [](const IpAddress& address) {
    return std::string(address.bytes.begin() + (address.v4 ? 12 : 0), address.bytes.end());
  };
  return {bytes_of(network.address), bytes_of(last_address(network))};
}

}  // namespace secops::blacklist
