// How near a log came to each correlation: for telling a person why a rule found something, or did
// not. The slow and obvious way beside windows.h, for a whole log at once: nothing is too late.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "rules/ruleset.h"
#include "rules/windows.h"

namespace secops::rules {

// The fullest window of a rule, or the fullest of those that met its condition.
struct Fullest {
  std::string key;         // as in Hit
  std::uint64_t count{0};  // events, different values, or rules that were seen (in their order)
  Sum sum{};               // value_sum: of its events; else zero
  Time first{}, last{};    // the window's first and last event
  bool met{false};
};

class FullestWindows {
 public:
  explicit FullestWindows(std::span<const Correlation> correlations);
  // In any order. What has no time is left out, as are plain detections.
  void add(const Hit& hit);
  // Of every correlation that had a hit or a firing of another rule to count, by rule.
  std::map<std::uint16_t, Fullest> take();

 private:
  struct Counted {
    Time time;
    std::uint16_t member{0};
    std::uint64_t value{0};
    Amount amount{};
  };
  void judge(std::uint16_t rule);
  void judge_group(std::uint16_t rule, const std::string& key, std::vector<Counted>& events);

  std::vector<Correlation> correlations_;
  std::vector<std::map<std::string, std::vector<Counted>>> groups_;  // by rule, then by key
  std::vector<bool> judged_;
  std::map<std::uint16_t, Fullest> fullest_;
};

}  // namespace secops::rules
