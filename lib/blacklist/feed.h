// Feeds: lists that others keep, listed as a whole and replaced as a whole.
//
// A feed is kept as sorted packed blocks with one audit row for each change (subject "feed:NAME"),
// so that a million networks are stored in well under a second and one address is looked up by
// reading a block or two. A feed's values have no rows, ids or histories of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "blacklist/entry.h"
#include "blacklist/list_reader.h"
#include "store/store.h"

namespace secops::blacklist {

struct Feed {
  std::string name;
  std::uint64_t entries{0};
  std::string digest;  // of what it holds, hex
  std::string actor;
  Time imported;                // when its content last changed
  Time seen;                    // when it was last imported, changed or not
  std::optional<Time> expires;  // nothing: until it is replaced or removed
  bool listed_at(Time now) const { return !expires || *expires > now; }
};

// Letters, digits, '-', '_' and '.', at most 40, beginning with a letter or digit; not the name of
// another source of entries.
bool is_feed_name(std::string_view name);

struct FeedPolicy {
  bool accept_shrink{false};
  std::optional<Duration> span;  // how long it is listed if it is not imported again
};

// Renewed: what it holds is the same, and the audit trail is told of its end: it had ended, it ends
// after another span than before, or its end has moved away from the one that was told last.
enum class FeedChange : std::uint8_t { added, replaced, renewed, unchanged };
std::string_view name_of(FeedChange change);
struct Imported {
  FeedChange change{FeedChange::unchanged};
  Feed feed;
  std::uint64_t before{0};                // entries that it had
  std::uint64_t new_entries{0}, gone{0};  // against those
  // Of the list's values: those that say an end before the feed's, and those that say none and end
  // with the others all the same.
  std::uint64_t ending_sooner{0}, endless{0};
};

// Puts the list in the place of what the feed was. Refused whole, with nothing changed, as Error
// "blacklist.bad-feed" (status critical): a list without one good value, one of whose values over a
// tenth is junk, and one with under half the entries that the feed has, unless shrinking is
// accepted. That does not make good a list that holds junk only: to end a feed, remove it. What the
// list itself says to be over is no entry, and none that is missing.
//
// A feed has one end. It is after the policy's span, and not later than the last end that the
// list's values say, if all say one. Without a span it is the last end that any of them says, so
// that nothing that was listed for a while is listed for ever.
//
// The same list with the same span is unchanged, though the span moves the end, and so is one with
// the end that the audit trail knows. The trail is told of an end that moves little by little once
// it is off by half the span, or once it stays: an import every hour makes no row an hour, and the
// trail never says that a feed had ended long ago which is still listed. An end never moves back by
// that, whatever the clock says: the latest import counts.
Imported import_feed(store::Write& write, std::string_view name, const ReadList& list,
                     const FeedPolicy& policy);

// False if there is none.
bool remove_feed(store::Write& write, std::string_view name, std::string_view reason);

// Removes those that have expired; how many there were.
std::size_t end_expired_feeds(store::Write& write);

std::vector<Feed> feeds(store::Read& read);  // by name
std::optional<Feed> feed_named(store::Read& read, std::string_view name);
// Does the audit trail, as far as it reaches, know a feed of this name?
bool was_feed(store::Read& read, std::string_view name);
ListContents load_feed(store::Read& read, std::string_view name);

struct FeedMatch {
  Feed feed;
  Value value;  // the feed's, which is or holds the one that was asked for
};
// The feed's value as an entry: its id is "feed:NAME", which many share.
Entry entry_of(const FeedMatch& match);

// What holds the value in feeds that are listed: itself, the longest prefix around an address or
// network, or a domain above. The closest first, then by the feed's name.
std::vector<FeedMatch> find_in_feeds(store::Read& read, const Value& value, Time now);

}  // namespace secops::blacklist
