#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
#include "command.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "history_text.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistShow : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--kind", "KIND", "What the value is, where it does not tell by itself.", &kind_,
             kind_choices()}};
  }

  std::vector<Argument> arguments() override {
    return {{"ENTRY", "A value, or an entry's id or any unique beginning of it.", &word_, true}};
  }

  Answer run(Session& session) override {
    blacklist::Value value;
    std::vector<blacklist::Entry> entries;
    findings::History history;
    Holding holding;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      value = value_named(*read, word_, kind_said(kind_), session);
      entries = blacklist::history_of(*read, value);
      holding = holding_of(*read, value, session.now());
      history = findings::history_of(*read, value.text);
      for (const blacklist::Entry& entry : entries)
        for (findings::HistoryEntry& done : findings::done_about(*read, entry.id))
          history.entries.push_back(std::move(done));
      add_findings_of(entries, *read, history);
    }
    put_in_order(history.entries);
    Answer answer = answer_of(value, entries, history, session);
    add_holding(holding, answer, session);
    return answer;
  }

 private:
  static Answer answer_of(const blacklist::Value& value,
                          const std::vector<blacklist::Entry>& entries,
                          const findings::History& history, Session& session) {
    Answer answer;
    const bool listed = !entries.empty() && entries.back().listed_at(session.now());
    answer.text =
        entries.empty()
            ? fmt::format("{} has no entry and never had one\n", shown_value(value))
            : fmt::format("{} is {}; listed {} in all\n", shown_value(value),
                          listed ? "listed" : "not listed now", counted(entries.size(), "time"));
    answer.data["value"] = value.text;
    answer.data["kind"] = name_of(value.kind);
    answer.data["listed"] = listed;
    answer.data["entries"] = nlohmann::ordered_json::array();
    for (const blacklist::Entry& entry : entries) {
      answer.text += entry_row(entry, session);
      if (entry.ended)
        answer.text += entry.ended_by.empty()
                           ? fmt::format("    {}\n", Foreign(entry.ended_reason))
                           : fmt::format("    ended by {}: {}\n", Foreign(entry.ended_by),
                                         Foreign(entry.ended_reason));
      answer.data["entries"].push_back(listed_json(entry, session));
    }
    answer.data["findings"] = nlohmann::ordered_json::array();
    for (const findings::Finding& finding : history.findings) {
      answer.text += finding_row(finding, session);
      answer.data["findings"].push_back(finding_json(finding, session));
    }
    answer.text += history_text(history.entries, session);
    answer.data["history"] = history_json(history.entries);
    answer.plugin = fmt::format("{} | listed={} times={}", listed ? "listed" : "not listed",
                                listed ? 1 : 0, entries.size());
    return answer;
  }

  std::string word_;
  std::optional<std::string> kind_;
};

}  // namespace

CommandType blacklist_show_type() {
  CommandType type;
  type.path = "blacklist show";
  type.summary = "Tell when, why and by whom a value was listed";
  type.description =
      "Shows every entry that a value ever had, the findings that name it or that its entries "
      "name, "
      "what was done about any of them, oldest first, and the wider entry or the feeds that hold "
      "it "
      "now, and whether the allow list or protection lets it in all the same. The status is 0 "
      "whether it is listed or not.";
  type.examples = {{"secops blacklist show 203.0.113.9", "everything about an address"},
                   {"secops blacklist show b-7f3a", "the same from an entry's id"}};
  type.table = {"entries", entry_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistShow>()); };
  return type;
}

}  // namespace secops::app
