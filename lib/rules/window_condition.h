// Does a window meet its rule's condition? Slides over the members of one group in time order.
//
// Private to the window engine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/ruleset.h"
#include "rules/window_members.h"

namespace secops::rules::windowing {

// A Correlation made ready for judging.
struct Judgement {
  CorrelationType type{CorrelationType::event_count};
  Comparison comparison{Comparison::gte};
  std::uint64_t threshold{1};
  std::int64_t window{0};  // W, microseconds, 0..far
  std::uint32_t members{1};
  bool plain{false};
  bool monotone{true};      // more events never undo a firing: gt, gte (amounts are not negative)
                            // and both temporal types
  std::uint64_t enough{0};  // event_count gt, gte: so many events meet it; else 0
  bool always{false};       // every event fires (a plain detection): no members are kept
  Sum sum_threshold;        // value_sum: instead of `threshold`
  std::vector<Correlation::Outer> outer;
  std::string handle;
  std::uint64_t digest{0};  // of everything that gives kept state its meaning

  Extra extra() const {
    if (type == CorrelationType::event_count) return Extra::none;
    return type == CorrelationType::value_sum ? Extra::amount : Extra::value;
  }
  bool temporal() const {
    return type == CorrelationType::temporal || type == CorrelationType::temporal_ordered;
  }
  // May this member be a firing event? temporal_ordered fires only at the last referenced rule's.
  bool eligible(std::uint64_t value) const {
    return type != CorrelationType::temporal_ordered || value + 1 == members;
  }
};

// Threshold 0..2^64-1, W cut to 0..far.
Judgement prepare(const Correlation& correlation, std::string_view handle);

class Sliding {
 public:
  Sliding();
  ~Sliding();
  Sliding(Sliding&&) noexcept;
  Sliding& operator=(Sliding&&) noexcept;

  // An empty window in front of member `begin`.
  void restart(std::uint32_t begin);
  // Takes the next member in: `index` is begin, begin + 1, … and members before it are final.
  void take(const Judgement& rule, const MemberList& members, std::uint32_t index) {
    if (rule.enough == 0) slide(rule, members, index);
  }
  // Whether the condition holds at the time of member `index`, the one taken last. Sure only when
  // all members of that time were taken, or when the rule is monotone and the answer is yes.
  bool holds(const Judgement& rule, const MemberList& members, std::uint32_t index) const;
  // All members are taken. Call this before members.drop_front(count).
  void drop_front(const Judgement& rule, const MemberList& members, std::uint32_t count);

 private:
  struct Tally;
  Tally& tally();
  void slide(const Judgement& rule, const MemberList& members, std::uint32_t index);
  void take_value(const MemberList& members, std::uint32_t index);
  // The member at low_ leaves a window that ends before `end`.
  void leave_value(const MemberList& members, std::uint32_t end);
  // An amount needs a guarded stack: not in slide(), which other types go through as well.
  [[gnu::noinline]] void take_sum(const MemberList& members, std::uint32_t index);
  [[gnu::noinline]] void leave_sum(const MemberList& members);
  void take_part(const Judgement& rule, const MemberList& members, std::uint32_t index);

  std::uint32_t low_{0};       // the earliest member in the window; unused by event_count gt, gte
  std::uint32_t distinct_{0};  // value_count
  std::unique_ptr<Tally> tally_;
};

}  // namespace secops::rules::windowing
