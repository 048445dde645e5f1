// A finding: what a person is told. Rule + key + first/last/count + evidence.
//
// Its id is derived from content (rule handle, key, time and raw fingerprint of the first event of
// its first firing window), so reading the same log again never doubles it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "events/severity.h"
#include "store/store.h"

namespace secops::findings {

enum class State : std::uint8_t { open, acknowledged, closed };
std::string_view name_of(State state);

struct Evidence {
  std::string line;    // redacted; still foreign text
  std::string sha256;  // of the raw line, hex
  std::string source;  // path it came from
};

struct Finding {
  std::string id;  // "f-" and 10 characters
  events::Severity severity{};
  std::string rule;  // handle
  std::string title;
  std::vector<std::pair<std::string, std::string>> key;  // field name → value, in rule order
  std::uint64_t count{0};
  Duration window{};
  std::string condition;  // "more than 10 in 5m"
  Time first{};
  Time last{};
  bool dated{true};  // false: the log gives no time to believe; first and last are of the reading
  Evidence evidence;
  std::string action;  // "none", "block", "review", "incident"
  std::optional<Duration> block_for;
  std::string playbook;
  std::string contact;
  std::int64_t score{0};  // what it adds to an item of the review queue; of this run, not stored
  std::string advice;     // as the rule has it; shown by filled_advice (advice.h)
  // Life, from the store:
  State state{State::open};
  std::string state_by;
  std::string state_reason;
  std::optional<Time> state_since;
  Time seen{};  // when it was first recorded
};

// What a key field is about, for `subjects`: "source.ip" → ip, "user.name" → user, …, else "value".
// The value decides where a name is ambiguous ("remote_address", "clientip").
std::string_view kind_of(std::string_view field, std::string_view value);
std::string make_id(std::string_view rule, std::string_view joined_key, Time first,
                    std::uint64_t first_raw);

enum class Change { added, reopened, updated, unchanged };
// Inserts or brings up to date by id (count, last, evidence only ever follow the newest judgement;
// state is kept), with its subjects and one audit row if anything changed. A closed finding whose
// `last` moves on is opened again.
//
// The judgement of a finding without a date rests on the events of one run, so its count never
// falls, and grows by the `uncounted` of them, which no earlier run can have counted; `last` moves
// on if it grows.
Change record(store::Write& write, const Finding& finding, std::uint64_t uncounted = 0);
// The finding known as `old_id` is now `new_id` (a late event moved its start): its life moves
// along and the old id keeps leading to it. If both exist, the old one is folded into the new.
void rename(store::Write& write, const std::string& old_id, const std::string& new_id);
// A late event dissolved it: state closed with the reason.
void retract(store::Write& write, const std::string& id, std::string_view reason);

struct Filter {
  std::optional<Time> since, until;  // last >= since, first < until
  std::optional<events::Severity> at_least;
  std::string rule;      // handle or a "prefix.*"
  std::string key;       // "field=value" or a value alone
  std::string action;    // "block"
  bool closed{false};    // also closed ones
  std::size_t limit{0};  // 0: all
};
// Newest and worst first: severity descending, last descending, id.
std::vector<Finding> list(store::Read& read, const Filter& filter);
// How many there are of each severity (by its number), whatever the filter's limit. After list(),
// which says of a store that others wrote what is wrong with it.
using SeverityCounts = std::array<std::uint64_t, 5>;
SeverityCounts count(store::Read& read, const Filter& filter);
// The handles of the rules that any finding is of, closed ones too; sorted.
std::vector<std::string> rules_found(store::Read& read);

// By id or unique prefix of at least 4 characters after "f-" (old ids too). Throws Error
// "finding.unknown" or "finding.ambiguous" (names the candidates), status critical (refused).
Finding find(store::Read& read, std::string_view id_or_prefix);

// Every id under which the finding is or was known, its own first.
std::vector<std::string> ids_of(store::Read& read, const std::string& id);

// By its whole id, also an old one; nothing if there is no such finding.
std::optional<Finding> known(store::Read& read, const std::string& id);

// Decisions. `reason` must not be empty. Doing it twice changes nothing and returns false.
bool acknowledge(store::Write& write, const std::string& id, std::string_view reason);
bool close(store::Write& write, const std::string& id, std::string_view reason);

// Everything ever seen, decided or done about a value (address, user, wallet, id): findings that
// are about it, then those whose evidence names it, and audit rows about it or about those
// findings, oldest first.
struct HistoryEntry {
  std::int64_t sequence{0};  // of its audit row
  Time time{};
  std::string actor, command, change, subject, reason;
  std::string before, after;  // the subject's states, as JSON; "" for none
};
struct History {
  std::vector<Finding> findings;
  std::vector<HistoryEntry> entries;
};
History history_of(store::Read& read, std::string_view value);

// The audit rows about this very subject, oldest first.
std::vector<HistoryEntry> done_about(store::Read& read, const std::string& subject);

// For `store verify`: findings that are not what the audit trail says last, that are gone although
// nobody closed them or nothing was pruned since, or whose values cannot be ours; and old ids that
// lead elsewhere than the trail says.
void verify(store::Read& read, std::vector<std::string>& problems);

}  // namespace secops::findings
