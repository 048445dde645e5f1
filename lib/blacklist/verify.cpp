#include "blacklist/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "blacklist/feed_blocks.h"
#include "blacklist/rows.h"

namespace secops::blacklist {
namespace {

using nlohmann::json;

constexpr std::size_t problem_limit = 100;

// One row of the trail.
struct Deed {
  std::string change;
  std::string actor;
  std::string reason;
  Time time;
  json before;
  json after;
};

// What the trail says last of an entry or a feed. What rows that were pruned said is not known.
struct Said {
  bool listed{false};
  json last;                         // as it was listed
  std::optional<Time> added;         // of an entry
  std::optional<Time> imported;      // of a feed: when its values last changed
  std::optional<std::string> actor;  // who answers for it
  std::optional<Deed> end;
};

std::string text_in(const json& state, const char* member) {
  const auto found = state.is_object() ? state.find(member) : state.end();
  return state.is_object() && found != state.end() && found->is_string() ? found->get<std::string>()
                                                                         : "";
}

// A feed that is renewed stays with whoever imported it, unless it had ended meanwhile.
bool is_only_renewed(const Deed& deed) {
  if (!deed.before.is_object() || text_in(deed.before, "sha256") != text_in(deed.after, "sha256"))
    return false;
  const std::string expires = text_in(deed.before, "expires");
  const auto end = parse_moment(expires, Time(), Zone());
  return expires.empty() || (end && *end > deed.time);
}

// A rule's entry becomes that of the person who prolongs it.
bool is_taken_over(const Deed& deed) {
  return text_in(deed.before, "source") == name_of(Source::rule) &&
         text_in(deed.after, "source") == name_of(Source::person);
}

void hear(Deed deed, Said& said) {
  const bool adds = deed.change == "blacklist.added";
  const bool extends = deed.change == "blacklist.extended";
  const bool imports = deed.change == "blacklist.imported";
  said.listed = adds || extends || imports;
  if (adds) said.added = deed.time;
  if (imports && !is_only_renewed(deed)) said.imported = deed.time;
  if (adds || (extends && is_taken_over(deed)) || (imports && !is_only_renewed(deed)))
    said.actor = deed.actor;
  if (said.listed)
    said.last = std::move(deed.after);
  else
    said.end = std::move(deed);
}

std::map<std::string, Said> said_in_trail(store::Read& read) {
  const auto state = [](const std::string& text) { return json::parse(text, nullptr, false); };
  std::map<std::string, Said> said;
  read.query(
      "SELECT subject, change, actor, reason, time, before_state, after_state FROM audit WHERE "
      "change LIKE 'blacklist.%' AND (subject LIKE 'b-%' OR subject LIKE 'feed:%') ORDER BY "
      "sequence",
      {}, [&](const store::Row& row) {
        hear({row.text(1), row.text(2), row.text(3), row.time(4), state(row.text(5)),
              state(row.text(6))},
             said[row.text(0)]);
      });
  return said;
}

// Who listed it and when, and who ended it, when and why.
bool is_told_alike(const Entry& entry, const Said& said) {
  if (said.added && *said.added != entry.added) return false;
  if (said.actor && *said.actor != entry.actor) return false;
  if (!entry.ended) return entry.ended_by.empty() && entry.ended_reason.empty();
  return !said.end || (said.end->actor == entry.ended_by &&
                       said.end->reason == entry.ended_reason && said.end->time == *entry.ended);
}

// Earlier versions wrote ends into the trail more exactly than into the table.
void to_milliseconds(json& moment) {
  const auto time =
      moment.is_string() ? parse_moment(moment.get<std::string>(), Time(), Zone()) : std::nullopt;
  if (time) moment = rfc3339(std::chrono::floor<std::chrono::milliseconds>(*time));
}

bool is_same(const Entry& entry, const Said& said) {
  json now = json::parse(entry_json(entry), nullptr, false);
  json last = said.last;
  for (json* one : {&now, &last})
    if (one->is_object() && one->contains("expires")) to_milliseconds(one->at("expires"));
  return said.listed == !entry.ended.has_value() && (!last.is_object() || last == now) &&
         is_told_alike(entry, said);
}

// An end may have moved since, by less than import_feed() writes a row for.
bool is_same(const Feed& feed, const Said& said) {
  if (!said.listed || (said.actor && *said.actor != feed.actor)) return false;
  if (said.imported && *said.imported != feed.imported) return false;
  const json& last = said.last;
  if (!last.is_object()) return true;
  if (last.value("sha256", "") != feed.digest) return false;
  const bool has_end = last.contains("expires") && last["expires"].is_string();
  if (has_end != feed.expires.has_value()) return false;
  if (!has_end) return true;
  const auto told = parse_moment(last["expires"].get<std::string>(), Time(), Zone());
  return told && *told <= *feed.expires && 2 * (*feed.expires - *told) < *feed.expires - feed.seen;
}

// A look-up reads only the blocks that say they may hold the value.
bool says_what_it_holds(store::Read& read, const Feed& feed) {
  bool right = true;
  read.query("SELECT kind, bytes, first, reach FROM feed_blocks WHERE feed = $1", {feed.name},
             [&](const store::Row& row) {
               ListContents contents;
               add_block(row.text(0), row.blob(1), contents);
               const std::vector<FeedBlock> blocks = blocks_of(contents);
               std::string reach;
               for (const FeedBlock& block : blocks) reach = std::max(reach, block.reach);
               right = right && !blocks.empty() && blocks.front().first == row.blob(2) &&
                       reach == row.blob(3);
             });
  return right;
}

std::string mistake_in_blocks(store::Read& read, const Feed& feed) {
  try {
    const ListContents contents = load_feed(read, feed.name);
    if (contents.size() != feed.entries || digest_of(blocks_of(contents)) != feed.digest)
      return "holds other values than were imported";
    return says_what_it_holds(read, feed) ? "" : "has values that are not found";
  } catch (const Error& error) {
    return "cannot be read: " + error.problems().front().message;
  }
}

}  // namespace

void verify(store::Read& read, std::vector<std::string>& problems) {
  std::map<std::string, Said> said = said_in_trail(read);
  const bool pruned =
      read.integer("SELECT 1 FROM audit_marks WHERE kind = 'sealed'").value_or(0) == 1;
  std::size_t found = 0;
  const auto add = [&](std::string problem) {
    if (found++ < problem_limit) problems.push_back(std::move(problem));
  };
  each_row(read, "ORDER BY id", {}, [&](const Entry& entry, const Mistake& mistake) {
    const auto known = said.extract(entry.id);
    if (!mistake.empty()) {
      add(fmt::format("entry {}: {}", entry.id, mistake));
    } else if (known.empty()) {
      if (!pruned) add(fmt::format("entry {} is in no row of the audit trail", entry.id));
    } else if (!is_same(entry, known.mapped())) {
      add(fmt::format("entry {} is not what the last audit row about it says", entry.id));
    }
  });
  for (const Feed& feed : feeds(read)) {
    const auto known = said.extract("feed:" + feed.name);
    if (known.empty() && !pruned)
      add(fmt::format("feed {} is in no row of the audit trail", feed.name));
    if (!known.empty() && !is_same(feed, known.mapped()))
      add(fmt::format("feed {} is not what the last audit row about it says", feed.name));
    if (const std::string mistake = mistake_in_blocks(read, feed); !mistake.empty())
      add(fmt::format("feed {} {}", feed.name, mistake));
  }
  for (const auto& [subject, one] : said)
    if (one.listed) add(fmt::format("{} was listed and is not there", subject));
}

}  // namespace secops::blacklist
