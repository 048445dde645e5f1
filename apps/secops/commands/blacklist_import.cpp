#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/feed.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "jobs/protection.h"
#include "jobs/settings.h"
#include "list_file.h"
#include "session.h"

namespace secops::app {

namespace {

// As many as fit on a screen; --json tells more.
constexpr std::size_t shown_lines = 10;

class BlacklistImport : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--source", "NAME", "The feed's name; what it held before is replaced.", &name_, {}, true},
        {"--format", "FORM", "How the list is written; otherwise it is told by its beginning.",
         &form_, form_choices()},
        {"--kind", "KIND", "What its values are, where they do not tell by themselves.", &kind_,
         kind_choices()},
        {"--for", "SPAN", "How long it is listed unless it is imported again.", &span_},
        {"--accept-shrink", "",
         "Take it although it has under half its former entries, or over a tenth is junk.",
         &accept_shrink_}};
  }

  std::vector<Argument> arguments() override {
    return {
        {"FILE", "The list, also compressed with gzip, or - for standard input.", &path_, true}};
  }

  Answer run(Session& session) override {
    if (!blacklist::is_feed_name(name_))
      throw usage_error("bad-value", fmt::format("--source is no name: \"{}\"", name_),
                        "letters, digits, - _ and ., at most 40, such as firehol_level1; person "
                        "and rule are sources of their own");
    const jobs::ProtectionHere here = jobs::protection_here(session.settings().blacklist);
    blacklist::ListOptions options;
    if (form_) options.form = blacklist::list_form_named(*form_);
    options.kind = kind_said(kind_);
    options.protection = &here.protection;
    options.now = session.now();
    blacklist::FeedPolicy policy;
    policy.accept_shrink = accept_shrink_;
    policy.span = span();
    const blacklist::ReadList list = read_list_file(path_, options);

    Answer answer;
    blacklist::Imported imported;
    try {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      imported = blacklist::import_feed(*write, name_, list, policy);
      if (!session.flags().dry_run) write->commit();
    } catch (const Error& error) {
      throw with_examples(error, list);
    }
    tell(imported, list, session, answer);
    tell_ends(imported, list, session, answer);
    if (imported.change != blacklist::FeedChange::unchanged && !session.flags().dry_run &&
        !session.settings().blacklist.sync.empty())
      answer.text += sync_line(session);
    for (const std::string& unknown : here.unknown) answer.problems.push_back(unprotected(unknown));
    if (!answer.problems.empty() || list.junk + list.refused > 0) answer.status = Status::warning;
    return answer;
  }

 private:
  static std::vector<std::string_view> form_choices() {
    const auto names = blacklist::list_form_names();
    return {names.begin(), names.end()};
  }

  std::optional<Duration> span() const {
    if (!span_) return std::nullopt;
    const Duration span = span_said(*span_, "--for");
    if (span > Duration(0)) return span;
    throw usage_error("bad-value", "--for is no time at all", std::string(span_hint));
  }

  // A list that is refused whole is told with the first lines that are wrong with it.
  Error with_examples(const Error& error, const blacklist::ReadList& list) const {
    std::vector<Problem> problems = error.problems();
    if (problems.front().code != "blacklist.bad-feed") return error;
    for (const blacklist::RefusedLine& line : list.examples) {
      if (problems.size() > shown_lines) break;
      problems.push_back(refused_line(list, path_, line));
    }
    return Error(std::move(problems), error.status());
  }

  static std::string words_of(const blacklist::Imported& imported, Session& session) {
    std::string words = counted(imported.feed.entries, "entry", "entries");
    if (imported.change == blacklist::FeedChange::renewed)
      return words + " " + end_text(blacklist::entry_of({imported.feed, {}}), session);
    if (imported.change != blacklist::FeedChange::unchanged)
      words +=
          fmt::format(": {} new, {} gone", grouped(imported.new_entries), grouped(imported.gone));
    return words;
  }

  void tell(const blacklist::Imported& imported, const blacklist::ReadList& list, Session& session,
            Answer& answer) const {
    const bool dry_run = session.flags().dry_run;
    const bool changed = imported.change != blacklist::FeedChange::unchanged;
    const std::uint64_t refused = list.junk + list.refused;
    answer.text = fmt::format("{}{}: feed {}, {}\n", dry_run && changed ? "would be " : "",
                              name_of(imported.change), name_, words_of(imported, session));
    if (refused > 0)
      answer.text +=
          fmt::format("{} of {} refused:\n", grouped(refused), counted(list.values, "line"));
    const std::size_t shown = std::min(shown_lines, list.examples.size());
    for (std::size_t i = 0; i < shown; ++i)
      answer.text += fmt::format("  {}\n", describe(refused_line(list, path_, list.examples[i])));
    if (refused > shown)
      answer.text += fmt::format("  {} more: --json tells the first {}\n", grouped(refused - shown),
                                 blacklist::ReadList::most_examples);

    answer.data["dry_run"] = dry_run;
    answer.data["feed"] = name_;
    answer.data["change"] = name_of(imported.change);
    answer.data["before"] = imported.before;
    answer.data["entries"] = imported.feed.entries;
    answer.data["new"] = imported.new_entries;
    answer.data["gone"] = imported.gone;
    answer.data["expires"] =
        imported.feed.expires ? nlohmann::ordered_json(rfc3339(*imported.feed.expires)) : nullptr;
    answer.data["values"] = list.values;
    answer.data["doubles"] = list.doubles;
    answer.data["junk"] = list.junk;
    answer.data["refused"] = list.refused;
    answer.data["refused_lines"] = nlohmann::ordered_json::array();
    for (const blacklist::RefusedLine& line : list.examples)
      answer.data["refused_lines"].push_back({{"line", line.line},
                                              {"text", line.text},
                                              {"mistake", line.mistake},
                                              {"junk", line.junk}});
    answer.plugin =
        fmt::format("feed {} {}, {} | entries={} new={} gone={} refused={}", name_,
                    name_of(imported.change), counted(imported.feed.entries, "entry", "entries"),
                    imported.feed.entries, imported.new_entries, imported.gone, refused);
  }

  // A feed has one end, whatever its values say of theirs.
  void tell_ends(const blacklist::Imported& imported, const blacklist::ReadList& list,
                 Session& session, Answer& answer) const {
    if (list.over > 0)
      answer.text += fmt::format("left out: {} that {} ended, by what the list says\n",
                                 grouped(list.over), list.over == 1 ? "has" : "have");
    if (!list.ends.empty())
      answer.text +=
          fmt::format("listed {}, as a feed has one end; by what the list says {} before that\n",
                      end_text(blacklist::entry_of({imported.feed, {}}), session),
                      imported.ending_sooner == 0
                          ? "none ends"
                          : counted(imported.ending_sooner, "value ends", "values end"));
    if (imported.endless > 0)
      answer.text +=
          fmt::format("{} in it without an end: say with --for how long all of it is listed\n",
                      counted(imported.endless, "value is", "values are"));
    answer.data["over"] = list.over;
    answer.data["ending_sooner"] = imported.ending_sooner;
    answer.data["endless"] = imported.endless;
  }

  std::string path_, name_;
  std::optional<std::string> form_, kind_, span_;
  bool accept_shrink_{false};
};

}  // namespace

