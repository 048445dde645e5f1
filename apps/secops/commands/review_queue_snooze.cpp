#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "review/item_reader.h"
#include "review/stats.h"
#include "review_view.h"
#include "rules/rule.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;
using review::Snooze;

class ReviewQueueSnooze : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--key", "VALUE", "The value that the rule is to say nothing about.", &key_},
            {"--until", "TIME", "Until when; `now` ends a snooze.", &until_},
            {"--reason", "TEXT", "Why; kept in the audit trail.", &reason_}};
  }

  std::vector<Argument> arguments() override {
    return {
        {"RULE", "The rule's handle; without it what is snoozed now is listed.", &rule_, false}};
  }

  Answer run(Session& session) override {
    if (!rule_) return list(session);
    const Snooze asked = asked_for(session);
    const bool dry_run = session.flags().dry_run;
    auto change = review::Change::unchanged;
    std::string meant;
    store::Store& store = session.store(store::OpenOptions::Mode::read_write);
    try {
      auto write = store.write(session.act());
      change = review::snooze(*write, asked, person_of(session));
      if (change == review::Change::done) meant = meant_instead(*write, asked.rule);
      if (!dry_run) write->commit();
    } catch (const Error& error) {
      throw_pasted(error, session);
    }
    const bool changed = change == review::Change::done;
    const bool over = asked.until <= session.now();
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["changed"] = changed;
    answer.data["snoozes"] = ordered_json::array({json_of(asked)});
    answer.text = fmt::format("{}{}: {} about {}{}\n",
                              !changed  ? "unchanged: "
                              : dry_run ? "would be "
                                        : "",
                              over ? "not snoozed" : "snoozed", asked.rule, Foreign(asked.value),
                              over ? "" : " until " + local_text(asked.until, session.zone()));
    if (!meant.empty())
      answer.text += fmt::format("no item has a reason of {} yet: did you mean {}?\n", asked.rule,
                                 Foreign(meant));
    answer.plugin = fmt::format("{} {} | changed={}", asked.rule, over ? "not snoozed" : "snoozed",
                                changed ? 1 : 0);
    return answer;
  }

 private:
  static Error refused(std::string message, std::string hint) {
    return Error({"review.bad-snooze", std::move(message), "", 0, 0, std::move(hint)},
                 Status::critical);
  }

  // Rules of other programs are known by what they have given only.
  static std::string meant_instead(store::Read& read, const std::string& rule) {
    std::vector<review::RuleStats> known = review::rule_stats(read);
    std::vector<std::string_view> handles;
    for (const review::RuleStats& one : known) handles.push_back(one.rule);
    if (std::find(handles.begin(), handles.end(), rule) != handles.end()) return "";
    return std::string(nearest(rule, handles));
  }

  Snooze asked_for(Session& session) const {
    if (!key_ || trimmed(*key_).empty())
      throw usage_error("missing", "--key is needed: a rule is snoozed for one value only",
                        "to take a rule out as a whole: [rules] disable in the configuration");
    if (!until_) throw usage_error("missing", "--until is needed: a snooze has an end");
    if (!reason_) throw usage_error("missing", "--reason is needed");
    if (!rules::is_handle(*rule_))
      throw refused(fmt::format("\"{}\" is no rule's handle such as risk.large-amount", *rule_),
                    "");
    Snooze snooze;
    snooze.rule = *rule_;
    snooze.value = review::canonical_value(trimmed(*key_));
    if (redacted(snooze.value) != snooze.value)
      throw refused("--key holds a secret", "give a fingerprint of it");
    snooze.until = *session.moment(until_, "--until");
    if (snooze.until <= session.now() && *until_ != "now")
      throw refused(fmt::format("--until is past: \"{}\"", *until_),
                    "a span such as 2h is before now; write a day such as 2026-12-31, or now to "
                    "end a snooze");
    snooze.reason = *reason_;
    return snooze;
  }

  static ordered_json json_of(const Snooze& snooze) {
    return {{"rule", snooze.rule},
            {"value", snooze.value},
            {"until", rfc3339(snooze.until)},
            {"actor", snooze.actor.empty() ? ordered_json(nullptr) : ordered_json(snooze.actor)},
            {"reason", snooze.reason}};
  }

  Answer list(Session& session) const {
    if (key_ || until_ || reason_)
      throw usage_error("missing", "there is no rule to snooze",
                        "secops review-queue snooze RULE --key VALUE --until TIME --reason 'why'");
    const auto all =
        review::snoozes(*session.store(store::OpenOptions::Mode::read_only).read(), session.now());
    Answer answer;
    answer.data["snoozes"] = ordered_json::array();
    answer.text = all.empty() ? "nothing is snoozed\n" : "";
    for (const Snooze& snooze : all) {
      answer.data["snoozes"].push_back(json_of(snooze));
      answer.text += fmt::format("{} about {} until {} by {}: {}\n", snooze.rule,
                                 Foreign(snooze.value), local_text(snooze.until, session.zone()),
                                 Foreign(snooze.actor), Foreign(snooze.reason));
    }
    answer.plugin = fmt::format("{} | snoozes={}", counted(all.size(), "snooze"), all.size());
    return answer;
  }

  std::optional<std::string> rule_, key_, until_, reason_;
};

}  // namespace

CommandType review_queue_snooze_type() {
  CommandType type;
  type.path = "review-queue snooze";
  type.summary = "Let a rule say nothing about one value for a time";
  type.description =
      "For a value that a rule is always wrong about: a payroll account, a test wallet. Until the "
      "moment the rule's reason about an item that names the value, or has it as its subject, is "
      "kept and counts nothing; an item that has no other reason is not added. Items that wait "
      "already stay as they are. Only people that [people] names may snooze. Without a rule the "
      "snoozes that are not over are listed.";
  type.examples = {
      {"secops review-queue snooze risk.large-amount --key payroll --until 2026-12-31 "
       "--reason 'pays everybody'",
       "until a day"},
      {"secops review-queue snooze", "what is snoozed"},
      {"secops review-queue snooze risk.large-amount --key payroll --until now --reason "
       "'left the company'",
       "no longer"}};
  type.changes = true;
  type.table = {"snoozes", {"rule", "value", "until", "actor", "reason"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueSnooze>()); };
  return type;
}

}  // namespace secops::app
