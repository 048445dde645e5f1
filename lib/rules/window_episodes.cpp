#include "rules/window_episodes.h"

#include <algorithm>
#include <utility>

namespace secops::rules::windowing {
namespace {

// Of all episodes of one run together. Those after it are told without their line.
constexpr std::size_t most_evidence = 64u << 20;

void take_evidence(Record& record, const Arrival& arrival) {
  record.evidence = {};
  record.source = arrival.source;
  if (arrival.taken == nullptr || *arrival.taken >= most_evidence) return;
  if (arrival.kept != nullptr) {
    record.evidence = *arrival.kept;
  } else {
    record.evidence.take(arrival.line);
  }
  *arrival.taken += record.evidence.size();
}

bool any_within(std::span<const Member> members, std::int64_t from, std::int64_t to) {
  const auto at =
      std::lower_bound(members.begin(), members.end(), from,
                       [](const Member& member, std::int64_t time) { return member.time < time; });
  return at != members.end() && at->time <= to;
}

std::vector<Record>::iterator ending_at_or_after(std::vector<Record>& list, std::int64_t time) {
  return std::lower_bound(
      list.begin(), list.end(), time,
      [](const Record& record, std::int64_t wanted) { return record.last < wanted; });
}

}  // namespace

Record* Episodes::find(Identity identity) {
  auto at = std::lower_bound(
      list_.begin(), list_.end(), identity.first,
      [](const Record& record, std::int64_t first) { return record.identity.first < first; });
  return at != list_.end() && at->identity == identity ? &*at : nullptr;
}

bool Episodes::claim(Identity identity) {
  if (retracted_.empty() && replaced_.empty()) return false;
  const auto erased = std::erase(retracted_, identity) +
                      std::erase_if(replaced_, [&](const Replacement& replacement) {
                        return replacement.known == identity;
                      });
  return erased > 0;
}

void Episodes::rename(Record& record, Identity identity) {
  for (Replacement& replacement : replaced_) {
    if (replacement.now == record.identity) replacement.now = identity;
  }
  if (record.known) replaced_.push_back({record.identity, identity});
  record.known = claim(identity);
  record.identity = identity;
  record.changed = true;
}

// `next` begins within W of `record`: from now on they are one.
void Episodes::absorb(Record& record, Record& next) {
  record.last = std::max(record.last, next.last);
  record.dropped += next.dropped;
  record.changed = true;
  if (record.evidence.empty()) {
    record.evidence = std::move(next.evidence);
    record.source = next.source;
  }
  for (Replacement& replacement : replaced_) {
    if (replacement.now == next.identity) replacement.now = record.identity;
  }
  if (next.known) replaced_.push_back({next.identity, record.identity});
}

bool Episodes::extend(std::int64_t time, std::uint64_t raw, std::int64_t window,
                      const Arrival& arrival) {
  if (list_.empty()) return false;
  Record& record = list_.back();
  if (time - record.last > window) return false;
  record.last = std::max(record.last, time);
  record.changed = true;
  if (record.identity.first == time && raw < record.identity.first_raw) rename(record, {time, raw});
  if (!record.known && record.evidence.empty()) take_evidence(record, arrival);
  return true;
}

void Episodes::fired_last(std::int64_t time) {
  list_.back().last = std::max(list_.back().last, time);
  list_.back().changed = true;
}

void Episodes::begin(Identity identity, std::int64_t time, const Arrival& arrival) {
  const bool known = claim(identity);
  Record& record = list_.emplace_back();
  record.identity = identity;
  record.first_fire = time;
  record.last = time;
  record.known = known;
  record.changed = true;
  take_evidence(record, arrival);
}

void Episodes::fire_anywhere(Identity event, std::int64_t window, const Arrival& arrival) {
  const std::int64_t time = event.first;
  auto at = ending_at_or_after(list_, time - window);
  if (at == list_.end()) {
    begin(event, time, arrival);
    list_.back().dropped = 1;
    return;
  }
  if (at->identity.first - time > window) {
    const bool known = claim(event);
    at = list_.emplace(at);
    at->identity = event;
    at->first_fire = time;
    at->last = time;
    at->dropped = 1;
    at->known = known;
    at->changed = true;
    take_evidence(*at, arrival);
    return;
  }
  if (arrival.again && at->known && time >= at->identity.first && time <= at->last) return;
  at->changed = true;
  ++at->dropped;
  at->last = std::max(at->last, time);
  const Identity& now = at->identity;
  if (time < now.first || (time == now.first && event.first_raw < now.first_raw)) {
    rename(*at, event);
    at->first_fire = time;
  }
  const auto next = at + 1;
  if (next != list_.end() && next->identity.first - at->last <= window) {
    absorb(*at, *next);
    list_.erase(next);
  }
}

Episodes::Before Episodes::cut(std::int64_t from) {
  Before before;
  auto at = list_.end();
  while (at != list_.begin() && (at - 1)->first_fire >= from) --at;
  before.old.assign(std::make_move_iterator(at), std::make_move_iterator(list_.end()));
  list_.erase(at, list_.end());
  before.kept = list_.size();
  if (!list_.empty()) before.last = list_.back().last;
  return before;
}

void Episodes::resume(const Record& old, std::int64_t window) {
  if (!list_.empty() && old.first_fire - list_.back().last <= window) {
    list_.back().last = std::max(list_.back().last, old.last);
    list_.back().dropped += old.dropped;
    return;
  }
  Record& record = list_.emplace_back();
  record.identity = old.identity;
  record.first_fire = old.first_fire;
  record.last = old.last;
  record.dropped = old.dropped;
}

void Episodes::hand_over(const Record& old, std::size_t start) {
  if (Record* same = find(old.identity)) {
    same->known = same->known || old.known;
    return;
  }
  auto at = ending_at_or_after(list_, old.identity.first);
  if (at < list_.begin() + static_cast<std::ptrdiff_t>(start) ||
      (at != list_.end() && at->identity.first > old.last)) {
    at = list_.end();
  }
  std::vector<Identity> known;
  if (old.known) known.push_back(old.identity);
  std::erase_if(replaced_, [&](const Replacement& replacement) {
    if (replacement.now != old.identity) return false;
    known.push_back(replacement.known);
    return true;
  });
  for (const Identity& identity : known) {
    if (at == list_.end()) {
      retracted_.push_back(identity);
    } else {
      replaced_.push_back({identity, at->identity});
      at->changed = true;
    }
  }
}

void Episodes::settle(Before before, std::span<const Member> added, const Arrival& arrival) {
  if (before.kept > 0) {
    Record& record = list_[before.kept - 1];
    record.changed = record.changed || record.last != before.last ||
                     any_within(added, record.identity.first, record.last);
  }
  for (std::size_t i = before.kept; i < list_.size(); ++i) {
    Record& record = list_[i];
    record.changed = true;
    const auto old = ending_at_or_after(before.old, record.identity.first);
    const bool covers = old != before.old.end() && old->identity.first <= record.last;
    if (covers && old->identity == record.identity) {
      record.changed = old->changed || old->last != record.last || old->dropped != record.dropped ||
                       any_within(added, record.identity.first, record.last);
    }
    if (covers && record.evidence.empty() && !old->evidence.empty()) {
      record.evidence = std::move(old->evidence);
      record.source = old->source;
    } else if (record.evidence.empty() && !(covers && old->known) &&
               arrival.time >= record.identity.first && arrival.time <= record.last) {
      take_evidence(record, arrival);
    }
    record.known = record.known || claim(record.identity);
  }
  const std::size_t start = before.kept > 0 ? before.kept - 1 : 0;
  for (const Record& old : before.old) hand_over(old, start);
}

}  // namespace secops::rules::windowing
