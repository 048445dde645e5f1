#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "line_again.h"
#include "log_flags.h"
#include "review_view.h"

namespace secops::app {

namespace {

constexpr std::size_t text_limit = 20;  // a screen
constexpr std::size_t program_limit = 1000;

class ReviewQueueList : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--state", "STATE", "Only items in this state; otherwise those that wait.", &state_,
             review::state_names()},
            {"--all", "", "Whatever their state.", &all_},
            {"--kind", "KIND", "Only items of this kind.", &kind_, review::kind_names()},
            {"--score", "NUMBER", "Only items with this score or more.", &score_},
            {"--asset", "NAME", "Only amounts of this asset.", &asset_},
            {"--rule", "RULE", "Only items that this rule gave a reason for.", &rule_},
            {"--about", "VALUE",
             "Only items with this key, subject, maker, or value among those "
             "they name.",
             &about_},
            {"--claimed-by", "NAME", "Only what this person has claimed.", &claimed_by_},
            {"--mine", "", "Only what you have claimed.", &mine_},
            {"--overdue", "", "Only what should have been decided by now.", &overdue_},
            {"--since", "TIME", "Only items that were added at or after this moment.", &since_},
            {"--until", "TIME", "Only items that were added before this moment.", &until_},
            {"--sort",
             "ORDER",
             "worst (highest score, then oldest), due or added (newest first).",
             &sort_,
             {"worst", "due", "added"}},
            {"--limit", "COUNT",
             "At most so many; 0 shows all. Otherwise 20 in text, 1000 in JSON and CSV.", &limit_}};
  }

  Answer run(Session& session) override {
    const review::Filter filter = filter_of(session);
    std::vector<review::Item> items;
    review::Counts counts;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      items = review::list(*read, filter, session.now());
      counts = review::count(*read, filter, session.now());
    }
    Answer answer;
    const auto total = static_cast<std::size_t>(counts.items);
    answer.data["total"] = total;
    answer.data["overdue"] = counts.overdue;
    answer.data["items"] = nlohmann::ordered_json::array();
    answer.text = total == 0 ? "nothing waits\n"
                             : fmt::format("{}, {} overdue\n", counted(total, "item"),
                                           grouped(static_cast<std::uint64_t>(counts.overdue)));
    if (total == 0 && is_filtered()) answer.text = "no item matches\n";
    for (const review::Item& item : items) {
      if (session.flags().json)
        answer.data["items"].push_back(item_json(item, session));
      else
        answer.text += item_row(item, session);
    }
    if (items.size() < total) answer.text += more_line(total - items.size(), *this, session);
    answer.plugin = fmt::format("{}, {} overdue | items={} overdue={}", counted(total, "item"),
                                counts.overdue, total, counts.overdue);
    return answer;
  }

 private:
  bool is_filtered() const {
    return state_ || all_ || kind_ || score_ || asset_ || rule_ || about_ || claimed_by_ || mine_ ||
           overdue_ || since_ || until_;
  }

  review::Filter filter_of(Session& session) const {
    if ((state_.has_value() ? 1 : 0) + (all_ ? 1 : 0) + (overdue_ ? 1 : 0) > 1)
      throw usage_error("bad-value", "--state, --all and --overdue do not go together");
    if (mine_ && claimed_by_)
      throw usage_error("bad-value", "--mine and --claimed-by do not go together");
    if (limit_ && *limit_ < 0) throw usage_error("bad-value", "--limit is a count: 0 or more");
    review::Filter filter;
    if (state_) filter.states = {*review::state_named(*state_)};
    filter.all = all_;
    if (kind_) filter.kind = review::kind_named(*kind_);
    filter.at_least = score_;
    filter.asset = asset_.value_or("");
    filter.rule = rule_.value_or("");
    filter.about = about_.value_or("");
    filter.claimed_by = mine_ ? person_of(session).name : claimed_by_.value_or("");
    filter.overdue = overdue_;
    filter.since = session.moment(since_, "--since");
    filter.until = session.moment(until_, "--until");
    refuse_empty_span(filter.since, filter.until);
    filter.order = sort_ == "due"     ? review::Order::due
                   : sort_ == "added" ? review::Order::added
                                      : review::Order::worst;
    filter.limit = limit_                 ? static_cast<std::size_t>(*limit_)
                   : session.flags().json ? program_limit
                                          : text_limit;
    return filter;
  }

  std::optional<std::string> state_, kind_, asset_, rule_, about_, claimed_by_, since_, until_;
  std::string sort_;
  std::optional<std::int64_t> score_, limit_;
  bool all_{false}, mine_{false}, overdue_{false};
};

}  // namespace

CommandType review_queue_list_type() {
  CommandType type;
  type.path = "review-queue list";
  type.summary = "List what waits for a decision, worst and oldest first";
  type.description =
      "Items are named by ids, which stay; there are no numbers to type, since the list moves "
      "while "
      "several people work on it. What should have been decided by now says so. The status is 0 "
      "whatever waits; for a monitor there is --plugin.";
  type.examples = {{"secops review-queue list", "what is next"},
                   {"secops review-queue list --overdue --sort due", "what is late"},
                   {"secops review-queue list --about 203.0.113.9 --all",
                    "everything about an address, decided or not"}};
  type.table = {"items", item_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueList>()); };
  return type;
}

}  // namespace secops::app
