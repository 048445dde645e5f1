// The window engine behind Windows (windows.h).
//
// How it judges:
// - A group (rule and key) keeps its hits in time order. A hit in order of a rule that more events
//   can only help (gt, gte, temporal) is judged where it stands: the fast path, constant time.
// - Any other hit is merged into its place and the group is judged again from its time on. In a
//   small group that is done at once; in a large one such hits wait until they are a fair part of
//   it, so the work for one hit stays bounded on average. Nobody sees a result before all have been
//   judged.
// - settle() moves the horizon: no hit that is in time can be older than `final_before`, so firings
//   before it are final and members before it − W are dropped; episodes keep what they have
//   counted. It runs after so many hits that it costs a bounded part of each.
//
// Private to the window engine.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/window_groups.h"
#include "rules/windows.h"

namespace secops::rules {

namespace windowing {
class Reader;
}

// Out-of-order hits of one group that wait until judging the whole group again is worth it.
struct Waiting {
  std::vector<windowing::Member> members;
  windowing::Evidence evidence;  // of the newest of them
  std::uint32_t source{0};
  std::int64_t time{0};
};

struct Windows::State {
  using Group = windowing::Group;
  using Judgement = windowing::Judgement;
  using Arrival = windowing::Arrival;
  using Member = windowing::Member;

  static constexpr std::int64_t unknown = std::numeric_limits<std::int64_t>::min() / 4;

  struct Source {
    std::uint64_t name{0};         // hash of its name
    std::int64_t newest{unknown};  // time of its newest hit
    bool active{false};            // gave a hit since construction or restore()
    bool again{false};             // may give hits that were fed before
  };

  State(std::span<const Correlation> correlations, std::span<const std::string> handles,
        Duration lateness);

  // --- window_state.cpp: hits, sources, the horizon
  bool feed(const Hit& hit);
  Source& source(std::uint32_t index);
  void name_source(std::uint32_t index, std::string_view name);
  void read_again(std::uint32_t index);
  bool gone() const;
  // What an earlier run fed; after restore(), before the first feed().
  void remember_kept();
  // True if a kept member stands for this hit, which then stands for no other.
  bool was_fed(std::uint16_t rule, std::uint64_t key_hash, const Member& member);
  // Lowest of the sources' newest times; `ending`: at the end of a run, when all were read to the
  // end.
  std::int64_t watermark(bool ending) const;
  void settle(bool ending);
  void trim(Group& group, std::int64_t final_now);

  // --- window_judge.cpp: one group
  void insert(std::uint16_t rule, std::string_view key, std::uint64_t hash, Member member,
              const Arrival& arrival);
  void append(Group& group, const Member& member, const Arrival& arrival);
  void fire_tail(Group& group, const Member& member, const Arrival& arrival);
  void defer(Group& group, const Member& member, const Arrival& arrival);
  void judge_waiting(Group& group);
  void judge_all_waiting();
  // Merges `added` (in time order) and judges again from its first time on.
  void judge_again(Group& group, std::span<const Member> added, const Arrival& arrival);
  void replay(Group& group, std::int64_t from, std::vector<Member>* fired);
  void rebuild_episodes(Group& group, std::int64_t from, std::span<const Member> added,
                        const Arrival& arrival);
  void fire_outer(const Group& group, const Member& member, const Arrival& arrival);

  // --- window_codec.cpp
  std::string save();
  void restore(std::string_view bytes);
  void read_state(std::string_view bytes);
  void read_rule(windowing::Reader& in);

  std::vector<Judgement> rules;
  std::vector<std::uint16_t> inner_first;  // rule indices: a rule comes before those that count it
  std::int64_t lateness;
  windowing::Groups groups;
  std::vector<Source> sources;
  std::vector<Source> absent;               // restored ones that have not been named in this run
  std::vector<std::vector<Group*>> queues;  // by rule: groups that have had waiting hits
  std::unordered_map<const Group*, Waiting> waiting;
  // Events without a time that rules have fired at since episodes were last taken, by source.
  std::unordered_map<const Group*, std::vector<std::uint64_t>> undated_by_source;
  // Fingerprints of the members that restore() gave, with their rule and key; and which of them a
  // hit has stood for since. Put in order when the first hit asks: most runs read nothing again.
  std::vector<std::uint64_t> kept;
  std::vector<bool> claimed;
  std::int64_t final_before{unknown};  // firings before it are final
  std::uint64_t late{0};
  std::uint64_t overflow{0};
  std::size_t evidence_taken{0};  // bytes, since episodes were last taken
  std::size_t fed_since_settling{0};
  std::size_t settle_after{16384};
};

// Identity of the window's first member: the earliest time at or after index `low`, the lowest raw.
windowing::Identity identity_at(const windowing::MemberList& members, std::uint32_t low);
// Matching events in [first, last] of one episode.
std::uint64_t count_of(const windowing::Record& record, const windowing::MemberList& members);

}  // namespace secops::rules
