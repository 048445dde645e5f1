// Entries of the blacklist: a value, why, by whom, until when.
//
// Every change is made in the caller's transaction and leaves one audit row whose subject is the
// entry's id. Reasons are kept with their secrets redacted. An entry counts as listed until it is
// ended or `expires` has passed; nothing has to run for it to expire. cleanup() only writes down
// what has expired.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "blacklist/value.h"
#include "store/store.h"

namespace secops::blacklist {

enum class Source : std::uint8_t { person, rule, feed };
std::string_view name_of(Source source);

struct Entry {
  std::string id;  // "b-" and 10 characters; of a feed's value "feed:NAME" (feed.h)
  Value value;
  std::string reason;
  Source source{Source::person};
  std::string rule;     // handle; "" for a person's entry
  std::string finding;  // id; "" for none
  std::string actor;
  Time added;
  std::optional<Time> expires;  // nothing: for ever
  std::uint64_t hits{0};        // events of findings about it while it was listed
  std::optional<Time> last_hit;
  std::optional<Time> ended;  // removed, or its time was over, whenever that was written down
  std::string ended_by;       // "": nobody, its time was over
  std::string ended_reason;
  bool overrides_protection{false};  // listed although it was protected, by a person's word
  bool listed_at(Time now) const { return !ended && (!expires || *expires > now); }
};

// How long an entry is listed where nobody says it: `default_for`, for a value that was listed
// before times `repeat_factor` for each time that was not cut short, at most `longest`.
struct Policy {
  Duration default_for{std::chrono::hours(24)};
  std::int64_t repeat_factor{2};
  Duration longest{std::chrono::days(30)};
};

struct Addition {
  Value value;
  std::string reason;
  Source source{Source::person};
  std::string rule;
  std::string finding;
  std::optional<Duration> span;  // as said; nothing: by the policy
  bool forever{false};
  bool overrides_protection{false};
};

// overridden: its end is as it was, but it overrides now what protects it.
enum class Change { added, extended, overridden, unchanged };
std::string_view name_of(Change change);
struct Added {
  Change change;
  Entry entry;
};

// Lists the value. One that is listed already keeps its entry: it is extended if it would end later
// by more than a tenth of the span (so that asking twice changes nothing), is for ever if that is
// asked, and overrides what protects it if that is asked; it is never shortened. A rule's entry
// that a person extends becomes that person's, with the new reason. Throws Error
// "blacklist.no-reason" or "blacklist.bad-span", status critical. Does not ask what is protected:
// see protection.h.
Added add(store::Write& write, const Addition& addition, const Policy& policy);

// Ends the entry. False if it was ended before.
bool remove(store::Write& write, const Entry& entry, std::string_view reason);

// Lets the entry end at now + span, or never, by a person's word; an end that is not later by more
// than a tenth of the span stays. Throws "blacklist.not-listed" for an entry that has ended.
Change extend(store::Write& write, const Entry& entry, std::optional<Duration> span,
              std::string_view reason, bool overrides_protection = false);

// The value was seen again, though it is listed: counted, without an audit row, since the list
// stays what it is.
void note_hits(store::Write& write, const Value& value, std::uint64_t count, Time last);

// Ends what has expired; how many there were. Throws Error "blacklist.future" (status critical) if
// the act is said to be done at a time that the clock has not reached: it would end what is listed.
std::size_t cleanup(store::Write& write);

// Rows of the audit trail by their sequence, both ends in.
struct TrailPart {
  std::int64_t first{0};
  std::int64_t last{0};
};
// Those that are listed now and were listed first by these rows, in the order of list() by value.
// A row is written once, so they are the same whenever it is asked. Throws "blacklist.not-in-trail"
// (status critical) where the trail does not hold all of the rows any more, or yet.
std::vector<Entry> listed_by(store::Read& read, const TrailPart& part, Time now);
// The row that was written last; 0 for none.
std::int64_t end_of_trail(store::Read& read);

// The entry under which the value is listed now.
std::optional<Entry> find_listed(store::Read& read, const Value& value, Time now);

// The entry that holds the value now: its own, the longest network around an address or network, a
// domain above it. Reads no more than those; listing.h is for many questions.
std::optional<Entry> find_holder(store::Read& read, const Value& value, Time now);

// All entries that hold one of the values now, each once; in the order of list() by value.
std::vector<Entry> holders(store::Read& read, const std::vector<Value>& values, Time now);

// Those that override protection now.
std::vector<Entry> overriding(store::Read& read, Time now);

// By id or a unique beginning of it of at least four characters after "b-". Throws
// "blacklist.unknown", "blacklist.short-id" or "blacklist.ambiguous" (names the candidates), status
// critical.
Entry find_by_id(store::Read& read, std::string_view id_or_beginning);

// Every entry that the value ever had, oldest first.
std::vector<Entry> history_of(store::Read& read, const Value& value);

// The same for whatever kind of value the text is (meanings_of()), and for an entry's whole id.
std::vector<Entry> history_of(store::Read& read, std::string_view text);

enum class Order : std::uint8_t { added, expires, value, hits };
struct Filter {
  std::optional<Kind> kind;
  std::optional<Source> source;
  std::string rule;
  std::string actor;
  std::vector<std::string> findings;  // any of these ids
  std::string text;                   // a part of the value or the reason, in any ASCII case
  std::optional<Time> added_since;    // [added_since, added_until)
  std::optional<Time> added_until;
  std::optional<Time> expires_before;  // those that never expire are not meant
  bool ended{false};                   // also those that are listed no more
  Order order{Order::added};           // newest, soonest to end, alphabetical, most hits
};
std::vector<Entry> list(store::Read& read, const Filter& filter, Time now);

}  // namespace secops::blacklist
