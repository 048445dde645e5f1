#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "command.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistCleanup : public Command {
 public:
  Answer run(Session& session) override {
    const bool dry_run = session.flags().dry_run;
    std::size_t ended = 0;
    std::size_t feeds = 0;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      ended = blacklist::cleanup(*write);
      feeds = blacklist::end_expired_feeds(*write);
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["ended"] = ended;
    answer.data["feeds"] = feeds;
    answer.text = fmt::format("{} {} expired{}\n", counted(ended, "entry", "entries"),
                              ended == 1 ? "has" : "have",
                              dry_run      ? " and would be ended"
                              : ended == 0 ? ""
                                           : ", ended now");
    if (feeds > 0)
      answer.text +=
          fmt::format("{}{} not imported again in time and {}\n", counted(feeds, "feed"),
                      feeds == 1 ? " was" : " were", dry_run ? "would be taken off" : "taken off");
    answer.plugin = fmt::format("{} ended | ended={}", counted(ended, "entry", "entries"), ended);
    return answer;
  }
};

}  // namespace

CommandType blacklist_cleanup_type() {
  CommandType type;
  type.path = "blacklist cleanup";
  type.summary = "Write down which entries have expired";
  type.description =
      "An entry counts as listed until its end, whether this runs or not. Cleaning up ends the "
      "expired ones in the store, each with a row in the audit trail, and takes off the feeds "
      "whose "
      "time is over. For cron.";
  type.examples = {{"secops blacklist cleanup --quiet", "daily, from cron"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistCleanup>()); };
  return type;
}

}  // namespace secops::app
