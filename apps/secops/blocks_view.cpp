#include "blocks_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "blacklist_view.h"

namespace secops::app {

using nlohmann::ordered_json;

namespace {

// By the entries themselves: the line may be pasted much later, and other runs list too.
std::string undo_lines(const std::vector<jobs::Block>& blocks, Session& session) {
  constexpr std::size_t most_in_a_line = 100;
  std::vector<std::string> lines;  // ids
  std::size_t ids = 0;
  for (const jobs::Block& block : blocks) {
    if (block.outcome != jobs::BlockOutcome::listed || !block.entry) continue;
    if (ids++ % most_in_a_line == 0) lines.emplace_back();
    lines.back() += " " + block.entry->id;
  }
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("  take this back: {}\n",
                        session.paste(fmt::format("secops blacklist undo{} --reason 'why'", line)));
  return text;
}

}  // namespace

std::string blocks_text(const std::vector<jobs::Block>& blocks, Session& session) {
  std::string text;
  for (const jobs::Block& block : blocks) {
    if (block.outcome == jobs::BlockOutcome::unchanged || block.outcome == jobs::BlockOutcome::past)
      continue;
    const std::string value = block.outcome == jobs::BlockOutcome::no_value
                                  ? escaped(block.title)
                                  : shown_value(block.value);
    if (block.outcome != jobs::BlockOutcome::listed)
      text += fmt::format("  not listed: {}: {} ({})\n", value, Foreign(block.why), block.finding);
    else if (block.entry)
      text += fmt::format("  listed: {} {} ({}, {})\n", value, end_text(*block.entry, session),
                          block.entry->id, block.finding);
    else
      text += fmt::format("  would be listed: {} ({})\n", value, block.finding);
  }
  if (text.empty()) return text;
  text = "\nBlacklist, as rules say:\n" + text;
  return text + undo_lines(blocks, session);
}

ordered_json block_json(const jobs::Block& block) {
  const bool has_value = block.outcome != jobs::BlockOutcome::no_value;
  return {
      {"finding", block.finding},
      {"rule", block.rule},
      {"kind", has_value ? ordered_json(name_of(block.value.kind)) : ordered_json(nullptr)},
      {"value", has_value ? ordered_json(block.value.text) : ordered_json(nullptr)},
      {"outcome", name_of(block.outcome)},
      {"why", block.why},
      {"entry", block.entry ? ordered_json(block.entry->id) : ordered_json(nullptr)},
      {"expires", block.entry && block.entry->expires ? ordered_json(rfc3339(*block.entry->expires))
                                                      : ordered_json(nullptr)}};
}

}  // namespace secops::app
