// The window engine against a slow, obvious judge: whatever the order of arrival and wherever the
// stream is cut into runs, the store of a caller that follows take_changed() and take_retracted()
// ends up with exactly the findings that the whole set of hits has.
#include "rules/windows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "support/catch.h"
#include "support/paper_sum.h"
#include "support/seed.h"

namespace secops::rules {
namespace {

using Identity = std::tuple<std::uint16_t, std::string, std::int64_t, std::uint64_t>;
using Findings = std::map<Identity, std::pair<std::int64_t, std::uint64_t>>;  // last, count

struct Input {
  std::int64_t time{0};
  std::uint16_t rule{0};
  std::uint16_t member{0};
  std::string key;
  std::uint64_t value{0};
  std::uint64_t raw{0};
  std::uint32_t source{0};
  std::string amount{"0"};
};

struct Case {
  std::vector<Correlation> rules;
  std::vector<std::string> sums;  // value_sum: the threshold of each, in units
  std::vector<std::string> handles;
  std::int64_t lateness{0};
  std::vector<Input> stream;  // in order of arrival
};

Time time_of(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }
std::int64_t seconds_of(Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// --- the judge
// ---------------------------------------------------------------------------------------

template <typename Number>
bool compare(Comparison comparison, const Number& count, const Number& threshold) {
  switch (comparison) {
    case Comparison::gt:
      return count > threshold;
    case Comparison::gte:
      return count >= threshold;
    case Comparison::lt:
      return count < threshold;
    case Comparison::lte:
      return count <= threshold;
    case Comparison::eq:
      return count == threshold;
    case Comparison::neq:
      return count != threshold;
  }
  return false;
}

// Is there a chain of events of members 0 … `member` whose last is at or before `end`?
bool chain_exists(const std::vector<Input>& window, int member, std::int64_t end) {
  if (member < 0) return true;
  for (const Input& event : window) {
    if (event.member == member && event.time <= end &&
        chain_exists(window, member - 1, event.time)) {
      return true;
    }
  }
  return false;
}

bool fires(const Correlation& rule, const std::string& sum_threshold,
           const std::vector<Input>& hits, const Input& hit) {
  const std::int64_t span = std::chrono::duration_cast<std::chrono::seconds>(rule.window).count();
  std::vector<Input> window;
  for (const Input& other : hits) {
    if (other.time >= hit.time - span && other.time <= hit.time) window.push_back(other);
  }
  std::set<std::uint64_t> values;
  std::set<std::uint16_t> members;
  std::string sum;
  for (const Input& other : window) {
    if (rule.type == CorrelationType::value_sum) sum = test::plus(sum, test::units(other.amount));
    values.insert(other.value);
    members.insert(other.member);
  }
  switch (rule.type) {
    case CorrelationType::event_count:
      return compare(rule.comparison, std::uint64_t{window.size()}, rule.threshold);
    case CorrelationType::value_count:
      return compare(rule.comparison, std::uint64_t{values.size()}, rule.threshold);
    case CorrelationType::value_sum:
      return compare(rule.comparison, test::number(sum), test::number(sum_threshold));
    case CorrelationType::temporal:
      return members.size() == rule.members;
    case CorrelationType::temporal_ordered:
      return hit.member + 1 == rule.members && chain_exists(window, hit.member - 1, hit.time);
  }
  return false;
}

void judge_group(std::uint16_t index, const Case& input, std::vector<Input> hits,
                 Findings& findings, std::vector<Input>& firings) {
  const Correlation& rule = input.rules[index];
  const std::int64_t span = std::chrono::duration_cast<std::chrono::seconds>(rule.window).count();
  std::sort(hits.begin(), hits.end(),
            [](const Input& a, const Input& b) { return a.time < b.time; });
  std::vector<Input> fired;
  for (const Input& hit : hits) {
    if (fires(rule, input.sums[index], hits, hit)) fired.push_back(hit);
  }
  firings = fired;
  for (std::size_t begin = 0; begin < fired.size();) {
    std::size_t end = begin + 1;
    while (end < fired.size() && fired[end].time - fired[end - 1].time <= span) ++end;
    std::optional<std::pair<std::int64_t, std::uint64_t>> first;
    for (const Input& hit : hits) {
      if (hit.time < fired[begin].time - span || hit.time > fired[begin].time) continue;
      const std::pair<std::int64_t, std::uint64_t> candidate{hit.time, hit.raw};
      if (!first || candidate < *first) first = candidate;
    }
    const std::int64_t last = fired[end - 1].time;
    const auto count = std::count_if(hits.begin(), hits.end(), [&](const Input& hit) {
      return hit.time >= first->first && hit.time <= last;
    });
    findings[{index, hits.front().key, first->first, first->second}] = {
        last, static_cast<std::uint64_t>(count)};
    begin = end;
  }
}

Findings judge(const Case& input) {
  std::map<std::pair<std::uint16_t, std::string>, std::vector<Input>> groups;
  std::map<std::uint32_t, std::int64_t> newest;
  for (const Input& hit : input.stream) {
    const auto known = newest.try_emplace(hit.source, hit.time).first;
    if (hit.time < known->second - input.lateness) continue;
    known->second = std::max(known->second, hit.time);
    groups[{hit.rule, hit.key}].push_back(hit);
  }
  Findings findings;
  // Outer rules have higher indices here, so a rule's own events are complete when it is judged.
  for (std::uint16_t rule = 0; rule < input.rules.size(); ++rule) {
    const auto so_far = groups;
    for (const auto& [id, hits] : so_far) {
      if (id.first != rule) continue;
      std::vector<Input> firings;
      judge_group(rule, input, hits, findings, firings);
      for (const Correlation::Outer& outer : input.rules[rule].outer) {
        for (Input firing : firings) {
          firing.rule = outer.rule;
          firing.member = outer.member;
          firing.value = 0;
          firing.amount = "0";
          groups[{outer.rule, firing.key}].push_back(firing);
        }
      }
    }
  }
  return findings;
}

// --- the engine, driven as check-logs does
// -------------------------------------------------------------

class Caller {
 public:
  explicit Caller(const Case& input) : case_(input) { start(); }

  void feed(const Input& input) {
    Hit hit;
    hit.time = time_of(input.time);
    hit.rule = input.rule;
    hit.member = input.member;
    hit.key = input.key;
    hit.value = input.value;
    hit.raw = input.raw;
    hit.line = "line";
    hit.source = input.source;
    hit.amount = *read_amount(input.amount);
    windows_->feed(hit);
  }
  void take() {
    for (const Windows::Retraction& gone : windows_->take_retracted()) {
      remove(gone.rule, gone.key, gone.identity);
    }
    const std::vector<Episode> changed = windows_->take_changed();
    for (const Episode& episode : changed) {
      for (const Episode::Identity& old : episode.replaces) remove(episode.rule, episode.key, old);
    }
    for (const Episode& episode : changed) {
      findings_[{episode.rule, episode.key, seconds_of(episode.first), episode.first_raw}] = {
          seconds_of(episode.last), episode.count};
    }
    CHECK(windows_->take_retracted().empty());
    CHECK(windows_->take_changed().empty());
  }
  void cut() {
    const std::string state = windows_->save();
    start();
    windows_->restore(state);
    CHECK(windows_->save() == state);
  }
  const Findings& findings() const { return findings_; }

 private:
  void start() {
    windows_ =
        std::make_unique<Windows>(case_.rules, case_.handles, std::chrono::seconds(case_.lateness));
    windows_->set_source_count(2);
    windows_->name_source(0, "/var/log/a");
    windows_->name_source(1, "/var/log/b");
  }
  void remove(std::uint16_t rule, const std::string& key, const Episode::Identity& identity) {
    // Only what this caller was told can be taken back.
    CHECK(findings_.erase({rule, key, seconds_of(identity.first), identity.first_raw}) == 1);
  }

  const Case& case_;
  std::unique_ptr<Windows> windows_;
  Findings findings_;
};

// --- random cases
// -------------------------------------------------------------------------------------

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }

  void add_correlation(Case& made, bool monotone) {
    Correlation rule;
    rule.type = static_cast<CorrelationType>(pick(0, 4));
    rule.comparison = static_cast<Comparison>(pick(0, monotone ? 1 : 5));
    rule.window = std::chrono::seconds(pick(0, 8));
    rule.plain = pick(0, 7) == 0;
    if (rule.plain) {
      rule.type = CorrelationType::event_count;
      rule.comparison = Comparison::gte;
      rule.threshold = 1;
    }
    rule.members = static_cast<std::uint16_t>(pick(1, 3));
    made.handles.push_back("rule-" + std::to_string(made.rules.size()));
    made.rules.push_back(rule);
    made.sums.emplace_back();
    if (!rule.plain) ask_for(made, made.rules.size() - 1, pick(0, 4));
  }

  // So many events, or the sum of so many amounts: often one that is met exactly.
  void ask_for(Case& made, std::size_t rule, std::int64_t events) {
    made.rules[rule].threshold = static_cast<std::uint64_t>(events);
    std::string sum;
    for (; events > 0; --events) sum = test::without_zeros(test::plus(sum, test::units(amount())));
    made.sums[rule] = sum;
    sum.insert(0, 19 - std::min<std::size_t>(sum.size(), 19), '0');
    sum.insert(sum.size() - 18, ".");
    made.rules[rule].sum_threshold = read_threshold(sum).value();
  }

