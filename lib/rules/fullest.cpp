#include "rules/fullest.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace secops::rules {
namespace {

bool meets(Comparison comparison, std::strong_ordering order) {
  switch (comparison) {
    case Comparison::gt:
      return order > 0;
    case Comparison::gte:
      return order >= 0;
    case Comparison::lt:
      return order < 0;
    case Comparison::lte:
      return order <= 0;
    case Comparison::eq:
      return order == 0;
    case Comparison::neq:
      return order != 0;
  }
  return false;
}

bool meets(const Correlation& rule, const Fullest& window) {
  const bool sum = rule.type == CorrelationType::value_sum;
  return meets(rule.comparison,
               sum ? window.sum <=> Sum(rule.sum_threshold) : window.count <=> rule.threshold);
}

// Which of the referenced rules were seen within W, in any order.
class Seen {
 public:
  explicit Seen(const Correlation& rule) : rule_(rule), latest_(rule.members) {}

  void take(Time time, std::uint16_t member) { latest_[member] = time; }

  // `first` is the time of the earliest of them.
  std::uint64_t count(Time now, Time& first) const {
    std::uint64_t count = 0;
    first = now;
    for (const std::optional<Time>& at : latest_) {
      if (!at || *at < now - rule_.window) continue;
      ++count;
      first = std::min(first, *at);
    }
    return count;
  }

 private:
  const Correlation& rule_;
  std::vector<std::optional<Time>> latest_;
};

// How many of the referenced rules were seen within W one after another.
class SeenInOrder {
 public:
  explicit SeenInOrder(const Correlation& rule) : rule_(rule), begun_(rule.members) {}

  void take(Time time, std::uint16_t member) {
    if (member == 0)
      begun_[0] = time;
    else
      begun_[member] = std::max(begun_[member], begun_[member - 1U]);
  }

  std::uint64_t count(Time now, Time& first) const {
    first = now;
    for (std::size_t i = begun_.size(); i-- > 0;) {
      if (!begun_[i] || *begun_[i] < now - rule_.window) continue;
      first = *begun_[i];
      return i + 1;
    }
    return 0;
  }

 private:
  const Correlation& rule_;
  // When the latest row of rules up to each began.
  std::vector<std::optional<Time>> begun_;
};

}  // namespace

FullestWindows::FullestWindows(std::span<const Correlation> correlations)
    : correlations_(correlations.begin(), correlations.end()),
      groups_(correlations.size()),
      judged_(correlations.size(), false) {}

void FullestWindows::add(const Hit& hit) {
  if (hit.time == undated || correlations_[hit.rule].plain) return;
  groups_[hit.rule][std::string(hit.key)].push_back({hit.time, hit.member, hit.value, hit.amount});
}

std::map<std::uint16_t, Fullest> FullestWindows::take() {
  for (std::size_t rule = 0; rule < correlations_.size(); ++rule)
    judge(static_cast<std::uint16_t>(rule));
  return std::move(fullest_);
}

// The rules whose firings it counts come first.
void FullestWindows::judge(std::uint16_t rule) {
  if (judged_[rule]) return;
  judged_[rule] = true;
  for (std::size_t inner = 0; inner < correlations_.size(); ++inner)
    for (const Correlation::Outer& outer : correlations_[inner].outer)
      if (outer.rule == rule) judge(static_cast<std::uint16_t>(inner));
  for (auto& [key, events] : groups_[rule]) judge_group(rule, key, events);
}

void FullestWindows::judge_group(std::uint16_t rule, const std::string& key,
                                 std::vector<Counted>& events) {
  const Correlation& correlation = correlations_[rule];
  std::sort(events.begin(), events.end(), [](const Counted& a, const Counted& b) {
    return std::tie(a.time, a.member) < std::tie(b.time, b.member);
  });
  const bool ordered = correlation.type == CorrelationType::temporal_ordered;
  const bool temporal = ordered || correlation.type == CorrelationType::temporal;
  const bool distinct = correlation.type == CorrelationType::value_count;
  Seen seen(correlation);
  SeenInOrder in_order(correlation);
  std::map<std::uint64_t, std::uint64_t> values;
  Sum sum;
  std::size_t low = 0;
  for (std::size_t at = 0; at < events.size();) {
    const Time now = events[at].time;
    std::size_t end = at;
    // Ties belong together.
    for (; end < events.size() && events[end].time == now; ++end) {
      if (temporal) seen.take(now, events[end].member);
      if (ordered) in_order.take(now, events[end].member);
      if (distinct) ++values[events[end].value];
      sum.add(events[end].amount);
    }
    for (; events[low].time < now - correlation.window; ++low) {
      if (distinct && --values[events[low].value] == 0) values.erase(events[low].value);
      sum.subtract(events[low].amount);
    }

    Fullest window{key, end - low, sum, events[low].time, now, false};
    if (distinct) window.count = values.size();
    if (temporal) window.count = seen.count(now, window.first);
    if (ordered) window.count = in_order.count(now, window.first);
    for (; at < end; ++at) {
      const bool last = !ordered || events[at].member + 1 == correlation.members;
      window.met =
          temporal ? window.count == correlation.members && last : meets(correlation, window);
      Fullest& best = fullest_[rule];
      if (best.first == Time{} ||
          std::tie(window.met, window.sum, window.count) > std::tie(best.met, best.sum, best.count))
        best = window;
      if (!window.met) continue;
      for (const Correlation::Outer& outer : correlation.outer)
        groups_[outer.rule][key].push_back({now, outer.member, 0, {}});
    }
  }
}

}  // namespace secops::rules