CommandType blacklist_import_type() {
  CommandType type;
  type.path = "blacklist import";
  type.summary = "List what somebody else's list holds, in the place of what it held before";
  type.description =
      "Reads a feed: one value a line with comments behind # or ; (FireHOL, Spamhaus), ranges a-b, "
      "CSV, JSON or JSON Lines (members named ip, address, cidr, domain, wallet, value and so on, "
      "and "
      "arrays of strings that are named like that or are the whole list). A member or column that "
      "is named domain, email or wallet says by that what is in it, unless `kind` beside it or "
      "--kind does; what tells by itself, such as an address, stays that. Its good lines replace "
      "what the feed of that name held, in one "
      "transaction; importing the same list again changes nothing but the end that --for gives it. "
      "Lines that are no value, and "
      "values that are protected (see `secops blacklist add --help`) or that [blacklist] allow "
      "holds, are refused one by one and told, with status 1.\n\n"
      "Refused whole, with status 2 and nothing changed: a list without a good line, one with more "
      "than a tenth of junk, and one with under half the entries that the feed had; "
      "--accept-shrink takes it all the same, but never a list that holds nothing but junk.\n\n"
      "The values of a feed have no ids and no end of their own; --for ends the feed if it is not "
      "imported again in time. The same list with another --for, or after the feed had ended, "
      "is a change: it is renewed. To take a feed off: secops blacklist remove --feed NAME. To "
      "except "
      "a "
      "value: [blacklist] allow.\n\n"
      "What CSV or JSON says to be over is left out and counted: entries with a moment in `ended`, "
      "and those whose moment in `expires` has come, as secops itself writes both. One that is no "
      "moment is refused. Of ends that are still to come a feed takes one: the last of them, and "
      "with --for what that says, but no later than the last if all entries have one. Those that "
      "end before are listed until then, or until the list is imported again; those without an "
      "end, in "
      "a list where others have one, end with the others unless --for is said. How many there are "
      "is told.";
  type.examples = {
      {"secops blacklist import firehol_level1.netset --source firehol_level1", "from cron"},
      {"curl -fsS https://feeds.example/drop.txt | secops blacklist import - --source drop --for "
       "7d",
       "a list that ends if it is not fetched for a week"},
      {"secops blacklist import wallets.csv --source sanctions --dry-run", "what would change"}};
  type.changes = true;
  type.table = {"refused_lines", {"line", "text", "mistake", "junk"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistImport>()); };
  return type;
}

}  // namespace secops::app