  // Small ones, or those that carry from word to word.
  std::string amount() {
    static const std::string small[] = {"0", "0.5", "1", "1.50", "2", "3.000000000000000001"};
    static const std::string large[] = {"0",
                                        "0.000000000000000001",
                                        "18.446744073709551615",
                                        "18.446744073709551616",
                                        "340282366920938463463.374607431768211455",
                                        "340282366920938463444.92786335405865984"};
    const auto at = static_cast<std::size_t>(pick(0, 5));
    return large_amounts_ ? large[at] : small[at];
  }

  Case small_case() {
    Case made;
    large_amounts_ = pick(0, 1) == 0;
    made.lateness = pick(0, 6);
    const bool chained = pick(0, 2) == 0;
    const auto rules = static_cast<std::uint16_t>(chained ? 3 : pick(1, 2));
    for (std::uint16_t i = 0; i < rules; ++i) add_correlation(made, chained && i == 0);
    if (chained) {
      const auto member = static_cast<std::uint16_t>(pick(0, made.rules[2].members - 1));
      made.rules[0].outer.push_back({2, member});
      if (pick(0, 1) == 0 && made.rules[1].comparison <= Comparison::gte) {
        made.rules[1].outer.push_back({2, 0});
      }
    }
    hits(made, static_cast<std::size_t>(pick(1, 40)), pick(5, 60), 2);
    return made;
  }

  // One dense key and much disorder: hits wait in the engine until judging again is worth it.
  Case dense_case() {
    Case made;
    made.lateness = 60;
    large_amounts_ = pick(0, 1) == 0;
    add_correlation(made, false);
    made.rules.back().plain = false;
    ask_for(made, 0, pick(3, 9));
    made.rules.back().window = std::chrono::seconds(pick(1, 4));
    add_correlation(made, true);
    add_correlation(made, false);
    made.rules.back().members = 2;
    made.rules[1].outer.push_back({2, 1});
    hits(made, 1500, 500, 1);
    return made;
  }

