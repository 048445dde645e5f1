#include "rules/window_state.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/digest.h"

namespace secops::rules {
namespace {

using windowing::Record;

// A source that gave no hit in this run holds the horizon back no longer than this.
constexpr std::int64_t idle_hold = std::int64_t{24} * 3600 * 1'000'000;
constexpr std::size_t settle_at_least_after = 16384;
// Of one group: memory is bounded whatever the input (promises P-26).
constexpr std::uint32_t most_members = 1u << 20;

// Inner rules first; a reference that would close a circle is removed, so that firing always ends.
std::vector<std::uint16_t> order_inner_first(std::vector<windowing::Judgement>& rules) {
  std::vector<std::size_t> inners(rules.size(), 0);
  for (windowing::Judgement& rule : rules) {
    std::erase_if(rule.outer, [&](const Correlation::Outer& outer) {
      return outer.rule >= rules.size() || outer.member >= rules[outer.rule].members;
    });
    for (const Correlation::Outer& outer : rule.outer) ++inners[outer.rule];
  }
  std::vector<std::uint16_t> order;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (inners[i] == 0) order.push_back(static_cast<std::uint16_t>(i));
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const Correlation::Outer& outer : rules[order[done]].outer) {
      if (--inners[outer.rule] == 0) order.push_back(outer.rule);
    }
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (inners[i] == 0) continue;
    rules[i].outer.clear();
    order.push_back(static_cast<std::uint16_t>(i));
  }
  return order;
}

}  // namespace

Windows::State::State(std::span<const Correlation> correlations,
                      std::span<const std::string> handles, Duration lateness_allowed)
    : lateness(std::clamp<std::int64_t>(lateness_allowed.count(), 0, windowing::far)) {
  rules.reserve(correlations.size());
  for (std::size_t i = 0; i < correlations.size(); ++i) {
    rules.push_back(windowing::prepare(correlations[i], i < handles.size() ? handles[i] : ""));
  }
  inner_first = order_inner_first(rules);
  queues.resize(rules.size());
}

Windows::State::Source& Windows::State::source(std::uint32_t index) {
  if (index >= sources.size()) sources.resize(std::size_t{index} + 1);
  if (sources[index].name == 0) name_source(index, "#" + std::to_string(index));
  return sources[index];
}

void Windows::State::name_source(std::uint32_t index, std::string_view name) {
  if (index >= sources.size()) sources.resize(std::size_t{index} + 1);
  Source& source = sources[index];
  source.name = fingerprint(name);
  const auto known = std::find_if(absent.begin(), absent.end(), [&](const Source& candidate) {
    return candidate.name == source.name;
  });
  if (known == absent.end()) return;
  source.newest = std::max(source.newest, known->newest);
  absent.erase(known);
}

namespace {

std::uint64_t member_print(std::uint16_t rule, std::uint64_t key_hash,
                           const windowing::Member& member) {
  const std::array<std::uint64_t, 5> parts = {
      rule, key_hash, static_cast<std::uint64_t>(member.time), member.raw, member.value};
  const auto bytes = std::bit_cast<std::array<char, sizeof parts>>(parts);
  return fingerprint({bytes.data(), bytes.size()});
}

}  // namespace

void Windows::State::read_again(std::uint32_t index) { source(index).again = true; }

bool Windows::State::gone() const {
  std::int64_t longest = 0;
  for (const Judgement& rule : rules) longest = std::max(longest, rule.window);
  return std::any_of(absent.begin(), absent.end(),
                     [&](const Source& source) { return source.newest >= final_before - longest; });
}

void Windows::State::remember_kept() {
  kept.clear();
  groups.each([&](const Group& group) {
    for (std::uint32_t i = 0; i < group.members.size(); ++i)
      kept.push_back(
          member_print(group.rule, group.key->hash,
                       {group.members.time(i), group.members.raw(i), group.members.value(i)}));
  });
  claimed.clear();
}

bool Windows::State::was_fed(std::uint16_t rule, std::uint64_t key_hash, const Member& member) {
  if (kept.empty()) return false;
  if (claimed.size() != kept.size()) {
    std::sort(kept.begin(), kept.end());
    claimed.assign(kept.size(), false);
  }
  const std::uint64_t print = member_print(rule, key_hash, member);
  auto at = std::lower_bound(kept.begin(), kept.end(), print);
  for (; at != kept.end() && *at == print; ++at) {
    const auto index = static_cast<std::size_t>(at - kept.begin());
    if (claimed[index]) continue;
    claimed[index] = true;
    return true;
  }
  return false;
}

