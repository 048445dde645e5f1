#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/feed.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistRemove : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--reason", "TEXT", "Why; kept in the audit trail.", &reason_, {}, true},
            {"--kind", "KIND", "What the values are, where they do not tell by themselves.", &kind_,
             kind_choices()},
            {"--feed", "NAME", "Take this feed off as a whole.", &feed_}};
  }

  std::vector<Argument> arguments() override {
    return {{"ENTRY", "A listed value, or an entry's id or any unique beginning of it.", &words_,
             false}};
  }

  Answer run(Session& session) override {
    if (feed_.has_value() != words_.empty())
      throw usage_error("bad-value", "what is to be taken off is not said, or said twice",
                        "give entries, or --feed NAME");
    if (feed_) return remove_feed(session);
    const bool dry_run = session.flags().dry_run;
    std::vector<Removed> all;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      for (const std::string& word : words_) {
        Removed removed{word,
                        entry_named(*write, word, kind_said(kind_), session, reason_flag(reason_)),
                        false};
        if (!removed.entry) refuse_feeds(*write, word, session);
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
  // A value of a feed stays listed whatever is done to entries.
  void refuse_feeds(store::Read& read, const std::string& word, Session& session) const {
    const blacklist::Value value = values_of({word}, kind_said(kind_), session).front();
    if (const auto found = blacklist::find_in_feeds(read, value, session.now()); !found.empty())
      throw Error(in_feed(found.front(), value, session), Status::critical);
  }

  Answer remove_feed(Session& session) const {
    const bool dry_run = session.flags().dry_run;
    std::optional<blacklist::Feed> feed;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      feed = blacklist::feed_named(*write, *feed_);
      if (feed) blacklist::remove_feed(*write, *feed_, reason_);
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["feed"] = *feed_;
    answer.data["changed"] = feed.has_value();
    answer.data["entries"] = feed ? feed->entries : 0;
    answer.text = feed ? fmt::format("{}taken off: feed {}, {}\n", dry_run ? "would be " : "",
                                     feed->name, counted(feed->entries, "entry", "entries"))
                       : fmt::format("unchanged: there is no feed {}\n", Foreign(*feed_));
    answer.plugin =
        fmt::format("feed {} | changed={}", feed ? "taken off" : "not there", feed ? 1 : 0);
    return answer;
  }

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
  std::optional<std::string> kind_, feed_;
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
      "and no id, none. A value that a feed holds cannot be taken off by itself (status 2): "
      "[blacklist] allow excepts it.";
  type.examples = {{"secops blacklist remove 203.0.113.9 --reason 'our own scanner'",
                    "by the value that is listed"},
                   {"secops blacklist remove b-7f3a --reason 'wrong customer'",
                    "by the entry's id; any unique beginning will do"},
                   {"secops blacklist remove --feed drop --reason 'it is not kept any more'",
                    "all that a feed holds"}};
  type.changes = true;
  type.table = {"entries", entry_columns("changed")};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistRemove>()); };
  return type;
}

}  // namespace secops::app
