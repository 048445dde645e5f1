// Lists that others keep, of any bytes: what is taken is what a person could list, sorted and once,
// however the bytes are cut into blocks; and the packet filter's listing.
#include <cstdlib>

#include "base/error.h"
#include "blacklist/feed_blocks.h"
#include "blacklist/firewall.h"
#include "blacklist/list_reader.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

std::optional<ReadList> read(std::string_view text, const ListOptions& options, std::size_t piece) {
  try {
    ListReader reader(options);
    for (std::size_t at = 0; at < text.size(); at += piece) reader.take(text.substr(at, piece));
    return reader.finish();
  } catch (const Error&) {
    return std::nullopt;
  }
}

// A block of any bytes is refused, or is one that is made again.
void decode(std::string_view kind, std::string_view bytes) {
  ListContents contents;
  try {
    add_block(kind, bytes, contents);
  } catch (const Error&) {
    return;
  }
  std::string again;
  for (const FeedBlock& block : blocks_of(contents)) {
    must(block.kind == kind);
    again += block.bytes;
  }
  must(again == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Protection protection;
  protection.networks = {{*parse_network("192.0.2.0/28"), "us"}};
  protection.allowed = {{{Kind::net, "198.51.100.0/29"}, {}, "them"}};
  for (const auto form : {std::optional<ListForm>(), std::optional(ListForm::plain),
                          std::optional(ListForm::csv), std::optional(ListForm::json)}) {
    ListOptions options;
    options.form = form;
    options.protection = &protection;
    const auto list = read(text, options, text.size() + 1);
    if (!list) continue;
    must(list->junk + list->refused <= list->values);
    list->contents.each([&](const Value& value) {
      const Reading reading = read_value(value.text, value.kind);
      must(reading.value == value);
      must(!refusal_of(value, protection, Time()));
      return true;
    });
    ListContents again;
    for (const FeedBlock& block : blocks_of(list->contents))
      add_block(block.kind, block.bytes, again);
    must(again == list->contents);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
      const auto pieces = read(text, options, piece);
      must(pieces && pieces->contents == list->contents && pieces->junk == list->junk);
    }
  }
  for (const char* kind : {"v4", "v6", "user", "domain"}) decode(kind, text);
  try {
    read_firewall(text, Time());
  } catch (const Error&) {
  }
  return 0;
}
