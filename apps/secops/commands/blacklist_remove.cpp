#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "command.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistRemove : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--reason", "TEXT", "Why; kept in the audit trail.", &reason_, {}, true},
            {"--kind", "KIND", "What the values are, where they do not tell by themselves.", &kind_,
             kind_choices()}};
  }

  std::vector<Argument> arguments() override {
    return {{"ENTRY", "A listed value, or an entry's id or any unique beginning of it.", &words_,
             true}};
  }

  Answer run(Session& session) override {
    const bool dry_run = session.flags().dry_run;
    std::vector<Removed> all;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      for (const std::string& word : words_) {
        Removed removed{word,
                        entry_named(*write, word, kind_said(kind_), session, reason_flag(reason_)),
                        false};
        if (removed.entry) {
          removed.changed = blacklist::remove(*write, *removed.entry, reason_);
          removed.entry = blacklist::find_by_id(*write, removed.entry->id);
        }
        all.push_back(std::move(removed));
      }
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["entries"] = nlohmann::ordered_json::array();
    std::size_t changed = 0;
    for (const Removed& removed : all) {
      if (removed.entry) {
        nlohmann::ordered_json json = entry_json(*removed.entry);
        json["changed"] = removed.changed;
        answer.data["entries"].push_back(std::move(json));
      }
      answer.text += line_of(removed, dry_run, session);
      if (removed.changed) ++changed;
    }
    answer.plugin = fmt::format("{} of {} taken off | changed={}", changed,
                                counted(all.size(), "entry", "entries"), changed);
    return answer;
  }

 private:
  struct Removed {
    std::string word;
    std::optional<blacklist::Entry> entry;
    bool changed{false};
  };

  static std::string line_of(const Removed& removed, bool dry_run, Session& session) {
    if (!removed.entry) return fmt::format("unchanged: {} is not listed\n", Foreign(removed.word));
    const std::string value = shown_value(removed.entry->value);
    if (!removed.changed)
      return fmt::format("unchanged: {} {} ({})\n", value, end_text(*removed.entry, session),
                         removed.entry->id);
    return fmt::format("{}taken off: {} ({})\n", dry_run ? "would be " : "", value,
                       removed.entry->id);
  }

  std::vector<std::string> words_;
  std::string reason_;
  std::optional<std::string> kind_;
};

}  // namespace

CommandType blacklist_remove_type() {
  CommandType type;
  type.path = "blacklist remove";
  type.summary = "Take entries off the list";
  type.description =
      "Ends the entries now, with the reason. What was listed and why stays in the history of the "
      "value. A value that is not listed is no failure. All are taken off or, if a word is no "
      "value "
      "and no id, none.";
  type.examples = {{"secops blacklist remove 203.0.113.9 --reason 'our own scanner'",
                    "by the value that is listed"},
                   {"secops blacklist remove b-7f3a --reason 'wrong customer'",
                    "by the entry's id; any unique beginning will do"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistRemove>()); };
  return type;
}

}  // namespace secops::app
