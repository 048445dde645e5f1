// How a feed lies in the store: sorted, packed, cut into blocks. Private to lib/blacklist.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "blacklist/list_reader.h"

namespace secops::blacklist {

struct FeedBlock {
  std::string_view kind;  // "v4", "v6", or the name of a Kind
  std::string first, reach;
  std::string bytes;
};

std::vector<FeedBlock> blocks_of(const ListContents& contents);
// SHA-256 of kinds and bytes, hex: the same contents, the same digest.
std::string digest_of(const std::vector<FeedBlock>& blocks);
// Appends what the block holds; the blocks of a kind come in their order. Throws Error
// "store.corrupt" for what blocks_of() never makes: another kind or length, host bits, networks or
// values that are none, out of order or twice.
void add_block(std::string_view kind, std::string_view bytes, ListContents& contents);

// First and last address in network order, four bytes or sixteen.
std::pair<std::string, std::string> ends_of(const IpNetwork& network);

}  // namespace secops::blacklist
