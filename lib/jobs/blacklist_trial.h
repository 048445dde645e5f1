// What `blacklist sync --confirm-within` has tried and nobody has confirmed yet.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "blacklist/firewall.h"
#include "store/store.h"

namespace secops::jobs {

// Changes of the packet filter that wait for a confirmation, as ranges of addresses by set: a
// network may be cut otherwise by the next run, and is held back all the same.
class HeldChanges {
 public:
  // With how long the element was to last before, if it was there.
  void add(const blacklist::FirewallChange& change, const std::optional<blacklist::Element>& was);
  // Call once, before any question.
  void settle();

  bool empty() const { return ranges_.empty(); }
  bool holds(const blacklist::FirewallChange& change) const;
  // What was there in its place, with its end then.
  std::optional<blacklist::Element> former(const blacklist::FirewallChange& change) const;
  bool operator==(const HeldChanges&) const;

 private:
  friend struct TrialText;
  using Range = std::pair<IpAddress, IpAddress>;
  std::map<std::string, std::vector<Range>> ranges_;
  std::map<std::string, std::map<Range, std::optional<Time>>> former_;
};

struct Trial {
  Time until{};
  HeldChanges held;  // of the packet filter; a file waits as a whole
};

// By the name of its target. Throws Error "blacklist.state" if it cannot be read.
std::optional<Trial> load_trial(store::Read& read, const std::string& target);
void save_trial(store::Write& write, const std::string& target, const Trial& trial);
void end_trial(store::Write& write, const std::string& target);

}  // namespace secops::jobs