 private:
  void hits(Case& made, std::size_t count, std::int64_t span, int keys) {
    std::vector<std::pair<std::int64_t, Input>> arrivals[2];
    for (std::size_t i = 0; i < count; ++i) {
      Input hit;
      hit.time = pick(0, span);
      hit.rule =
          static_cast<std::uint16_t>(pick(0, static_cast<std::int64_t>(made.rules.size()) - 1));
      const Correlation& rule = made.rules[hit.rule];
      hit.member = static_cast<std::uint16_t>(pick(0, rule.members - 1));
      hit.key = "k" + std::to_string(pick(1, keys));
      hit.value = static_cast<std::uint64_t>(pick(0, 5));
      hit.raw = static_cast<std::uint64_t>(pick(0, 9));
      hit.source = static_cast<std::uint32_t>(pick(0, 1));
      // Rarely one that passes every threshold, and counts as less than it is.
      hit.amount = pick(0, 29) == 0 ? std::string(78, '9') : amount();
      // Some are later than allowed; a plain detection takes those too, which a unit test covers.
      const bool may_be_late = !rule.plain && pick(0, 9) == 0;
      const std::int64_t delay = pick(0, may_be_late ? 3 * made.lateness + 3 : made.lateness);
      arrivals[hit.source].emplace_back(hit.time + delay, hit);
    }
    for (auto& list : arrivals) {
      std::stable_sort(list.begin(), list.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    interleave(made, arrivals);
  }

  // Each source in its order; between them anything goes once both have begun at the beginning.
  void interleave(Case& made, std::vector<std::pair<std::int64_t, Input>>* arrivals) {
    for (std::uint32_t source = 0; source < 2; ++source) {
      Input start;
      start.source = source;
      start.key = "start";
      made.stream.push_back(start);
    }
    std::size_t next[2] = {0, 0};
    while (next[0] < arrivals[0].size() || next[1] < arrivals[1].size()) {
      std::size_t source = static_cast<std::size_t>(pick(0, 1));
      if (next[source] == arrivals[source].size()) source = 1 - source;
      for (std::int64_t run = pick(1, 12); run > 0 && next[source] < arrivals[source].size();
           --run) {
        made.stream.push_back(arrivals[source][next[source]++].second);
      }
    }
  }

  std::mt19937_64 random_;
  bool large_amounts_{false};
};

std::string text_of(const Case& made) {
  std::string text = "lateness " + std::to_string(made.lateness) + "\n";
  for (std::size_t i = 0; i < made.rules.size(); ++i) {
    const Correlation& rule = made.rules[i];
    text += "type " + std::to_string(static_cast<int>(rule.type)) + " comparison " +
            std::to_string(static_cast<int>(rule.comparison)) + " threshold " +
            std::to_string(rule.threshold) + " sum " + made.sums[i] + " W " +
            std::to_string(rule.window.count() / 1000000) + " members " +
            std::to_string(rule.members) + (rule.plain ? " plain" : "");
    for (const auto& outer : rule.outer) {
      text += " -> " + std::to_string(outer.rule) + "/" + std::to_string(outer.member);
    }
    text += "\n";
  }
  if (made.stream.size() > 60) return text;
  for (const Input& hit : made.stream) {
    text += "  t " + std::to_string(hit.time) + " rule " + std::to_string(hit.rule) + " member " +
            std::to_string(hit.member) + " " + hit.key + " value " + std::to_string(hit.value) +
            " raw " + std::to_string(hit.raw) + " source " + std::to_string(hit.source) +
            " amount " + hit.amount + "\n";
  }
  return text;
}

std::string text_of(const Findings& findings) {
  std::string text;
  for (const auto& [id, rest] : findings) {
    text += "  rule " + std::to_string(std::get<0>(id)) + " " + std::get<1>(id) + " first " +
            std::to_string(std::get<2>(id)) + "/" + std::to_string(std::get<3>(id)) + " last " +
            std::to_string(rest.first) + " count " + std::to_string(rest.second) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("findings depend on the set of hits, not on order or cuts") {
  for (std::uint64_t number = 0; number < 6000; ++number) {
    Maker maker(test::seed() * 1000003 + number);
    const Case made = maker.small_case();
    Caller caller(made);
    const std::int64_t cut_one_in = maker.pick(1, 30);
    for (const Input& hit : made.stream) {
      caller.feed(hit);
      if (maker.pick(1, cut_one_in) > 1) continue;
      // Take and save, or only one of them, which must lose nothing either.
      const std::int64_t what = maker.pick(0, 5);
      if (what != 0) caller.take();
      if (what < 3) caller.cut();
    }
    caller.take();
    INFO("case " << number << "\n" << text_of(made));
    REQUIRE(text_of(caller.findings()) == text_of(judge(made)));
  }
}

TEST_CASE("dense and disordered groups are judged the same") {
  for (std::uint64_t number = 0; number < 40; ++number) {
    Maker maker(test::seed() * 7919 + number);
    const Case made = maker.dense_case();
    Caller caller(made);
    for (const Input& hit : made.stream) {
      caller.feed(hit);
      if (maker.pick(1, 400) > 1) continue;
      caller.take();
      if (maker.pick(0, 1) == 0) caller.cut();
    }
    caller.take();
    INFO("case " << number << "\n" << text_of(made));
    REQUIRE(text_of(caller.findings()) == text_of(judge(made)));
  }
}

TEST_CASE("one run, two runs and a hundred runs find the same") {
  for (std::uint64_t number = 0; number < 60; ++number) {
    Maker maker(test::seed() * 104729 + number);
    Case made = maker.dense_case();
    made.stream.resize(400);
    const std::string wanted = text_of(judge(made));
    for (const std::size_t runs : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
      Caller caller(made);
      for (std::size_t i = 0; i < made.stream.size(); ++i) {
        caller.feed(made.stream[i]);
        if ((i + 1) % (made.stream.size() / runs) != 0) continue;
        caller.take();
        caller.cut();
      }
      caller.take();
      INFO("case " << number << " in " << runs << " runs\n" << text_of(made));
      REQUIRE(text_of(caller.findings()) == wanted);
    }
  }
}

}  // namespace secops::rules