bool Windows::State::feed(const Hit& hit) {
  const std::int64_t time = std::clamp<std::int64_t>(hit.time.time_since_epoch().count(),
                                                     -windowing::far, windowing::far);
  const Judgement& rule = rules.at(hit.rule);
  Source& from = source(hit.source);
  const bool dated = hit.time != undated;
  const bool too_late = dated && time < from.newest - lateness;
  if (dated && !too_late) {
    from.newest = std::max(from.newest, time);
    from.active = true;
  }
  if (!rule.plain && (too_late || (!rule.monotone && time < final_before))) {
    ++late;
    return false;
  }
  Member member{time, dated ? hit.raw : 0, hit.value, false, hit.amount};
  if (rule.temporal()) {
    member.value = std::min<std::uint64_t>(hit.member, rule.members - 1);
  }
  const std::uint64_t hash = windowing::key_hash(hit.key);
  if (from.again && !rule.always && was_fed(hit.rule, hash, member)) return true;
  insert(hit.rule, hit.key, hash, member,
         {hit.line, hit.source, time, !too_late, from.again, &evidence_taken});
  if (++fed_since_settling >= settle_after) settle(false);
  return true;
}

std::int64_t Windows::State::watermark(bool ending) const {
  std::int64_t newest = unknown;
  for (const auto* list : {&sources, &absent}) {
    for (const Source& source : *list) newest = std::max(newest, source.newest);
  }
  std::int64_t lowest = newest;
  for (const auto* list : {&sources, &absent}) {
    for (const Source& source : *list) {
      if (source.newest == unknown) continue;
      const bool idle = ending || !source.active;
      if (idle && source.newest < newest - lateness - idle_hold) continue;
      lowest = std::min(lowest, source.newest);
    }
  }
  return lowest;
}

void Windows::State::settle(bool ending) {
  judge_all_waiting();
  fed_since_settling = 0;
  const std::int64_t lowest = watermark(ending);
  // Without a time to go by nothing is old but what has none itself.
  const std::int64_t final_now = lowest == unknown ? -windowing::far : lowest - lateness;
  if (lowest != unknown) final_before = std::max(final_before, final_now);
  std::size_t live = 0;
  groups.remove_if([&](Group& group) {
    if (group.parked) {
      ++live;
      return false;
    }
    trim(group, final_now);
    live += group.members.size() + (group.episodes ? group.episodes->list().size() : 0);
    return group.members.empty() && !group.episodes;
  });
  settle_after = std::max(settle_at_least_after, live);
}

void Windows::State::trim(Group& group, std::int64_t final_now) {
  const Judgement& rule = rules[group.rule];
  std::uint32_t count = group.members.lower_bound(final_now - rule.window);
  if (group.members.size() - count > most_members) {
    const std::uint32_t excess = group.members.size() - count - most_members;
    count += excess;
    // A count that is reached by what is left is judged as before.
    if (rule.enough == 0 || rule.enough > most_members) overflow += excess;
  }
  if (group.up_to_date()) {
    for (Record& record : group.episodes->list()) {
      const std::uint32_t begin = group.members.lower_bound(record.identity.first);
      if (begin >= count) break;
      record.dropped += std::min(count, group.members.upper_bound(record.last)) - begin;
    }
    std::erase_if(group.episodes->list(), [&](const Record& record) {
      const bool has_time = record.identity.first != undated.time_since_epoch().count();
      return !record.changed && (!has_time || record.last < final_now - rule.window);
    });
    if (group.episodes->nothing_left()) group.episodes.reset();
  }
  if (count > 0) {
    group.sliding.drop_front(rule, group.members, count);
    group.members.drop_front(count);
  }
  if (!group.members.empty()) return;
  group.sliding.restart(0);
  group.tail_fires = false;
  group.parked =
      group.episodes && std::all_of(group.episodes->list().begin(), group.episodes->list().end(),
                                    [](const Record& record) { return record.changed; });
}

}  // namespace secops::rules
