#include "rules/window_condition.h"

#include <algorithm>

#include "base/digest.h"

namespace secops::rules::windowing {
namespace {

// Up to here a value is looked for by walking the window: no table for the many small groups.
constexpr std::uint32_t walked_window = 16;
constexpr std::int64_t never = -4 * far;

// `order` of a count or sum to the threshold.
bool compares(Comparison comparison, std::strong_ordering order) {
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

// How often each value stands in the window. Open addressing; a free slot has count 0.
class ValueTable {
 public:
  // Returns true if the value was not there.
  bool add(std::uint64_t value) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = find(value);
    slot.value = value;
    if (++slot.count > 1) return false;
    ++used_;
    return true;
  }
  // The value is there. Returns true if that was the last one.
  bool remove(std::uint64_t value) {
    Slot* hole = &find(value);
    if (--hole->count > 0) return false;
    --used_;
    const std::size_t mask = slots_.size() - 1;
    auto empty = static_cast<std::size_t>(hole - slots_.data());
    // What was pushed past the hole moves back, so that no search stops short of it.
    for (std::size_t i = (empty + 1) & mask; slots_[i].count > 0; i = (i + 1) & mask) {
      const std::size_t home = home_of(slots_[i].value);
      if (((i - home) & mask) < ((i - empty) & mask)) continue;
      slots_[empty] = slots_[i];
      slots_[i].count = 0;
      empty = i;
    }
    return true;
  }
  bool empty() const { return slots_.empty(); }

 private:
  struct Slot {
    std::uint64_t value{0};
    std::uint32_t count{0};
  };
  std::size_t home_of(std::uint64_t value) const {
    return static_cast<std::size_t>((value * 0x9e3779b97f4a7c15u) >> 32) & (slots_.size() - 1);
  }
  Slot& find(std::uint64_t value) {
    std::size_t i = home_of(value);
    while (slots_[i].count > 0 && slots_[i].value != value) i = (i + 1) & (slots_.size() - 1);
    return slots_[i];
  }
  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.count > 0) find(slot.value) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_{0};
};

}  // namespace

Judgement prepare(const Correlation& correlation, std::string_view handle) {
  Judgement rule;
  rule.type = correlation.type;
  rule.comparison = correlation.comparison;
  rule.threshold = correlation.threshold;
  rule.sum_threshold = Sum(correlation.sum_threshold);
  rule.window = std::clamp<std::int64_t>(correlation.window.count(), 0, far);
  rule.members = std::max<std::uint32_t>(correlation.members, 1);
  rule.plain = correlation.plain;
  if (rule.plain) {
    rule.type = CorrelationType::event_count;
    rule.comparison = Comparison::gte;
    rule.threshold = 1;
  }
  rule.monotone =
      rule.temporal() || rule.comparison == Comparison::gt || rule.comparison == Comparison::gte;
  if (rule.type == CorrelationType::event_count && rule.monotone) {
    const bool above = rule.comparison == Comparison::gt && rule.threshold + 1 > rule.threshold;
    rule.enough = std::max<std::uint64_t>(rule.threshold + (above ? 1 : 0), 1);
    rule.always = rule.enough == 1;
  }
  rule.outer = correlation.outer;
  rule.handle = handle;
  std::vector<std::uint64_t> parts = {static_cast<std::uint64_t>(rule.type),
                                      static_cast<std::uint64_t>(rule.comparison), rule.threshold,
                                      static_cast<std::uint64_t>(rule.window), rule.members};
  if (rule.type == CorrelationType::value_sum) {
    const auto& words = correlation.sum_threshold.words;
    parts.insert(parts.end(), words.begin(), words.end());
  }
  for (const std::uint64_t part : parts) {
    char bytes[8];
    for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<char>(part >> (8 * i));
    rule.digest = fingerprint({bytes, sizeof bytes}, rule.digest + 1);
  }
  return rule;
}

struct Sliding::Tally {
  ValueTable values;  // value_count, once the window is too large to walk
  Sum sum;            // value_sum

  // temporal: latest[m] is the newest time of member m. temporal_ordered: the latest possible start
  // of a chain 0, 1, … m that ends by now; `before` is the same without the events of the newest
  // time `now`, whose members are `present`: within one time their order of arrival must not
  // matter.
  std::vector<std::int64_t> latest;
  std::vector<std::int64_t> before;
  std::vector<char> present;
  std::int64_t now{never};
};

Sliding::Sliding() = default;
Sliding::~Sliding() = default;
Sliding::Sliding(Sliding&&) noexcept = default;
Sliding& Sliding::operator=(Sliding&&) noexcept = default;

Sliding::Tally& Sliding::tally() {
  if (!tally_) tally_ = std::make_unique<Tally>();
  return *tally_;
}

