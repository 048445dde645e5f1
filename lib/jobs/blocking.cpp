#include "jobs/blocking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "jobs/protection.h"

namespace secops::jobs {
namespace {

using blacklist::Kind;
using blacklist::Value;

constexpr std::string_view taken_back_state = "taken-back";  // a rule's; ms of when

// Of several parts of a key the one whose block harms nobody else.
constexpr std::array order = {Kind::ip,   Kind::wallet, Kind::email,
                              Kind::user, Kind::domain, Kind::card};

// "source" of "source.ip", "src_ip", "sourceIp" …, in small letters.
std::string first_word(std::string_view field) {
  std::size_t end = 0;
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  while (end < field.size() && std::string_view("._-").find(field[end]) == std::string_view::npos &&
         (end == 0 || !is_capital(field[end]) || is_capital(field[end - 1])))
    ++end;
  return lowered(field.substr(0, end));
}

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_of_attacker(std::string_view field) {
  constexpr std::array<std::string_view, 3> words = {"source", "src", "client"};
  return is_one_of(words, first_word(field));
}

// Of the best kind that the key holds: one of them is to be listed, the first that may be. Where
// fields say that they are the attacker's, only those.
std::vector<Value> candidates_of(const findings::Finding& finding) {
  std::vector<Value> of_attacker;
  std::vector<Value> others;
  for (const Kind wanted : order) {
    for (const auto& [field, text] : finding.key) {
      const auto kind = blacklist::kind_named(findings::kind_of(field, text));
      if (kind != wanted || is_of_victim(field, wanted)) continue;
      const blacklist::Reading reading = blacklist::read_value(text, wanted);
      if (reading.value) (is_of_attacker(field) ? of_attacker : others).push_back(*reading.value);
    }
    if (!of_attacker.empty()) return of_attacker;
    if (!others.empty()) return others;
  }
  return {};
}

// Of a finding without a candidate: what stands against each field of its key.
std::string why_no_value(const findings::Finding& finding) {
  if (finding.key.empty()) return "it is about no value";
  std::string why;
  for (const auto& [field, text] : finding.key) {
    const auto kind = blacklist::kind_named(findings::kind_of(field, text));
    if (!why.empty()) why += "; ";
    if (!kind)
      why += fmt::format("{} is no field that can be listed", field);
    else if (is_of_victim(field, *kind))
      why += fmt::format("{} is of what was attacked", field);
    else
      why +=
          fmt::format("{} cannot be listed: {}", field, blacklist::read_value(text, kind).mistake);
  }
  return why;
}

// When a person took it off last, before its time was over.
std::optional<Time> taken_off(store::Read& read, const Value& value) {
  std::optional<Time> last;
  for (const blacklist::Entry& entry : blacklist::history_of(read, value))
    if (entry.ended && (!entry.expires || *entry.ended < *entry.expires))
      last = std::max(last.value_or(*entry.ended), *entry.ended);
  return last;
}

std::optional<Time> rule_taken_back(store::Read& read, const std::string& rule) {
  const auto saved = store::load_state(read, taken_back_state, rule);
  std::int64_t milliseconds = 0;
  if (!saved ||
      std::from_chars(saved->data(), saved->data() + saved->size(), milliseconds).ec != std::errc())
    return std::nullopt;
  return Time(std::chrono::milliseconds(milliseconds));
}

void judge(store::Read& read, const findings::Finding& finding, const blacklist::Settings& settings,
           const blacklist::Protection& protection, Time now, Block& block) {
  const auto decide = [&](BlockOutcome outcome, std::string why) {
    block.outcome = outcome;
    block.why = std::move(why);
  };
  if (const auto entry = blacklist::find_listed(read, block.value, now)) {
    block.entry = entry;
    return decide(BlockOutcome::unchanged, "it is listed already");
  }
  const Duration span = block.policy.default_for;
  if (finding.last + span <= now)
    return decide(BlockOutcome::past,
                  fmt::format("its last event is longer ago than {}", span_text(span)));
  if (const auto refusal = blacklist::refusal_of(block.value, protection, now))
    return decide(BlockOutcome::refused, refusal->message);
  const auto off = taken_off(read, block.value);
  if (off && finding.last < *off + settings.cool_down)
    return decide(
        BlockOutcome::cooling,
        fmt::format("it was taken off {} ago; rules leave alone what happens within {} of that",
                    span_text(std::chrono::floor<std::chrono::seconds>(now - *off)),
                    span_text(settings.cool_down)));
  const auto back = rule_taken_back(read, finding.rule);
  const bool was_known = finding.seen != Time() && back && finding.seen <= *back;
  if (was_known && finding.last <= *back)
    return decide(BlockOutcome::taken_back,
                  fmt::format("what its rule had listed was taken back {} ago, and nothing has "
                              "happened since",
                              span_text(std::chrono::floor<std::chrono::seconds>(now - *back))));
}

Block asked_by(const findings::Finding& finding, const blacklist::Settings& settings) {
  Block block;
  block.finding = finding.id;
  block.rule = finding.rule;
  block.title = finding.title;
  block.policy = settings.policy;
  if (finding.block_for) {
    block.policy.default_for = *finding.block_for;
    block.policy.longest = std::max(block.policy.longest, *finding.block_for);
  }
  return block;
}

// Of two findings about one value: the one that lists it, and for longer.
bool is_better(const Block& block, const Block& other) {
  const bool lists = block.outcome == BlockOutcome::listed;
  const bool other_lists = other.outcome == BlockOutcome::listed;
  return lists && (!other_lists || block.policy.default_for > other.policy.default_for);
}

// One block for each value, in the order in which they were asked for.
class Plan {
 public:
  Plan(store::Read& read, const blacklist::Settings& settings,
       const blacklist::Protection& protection, Time now)
      : read_(read), settings_(settings), protection_(protection), now_(now) {}

