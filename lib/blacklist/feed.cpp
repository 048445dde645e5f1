#include "blacklist/feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "blacklist/feed_blocks.h"
#include "blacklist/rows.h"

namespace secops::blacklist {
namespace {

using store::Blob;
using store::Parameter;

constexpr std::size_t longest_name = 40;

Error refused(std::string message, std::string hint) {
  return Error({"blacklist.bad-feed", std::move(message), "", 0, 0, std::move(hint)},
               Status::critical);
}

void require_good(std::string_view name, const ReadList& list, std::uint64_t before,
                  bool accept_shrink) {
  const std::uint64_t good = list.contents.size();
  const std::string kept = before > 0 ? "; what it had stays listed" : "; nothing was stored";
  if (good == 0 && list.junk > 0)
    throw refused(fmt::format("the list for feed {} holds no good value{}", name, kept),
                  "look at what was fetched: an error page is no list");
  if (list.is_doubtful(list.junk) && !accept_shrink)
    throw refused(
        fmt::format("of the {} values for feed {} {} are none, more than a tenth{}", list.values,
                    name, list.junk, kept),
        "look at the lines that were refused; --accept-shrink takes the good ones all the same");
  if (accept_shrink) return;
  if (good == 0 && list.over > 0)
    throw refused(
        fmt::format("all that the list for feed {} holds has ended by what it says itself{}", name,
                    kept),
        before > 0 ? fmt::format("to end the feed: secops blacklist remove --feed {} --reason "
                                 "'why'; --accept-shrink does it too",
                                 name)
                   : "look at the columns ended and expires of what was fetched");
  if (good == 0)
    throw refused(fmt::format("the list for feed {} holds no value{}", name, kept),
                  before > 0 ? fmt::format("to end the feed: secops blacklist remove --feed {} "
                                           "--reason 'why'; --accept-shrink does it too",
                                           name)
                             : "look at what was fetched");
  if ((good + list.over) * 2 < before)
    throw refused(fmt::format("feed {} had {} entries and would have {}, under half of them{}",
                              name, before, good, kept),
                  "look at what was fetched; if it is right: --accept-shrink");
}

Feed feed_of(const store::Row& row) {
  Feed feed;
  feed.name = row.text(0);
  feed.entries = static_cast<std::uint64_t>(row.integer(1));
  feed.digest = row.text(2);
  feed.actor = row.text(3);
  feed.imported = row.time(4);
  feed.seen = row.time(5);
  if (!row.is_null(6)) feed.expires = row.time(6);
  return feed;
}

constexpr std::string_view columns = "name, entries, digest, actor, imported, seen, expires";

std::string feed_json(const Feed& feed) {
  nlohmann::ordered_json json;
  json["entries"] = feed.entries;
  json["sha256"] = feed.digest;
  json["expires"] = feed.expires ? nlohmann::ordered_json(rfc3339(*feed.expires)) : nullptr;
  return json.dump();
}

std::string subject_of(std::string_view name) { return fmt::format("feed:{}", name); }

// The end that the audit trail says last; nothing also if it says none any more.
std::optional<Time> end_in_trail(store::Read& read, std::string_view name) {
  std::optional<Time> end;
  read.query(
      "SELECT after_state FROM audit WHERE subject = $1 AND change = 'blacklist.imported' ORDER BY "
      "sequence DESC LIMIT 1",
      {subject_of(name)}, [&](const store::Row& row) {
        const auto json = nlohmann::json::parse(row.text(0), nullptr, false);
        if (json.is_object() && json.contains("expires") && json["expires"].is_string())
          end = parse_moment(json["expires"].get<std::string>(), Time(), Zone());
      });
  return end;
}

std::optional<Duration> span_of(const Feed& feed) {
  return feed.expires ? std::optional(*feed.expires - feed.seen) : std::nullopt;
}

bool is_told(store::Read& read, const Feed& feed) {
  using std::chrono::milliseconds;
  const auto told = end_in_trail(read, feed.name);
  return told &&
         std::chrono::floor<milliseconds>(*told) == std::chrono::floor<milliseconds>(*feed.expires);
}

// Does the same list, imported again, change how long it is listed?
bool is_renewed(store::Read& read, const Feed& known, const Feed& feed) {
  if (!known.listed_at(feed.seen)) return true;
  // An end that has drifted since it was told is told before it stays.
  if (known.expires == feed.expires) return feed.expires && !is_told(read, feed);
  if (span_of(known) != span_of(feed)) return true;
  if (!feed.expires) return false;
  const auto told = end_in_trail(read, feed.name);
  return !told || 2 * (*feed.expires - *told) >= *span_of(feed);
}

void renew(store::Write& write, const Feed& known, Imported& imported) {
  Feed& feed = imported.feed;
  // A clock that is behind moves no end back: the trail would promise a later one.
  if (feed.seen < known.seen && span_of(known) == span_of(feed)) {
    feed.seen = known.seen;
    feed.expires = known.expires;
  }
  const bool renewed = is_renewed(write, known, feed);
  if (known.listed_at(feed.seen)) {
    feed.imported = known.imported;
    feed.actor = known.actor;
  } else {
    imported.new_entries = feed.entries;
  }
  write.execute(
      "UPDATE feeds SET actor = $2, imported = $3, seen = $4, expires = $5 WHERE name = $1",
      {feed.name, feed.actor, store::parameter(feed.imported), store::parameter(feed.seen),
       feed.expires ? store::parameter(*feed.expires) : Parameter(nullptr)});
  if (!renewed) return;
  imported.change = FeedChange::renewed;
  write.audit("blacklist.imported", subject_of(feed.name), "", feed_json(known), feed_json(feed));
}

// When the feed ends, and which of its values end otherwise by themselves.
void set_end(const ReadList& list, const FeedPolicy& policy, Imported& imported) {
  Feed& feed = imported.feed;
  if (policy.span) feed.expires = feed.seen + *policy.span;
  if (list.ends.empty()) return;
  const Time last = std::chrono::floor<std::chrono::milliseconds>(
      *std::max_element(list.ends.begin(), list.ends.end()));
  const std::uint64_t endless =
      list.values - list.junk - list.refused - list.over - list.ends.size();
  if (!policy.span) {
    imported.endless = endless;
    feed.expires = last;
  } else if (endless == 0) {
    feed.expires = std::min(*feed.expires, last);
  }
  imported.ending_sooner = static_cast<std::uint64_t>(std::count_if(
      list.ends.begin(), list.ends.end(), [&](Time end) { return end < *feed.expires; }));
}

// Of two sorted lists: how many of the first are not in the second.
template <typename Item>
std::uint64_t count_missing(const std::vector<Item>& all, const std::vector<Item>& other) {
  std::uint64_t missing = 0;
  auto at = other.begin();
  for (const Item& item : all) {
    while (at != other.end() && *at < item) ++at;
    if (at == other.end() || item < *at) ++missing;
  }
  return missing;
}

std::uint64_t count_missing(const ListContents& all, const ListContents& other) {
  std::uint64_t missing = count_missing(all.networks.v4, other.networks.v4) +
                          count_missing(all.networks.v6, other.networks.v6);
  for (const auto& [kind, values] : all.texts) {
    const auto same = other.texts.find(kind);
    missing += same == other.texts.end() ? values.size() : count_missing(values, same->second);
  }
  return missing;
}

void store_feed(store::Write& write, const Feed& feed, const std::vector<FeedBlock>& blocks) {
  write.execute("DELETE FROM feed_blocks WHERE feed = $1", {feed.name});
  write.execute(
      "INSERT INTO feeds (name, entries, digest, actor, imported, seen, expires) VALUES ($1, $2, "
      "$3, $4, $5, $5, $6) ON CONFLICT (name) DO UPDATE SET entries = excluded.entries, digest = "
      "excluded.digest, actor = excluded.actor, imported = excluded.imported, seen = "
      "excluded.seen, expires = excluded.expires",
      {feed.name, static_cast<std::int64_t>(feed.entries), feed.digest, feed.actor,
       store::parameter(feed.imported),
       feed.expires ? store::parameter(*feed.expires) : Parameter(nullptr)});
  std::int64_t number = 0;
  for (const FeedBlock& block : blocks)
    write.execute(
        "INSERT INTO feed_blocks (feed, kind, number, first, reach, bytes) VALUES ($1, $2, $3, $4, "
        "$5, $6)",
        {feed.name, std::string(block.kind), number++, Blob{block.first}, Blob{block.reach},
         Blob{block.bytes}});
}

}  // namespace

std::string_view name_of(FeedChange change) {
  constexpr std::array<std::string_view, 4> names = {"added", "replaced", "renewed", "unchanged"};
  return names[static_cast<std::size_t>(change)];
}

bool is_feed_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (const Source source : {Source::person, Source::rule})
    if (name == name_of(source)) return false;
  return !name.empty() && name.size() <= longest_name && is_plain(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_plain(c) || c == '-' || c == '_' || c == '.'; });
}

