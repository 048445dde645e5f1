#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "command.h"
#include "review_history.h"
#include "review_view.h"

namespace secops::app {

namespace {

class ReviewQueueShow : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"ID", "The item, by its id or any unique beginning of four characters or more.", &id_,
             true}};
  }

  Answer run(Session& session) override {
    review::Item item;
    std::vector<review::Deed> deeds;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      item = item_named(*read, id_, session).item;
      review::HistoryFilter filter;
      filter.item = item.id;
      deeds = review::history(*read, filter);
    }
    Answer answer;
    answer.text = item_text(item, session) + deeds_text(deeds, session);
    answer.data["items"] = nlohmann::ordered_json::array({item_json(item, session)});
    answer.data["history"] = deeds_json(deeds);
    answer.plugin = fmt::format("{} is {} | score={} version={}", item.id, name_of(item.state),
                                item.score, item.version);
    return answer;
  }

 private:
  std::string id_;
};

}  // namespace

CommandType review_queue_show_type() {
  CommandType type;
  type.path = "review-queue show";
  type.summary = "Show one item with its evidence and history";
  type.description =
      "Everything that is known about an item: the reasons for its score, whom it names, what was "
      "noted, who decided what and why, and the next steps as lines to paste, which carry the "
      "version that is shown.";
  type.examples = {{"secops review-queue show q-7f3a", "any unique beginning of the id will do"}};
  type.table = {"items", item_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueShow>()); };
  return type;
}

}  // namespace secops::app
