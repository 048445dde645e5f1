#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/let_in.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
#include "command.h"
#include "command_tree.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "jobs/protection.h"
#include "jobs/settings.h"
#include "pasted_line.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistAdd : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--reason", "TEXT", "Why; without it the last word is the reason.", &reason_},
        {"--for", "SPAN",
         "How long, such as 24h; otherwise the configured time, longer for one that was listed "
         "before.",
         &span_},
        {"--forever", "", "Without an end.", &forever_},
        {"--kind", "KIND", "What the value is, where it does not tell by itself.", &kind_,
         kind_choices()},
        {"--finding", "ID", "The finding that led to it.", &finding_},
        {"--override-protection", "REASON",
         "List it although it is protected, and note why. The allow list still wins, and so does "
         "what "
         "the machine itself depends on: that is listed, but let in.",
         &override_},
    };
  }

  std::vector<Argument> arguments() override {
    return {{"VALUE", "Values to list, then the reason unless --reason gives it.", &words_, true}};
  }

  Answer run(Session& session) override;

 private:
  void take_reason(const Session& session);
  void refuse_unquoted_reason(const Session& session) const;
  std::string line_with(const Session& session, const std::vector<std::string>& words,
                        std::string_view reason) const;
  std::string said_flags() const;
  std::optional<Duration> span() const;
  std::vector<Problem> refusals(const std::vector<blacklist::Value>& values,
                                const jobs::ProtectionHere& here, const Session& session) const;
  blacklist::Addition addition(const blacklist::Value& value) const;
  std::string line_of_reason(const Session& session) const;

  std::vector<std::string> words_;
  bool reason_was_last_word_{false};
  std::optional<std::string> reason_, span_, kind_, finding_, override_;
  bool forever_{false};
};

// Could it be meant as one more value? A reason of several words is none; nor is a word like
// "scan" or "INC-1234".
bool may_be_value(const std::string& word, std::optional<blacklist::Kind> kind) {
  if (word.find(' ') != std::string::npos) return false;
  // Any word is a user, so that there the order of words decides.
  if (kind == blacklist::Kind::user || kind == blacklist::Kind::card) return false;
  // And nearly any a wallet of some chain.
  if (kind == blacklist::Kind::wallet)
    return blacklist::read_value(word).value || likely_kind(word) == kind;
  if (kind) return blacklist::read_value(word, kind).value.has_value();
  const blacklist::Reading reading = blacklist::read_value(word);
  const bool like_address =
      word.find_first_not_of("0123456789abcdefABCDEF.:/%") == std::string::npos &&
      word.find_first_of("0123456789") != std::string::npos;
  return reading.value || reading.suggested || like_address ||
         likely_kind(word) == blacklist::Kind::wallet || word.find('@') != std::string::npos ||
         word.starts_with("0x") || word.starts_with("klv1");
}

// The order of words that runbooks have: blacklist add ADDRESS REASON.
void BlacklistAdd::take_reason(const Session& session) {
  if (!reason_ && words_.size() > 1) {
    const std::string last = words_.back();
    if (may_be_value(last, kind_said(kind_)))
      throw usage_error(
          "no-reason",
          fmt::format("the last word would be the reason, but \"{}\" could be a value",
                      redacted(last)),
          redacted(last) == last ? line_with(session, words_, "why")
                                 : "say why with --reason 'why'");
    reason_ = last;
    reason_was_last_word_ = true;
    words_.pop_back();
  }
  if (!reason_ || trimmed(*reason_).empty())
    throw usage_error("no-reason", "nothing is listed without a reason",
                      line_with(session, words_, "why"));
}

// "203.0.113.9 brute force": a value, and then words that can be no value, of which the last was
// taken for the reason.
void BlacklistAdd::refuse_unquoted_reason(const Session& session) const {
  const auto kind = kind_said(kind_);
  const auto is_value = [&](const std::string& word) {
    return blacklist::read_value(word, kind).value.has_value();
  };
  const auto first = std::find_if_not(words_.begin(), words_.end(), is_value);
  const bool any_meant = std::any_of(
      first, words_.end(), [&](const std::string& word) { return may_be_value(word, kind); });
  if (!reason_was_last_word_ || first == words_.begin() || first == words_.end() || any_meant)
    return;
  std::vector<std::string> words(words_.begin(), first);
  words.push_back(redacted(fmt::format("{} {}", fmt::join(first, words_.end(), " "), *reason_)));
  const std::string flags = (kind_ ? " --kind " + *kind_ : "") + said_flags() +
                            (session.flags().dry_run ? " --dry-run" : "");
  throw usage_error(
      "no-reason",
      fmt::format("\"{}\" is no value, and the reason is one word: nothing was listed",
                  redacted(*first)),
      "quote the reason: " + session.paste(line_of_words("secops blacklist add", words, flags)));
}

