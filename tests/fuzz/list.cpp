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

std::optional<ReadList> read(std::string_view text, const ListOptions& options, bool in_lines) {
  try {
    ListReader reader(options);
    if (!in_lines) reader.take(text);
    while (in_lines && !text.empty()) {
      const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
      reader.take(line);
      text.remove_prefix(line.size());
    }
    return reader.finish();
  } catch (const Error&) {
    return std::nullopt;
  }
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
    const auto list = read(text, options, false);
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
    if (!form) continue;  // what a list is may be told by its first block only
    const auto pieces = read(text, options, true);
    must(pieces && pieces->contents == list->contents && pieces->junk == list->junk);
  }
  try {
    read_firewall(text, Time());
  } catch (const Error&) {
  }
  return 0;
}
