#include "blacklist/stats.h"

#include <algorithm>

namespace secops::blacklist {
namespace {

constexpr std::size_t most_repeaters = 10;

// When it stopped being listed; nothing if it is listed still.
std::optional<Time> stopped(const Entry& entry, Time now) {
  if (entry.expires && *entry.expires <= now && (!entry.ended || *entry.expires < *entry.ended))
    return entry.expires;
  return entry.ended;
}

}  // namespace

Stats stats_of(const std::vector<Entry>& entries, Duration span, Time now) {
  Stats stats;
  std::map<std::pair<Kind, std::string>, std::uint64_t> times;
  const auto lately = [&](Time time) { return time > now - span && time <= now; };
  for (const Entry& entry : entries) {
    ++times[{entry.value.kind, entry.value.text}];
    if (lately(entry.added)) ++stats.added;
    if (const auto end = stopped(entry, now)) {
      // What cleanup() ends has expired before.
      if (lately(*end)) ++(end == entry.expires ? stats.expired : stats.removed);
      continue;
    }
    ++stats.listed;
    ++stats.by_kind[std::string(name_of(entry.value.kind))];
    ++stats.by_source[std::string(name_of(entry.source))];
    if (!entry.expires)
      ++stats.forever;
    else if (*entry.expires <= now + span)
      ++stats.ending;
  }
  for (const auto& [value, count] : times)
    if (count > 1) stats.repeaters.push_back({{value.first, value.second}, count});
  std::stable_sort(stats.repeaters.begin(), stats.repeaters.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (stats.repeaters.size() > most_repeaters) stats.repeaters.resize(most_repeaters);
  return stats;
}

}  // namespace secops::blacklist
