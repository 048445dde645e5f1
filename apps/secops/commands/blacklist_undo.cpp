#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
#include "command.h"
#include "command_tree.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "jobs/blocking.h"
#include "jobs/settings.h"
#include "log_flags.h"
#include "pasted_line.h"
#include "session.h"

namespace secops::app {

namespace {

// What fits on a screen; --json tells all.
constexpr std::size_t shown_entries = 40;
constexpr std::size_t shown_holders = 3;

class BlacklistUndo : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--finding", "ID", "What this finding has led to.", &finding_},
        {"--trail", "FIRST-LAST",
         "What was listed by these rows of the audit trail, as check-logs names its own.", &trail_},
        {"--since", "TIME", "What was listed at or after this moment, such as 1h.", &since_},
        {"--until", "TIME", "With --since: only what was listed before this moment.", &until_},
        {"--source",
         "SOURCE",
         "With --since: what rules have listed, as without it, or what people have.",
         &source_,
         {"rule", "person"}},
        {"--rule", "RULE", "With --since: only what this rule has listed.", &rule_},
        {"--reason", "TEXT", "Why; kept in the audit trail.", &reason_, {}, true}};
  }

  std::vector<Argument> arguments() override {
    return {{"ENTRY", "An entry, by its id or any unique beginning of it, or by its value.",
             &words_, false}};
  }

  Answer run(Session& session) override {
    const int ways =
        (words_.empty() ? 0 : 1) + (finding_ ? 1 : 0) + (trail_ ? 1 : 0) + (since_ ? 1 : 0);
    if (ways != 1)
      throw usage_error(
          "bad-value", "what is to be taken back is not said, or said twice",
          "give entries, or one of --finding ID, --trail FIRST-LAST and --since TIME");
    if (!since_ && (until_ || source_ || rule_))
      throw usage_error("bad-value", "--until, --source and --rule go with --since",
                        "leave them out");
    refuse_empty_span(session.moment(since_, "--since"), session.moment(until_, "--until"));
    if (rule_ && source_ == "person")
      throw usage_error("bad-value", "what people have listed has no rule", "leave --rule out");
    const auto part = trail_ ? std::optional(part_of(*trail_)) : std::nullopt;
    const bool dry_run = session.flags().dry_run;
    Undone undone;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      if (part)
        undone.entries = blacklist::listed_by(*write, *part, session.now());
      else if (words_.empty())
        undone.entries = blacklist::list(*write, filter_of(*write, session), session.now());
      else
        undone = named(*write, session);
      // Whoever names entries has looked at those; what else the rule found is as it was.
      if (words_.empty()) leave_rest_alone(*write, undone, session);
      for (blacklist::Entry& entry : undone.entries) {
        blacklist::remove(*write, entry, reason_);
        entry = blacklist::find_by_id(*write, entry.id);
        undone.values.push_back(entry.value);
      }
      tell_holders(*write, undone, session);
      if (!dry_run) write->commit();
    }
    return answer_of(std::move(undone), session);
  }

 private:
  struct Undone {
    std::vector<blacklist::Entry> entries;
    std::vector<blacklist::Value> values;           // of the entries, and what else was named
    std::vector<Problem> holders;                   // what keeps values listed all the same
    std::map<std::string, std::size_t> left_alone;  // findings that waited, by their rule
  };

  static blacklist::TrailPart part_of(std::string_view said) {
    const std::size_t dash = said.find('-');
    const std::string_view last = dash == said.npos ? said : said.substr(dash + 1);
    blacklist::TrailPart part;
    if (!parse_integer(said.substr(0, dash), part.first) || !parse_integer(last, part.last) ||
        part.first < 1 || part.first > part.last)
      throw usage_error("bad-value", fmt::format("--trail names no rows: \"{}\"", Foreign(said)),
                        "write the first and the last of them, such as 120-519");
    return part;
  }

  // What the cap has kept out of the same wave must not come with the next run.
  static void leave_rest_alone(store::Write& write, Undone& undone, Session& session) {
    std::set<std::string> rules;
    for (const blacklist::Entry& entry : undone.entries)
      if (entry.source == blacklist::Source::rule) rules.insert(entry.rule);
    if (rules.empty()) return;
    std::set<std::string> enabled = rules;
    for (const std::string& disabled : session.settings().disabled_rules) enabled.erase(disabled);
    const jobs::PlannedBlocks waiting =
        jobs::plan_blocks(write, {}, enabled, session.settings().blacklist, session.now());
    jobs::note_taken_back(write, rules);
    for (const jobs::Block& block : waiting.all) ++undone.left_alone[block.rule];
  }

  static std::string left_alone_text(const Undone& undone, Session& session) {
    std::string text;
    for (const auto& [rule, count] : undone.left_alone)
      text += fmt::format(
          "{} of {} waited for the next run; {} left alone unless something new happens: {}\n",
          counted(count, "more finding", "more findings"), Foreign(rule),
          count == 1 ? "it is" : "they are",
          session.paste("secops findings list --rule " + shell_quoted(rule)));
    return text;
  }

  // Entries that are listed, and values without one; what is named twice is there once.
  Undone named(store::Read& read, Session& session) const {
    Undone undone;
    const std::string rest = reason_flag(reason_);
    for (const std::string& word : words_) {
      auto entry = entry_named(read, word, std::nullopt, session, rest);
      if (entry && entry->listed_at(session.now())) {
        const bool again = std::any_of(undone.entries.begin(), undone.entries.end(),
                                       [&](const auto& one) { return one.id == entry->id; });
        if (!again) undone.entries.push_back(std::move(*entry));
        continue;
      }
      const blacklist::Value value =
          entry ? entry->value : value_named(read, word, std::nullopt, session, rest);
      if (!entry) refuse_in_feed(read, value, session);
      if (std::find(undone.values.begin(), undone.values.end(), value) == undone.values.end())
        undone.values.push_back(value);
    }
    return undone;
  }

  void tell_holders(store::Read& read, Undone& undone, Session& session) const {
    const std::size_t most = session.flags().json ? undone.values.size() : shown_holders;
    std::size_t more = 0;
    for (const blacklist::Value& value : undone.values) {
      auto holder = holder_told(read, value, session, reason_flag(reason_));
      if (holder && undone.holders.size() < most)
        undone.holders.push_back(std::move(*holder));
      else if (holder)
        ++more;
    }
    if (more == 0) return;
    undone.holders.push_back({"blacklist.held",
                              fmt::format("{} more of the values {} listed", grouped(more),
                                          more == 1 ? "stays" : "stay"),
                              "", 0, 0,
                              "ask about one: " + session.paste("secops blacklist check VALUE")});
  }

  blacklist::Filter filter_of(store::Read& read, Session& session) const {
    blacklist::Filter filter;
    if (finding_) {
      filter.findings = findings::ids_of(read, finding_named(read, *finding_, session).id);
      return filter;
    }
    filter.added_since = session.moment(since_, "--since");
    filter.added_until = session.moment(until_, "--until");
    filter.source = source_ == "person" ? blacklist::Source::person : blacklist::Source::rule;
    filter.rule = rule_.value_or("");
    return filter;
  }

  // A rule that was wrong about these is wrong about the next as well.
  static std::string stopping_text(const std::vector<blacklist::Entry>& entries, Session& session) {
    const std::vector<std::string>& disabled = session.settings().disabled_rules;
    std::set<std::string> rules;
    for (const blacklist::Entry& entry : entries)
      if (entry.source == blacklist::Source::rule &&
          std::find(disabled.begin(), disabled.end(), entry.rule) == disabled.end())
        rules.insert(entry.rule);
    if (rules.empty()) return "";
    std::vector<std::string> all;
    for (const std::string& rule : disabled) all.push_back(config::spelled_text(rule));
    for (const std::string& rule : rules) all.push_back(config::spelled_text(rule));
    return fmt::format(
        "{} on to list what else {}; what stops that, in the configuration:\n"
        "  [rules]\n  disable = [{}]\n",
        rules.size() == 1 ? "the rule goes" : "the rules go",
        rules.size() == 1 ? "it finds" : "they find",
        escaped(fmt::format("{}", fmt::join(all, ", "))));
  }

  static Answer answer_of(Undone undone, Session& session) {
    const bool dry_run = session.flags().dry_run;
    const std::vector<blacklist::Entry>& entries = undone.entries;
    Answer answer;
    answer.problems = std::move(undone.holders);
    if (!answer.problems.empty()) answer.status = Status::warning;
    answer.data["dry_run"] = dry_run;
    answer.data["entries"] = nlohmann::ordered_json::array();
    for (const blacklist::Entry& entry : entries)
      answer.data["entries"].push_back(entry_json(entry));
    std::size_t left_alone = 0;
    for (const auto& [rule, waited] : undone.left_alone) left_alone += waited;
    answer.data["left_alone"] = left_alone;
    const std::string count = counted(entries.size(), "entry", "entries");
    if (entries.empty()) {
      answer.text = "unchanged: no entry that fits is listed\n";
    } else {
      answer.text = fmt::format("{}taken back: {}\n", dry_run ? "would be " : "", count);
      for (std::size_t i = 0; i < std::min(shown_entries, entries.size()); ++i)
        answer.text += fmt::format("  {} ({}): {}\n", shown_value(entries[i].value), entries[i].id,
                                   Foreign(entries[i].reason));
      if (entries.size() > shown_entries)
        answer.text += fmt::format("  {} more\n", grouped(entries.size() - shown_entries));
      answer.text += left_alone_text(undone, session) + stopping_text(entries, session);
      if (!dry_run) answer.text += sync_line(session);
    }
    answer.plugin = fmt::format("{} taken back | changed={}", count, entries.size());
    return answer;
  }

  std::vector<std::string> words_;
  std::optional<std::string> finding_, trail_, since_, until_, source_, rule_;
  std::string reason_;
};

}  // namespace

