#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "command.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "history_text.h"
#include "session.h"

namespace secops::app {

namespace {

class Show : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"VALUE", "An address, a user, a wallet or an id.", &value_, true}};
  }

  Answer run(Session& session) override {
    findings::History history;
    std::vector<blacklist::Entry> entries;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      history = findings::history_of(*read, value_);
      entries = blacklist::history_of(*read, value_);
      for (const blacklist::Entry& entry : entries) {
        if (entry.id == value_) continue;  // its rows are there already
        for (findings::HistoryEntry& done : findings::history_of(*read, entry.id).entries)
          history.entries.push_back(std::move(done));
      }
      add_findings_of(entries, *read, history);
    }
    std::stable_sort(history.entries.begin(), history.entries.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
    Answer answer;
    answer.data["value"] = value_;
    answer.data["findings"] = nlohmann::ordered_json::array();
    answer.data["blacklist"] = nlohmann::ordered_json::array();
    bool nothing = history.findings.empty() && history.entries.empty() && entries.empty();
    answer.text = nothing ? fmt::format("nothing is known about {}\n", Foreign(value_))
                          : fmt::format("{}: {}, {}\n", Foreign(value_),
                                        counted(history.findings.size(), "finding"),
                                        counted(history.entries.size(), "event", "events"));
    for (const findings::Finding& finding : history.findings) {
      answer.text += finding_row(finding, session);
      answer.data["findings"].push_back(finding_json(finding, session));
    }
    for (const blacklist::Entry& entry : entries) {
      answer.text += entry_row(entry, session);
      answer.data["blacklist"].push_back(entry_json(entry));
    }
    answer.text += history_text(history.entries, session);
    answer.data["history"] = history_json(history.entries);
    answer.plugin =
        fmt::format("{} | findings={} history={}", counted(history.findings.size(), "finding"),
                    history.findings.size(), history.entries.size());
    return answer;
  }

 private:
  std::string value_;
};

}  // namespace

CommandType show_type() {
  CommandType type;
  type.path = "show";
  type.summary = "Tell everything about an address, user, wallet or id";
  type.description =
      "Looks a value up in the store: the findings that name it, when it was listed, and what "
      "people decided or did about it or about those, oldest first. A value that nobody has seen "
      "is no failure.";
  type.examples = {{"secops show 203.0.113.9", "what was ever seen of an address"},
                   {"secops show alice", "or of a user"}};
  type.table = {"findings", finding_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Show>()); };
  return type;
}

}  // namespace secops::app
