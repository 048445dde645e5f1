#include "blocks_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "blacklist_view.h"

namespace secops::app {

using nlohmann::ordered_json;

namespace {

// By the entries themselves or, of many, by the rows of the audit trail that listed them: the line
// may be pasted much later, and other runs list too, maybe in the name of the same moment.
std::string undo_lines(const jobs::PlannedBlocks& blocks, Session& session) {
  constexpr std::size_t most_in_a_line = 100;
  constexpr std::size_t most_by_id = 5;
  std::vector<std::string> lines;  // which entries
  std::size_t ids = 0;
  for (const jobs::Block& block : blocks.all) {
    if (block.outcome != jobs::BlockOutcome::listed || !block.entry) continue;
    if (ids++ % most_in_a_line == 0) lines.emplace_back();
    lines.back() += " " + block.entry->id;
  }
  // Of a wave that is not all listed, the rest must not follow: only rows of the trail stand for
  // it.
  const bool has_rest = std::any_of(
      blocks.all.begin(), blocks.all.end(),
      [](const jobs::Block& block) { return block.outcome == jobs::BlockOutcome::capped; });
  if (ids > 0 && (ids > most_by_id || has_rest) && blocks.trail)
    lines = {fmt::format(" --trail {}-{}", blocks.trail->first, blocks.trail->last)};
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("  take this back: {}\n",
                        session.paste(fmt::format("secops blacklist undo{} --reason 'why'", line)));
  return text;
}

std::string name_of_value(const jobs::Block& block) {
  return block.outcome == jobs::BlockOutcome::no_value ? escaped(block.title)
                                                       : shown_value(block.value);
}

// "a, b, c and 397 more".
std::string first_names(const std::vector<const jobs::Block*>& blocks) {
  constexpr std::size_t most_shown = 3;
  std::string text;
  for (std::size_t i = 0; i < most_shown; ++i)
    text += (i > 0 ? ", " : "") + name_of_value(*blocks[i]);
  return text + fmt::format(" and {} more", grouped(blocks.size() - most_shown));
}

// By reason, in the order in which they come up: what stands against hundreds is said once.
std::string not_listed_rows(const std::vector<jobs::Block>& blocks) {
  constexpr std::size_t most_rows = 3;  // of one reason
  std::vector<std::vector<const jobs::Block*>> groups;
  std::map<std::string_view, std::size_t> places;  // by reason
  for (const jobs::Block& block : blocks) {
    using enum jobs::BlockOutcome;
    if (block.outcome == unchanged || block.outcome == past || block.outcome == listed) continue;
    const auto [place, is_new] = places.emplace(block.why, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&block);
  }
  std::string text;
  for (const auto& group : groups) {
    if (group.size() > most_rows) {
      text +=
          fmt::format("  not listed: {}: {}\n", first_names(group), Foreign(group.front()->why));
      continue;
    }
    for (const jobs::Block* block : group)
      text += fmt::format("  not listed: {}: {} ({})\n", name_of_value(*block), Foreign(block->why),
                          block->finding);
  }
  return text;
}

std::string listed_rows(const std::vector<jobs::Block>& blocks, std::size_t limit,
                        Session& session) {
  std::string text;
  std::size_t shown = 0;
  std::size_t more = 0;
  bool recorded = false;
  for (const jobs::Block& block : blocks) {
    if (block.outcome != jobs::BlockOutcome::listed) continue;
    recorded = block.entry.has_value();
    if (limit > 0 && shown == limit) {
      ++more;
      continue;
    }
    ++shown;
    const std::string value = shown_value(block.value);
    text += block.entry
                ? fmt::format("  listed: {} {} ({}, {})\n", value, end_text(*block.entry, session),
                              block.entry->id, block.finding)
                : fmt::format("  would be listed: {} ({})\n", value, block.finding);
  }
  if (more > 0)
    text += fmt::format("  {}: {} more{}\n", recorded ? "listed" : "would be listed", grouped(more),
                        recorded ? ": " + session.paste("secops blacklist list --limit 0") : "");
  return text;
}

}  // namespace

std::string blocks_text(const jobs::PlannedBlocks& blocks, std::size_t limit, Session& session) {
  const std::string text = listed_rows(blocks.all, limit, session) + not_listed_rows(blocks.all);
  if (text.empty()) return text;
  const std::string undo = undo_lines(blocks, session);
  return "\nBlacklist, as rules say:\n" + text + undo +
         (undo.empty() ? "" : "  " + sync_line(session));
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