  // `again`: of an earlier run, which told already why it did not list it.
  void take(const findings::Finding& finding, bool again) {
    if (finding.action != "block" || finding.state == findings::State::closed) return;
    const std::vector<Value> values = candidates_of(finding);
    Block block = asked_by(finding, settings_);
    if (values.empty()) {
      block.outcome = BlockOutcome::no_value;
      block.why = why_no_value(finding);
      if (!again) blocks_.push_back(std::move(block));
      return;
    }
    block = judged(finding, block, values);
    if (again && block.outcome != BlockOutcome::listed) return;
    const std::string name =
        std::string(blacklist::name_of(block.value.kind)) + " " + block.value.text;
    const auto [known, is_new] = places_.emplace(name, blocks_.size());
    if (is_new)
      blocks_.push_back(std::move(block));
    else if (is_better(block, blocks_[known->second]))
      blocks_[known->second] = std::move(block);
  }

  std::vector<Block> finish() {
    std::int64_t listed = 0;
    for (Block& block : blocks_) {
      if (block.outcome != BlockOutcome::listed || listed++ < settings_.most_per_run) continue;
      block.outcome = BlockOutcome::capped;
      block.why =
          settings_.most_per_run == 0
              ? "[blacklist] most_per_run is 0, so rules list nothing"
              : fmt::format("rules list no more than {} in one run", settings_.most_per_run);
    }
    return std::move(blocks_);
  }

 private:
  // Behind an address that is protected, such as a proxy's, may stand the one that is meant.
  Block judged(const findings::Finding& finding, const Block& asked,
               const std::vector<Value>& values) const {
    std::optional<Block> first;
    for (const Value& value : values) {
      Block block = asked;
      block.value = value;
      judge(read_, finding, settings_, protection_, now_, block);
      if (block.outcome != BlockOutcome::refused) return block;
      if (!first) first = std::move(block);
    }
    return *first;
  }

