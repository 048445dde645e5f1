#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
#include "command.h"
#include "command_tree.h"
#include "jobs/protection.h"
#include "jobs/settings.h"
#include "pasted_line.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistExtend : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--for", "SPAN", "How long from now on, such as 7d.", &span_},
            {"--forever", "", "Without an end.", &forever_},
            {"--reason", "TEXT", "Why; kept in the audit trail.", &reason_, {}, true},
            {"--kind", "KIND", "What the value is, where it does not tell by itself.", &kind_,
             kind_choices()},
            {"--override-protection", "REASON",
             "Extend it although it is protected, and note why. The allow list still wins.",
             &override_}};
  }

  std::vector<Argument> arguments() override {
    return {
        {"ENTRY", "A listed value, or an entry's id or any unique beginning of it.", &word_, true}};
  }

  Answer run(Session& session) override {
    const auto span = this->span();
    if (override_ && trimmed(*override_).empty())
      throw usage_error("no-reason", "--override-protection needs a reason",
                        "say why it must stay listed all the same");
    const jobs::ProtectionHere here = jobs::protection_here(session.settings().blacklist);
    const bool dry_run = session.flags().dry_run;
    blacklist::Entry entry;
    auto change = blacklist::Change::unchanged;
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      const auto named = entry_named(*write, word_, kind_said(kind_), session, said_flags());
      if (!named) {
        const blacklist::Value value = value_named(*write, word_, kind_said(kind_), session);
        if (const auto found = blacklist::find_in_feeds(*write, value, session.now());
            !found.empty())
          throw Error(in_feeds(found, value, session), Status::critical);
        if (const auto holder = blacklist::find_holder(*write, value, session.now()))
          throw Error({"blacklist.held",
                       fmt::format("{} has no entry of its own: {} holds it ({})", value.text,
                                   holder->value.text, holder->id),
                       "", 0, 0,
                       session.paste(
                           fmt::format("secops blacklist extend {}{}", holder->id, said_flags()))},
                      Status::critical);
        throw Error(
            {"blacklist.not-listed", fmt::format("{} is not listed", word_), "", 0, 0,
             session.paste(line_of_words("secops blacklist add", {word_},
                                         (kind_ ? " --kind " + *kind_ : "") + said_flags()))},
            Status::critical);
      }
      refuse_protected(*named, here.protection, session);
      change = blacklist::extend(*write, *named, span, whole_reason(), override_.has_value());
      entry = blacklist::find_by_id(*write, named->id);
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    const bool changed = change != blacklist::Change::unchanged;
    answer.data["changed"] = changed;
    answer.data["entry"] = entry_json(entry);
    answer.text = changed
                      ? change_row({change, entry}, dry_run, session)
                      : fmt::format("unchanged: {} is listed {} already ({})\n",
                                    shown_value(entry.value), end_text(entry, session), entry.id);
    if (changed && !dry_run) answer.text += sync_line(session);
    answer.plugin = fmt::format("{} {} | changed={}", entry.id, changed ? "extended" : "unchanged",
                                changed ? 1 : 0);
    return answer;
  }

 private:
  // It may be protected only since it was listed. The allow list wins on every path.
  void refuse_protected(const blacklist::Entry& entry, const blacklist::Protection& protection,
                        Session& session) const {
    const auto refusal = blacklist::refusal_of(entry.value, protection, session.now());
    const bool overridden = override_ || entry.overrides_protection;
    if (!refusal || (refusal->overridable && overridden)) return;
    throw Error(
        {refusal->code, fmt::format("{} is not extended: {}", entry.value.text, refusal->message),
         "", 0, 0,
         refusal->overridable
             ? session.paste(fmt::format("secops blacklist extend {}{} --override-protection 'why'",
                                         entry.id, said_flags()))
         : refusal->code == "blacklist.allowed"
             ? "take it off [blacklist] allow in the configuration first"
             : ""},
        Status::critical);
  }

  std::string whole_reason() const {
    return override_ ? fmt::format("{} (protection overridden: {})", reason_, *override_) : reason_;
  }

  // The flags of this run but --kind, for a line to paste.
  std::string said_flags() const {
    return (forever_ ? " --forever" : " --for " + shell_quoted(*span_)) + reason_flag(reason_) +
           (override_ ? " --override-protection " + shell_quoted(redacted(*override_)) : "");
  }

  // Nothing: without an end.
  std::optional<Duration> span() const {
    if (forever_ == span_.has_value())
      throw usage_error("bad-value", "how long is not said, or said twice",
                        "give one of --for SPAN and --forever");
    if (forever_) return std::nullopt;
    return span_said(*span_, "--for");
  }

  std::string word_, reason_;
  std::optional<std::string> span_, kind_, override_;
  bool forever_{false};
};

}  // namespace

CommandType blacklist_extend_type() {
  CommandType type;
  type.path = "blacklist extend";
  type.summary = "Give an entry more time";
  type.description =
      "Lets an entry end so long from now on, or never. One that ends later as it is, or hardly "
      "earlier, stays as it is: nothing is shortened by this. To shorten, take it off and list it "
      "again. A rule's entry that you extend is yours from then on, with your reason. What is "
      "protected by now is refused as by `secops blacklist add`.";
  type.examples = {
      {"secops blacklist extend 203.0.113.9 --for 7d --reason 'still at it'", "a week from now"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistExtend>()); };
  return type;
}

}  // namespace secops::app
