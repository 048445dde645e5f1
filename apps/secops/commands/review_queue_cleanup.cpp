#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "jobs/settings.h"
#include "review_view.h"

namespace secops::app {

namespace {

constexpr std::size_t shown_items = 20;

class ReviewQueueCleanup : public Command {
 public:
  Answer run(Session& session) override {
    const bool dry_run = session.flags().dry_run;
    std::vector<review::Item> expired;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      expired = review::cleanup(*write, session.settings().review);
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["expired"] = expired.size();
    answer.data["items"] = nlohmann::ordered_json::array();
    answer.text = expired.empty() ? "unchanged: nothing has waited too long\n"
                                  : fmt::format("{}expired: {}\n", dry_run ? "would be " : "",
                                                counted(expired.size(), "item"));
    for (std::size_t i = 0; i < expired.size(); ++i) {
      if (session.flags().json) answer.data["items"].push_back(item_json(expired[i], session));
      if (i < shown_items)
        answer.text += fmt::format("  {}  {}: {}\n", expired[i].id, name_of(expired[i].kind),
                                   Foreign(expired[i].subject));
    }
    if (expired.size() > shown_items)
      answer.text +=
          fmt::format("  {} more: --json tells all\n", grouped(expired.size() - shown_items));
    answer.plugin =
        fmt::format("{} expired | expired={}", counted(expired.size(), "item"), expired.size());
    return answer;
  }
};

}  // namespace

CommandType review_queue_cleanup_type() {
  CommandType type;
  type.path = "review-queue cleanup";
  type.summary = "Let items expire that nobody decided in time";
  type.description =
      "What has waited longer than [review] expire_after expires, each with its row in the audit "
      "trail, also what somebody has claimed. An expired item can be reopened.";
  type.examples = {{"secops review-queue cleanup", "from cron"},
                   {"secops review-queue cleanup --dry-run", "what would expire"}};
  type.changes = true;
  type.table = {"items", item_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueCleanup>()); };
  return type;
}

}  // namespace secops::app
