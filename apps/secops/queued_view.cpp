#include "queued_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace secops::app {

using review::JoinOutcome;

namespace {

constexpr std::size_t shown_subject = 80;

bool is_news(const jobs::QueuedFinding& one) {
  return one.joined.outcome == JoinOutcome::added || one.joined.outcome == JoinOutcome::joined;
}

// Each item once; the highest score first.
std::vector<const review::Joined*> items_of(const std::vector<jobs::QueuedFinding>& queued) {
  std::map<std::string_view, const review::Joined*> by_id;
  for (const jobs::QueuedFinding& one : queued)
    if (is_news(one)) by_id[one.joined.item] = &one.joined;
  std::vector<const review::Joined*> items;
  for (const auto& [id, item] : by_id) items.push_back(item);
  std::stable_sort(items.begin(), items.end(),
                   [](const auto* a, const auto* b) { return a->score > b->score; });
  return items;
}

}  // namespace

std::string queued_text(const std::vector<jobs::QueuedFinding>& queued, std::size_t limit,
                        bool would, Session& session) {
  const std::vector<const review::Joined*> items = items_of(queued);
  const auto snoozed =
      static_cast<std::size_t>(std::count_if(queued.begin(), queued.end(), [](const auto& one) {
        return one.joined.outcome == JoinOutcome::snoozed;
      }));
  if (items.empty() && snoozed == 0) return "";
  std::string text = "\n" + session.style().bold("review queue") + "\n";
  const std::size_t shown = limit == 0 ? items.size() : std::min(items.size(), limit);
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("  {}: {}  score {}  {}{}\n", would ? "would be queued" : "queued",
                        items[i]->item, items[i]->score, escaped(items[i]->subject, shown_subject),
                        items[i]->amount ? ", " + assets::text_of(*items[i]->amount) : "");
  if (items.size() > shown) text += fmt::format("  {} more\n", grouped(items.size() - shown));
  if (!items.empty() && !would)
    text += fmt::format("  next: {}\n", session.paste("secops review-queue list"));
  if (snoozed > 0)
    text += fmt::format("  snoozed: {}: {}\n", counted(snoozed, "finding"),
                        session.paste("secops review-queue snooze"));
  return text;
}

nlohmann::ordered_json queued_json(const jobs::QueuedFinding& queued) {
  const bool is_there = !queued.joined.item.empty();
  using nlohmann::ordered_json;
  return {{"finding", queued.finding},
          {"rule", queued.rule},
          {"score", queued.score},
          {"outcome", name_of(queued.joined.outcome)},
          {"item", is_there ? ordered_json(queued.joined.item) : ordered_json(nullptr)},
          {"version", is_there ? ordered_json(queued.joined.version) : ordered_json(nullptr)}};
}

}  // namespace secops::app
