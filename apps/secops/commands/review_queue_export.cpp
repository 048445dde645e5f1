#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/csv.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "json_text.h"
#include "review_view.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;

class ReviewQueueExport : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--since", "TIME", "Only items that were added at or after this moment.", &since_},
            {"--until", "TIME", "Only items that were added before this moment.", &until_}};
  }

  std::vector<Argument> arguments() override {
    return {{"FORM", "csv, json or jsonl.", &form_, true}};
  }

  Answer run(Session& session) override {
    if (form_ != "csv" && form_ != "json" && form_ != "jsonl")
      throw usage_error("bad-value", fmt::format("there is no form \"{}\"", form_),
                        "it is csv, json or jsonl");
    review::Filter filter;
    filter.all = true;
    filter.order = review::Order::added;
    filter.since = session.moment(since_, "--since");
    filter.until = session.moment(until_, "--until");
    std::vector<review::Item> items;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      items = review::list(*read, filter, session.now());
    }
    Answer answer;
    std::string text = form_ == "csv" ? csv_of(items, session) : json_of(items, session);
    answer.data["form"] = form_;
    answer.data["items"] = items.size();
    answer.data["text"] = session.flags().json ? ordered_json(text) : ordered_json(nullptr);
    answer.text = std::move(text);
    answer.plugin =
        fmt::format("{} as {} | items={}", counted(items.size(), "item"), form_, items.size());
    return answer;
  }

 private:
  std::string json_of(const std::vector<review::Item>& items, Session& session) const {
    const bool lines = form_ == "jsonl";
    std::string text = lines ? "" : "[";
    for (const review::Item& item : items) {
      if (!lines && &item != &items.front()) text += ",";
      if (!lines) text += "\n";
      text += json_text(item_json(item, session), -1);
      if (lines) text += "\n";
    }
    return lines ? text : text + "\n]\n";
  }

  static std::string csv_of(const std::vector<review::Item>& items, Session& session) {
    const std::vector<std::string_view> columns = item_columns();
    std::string text;
    const auto add_row = [&](const auto& cell_of) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) text += ',';
        append_csv_cell(text, cell_of(std::string(columns[i])));
      }
      text += csv_line_end;
    };
    add_row([](const std::string& name) { return name; });
    for (const review::Item& item : items) {
      const ordered_json json = item_json(item, session);
      add_row([&](const std::string& name) {
        const ordered_json& value = json.at(name);
        return value.is_null()     ? std::string()
               : value.is_string() ? value.get<std::string>()
                                   : json_text(value, -1);
      });
    }
    return text;
  }

  std::string form_;
  std::optional<std::string> since_, until_;
};

}  // namespace

CommandType review_queue_export_type() {
  CommandType type;
  type.path = "review-queue export";
  type.summary = "Write all items for other programs, with what was decided";
  type.description =
      "Every item whatever its state, newest first: as CSV one row each without reasons and "
      "decisions, as JSON and JSON Lines with all that `review-queue show` tells.";
  type.examples = {{"secops review-queue export csv > queue.csv", "for a spreadsheet"},
                   {"secops review-queue export jsonl --since 2026-11-01", "for an archive"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueExport>()); };
  return type;
}

}  // namespace secops::app
