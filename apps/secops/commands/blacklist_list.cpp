#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "findings/finding.h"
#include "line_again.h"
#include "session.h"

namespace secops::app {

namespace {

// What fits on a screen, at two lines each.
constexpr std::size_t text_limit = 40;

class BlacklistList : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--kind", "KIND", "Only entries of this kind.", &kind_, kind_choices()},
        {"--source",
         "SOURCE",
         "Only what a person or a rule has listed.",
         &source_,
         {"person", "rule"}},
        {"--feed", "NAME", "What this feed holds, in the place of entries.", &feed_},
        {"--rule", "RULE", "Only what this rule has listed.", &rule_},
        {"--by", "NAME", "Only what this person has listed.", &actor_},
        {"--finding", "ID", "Only what this finding has led to.", &finding_},
        {"--search", "TEXT", "Only entries with this in their value or reason.", &text_},
        {"--since", "TIME", "Only what was listed at or after this moment.", &since_},
        {"--expiring", "SPAN", "Only what ends within this time.", &expiring_},
        {"--all", "", "Entries that have ended, too.", &all_},
        {"--sort",
         "ORDER",
         "Newest first, or soonest to end, by value, or most hits first.",
         &sort_,
         {"added", "expires", "value", "hits"}},
        {"--limit", "COUNT", "At most so many; 0 shows all. Text shows 40 unless told otherwise.",
         &limit_},
    };
  }

  Answer run(Session& session) override {
    if (feed_) return list_feed(session);
    blacklist::Filter filter = filter_of(session);
    std::vector<blacklist::Feed> feeds;
    std::vector<blacklist::Entry> entries;
    std::size_t listed = 0;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      if (!finding_.empty()) filter.findings = ids_meant(*read);
      entries = blacklist::list(*read, filter, session.now());
      // A filter asks about entries.
      if (!is_filtered()) feeds = blacklist::feeds(*read);
      if (entries.empty()) listed = blacklist::list(*read, {}, session.now()).size();
    }
    Answer answer;
    const std::size_t total = entries.size();
    answer.data["total"] = total;
    answer.data["entries"] = nlohmann::ordered_json::array();
    if (total > 0)
      answer.text = counted(total, "entry", "entries") + "\n";
    else
      answer.text = listed == 0 ? (feeds.empty() ? "nothing is listed\n" : "no entry is listed\n")
                                : fmt::format("no entry matches; {} listed in all\n",
                                              counted(listed, "entry is", "entries are"));
    entries.resize(std::min(total, limit(session, total)));
    for (const blacklist::Entry& entry : entries) {
      answer.data["entries"].push_back(listed_json(entry, session));
      answer.text += entry_row(entry, session);
    }
    if (entries.size() < total) answer.text += more_line(total - entries.size(), *this, session);
    answer.data["feeds"] = nlohmann::ordered_json::array();
    for (const blacklist::Feed& feed : feeds) {
      answer.data["feeds"].push_back(feed_json(feed, session));
      answer.text += feed_row(feed, session);
    }
    for (const std::string& unknown : session.let_in_unknown())
      answer.problems.push_back(unprotected(unknown));
    answer.plugin = fmt::format("{} | entries={}", counted(total, "entry", "entries"), total);
    return answer;
  }

 private:
  // A feed may hold a million values: only as many as are asked for are made.
  Answer list_feed(Session& session) {
    if (limit_ && *limit_ < 0) throw usage_error("bad-value", "--limit is a count: 0 or more");
    std::optional<blacklist::Feed> feed;
    blacklist::ListContents contents;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      feed = blacklist::feed_named(*read, *feed_);
      if (!feed) throw no_feed(*read, *feed_, session);
      contents = blacklist::load_feed(*read, *feed_);
    }
    Answer answer;
    const std::size_t total = contents.size();
    const std::size_t shown = std::min(total, limit(session, total));
    answer.data["total"] = total;
    answer.data["feed"] = feed_json(*feed, session);
    answer.data["entries"] = nlohmann::ordered_json::array();
    answer.text = feed_row(*feed, session);
    contents.each([&](const blacklist::Value& value) {
      if (answer.data["entries"].size() == shown) return false;
      answer.data["entries"].push_back(entry_json(blacklist::entry_of({*feed, value})));
      answer.text += fmt::format("  {:<7} {}\n", name_of(value.kind), shown_value(value));
      return true;
    });
    if (shown < total) answer.text += more_line(total - shown, *this, session);
    answer.plugin = fmt::format("{} | entries={}", counted(total, "entry", "entries"), total);
    return answer;
  }

  // An entry outlives its finding, and keeps the id that the finding had then.
  std::vector<std::string> ids_meant(store::Read& read) const {
    try {
      return findings::ids_of(read, findings::find(read, finding_).id);
    } catch (const Error& error) {
      if (error.problems().front().code != "finding.unknown") throw;
      return {finding_};
    }
  }

  bool is_filtered() const {
    return kind_ || since_ || expiring_ || !source_.empty() || !rule_.empty() || !actor_.empty() ||
           !finding_.empty() || !text_.empty();
  }

  blacklist::Filter filter_of(Session& session) const {
    blacklist::Filter filter;
    filter.kind = kind_said(kind_);
    if (source_ == "rule") filter.source = blacklist::Source::rule;
    if (source_ == "person") filter.source = blacklist::Source::person;
    filter.rule = rule_;
    filter.actor = actor_;
    filter.text = text_;
    filter.added_since = session.moment(since_, "--since");
    if (expiring_) filter.expires_before = session.now() + span_said(*expiring_, "--expiring");
    filter.ended = all_;
    using blacklist::Order;
    filter.order = sort_ == "expires" ? Order::expires
                   : sort_ == "value" ? Order::value
                   : sort_ == "hits"  ? Order::hits
                                      : Order::added;
    if (limit_ && *limit_ < 0) throw usage_error("bad-value", "--limit is a count: 0 or more");
    return filter;
  }

  std::size_t limit(const Session& session, std::size_t total) const {
    if (limit_ && *limit_ > 0) return static_cast<std::size_t>(*limit_);
    return limit_ || session.flags().json ? total : text_limit;
  }

  std::optional<std::string> kind_, since_, expiring_, feed_;
  std::string source_, rule_, actor_, finding_, text_, sort_;
  bool all_{false};
  std::optional<std::int64_t> limit_;
};

}  // namespace

CommandType blacklist_list_type() {
  CommandType type;
  type.path = "blacklist list";
  type.summary = "Show what is listed";
  type.description =
      "Shows the entries that are listed now, newest first, with their end, who listed them and "
      "why, then, unless it is filtered, the feeds; --feed shows what one holds. An entry over "
      "which [blacklist] allow or what is protected on this machine "
      "wins, "
      "in all or in a part, says so: it stands on the list, but is not enforced there. "
      "The status is 0 whatever the list holds; `blacklist check` answers by its status.\n\n"
      "`hits` of --json and --csv, by which --sort hits sorts, are events of findings that "
      "`check-logs --record` stored about the value while it was listed: what still came from it. "
      "What the packet filter dropped reaches no log and is no hit.";
  type.examples = {
      {"secops blacklist list --expiring 2h", "what ends soon"},
      {"secops blacklist list --source rule --since 1h", "what rules have listed lately"},
      {"secops blacklist list --json | jq -r '.data.entries[].value'", "for another program"}};
  type.table = {"entries", entry_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistList>()); };
  return type;
}

}  // namespace secops::app