CommandType blacklist_undo_type() {
  CommandType type;
  type.path = "blacklist undo";
  type.summary = "Take back a wave of blocks in one step";
  type.description =
      "Ends the named entries, or every entry that a finding has led to, or that rules (or, with "
      "--source person, people) have listed since a moment, all in one transaction. "
      "`check-logs --record` names what it has listed in a line to paste, by the entries or by "
      "the rows of the audit trail that listed them, so that just that is taken back, whenever, "
      "also what somebody has extended meanwhile. Rules leave the values alone "
      "for "
      "[blacklist] cool_down after that. What was listed and why stays in the history.\n\n"
      "Where a wave is taken back (by --trail, --finding or --since), what else the same rules had "
      "found by then and [blacklist] most_per_run has kept out is "
      "left "
      "alone too: how many those are is told (left_alone in JSON). A finding of which something "
      "happens after the undo is listed as ever.\n\n"
      "What a wider entry or a feed still holds stays listed: that is told, with status 1. A named "
      "value that only a feed holds cannot be taken back by itself (status 2): [blacklist] allow "
      "excepts it.";
  type.examples = {
      {"secops blacklist undo b-8jhs b-k2v9 --reason 'our own load test'", "these two entries"},
      {"secops blacklist undo --finding f-7f3a --reason 'our own load test'",
       "what one finding has led to"},
      {"secops blacklist undo --since 1h --reason 'a bad rule' --dry-run",
       "what rules have listed in the last hour"}};
  type.changes = true;
  type.table = {"entries", entry_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistUndo>()); };
  return type;
}

}  // namespace secops::app