// This run as a line to paste, with other words or another reason.
std::string BlacklistAdd::line_with(const Session& session, const std::vector<std::string>& words,
                                    std::string_view reason) const {
  std::vector<std::string> shown;
  for (const std::string& word : words) shown.push_back(redacted(word));
  std::string flags = kind_ ? " --kind " + *kind_ : "";
  // In quotes as something to fill in.
  flags += reason == "why" ? " --reason 'why'" : reason_flag(reason);
  flags += said_flags() + (session.flags().dry_run ? " --dry-run" : "");
  return session.paste(line_of_words("secops blacklist add", shown, flags));
}

// The flags of this run, but for its kind and its reason.
std::string BlacklistAdd::said_flags() const {
  std::string flags;
  if (span_) flags += " --for " + shell_quoted(*span_);
  if (forever_) flags += " --forever";
  if (finding_) flags += " --finding " + shell_quoted(*finding_);
  if (override_) flags += " --override-protection " + shell_quoted(redacted(*override_));
  return flags;
}

std::optional<Duration> BlacklistAdd::span() const {
  if (!span_) return std::nullopt;
  if (forever_)
    throw usage_error("bad-value", "--for and --forever do not go together",
                      "leave one of them out");
  return span_said(*span_, "--for");
}

// Whatever is listed, what the machine itself depends on is let in.
bool is_let_in(const blacklist::Value& value, const blacklist::LetIn& let_in) {
  blacklist::Entry entry;
  entry.value = value;
  entry.overrides_protection = true;
  return let_in.holds_all(entry);
}

// Of what is listed all the same.
std::vector<Problem> not_enforced(const std::vector<blacklist::Value>& values,
                                  const jobs::ProtectionHere& here, Time now) {
  std::vector<Problem> problems;
  const blacklist::LetIn let_in(here.protection.networks);
  for (const blacklist::Value& value : values)
    if (const auto refusal = blacklist::refusal_of(value, here.protection, now);
        refusal && is_let_in(value, let_in))
      problems.push_back(
          {"blacklist.not-enforced",
           fmt::format("{} is listed, but nothing enforces it while {}", value.text,
                       refusal->message),
           "", 0, 0,
           "what the machine itself depends on is let in, whatever overrides protection"});
  return problems;
}

std::vector<Problem> BlacklistAdd::refusals(const std::vector<blacklist::Value>& values,
                                            const jobs::ProtectionHere& here,
                                            const Session& session) const {
  std::vector<Problem> problems;
  std::vector<std::string> listable;  // with an override
  std::optional<std::size_t> last_overridable;
  const blacklist::LetIn let_in(here.protection.networks);
  for (const blacklist::Value& value : values) {
    const auto refusal = blacklist::refusal_of(value, here.protection, session.now());
    if (refusal && refusal->overridable && override_) continue;
    const bool in_vain = refusal && refusal->overridable && is_let_in(value, let_in);
    if (!refusal || (refusal->overridable && !in_vain)) listable.push_back(value.text);
    if (!refusal) continue;
    std::string hint;
    if (refusal->code == "blacklist.allowed")
      hint = "take it off [blacklist] allow in the configuration first";
    if (in_vain)
      hint =
          "while that is so nothing would cut it off: --override-protection lists it, but what "
          "the machine itself depends on is let in";
    problems.push_back({refusal->code,
                        fmt::format("{} is not listed: {}", value.text, refusal->message), "", 0, 0,
                        std::move(hint)});
    if (refusal->overridable && !in_vain) last_overridable = problems.size() - 1;
  }
  if (last_overridable)
    problems[*last_overridable].hint =
        "if it must be all the same: " + line_with(session, listable, *reason_) +
        " --override-protection 'why'";
  return problems;
}

// Any word can be a user or a card: one that was meant as a value must not pass for the reason
// unseen.
std::string BlacklistAdd::line_of_reason(const Session& session) const {
  const auto kind = kind_said(kind_);
  if (!reason_was_last_word_ || !kind || kind == blacklist::Kind::wallet ||
      reason_->find(' ') != std::string::npos || redacted(*reason_) != *reason_ ||
      !blacklist::read_value(*reason_, kind).value)
    return "";
  return fmt::format("the reason is the last word, \"{}\"; if it is one more {}: {}\n",
                     Foreign(*reason_), name_of(*kind), line_with(session, {*reason_}, "why"));
}

