// Judging one group: see window_state.h for how.
#include <algorithm>
#include <memory>
#include <utility>

#include "rules/window_state.h"

namespace secops::rules {
namespace {

using windowing::Episodes;
using windowing::Identity;
using windowing::MemberList;
using windowing::Record;

// A group of this size is judged again at every hit that is out of order.
constexpr std::uint32_t judged_at_once = 256;

Episodes& episodes_of(windowing::Group& group) {
  if (!group.episodes) group.episodes = std::make_unique<Episodes>();
  return *group.episodes;
}

// Time of the last firing before `from`, at the earliest `floor`.
std::int64_t last_fire_before(const MemberList& members, std::int64_t from, std::int64_t floor) {
  for (std::uint32_t i = members.lower_bound(from); i > 0 && members.time(i - 1) > floor; --i) {
    if (members.fired(i - 1)) return members.time(i - 1);
  }
  return floor;
}

}  // namespace

Identity identity_at(const MemberList& members, std::uint32_t low) {
  Identity identity{members.time(low), members.raw(low)};
  for (std::uint32_t i = low + 1; i < members.size() && members.time(i) == identity.first; ++i) {
    identity.first_raw = std::min(identity.first_raw, members.raw(i));
  }
  return identity;
}

std::uint64_t count_of(const Record& record, const MemberList& members) {
  return record.dropped + members.upper_bound(record.last) -
         members.lower_bound(record.identity.first);
}

void Windows::State::insert(std::uint16_t rule_index, std::string_view key, std::uint64_t hash,
                            Member member, const Arrival& arrival) {
  const Judgement& rule = rules[rule_index];
  Group* group = groups.find(rule_index, key, hash);
  if (!group) {
    if (groups.full()) {
      ++overflow;
      return;
    }
    group = &groups.add(rule_index, key, hash, rule.extra());
  }
  group->parked = false;
  if (rule.always) {
    if (member.time == undated.time_since_epoch().count()) {
      auto& counts = undated_by_source[group];
      counts.resize(std::max<std::size_t>(counts.size(), std::size_t{arrival.source} + 1));
      ++counts[arrival.source];
    }
    episodes_of(*group).fire_anywhere({member.time, member.raw}, rule.window, arrival);
    fire_outer(*group, member, arrival);
    return;
  }
  const MemberList& members = group->members;
  const bool in_order = members.empty() ? !group->episodes || group->episodes->list().empty() ||
                                              member.time >= group->episodes->list().back().last
                                        : member.time >= members.time(members.size() - 1);
  if (in_order && rule.monotone) {
    append(*group, member, arrival);
  } else {
    defer(*group, member, arrival);
  }
}

void Windows::State::append(Group& group, const Member& member, const Arrival& arrival) {
  const Judgement& rule = rules[group.rule];
  MemberList& members = group.members;
  const bool tie = !members.empty() && members.time(members.size() - 1) == member.time;
  const bool held = tie && group.tail_fires;
  members.push_back(member);
  const std::uint32_t tail = members.size() - 1;
  group.sliding.take(rule, members, tail);
  group.tail_fires = held || group.sliding.holds(rule, members, tail);
  if (!group.tail_fires) return;

  fire_tail(group, member, arrival);
  // Hits of the same time that came before fire too, now that the condition holds.
  std::uint32_t begin = tail;
  while (!held && begin > 0 && members.time(begin - 1) == member.time) --begin;
  for (std::uint32_t i = begin; i <= tail; ++i) {
    if (members.fired(i) || !rule.eligible(members.value(i))) continue;
    members.set_fired(i, true);
    fire_outer(group, {member.time, members.raw(i)}, arrival);
  }
}

void Windows::State::fire_tail(Group& group, const Member& member, const Arrival& arrival) {
  const Judgement& rule = rules[group.rule];
  // A tie may lower the fingerprint that names the episode, so it takes the long way.
  const bool goes_on = group.last_fire != Group::none && member.time > group.last_fire &&
                       member.time - group.last_fire <= rule.window;
  if (!goes_on) {
    group.up_to_date();
    Episodes& episodes = episodes_of(group);
    if (!episodes.extend(member.time, member.raw, rule.window, arrival)) {
      const std::uint32_t low = group.members.lower_bound(member.time - rule.window);
      episodes.begin(identity_at(group.members, low), member.time, arrival);
    }
  }
  group.last_fire = member.time;
}

void Windows::State::fire_outer(const Group& group, const Member& member, const Arrival& arrival) {
  if (!arrival.chains) return;
  for (const Correlation::Outer& outer : rules[group.rule].outer) {
    const Judgement& rule = rules[outer.rule];
    if (!rule.monotone && member.time < final_before) continue;
    const Member event{member.time, member.raw, rule.temporal() ? outer.member : 0u, false};
    insert(outer.rule, group.key->text(), group.key->hash, event, arrival);
  }
}

void Windows::State::defer(Group& group, const Member& member, const Arrival& arrival) {
  const auto known = waiting.find(&group);
  if (known == waiting.end() && group.members.size() <= judged_at_once) {
    judge_again(group, {&member, 1}, arrival);
    return;
  }
  Waiting& hits = known == waiting.end() ? waiting[&group] : known->second;
  hits.members.push_back(member);
  hits.evidence.take(arrival.line);
  hits.source = arrival.source;
  hits.time = member.time;
  if (!group.queued) {
    group.queued = true;
    queues[group.rule].push_back(&group);
  }
  if (hits.members.size() >= judged_at_once / 4 + group.members.size() / 4) judge_waiting(group);
}

void Windows::State::judge_waiting(Group& group) {
  const auto node = waiting.extract(&group);
  if (node.empty()) return;
  Waiting hits = std::move(node.mapped());
  std::stable_sort(hits.members.begin(), hits.members.end(),
                   [](const Member& a, const Member& b) { return a.time < b.time; });
  judge_again(group, hits.members,
              {{}, hits.source, hits.time, true, false, &evidence_taken, &hits.evidence});
}

void Windows::State::judge_all_waiting() {
  // A rule's firings are hits of those that count it, which come later in this order.
  for (const std::uint16_t rule : inner_first) {
    std::vector<Group*> queue;
    queue.swap(queues[rule]);
    for (Group* group : queue) {
      group->queued = false;
      judge_waiting(*group);
    }
  }
}

void Windows::State::judge_again(Group& group, std::span<const Member> added,
                                 const Arrival& arrival) {
  const std::int64_t from = added.front().time;
  group.members.merge(added);
  std::vector<Member> fired;
  replay(group, from, rules[group.rule].outer.empty() ? nullptr : &fired);
  rebuild_episodes(group, from, added, arrival);
  for (const Member& member : fired) fire_outer(group, member, arrival);
}

void Windows::State::replay(Group& group, std::int64_t from, std::vector<Member>* fired) {
  const Judgement& rule = rules[group.rule];
  MemberList& members = group.members;
  std::uint32_t index = members.lower_bound(from - rule.window);
  group.sliding.restart(index);
  group.tail_fires = false;
  while (index < members.size()) {
    const std::int64_t time = members.time(index);
    const std::uint32_t begin = index;
    bool fires = false;
    for (; index < members.size() && members.time(index) == time; ++index) {
      group.sliding.take(rule, members, index);
      // Final: part of this window may be dropped already, so what was judged stays.
      if (time < from || time < final_before) fires = fires || members.fired(index);
    }
    if (rule.monotone || time >= final_before)
      fires = fires || group.sliding.holds(rule, members, index - 1);
    group.tail_fires = fires;
    for (std::uint32_t i = begin; time >= from && i < index; ++i) {
      const bool now = fires && rule.eligible(members.value(i));
      if (fired && now && !members.fired(i)) fired->push_back({time, members.raw(i)});
      members.set_fired(i, now);
    }
  }
}

void Windows::State::rebuild_episodes(Group& group, std::int64_t from,
                                      std::span<const Member> added, const Arrival& arrival) {
  const Judgement& rule = rules[group.rule];
  const MemberList& members = group.members;
  std::uint32_t index = members.lower_bound(from);
  if (!group.up_to_date()) {
    while (index < members.size() && !members.fired(index)) ++index;
    if (index == members.size()) return;
  }
  Episodes& episodes = episodes_of(group);
  Episodes::Before before = episodes.cut(from);
  if (!rule.monotone && before.kept > 0 && before.last >= from) {
    Record& record = episodes.list().back();
    record.last = last_fire_before(members, from, record.first_fire);
  }
  const Arrival none;
  auto old = before.old.cbegin();
  const auto resume_until = [&](std::int64_t time) {
    for (; old != before.old.cend() && old->first_fire <= time; ++old) {
      if (old->dropped > 0) episodes.resume(*old, rule.window);
    }
  };
  for (; index < members.size(); ++index) {
    if (!members.fired(index)) continue;
    const std::int64_t time = members.time(index);
    resume_until(time);
    if (!episodes.extend(time, members.raw(index), rule.window, none)) {
      episodes.begin(identity_at(members, members.lower_bound(time - rule.window)), time, none);
    }
  }
  resume_until(windowing::far);
  episodes.settle(std::move(before), added, arrival);
}

}  // namespace secops::rules
