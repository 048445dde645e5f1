// The list in numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "blacklist/entry.h"

namespace secops::blacklist {

struct Stats {
  std::uint64_t listed{0};                                  // now
  std::uint64_t forever{0};                                 // of those
  std::map<std::string, std::uint64_t> by_kind, by_source;  // of those; by_source: person, rule
  std::uint64_t ending{0};                                  // of those, within `span`
  // Within `span` before now.
  std::uint64_t added{0};
  std::uint64_t removed{0};
  std::uint64_t expired{0};
  // Values that were listed most often, twice at least; of equals by kind, then text. At most ten.
  std::vector<std::pair<Value, std::uint64_t>> repeaters;
};

// Pure. `entries`: all that there ever were, those that ended too.
Stats stats_of(const std::vector<Entry>& entries, Duration span, Time now);

}  // namespace secops::blacklist