blacklist::Addition BlacklistAdd::addition(const blacklist::Value& value) const {
  blacklist::Addition addition;
  addition.value = value;
  addition.reason = *reason_;
  if (override_) addition.reason += fmt::format(" (protection overridden: {})", *override_);
  addition.forever = forever_;
  addition.overrides_protection = override_.has_value();
  return addition;
}

Answer BlacklistAdd::run(Session& session) {
  take_reason(session);
  const auto span = this->span();
  if (override_ && trimmed(*override_).empty())
    throw usage_error("no-reason", "--override-protection needs a reason",
                      "say why it must be listed all the same");
  refuse_unquoted_reason(session);
  const auto values =
      values_of(words_, kind_said(kind_), session, reason_flag(*reason_) + said_flags());
  const jobs::Settings& settings = session.settings();
  const jobs::ProtectionHere here = jobs::protection_here(settings.blacklist);
  if (auto problems = refusals(values, here, session); !problems.empty())
    throw Error(std::move(problems), Status::critical);

  std::vector<blacklist::Added> all;
  {
    auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
    const std::string finding = finding_ ? finding_named(*write, *finding_, session).id : "";
    for (const blacklist::Value& value : values) {
      blacklist::Addition one = addition(value);
      one.finding = finding;
      one.span = span;
      all.push_back(blacklist::add(*write, one, settings.blacklist.policy));
    }
    if (!session.flags().dry_run) write->commit();
  }
  Answer answer;
  answer.data["dry_run"] = session.flags().dry_run;
  answer.data["entries"] = nlohmann::ordered_json::array();
  std::size_t changed = 0;
  for (const blacklist::Added& added : all) {
    nlohmann::ordered_json json = entry_json(added.entry);
    json["change"] = name_of(added.change);
    answer.data["entries"].push_back(std::move(json));
    answer.text += change_row(added, session.flags().dry_run, session);
    if (added.change != blacklist::Change::unchanged) ++changed;
  }
  answer.text += line_of_reason(session);
  if (changed > 0 && !session.flags().dry_run) answer.text += sync_line(session);
  if (changed == 1 && all.size() == 1 && !session.flags().dry_run)
    answer.text +=
        fmt::format("take it off again: {}\n",
                    session.paste(fmt::format("secops blacklist remove {} --reason 'why'",
                                              all.front().entry.id)));
  answer.problems = not_enforced(values, here, session.now());
  for (const std::string& unknown : here.unknown) answer.problems.push_back(unprotected(unknown));
  if (!answer.problems.empty()) answer.status = Status::warning;
  answer.plugin = fmt::format("{} of {} changed | changed={}", changed,
                              counted(all.size(), "entry", "entries"), changed);
  return answer;
}

}  // namespace

CommandType blacklist_add_type() {
  CommandType type;
  type.path = "blacklist add";
  type.summary = "List addresses, wallets or people, with a reason and an end";
  type.description =
      "Lists the values for a time; all of them, or none if one is refused. An entry ends by "
      "itself. "
      "One that is listed already is prolonged only if --for or --forever asks for clearly more "
      "time, and never shortened: asking twice changes nothing.\n\n"
      "Addresses, networks, 0x… and klv1… wallets and e-mail are told by themselves; domains, "
      "users, "
      "fingerprints of cards, countries and other wallets need --kind.\n\n"
      "Refused, with nothing stored: what would cut off this machine or its operator (its own "
      "addresses, gateways, resolvers, the peers of SSH connections, loopback, link-local, "
      "multicast, "
      "[blacklist] protect), in every spelling; networks wider than /16 or, for IPv6, /32, and "
      "every "
      "address of a family whatever is overridden; and what "
      "[blacklist] allow holds, also in part. Peers of SSH are those of SSH_CONNECTION, here and "
      "in "
      "the processes above (behind sudo too, where it may look), and of established connections to "
      "the ports of sshd_config.\n\n"
      "The entry stands in the store. What asks it there or is exported from it enforces it.";
  type.examples = {{"secops blacklist add 203.0.113.9 'brute force'", "for the configured time"},
                   {"secops blacklist add 203.0.113.9 198.51.100.0/24 --for 7d --reason 'scanning'",
                    "two at once, for a week"},
                   {"secops blacklist add mallory --kind user --forever 'chargeback fraud'",
                    "a user, until somebody takes it off"}};
  type.changes = true;
  type.table = {"entries", entry_columns("change")};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistAdd>()); };
  return type;
}

}  // namespace secops::app
