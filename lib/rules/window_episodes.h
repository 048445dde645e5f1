// The episodes of one group (rule and key), and which of their identities the caller knows.
//
// Private to the window engine. Episodes of a group never overlap and their firings are more than W
// apart, so they have one order in time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evidence.h"
#include "rules/window_members.h"

namespace secops::rules::windowing {

struct Identity {
  std::int64_t first{0};
  std::uint64_t first_raw{0};
  bool operator==(const Identity&) const = default;
};

// The hit that is being fed, for evidence. The line is empty when it is no longer at hand.
struct Arrival {
  std::string_view line;
  std::uint32_t source{0};
  std::int64_t time{0};
  bool chains{true};  // false: the hit is too late for the rules that count this rule's firings
  bool again{false};  // the hit may have been fed by an earlier run
  std::size_t* taken{nullptr};    // bytes of evidence taken so far
  const Evidence* kept{nullptr};  // of the line, if it waited
};

struct Record {
  Identity identity;           // time and fingerprint of the first member
  std::int64_t first_fire{0};  // identity.first <= first_fire <= last
  std::int64_t last{0};
  std::uint64_t dropped{0};  // members in [first, last] that the group keeps no more
  Evidence evidence;
  std::uint32_t source{0};
  bool known{false};    // the caller was told of it under its present identity
  bool changed{false};  // since it was last taken
};

// The caller knows an episode as `known`; that is now part of the one that is `now`.
struct Replacement {
  Identity known;
  Identity now;
};

class Episodes {
 public:
  const std::vector<Record>& list() const { return list_; }
  std::vector<Record>& list() { return list_; }
  const std::vector<Identity>& retracted() const { return retracted_; }
  std::vector<Identity>& retracted() { return retracted_; }
  const std::vector<Replacement>& replaced() const { return replaced_; }
  std::vector<Replacement>& replaced() { return replaced_; }
  bool nothing_left() const { return list_.empty() && retracted_.empty(); }

  // A firing not before any known one, at a hit with this raw fingerprint: true if it belongs to
  // the last episode, which then holds it. Otherwise begin() one.
  bool extend(std::int64_t time, std::uint64_t raw, std::int64_t window, const Arrival& arrival);
  // The last episode has fired again, at a later time.
  void fired_last(std::int64_t time);
  void begin(Identity identity, std::int64_t time, const Arrival& arrival);
  // A firing anywhere, of a rule that fires at every event and keeps no members. One that may have
  // been fed before counts only outside the episodes that the caller knows.
  void fire_anywhere(Identity event, std::int64_t window, const Arrival& arrival);

  // Judging again from a time on. cut() takes away the episodes that began to fire then or later;
  // the caller fires anew and hands back what cut() gave, so that settle() finds out what is
  // different: an identity that is still there is the same episode; else the episode that now
  // covers the old one replaces it; else, if the caller knew it, it is retracted. `added`: the
  // members that are new.
  struct Before {
    std::vector<Record> old;
    std::size_t kept{0};   // episodes that began earlier; only the last of them can be different
    std::int64_t last{0};  // its last firing as it was
  };
  Before cut(std::int64_t from);
  void settle(Before before, std::span<const Member> added, const Arrival& arrival);
  // An old episode whose first members are dropped cannot be judged again: it is put in as it was.
  void resume(const Record& old, std::int64_t window);

 private:
  void rename(Record& record, Identity identity);
  void absorb(Record& record, Record& next);
  // True if the caller knows this identity and no present episode had it; now one has.
  bool claim(Identity identity);
  void hand_over(const Record& old, std::size_t start);
  Record* find(Identity identity);

  std::vector<Record> list_;
  std::vector<Identity> retracted_;
  std::vector<Replacement> replaced_;
};

}  // namespace secops::rules::windowing
