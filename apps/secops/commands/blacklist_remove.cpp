#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/feed.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
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

  std::string_view without_table() const override { return feed_ ? "--feed" : ""; }

  Answer run(Session& session) override {
    if (feed_.has_value() != words_.empty())
      throw usage_error("bad-value", "what is to be taken off is not said, or said twice",
                        "give entries, or --feed NAME");
    if (feed_) return remove_feed(session);
    std::vector<Removed> all;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      for (const std::string& word : words_) all.push_back(removed(*write, word, session));
      for (Removed& one : all)
        one.holder = holder_told(*write, one.value, session, reason_flag(reason_));
      if (!session.flags().dry_run) write->commit();
    }
    return answer_of(all, session);
  }

 private:
  struct Removed {
    blacklist::Value value;
    std::optional<blacklist::Entry> entry;
    bool changed{false};
    std::optional<Problem> holder;  // what keeps the value listed all the same
  };

  Removed removed(store::Write& write, const std::string& word, Session& session) const {
    const auto kind = kind_said(kind_);
    const std::string rest = reason_flag(reason_);
    Removed one{value_named(write, word, kind, session, rest),
                entry_named(write, word, kind, session, rest),
                false,
                {}};
    if (one.entry) {
      one.changed = blacklist::remove(write, *one.entry, reason_);
      one.entry = blacklist::find_by_id(write, one.entry->id);
    } else {
      refuse_in_feed(write, one.value, session);
    }
    return one;
  }

  Answer answer_of(const std::vector<Removed>& all, Session& session) const {
    const bool dry_run = session.flags().dry_run;
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
      if (removed.holder) answer.problems.push_back(*removed.holder);
      answer.text += line_of(removed, dry_run, session);
      if (removed.changed) ++changed;
    }
    if (changed > 0 && !dry_run) answer.text += sync_line(session);
    if (!answer.problems.empty()) answer.status = Status::warning;
    answer.plugin = fmt::format("{} of {} taken off | changed={}", changed,
                                counted(all.size(), "entry", "entries"), changed);
    return answer;
  }

  Answer remove_feed(Session& session) const {
    const bool dry_run = session.flags().dry_run;
    std::optional<blacklist::Feed> feed;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      feed = blacklist::feed_named(*write, *feed_);
      if (!feed && !blacklist::was_feed(*write, *feed_)) throw no_feed(*write, *feed_, session);
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
                       : fmt::format("unchanged: there is no feed {} any more\n", Foreign(*feed_));
    if (feed && !dry_run) answer.text += sync_line(session);
    answer.plugin =
        fmt::format("feed {} | changed={}", feed ? "taken off" : "not there", feed ? 1 : 0);
    return answer;
  }

  static std::string line_of(const Removed& removed, bool dry_run, Session& session) {
    const std::string value = shown_value(removed.value);
    if (!removed.entry)
      return fmt::format("unchanged: {} {}\n", value,
                         removed.holder ? "has no entry of its own" : "is not listed");
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
      "and no id, none. A word that is no address, wallet or e-mail means whatever is listed with "
      "this "
      "very text; where that is of several kinds, --kind says which.\n\n"
      "What a wider entry, or for one that is taken off a feed, holds stays listed: that is told, "
      "with "
      "status 1. A value that only a feed holds cannot be taken off by itself (status 2): "
      "[blacklist] allow excepts it. A feed that never was is refused (status 2) with those that "
      "there are; one that was taken off before is no failure.";
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