Imported import_feed(store::Write& write, std::string_view name, const ReadList& list,
                     const FeedPolicy& policy) {
  const auto known = feed_named(write, name);
  Imported imported;
  imported.before = known ? known->entries : 0;
  require_good(name, list, imported.before, policy.accept_shrink);
  const Time now = std::chrono::floor<std::chrono::milliseconds>(write.act().time);

  Feed& feed = imported.feed;
  feed.name = name;
  feed.entries = list.contents.size();
  const std::vector<FeedBlock> blocks = blocks_of(list.contents);
  feed.digest = digest_of(blocks);
  feed.actor = write.act().actor;
  feed.imported = feed.seen = now;
  set_end(list, policy, imported);
  if (feed.entries == 0) {  // accepted
    imported.gone = imported.before;
    if (remove_feed(write, name, "the list is empty now")) imported.change = FeedChange::replaced;
    return imported;
  }
  if (known && known->digest == feed.digest) {
    renew(write, *known, imported);
    return imported;
  }
  const ListContents former = known ? load_feed(write, name) : ListContents();
  imported.change = known ? FeedChange::replaced : FeedChange::added;
  imported.new_entries = count_missing(list.contents, former);
  imported.gone = count_missing(former, list.contents);
  store_feed(write, feed, blocks);
  write.audit("blacklist.imported", subject_of(name), "", known ? feed_json(*known) : "",
              feed_json(feed));
  return imported;
}

