// Which detections does an event match? One Matcher per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "events/event.h"
#include "rules/ruleset.h"

namespace secops::rules {

class Matcher {
 public:
  explicit Matcher(const RuleSet& rules);  // keeps a reference
  ~Matcher();

  // Replaces `matched` by the indices of the detections that match, ascending. Allocates nothing
  // once warm. Detections whose log source conflicts with the event's are skipped.
  void match(const events::Event& event, std::vector<std::uint16_t>& matched);

  // For --explain: every part of every detection of one rule with its verdict, as indented text
  // lines
  // ("selection: no", "  event.action: login.failed  no (is login.succeeded)"). Log text is
  // escaped.
  std::vector<std::string> explain(const events::Event& event, std::size_t rule);

 private:
  struct Scratch;
  const RuleSet& rules_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace secops::rules
