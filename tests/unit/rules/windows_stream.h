// A stream of hits written by hand: seconds, rule, key.
#pragma once

#include <string>
#include <vector>

#include "rules/windows.h"

namespace secops::rules::test {

inline Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }
inline std::int64_t seconds(Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

inline Correlation correlation(CorrelationType type, Comparison comparison, std::uint64_t threshold,
                               std::int64_t window_s, std::uint16_t members = 1) {
  Correlation rule;
  rule.type = type;
  rule.comparison = comparison;
  rule.threshold = threshold;
  rule.window = std::chrono::seconds(window_s);
  rule.members = members;
  return rule;
}

inline Correlation sum(Comparison comparison, std::string_view threshold, std::int64_t window_s) {
  Correlation rule = correlation(CorrelationType::value_sum, comparison, 0, window_s);
  rule.sum_threshold = read_threshold(threshold).value();
  return rule;
}

inline Correlation count_at_least(std::uint64_t threshold, std::int64_t window_s) {
  return correlation(CorrelationType::event_count, Comparison::gte, threshold, window_s);
}

inline Correlation plain_detection() {
  Correlation rule = count_at_least(1, 3600);
  rule.plain = true;
  return rule;
}

// Handles are "rule-0", "rule-1", …; lateness is five minutes.
inline std::vector<std::string> handles(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("rule-" + std::to_string(i));
  return names;
}

inline Windows windows(const std::vector<Correlation>& rules) {
  return Windows(rules, handles(rules.size()), std::chrono::minutes(5));
}

struct Hits {
  Windows& windows;
  std::uint16_t rule{0};
  std::string key{"k"};
  std::uint32_t source{0};

  // A hit whose raw fingerprint is its time unless given.
  bool operator()(std::int64_t time_s, std::uint16_t member = 0, std::uint64_t value = 0) const {
    return raw(time_s, static_cast<std::uint64_t>(time_s), member, value);
  }
  bool amount(std::int64_t time_s, std::string_view text) const {
    return raw(time_s, static_cast<std::uint64_t>(time_s), 0, 0, read_amount(text).value());
  }
  bool raw(std::int64_t time_s, std::uint64_t fingerprint, std::uint16_t member = 0,
           std::uint64_t value = 0, const Amount& amount = {}) const {
    const std::string line = "line at " + std::to_string(time_s);
    Hit hit;
    hit.time = at(time_s);
    hit.rule = rule;
    hit.member = member;
    hit.key = key;
    hit.value = value;
    hit.amount = amount;
    hit.raw = fingerprint;
    hit.line = line;
    hit.source = source;
    return windows.feed(hit);
  }
};

// "rule key first-last count", one for each episode.
inline std::vector<std::string> text(const std::vector<Episode>& episodes) {
  std::vector<std::string> lines;
  for (const Episode& episode : episodes) {
    lines.push_back(std::to_string(episode.rule) + " " + episode.key + " " +
                    std::to_string(seconds(episode.first)) + "-" +
                    std::to_string(seconds(episode.last)) + " " + std::to_string(episode.count));
  }
  return lines;
}

}  // namespace secops::rules::test