bool remove_feed(store::Write& write, std::string_view name, std::string_view reason) {
  const auto known = feed_named(write, name);
  if (!known) return false;
  const std::string kept = kept_reason(reason);
  write.execute("DELETE FROM feed_blocks WHERE feed = $1", {std::string(name)});
  write.execute("DELETE FROM feeds WHERE name = $1", {std::string(name)});
  write.audit("blacklist.feed-removed", subject_of(name), kept, feed_json(*known), "");
  return true;
}

std::vector<Feed> feeds(store::Read& read) {
  std::vector<Feed> all;
  read.query(fmt::format("SELECT {} FROM feeds ORDER BY name", columns), {},
             [&](const store::Row& row) { all.push_back(feed_of(row)); });
  return all;
}

std::optional<Feed> feed_named(store::Read& read, std::string_view name) {
  std::optional<Feed> found;
  read.query(fmt::format("SELECT {} FROM feeds WHERE name = $1", columns), {std::string(name)},
             [&](const store::Row& row) { found = feed_of(row); });
  return found;
}

bool was_feed(store::Read& read, std::string_view name) {
  return read.integer("SELECT count(*) FROM audit WHERE subject = $1", {subject_of(name)}) > 0;
}

ListContents load_feed(store::Read& read, std::string_view name) {
  ListContents contents;
  read.query("SELECT kind, bytes FROM feed_blocks WHERE feed = $1 ORDER BY kind, number",
             {std::string(name)},
             [&](const store::Row& row) { add_block(row.text(0), row.blob(1), contents); });
  return contents;
}

namespace {

// The feed's value that holds what was asked for, and how closely: a longer prefix, a longer
// domain.
struct Candidate {
  std::string feed;
  Value value;
  std::size_t closeness{0};
};

// Of the blocks that may hold it.
void each_block(store::Read& read, std::string_view kind, const std::string& first,
                const std::string& last,
                const std::function<void(std::string feed, const ListContents&)>& visit) {
  read.query(
      "SELECT feed, bytes FROM feed_blocks WHERE kind = $1 AND first <= $2 AND reach >= $3 "
      "ORDER BY feed, number",
      {std::string(kind), Blob{first}, Blob{last}}, [&](const store::Row& row) {
        ListContents contents;
        add_block(kind, row.blob(1), contents);
        visit(row.text(0), contents);
      });
}

std::vector<Candidate> candidates_of(store::Read& read, const Value& value) {
  std::vector<Candidate> found;
  if (const auto network = network_of(value)) {
    const auto [first, last] = ends_of(*network);
    each_block(read, network->address.v4 ? "v4" : "v6", first, last,
               [&](std::string feed, const ListContents& contents) {
                 const auto around = NetworkTable(contents.networks).around(*network);
                 if (!around) return;
                 found.push_back({std::move(feed), value_of(*around),
                                  static_cast<std::size_t>(around->prefix)});
               });
    return found;
  }
  const auto exact = [&](Kind kind, const std::string& text) {
    each_block(read, name_of(kind), text, text,
               [&](std::string feed, const ListContents& contents) {
                 for (const auto& [its_kind, values] : contents.texts)
                   if (std::binary_search(values.begin(), values.end(), text))
                     found.push_back({std::move(feed), {its_kind, text}, text.size()});
               });
  };
  exact(value.kind, value.text);
  for (const std::string_view domain : domains_above(value))
    exact(Kind::domain, std::string(domain));
  return found;
}

}  // namespace

Entry entry_of(const FeedMatch& match) {
  Entry entry;
  entry.id = subject_of(match.feed.name);
  entry.value = match.value;
  entry.reason = fmt::format("in the list {}", match.feed.name);
  entry.source = Source::feed;
  entry.actor = match.feed.actor;
  entry.added = match.feed.imported;
  entry.expires = match.feed.expires;
  return entry;
}

std::size_t end_expired_feeds(store::Write& write) {
  std::size_t ended = 0;
  for (const Feed& feed : feeds(write))
    if (!feed.listed_at(write.act().time) && remove_feed(write, feed.name, "its time was over"))
      ++ended;
  return ended;
}

std::vector<FeedMatch> find_in_feeds(store::Read& read, const Value& value, Time now) {
  std::vector<Candidate> candidates = candidates_of(read, value);
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return a.closeness > b.closeness; });
  std::vector<FeedMatch> found;
  for (Candidate& candidate : candidates) {
    auto feed = feed_named(read, candidate.feed);
    if (feed && feed->listed_at(now))
      found.push_back({std::move(*feed), std::move(candidate.value)});
  }
  return found;
}

}  // namespace secops::blacklist
