#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "command.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "history_text.h"
#include "review_view.h"
#include "session.h"

namespace secops::app {

namespace {

constexpr std::size_t shown_items = 10;

class Show : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"VALUE", "An address, a user, a wallet or an id.", &value_, true}};
  }

  Answer run(Session& session) override {
    findings::History history;
    std::vector<blacklist::Entry> entries;
    Holding holding;
    std::vector<review::Item> items;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      history = history_in_all_spellings(*read);
      entries = blacklist::history_of(*read, value_);
      for (const blacklist::Entry& entry : entries)
        for (findings::HistoryEntry& done : findings::done_about(*read, entry.id))
          history.entries.push_back(std::move(done));
      add_findings_of(entries, *read, history);
      holding = holding_in_all_meanings(*read, session.now());
      items = items_about(*read, session.now());
      for (const review::Item& item : items)
        if (item.id != value_)
          for (findings::HistoryEntry& done : findings::done_about(*read, item.id))
            history.entries.push_back(std::move(done));
    }
    put_in_order(history.entries);
    Answer answer;
    answer.data["value"] = value_;
    answer.data["findings"] = nlohmann::ordered_json::array();
    answer.data["blacklist"] = nlohmann::ordered_json::array();
    const bool nothing = history.findings.empty() && history.entries.empty() && entries.empty() &&
                         holding.empty() && items.empty();
    answer.text = nothing ? fmt::format("nothing is known about {}\n", Foreign(value_))
                          : fmt::format("{}: {}, {}\n", Foreign(value_),
                                        counted(history.findings.size(), "finding"),
                                        counted(history.entries.size(), "event", "events"));
    add_holding(holding, answer, session);
    for (const findings::Finding& finding : history.findings) {
      answer.text += finding_row(finding, session);
      answer.data["findings"].push_back(finding_json(finding, session));
    }
    for (const blacklist::Entry& entry : entries) {
      answer.text += entry_row(entry, session);
      answer.data["blacklist"].push_back(listed_json(entry, session));
    }
    answer.data["review"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i < shown_items) answer.text += item_row(items[i], session);
      answer.data["review"].push_back(item_json(items[i], session));
    }
    if (items.size() > shown_items)
      answer.text += fmt::format(
          "{} more: {}\n", counted(items.size() - shown_items, "item"),
          session.paste(fmt::format("secops review-queue list --all --about {} --limit 0",
                                    shell_quoted(value_))));
    answer.text += history_text(history.entries, session);
    answer.data["history"] = history_json(history.entries);
    answer.plugin =
        fmt::format("{} | findings={} history={}", counted(history.findings.size(), "finding"),
                    history.findings.size(), history.entries.size());
    return answer;
  }

 private:
  // As it is said, and as the list would spell it: a domain is the same one in capitals.
  findings::History history_in_all_spellings(store::Read& read) const {
    findings::History history = findings::history_of(read, value_);
    for (const blacklist::Value& value : blacklist::meanings_of(value_)) {
      if (value.text == value_) continue;
      findings::History more = findings::history_of(read, value.text);
      for (findings::Finding& finding : more.findings) {
        const auto is_it = [&](const findings::Finding& one) { return one.id == finding.id; };
        if (std::none_of(history.findings.begin(), history.findings.end(), is_it))
          history.findings.push_back(std::move(finding));
      }
      for (findings::HistoryEntry& done : more.entries) history.entries.push_back(std::move(done));
    }
    return history;
  }

  Holding holding_in_all_meanings(store::Read& read, Time now) const {
    Holding all;
    for (const blacklist::Value& value : blacklist::meanings_of(value_)) {
      Holding holding = holding_of(read, value, now);
      if (!all.holder) all.holder = std::move(holding.holder);
      std::move(holding.feeds.begin(), holding.feeds.end(), std::back_inserter(all.feeds));
      std::move(holding.closest.begin(), holding.closest.end(), std::back_inserter(all.closest));
    }
    return all;
  }

  // Those that are about it or name it, and the one whose id it is, whatever became of them.
  std::vector<review::Item> items_about(store::Read& read, Time now) const {
    review::Filter filter;
    filter.all = true;
    filter.about = value_;
    return review::list(read, filter, now);
  }

  std::string value_;
};

}  // namespace

CommandType show_type() {
  CommandType type;
  type.path = "show";
  type.summary = "Tell everything about an address, user, wallet or id";
  type.description =
      "Looks a value up in the store: the findings that name it, when it was listed, what people "
      "decided or did about it or about those, oldest first, the items of the review queue that "
      "name "
      "it, and the wider entry of the blacklist "
      "or the feeds that hold it now, and whether the allow list or protection lets it in all the "
      "same. A value that nobody has seen is no failure.";
  type.examples = {{"secops show 203.0.113.9", "what was ever seen of an address"},
                   {"secops show alice", "or of a user"}};
  type.table = {"findings", finding_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Show>()); };
  return type;
}

}  // namespace secops::app