  store::Read& read_;
  const blacklist::Settings& settings_;
  const blacklist::Protection& protection_;
  Time now_;
  std::vector<Block> blocks_;
  std::map<std::string, std::size_t> places_;  // by value
};

}  // namespace

bool is_of_victim(std::string_view field, blacklist::Kind kind) {
  constexpr std::array<std::string_view, 7> words = {"destination", "dest", "dst",     "server",
                                                     "s",           "host", "observer"};
  return kind != Kind::wallet &&
         (is_one_of(words, first_word(field)) || lowered(field).starts_with("user.target."));
}

std::string_view name_of(BlockOutcome outcome) {
  constexpr std::array<std::string_view, 8> names = {"listed",       "unchanged",    "refused",
                                                     "cooling-down", "over-the-cap", "past",
                                                     "no-value",     "taken-back"};
  return names[static_cast<std::size_t>(outcome)];
}

std::set<std::string> blocking_rules(const rules::RuleSet& rules) {
  std::set<std::string> handles;
  for (const rules::Rule& rule : rules.rules())
    if (rule.reports && rule.action.kind == rules::ActionKind::block) handles.insert(rule.handle);
  return handles;
}

std::vector<Block> plan_blocks(store::Read& read, const std::vector<findings::Finding>& findings,
                               const std::set<std::string>& blocking,
                               const blacklist::Settings& settings,
                               const blacklist::Protection& protection, Time now) {
  Plan plan(read, settings, protection, now);
  std::set<std::string> ids;
  for (const findings::Finding& finding : findings) {
    ids.insert(finding.id);
    plan.take(finding, false);
  }
  // What rules may never list needs no second telling.
  if (settings.most_per_run == 0) return plan.finish();
  findings::Filter filter;
  filter.action = "block";
  filter.since = now - std::max(settings.policy.default_for, settings.policy.longest);
  for (const findings::Finding& finding : findings::list(read, filter))
    if (!ids.contains(finding.id) && blocking.contains(finding.rule)) plan.take(finding, true);
  return plan.finish();
}

PlannedBlocks plan_blocks(store::Read& read, const std::vector<findings::Finding>& findings,
                          const std::set<std::string>& blocking,
                          const blacklist::Settings& settings, Time now) {
  // Then what is protected does not matter, nor what is not known of it.
  if (settings.most_per_run == 0)
    return {plan_blocks(read, findings, blocking, settings, {}, now), {}, {}};
  ProtectionHere here = protection_here(settings);
  PlannedBlocks planned{
      plan_blocks(read, findings, blocking, settings, here.protection, now), {}, {}};
  if (!planned.all.empty()) planned.unprotected = std::move(here.unknown);
  return planned;
}

void note_taken_back(store::Write& write, const std::set<std::string>& rules) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(write.act().time);
  for (const std::string& rule : rules)
    store::save_state(write, taken_back_state, rule,
                      fmt::format("{}", now.time_since_epoch().count()));
}

void count_hits(store::Write& write, const std::vector<findings::Finding>& findings,
                const std::map<std::string, std::uint64_t>& news) {
  for (const findings::Finding& finding : findings) {
    const auto seen = news.find(finding.id);
    if (seen == news.end()) continue;
    for (const auto& [field, text] : finding.key) {
      const auto kind = blacklist::kind_named(findings::kind_of(field, text));
      const blacklist::Reading reading =
          kind ? blacklist::read_value(text, kind) : blacklist::Reading();
      if (reading.value) blacklist::note_hits(write, *reading.value, seen->second, finding.last);
    }
  }
}

std::optional<blacklist::TrailPart> list_blocks(store::Write& write, std::vector<Block>& blocks) {
  // One transaction writes all of it, so no other's rows come between.
  const std::int64_t before = blacklist::end_of_trail(write);
  for (Block& block : blocks) {
    if (block.outcome != BlockOutcome::listed) continue;
    blacklist::Addition addition;
    addition.value = block.value;
    addition.reason = block.title;
    addition.source = blacklist::Source::rule;
    addition.rule = block.rule;
    addition.finding = block.finding;
    block.entry = blacklist::add(write, addition, block.policy).entry;
  }
  const std::int64_t after = blacklist::end_of_trail(write);
  if (after == before) return std::nullopt;
  return blacklist::TrailPart{before + 1, after};
}

}  // namespace secops::jobs
