// Windows: when does a group of matching events become a finding?
//
// Terms (design, Detection): a window of span W at time t is [t−W, t], both ends in; ties belong
// together. An event fires when its window meets the condition; fires at most W apart are one
// episode; one episode is one finding. The result depends on the set of events alone, not on how
// they were cut into runs: an event that comes late but not too late is put in its place and what
// follows is judged again. Not thread-safe; feed() is called in one thread, in file order.
//
// What is kept: hits and firings back to M − lateness − W, where M is the lowest of the sources'
// newest hits. A source that has given no hit yet does not hold M back, nor does one that gave none
// in this run and is more than a day behind the newest of all. If such a source gives an old hit
// after all, it is judged with what is still kept; a rule that more events could silence (other
// than gt and gte) then refuses it as late. A plain detection's episode is forgotten in the same
// way, so a very late hit of one begins an episode of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rules/ruleset.h"

namespace secops::rules {

// The place of an event whose own time is not known or not believed: before all others, so that no
// window of believed times holds it, and the same at every reading. For plain detections only. All
// such events of a group are one episode of this run (first_raw 0): the next run begins to count
// them anew, under the same identity.
inline constexpr Time undated{Duration(-(std::int64_t{1} << 60))};

// One matching event on its way into one rule's window. Views live until feed() returns.
struct Hit {
  Time time;
  std::uint16_t rule{0};    // Feed::rule
  std::uint16_t member{0};  // Feed::member
  std::string_view key;     // group-by values (group_key.h), in the order of Rule::key_fields
  std::uint64_t value{0};   // value_count: fingerprint of the counted value(s)
  Amount amount{};          // value_sum: what it adds
  std::uint64_t raw{0};     // fingerprint of the raw line
  std::string_view line;    // the raw line, for evidence
  std::uint32_t source{0};  // index of the source, for evidence
};

// A run of firing events: what a finding is made of. Identity: (handle, key, first, first_raw).
struct Episode {
  std::uint16_t rule{0};
  std::string key;              // as in Hit
  Time first;                   // first event of the first firing window
  std::uint64_t first_raw{0};   // its raw fingerprint (ties: the lowest)
  Time last;                    // last firing event
  std::uint64_t count{0};       // matching events in [first, last]
  std::string evidence;         // raw line of the hit that made it fire; "" if not in this run, or
                                // if the run's episodes hold 64 MiB of it already
  std::string evidence_sha256;  // of the whole line, if it is longer than 2 KiB: evidence is then
                                // its beginning, redacted; else ""
  std::uint32_t source{0};      // where it came from
  // Of an episode without a time: how many of its events each source gave, by its index.
  std::vector<std::uint64_t> by_source;
  // Set when an episode that an earlier run knew by another first event now starts elsewhere or
  // merged: identities to be replaced by this one.
  struct Identity {
    Time first;
    std::uint64_t first_raw{0};
  };
  std::vector<Identity> replaces;
};

class Windows {
 public:
  Windows(const RuleSet& rules, Duration lateness);
  // The same without the rules' text: one handle for each correlation. Keeps copies of what it
  // needs.
  Windows(std::span<const Correlation> correlations, std::span<const std::string> handles,
          Duration lateness);
  ~Windows();

  // Returns false if the hit is later than `lateness` behind the newest hit of its source: it is
  // counted in late() and not windowed. A plain detection (a rule without a correlation) is never
  // late.
  bool feed(const Hit& hit);
  std::uint64_t late() const;
  // Hits that were dropped because a million groups (rule and key) were alive or one of them kept a
  // million hits, and groups that did not fit into a saved state. More than 0 is worth a warning:
  // findings may be missing.
  std::uint64_t overflow() const;

  void set_source_count(std::size_t sources);
  // The name under which a source's newest hit is kept between runs (its path). Before its first
  // hit.
  void name_source(std::uint32_t source, std::string_view name);
  // From now on this source may give lines that an earlier run has read: it begins anew, or has no
  // cursor while one is gone(). After restore(). Its hits that are kept already are not counted
  // once more; each kept one stands for one hit. A plain detection keeps no hits, so what lies
  // within a kept episode counts as its own.
  void read_again(std::uint32_t source);
  // Is there no source now under a name whose hits may still be kept? It may have another name.
  // After restore() and once all sources are named.
  bool gone() const;

  // Episodes that changed since construction or restore(), ordered by rule, then first, then key.
  // Ended ones leave memory once they have been taken.
  std::vector<Episode> take_changed();
  // Episodes that an earlier run reported and that late events have dissolved (only conditions
  // other than gt and gte can).
  struct Retraction {
    std::uint16_t rule{0};
    std::string key;
    Episode::Identity identity;
  };
  std::vector<Retraction> take_retracted();

  // The state as bytes for the store, at most 64 MiB: versioned, by rule handle, so that a changed
  // rule set keeps what still fits; what a rule with another type, W, comparison or threshold kept
  // is dropped. restore() replaces the state, before the first feed(); of bytes that it cannot read
  // it throws Error "windows.corrupt" and leaves the state empty.
  std::string save() const;
  void restore(std::string_view bytes);

  struct State;  // private to lib/rules

 private:
  std::unique_ptr<State> state_;
};

}  // namespace secops::rules
