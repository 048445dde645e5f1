#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "line_again.h"
#include "log_flags.h"
#include "review_history.h"
#include "review_view.h"

namespace secops::app {

namespace {

constexpr std::size_t usual_limit = 50;

class ReviewQueueHistory : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--actor", "NAME", "Only what this person did.", &actor_},
        {"--day", "DAY", "Only what was done on this day, such as 2026-11-22 or yesterday.", &day_},
        {"--since", "TIME", "Only what was done at or after this moment.", &since_},
        {"--until", "TIME", "Only what was done before this moment.", &until_},
        {"--limit", "COUNT", "At most so many, the newest; 0 shows all. Otherwise 50.", &limit_}};
  }

  std::vector<Argument> arguments() override { return {{"ID", "Only this item.", &id_, false}}; }

  Answer run(Session& session) override {
    review::HistoryFilter filter = filter_of(session);
    std::vector<review::Deed> deeds;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      if (id_) filter.item = item_named(*read, *id_, session).item.id;
      const std::size_t limit = filter.limit;
      if (limit > 0) ++filter.limit;  // one more tells that there are more
      deeds = review::history(*read, filter);
      filter.limit = limit;
    }
    const bool more = filter.limit > 0 && deeds.size() > filter.limit;
    if (more) deeds.erase(deeds.begin());
    Answer answer;
    answer.data["more"] = more;
    answer.data["history"] = deeds_json(deeds);
    answer.text = deeds.empty() ? "nothing was done\n" : deeds_text(deeds, session);
    if (more)
      answer.text +=
          fmt::format("older ones are left out: {}\n", line_again(*this, session, "--limit", "0"));
    answer.plugin = fmt::format("{} | changes={}", counted(deeds.size(), "change"), deeds.size());
    return answer;
  }

 private:
  static Time midnight_of(Time time, Session& session) {
    constexpr std::size_t day_length = 10;
    const std::string day = local_text(time, session.zone()).substr(0, day_length);
    return *session.moment(std::optional(day), "--day");
  }

  review::HistoryFilter filter_of(Session& session) const {
    review::HistoryFilter filter;
    filter.actor = actor_.value_or("");
    filter.since = session.moment(since_, "--since");
    filter.until = session.moment(until_, "--until");
    if (day_) {
      if (since_ || until_)
        throw usage_error("bad-value", "--day does not go with --since and --until");
      filter.since = session.moment(day_, "--day");
      if (*filter.since != midnight_of(*filter.since, session))
        throw usage_error("bad-value", fmt::format("--day \"{}\" is no day", *day_),
                          "write 2026-11-22, today or yesterday");
      // A day may have 23 hours, or 25.
      filter.until = midnight_of(*filter.since + std::chrono::hours(36), session);
    }
    refuse_empty_span(filter.since, filter.until);
    if (limit_ && *limit_ < 0) throw usage_error("bad-value", "--limit is a count: 0 or more");
    filter.limit = limit_ ? static_cast<std::size_t>(*limit_) : usual_limit;
    return filter;
  }

  std::optional<std::string> id_, actor_, day_, since_, until_;
  std::optional<std::int64_t> limit_;
};

}  // namespace

CommandType review_queue_history_type() {
  CommandType type;
  type.path = "review-queue history";
  type.summary = "Tell who did what to the queue, when and why";
  type.description =
      "Rows of the audit trail, oldest first: each with the state before and after. By item, "
      "person, "
      "day or span.";
  type.examples = {{"secops review-queue history q-7f3a", "of one item"},
                   {"secops review-queue history --actor mika --day yesterday",
                    "what one person decided on one day"}};
  type.table = {"history",
                {"time", "actor", "change", "subject", "reason", "before.state", "after.state"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueHistory>()); };
  return type;
}

}  // namespace secops::app