void Sliding::restart(std::uint32_t begin) {
  low_ = begin;
  distinct_ = 0;
  tally_.reset();
}

void Sliding::slide(const Judgement& rule, const MemberList& members, std::uint32_t index) {
  const std::int64_t edge = members.time(index) - rule.window;
  const bool counts_values = rule.type == CorrelationType::value_count;
  const bool sums = rule.type == CorrelationType::value_sum;
  while (low_ < index && members.time(low_) < edge) {
    if (counts_values) leave_value(members, index);
    if (sums) leave_sum(members);
    ++low_;
  }
  if (counts_values) {
    take_value(members, index);
  } else if (sums) {
    take_sum(members, index);
  } else if (rule.type != CorrelationType::event_count) {
    take_part(rule, members, index);
  }
}

void Sliding::take_sum(const MemberList& members, std::uint32_t index) {
  tally().sum.add(members.amount(index));
}

void Sliding::leave_sum(const MemberList& members) { tally_->sum.subtract(members.amount(low_)); }

void Sliding::take_value(const MemberList& members, std::uint32_t index) {
  const std::uint64_t value = members.value(index);
  if (index - low_ < walked_window && !tally_) {
    bool known = false;
    for (std::uint32_t i = low_; i < index && !known; ++i) known = members.value(i) == value;
    distinct_ += known ? 0 : 1;
    return;
  }
  if (!tally_) {
    for (std::uint32_t i = low_; i < index; ++i) tally().values.add(members.value(i));
  }
  if (tally().values.add(value)) ++distinct_;
}

void Sliding::leave_value(const MemberList& members, std::uint32_t end) {
  const std::uint64_t value = members.value(low_);
  if (tally_) {
    if (tally_->values.remove(value)) --distinct_;
    return;
  }
  for (std::uint32_t i = low_ + 1; i < end; ++i) {
    if (members.value(i) == value) return;
  }
  --distinct_;
}

void Sliding::take_part(const Judgement& rule, const MemberList& members, std::uint32_t index) {
  Tally& parts = tally();
  const std::int64_t time = members.time(index);
  const auto part = static_cast<std::size_t>(members.value(index));
  if (parts.latest.empty()) {
    parts.latest.assign(rule.members, never);
    if (rule.type == CorrelationType::temporal_ordered) {
      parts.before.assign(rule.members, never);
      parts.present.assign(rule.members, 0);
    }
  }
  if (time != parts.now) {
    parts.now = time;
    if (rule.type == CorrelationType::temporal_ordered) {
      parts.before = parts.latest;
      std::fill(parts.present.begin(), parts.present.end(), 0);
    }
  }
  if (rule.type == CorrelationType::temporal) {
    parts.latest[part] = time;
    return;
  }
  if (parts.present[part] != 0) return;
  parts.present[part] = 1;
  for (std::size_t m = part; m < rule.members; ++m) {
    if (parts.present[m] == 0) {
      parts.latest[m] = parts.before[m];
    } else {
      parts.latest[m] = m == 0 ? time : std::max(parts.before[m], parts.latest[m - 1]);
    }
  }
}

bool Sliding::holds(const Judgement& rule, const MemberList& members, std::uint32_t index) const {
  if (rule.enough > 0) {
    // Looking back from the newest stays in memory that is at hand.
    return index + std::uint64_t{1} >= rule.enough &&
           members.time(static_cast<std::uint32_t>(index + 1 - rule.enough)) >=
               members.time(index) - rule.window;
  }
  switch (rule.type) {
    case CorrelationType::event_count:
      return compares(rule.comparison, std::uint64_t{index} + 1 - low_ <=> rule.threshold);
    case CorrelationType::value_count:
      return compares(rule.comparison, distinct_ <=> rule.threshold);
    case CorrelationType::value_sum:
      return compares(rule.comparison, tally_->sum <=> rule.sum_threshold);
    case CorrelationType::temporal: {
      const auto& latest = tally_->latest;
      return *std::min_element(latest.begin(), latest.end()) >= tally_->now - rule.window;
    }
    case CorrelationType::temporal_ordered: {
      if (tally_->present.back() == 0) return false;
      // The chain must end now, so what counts is how late it can have begun before its last event.
      const std::size_t last = rule.members - 1;
      return last == 0 || tally_->latest[last - 1] >= tally_->now - rule.window;
    }
  }
  return false;
}

void Sliding::drop_front(const Judgement& rule, const MemberList& members, std::uint32_t count) {
  const bool counts_values = rule.type == CorrelationType::value_count;
  const bool sums = rule.type == CorrelationType::value_sum;
  while (low_ < count) {
    if (counts_values) leave_value(members, members.size());
    if (sums) leave_sum(members);
    ++low_;
  }
  if ((counts_values || sums) && low_ == members.size()) tally_.reset();
  low_ -= count;
}

}  // namespace secops::rules::windowing
