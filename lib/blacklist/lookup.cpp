#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "blacklist/entry.h"
#include "blacklist/rows.h"

namespace secops::blacklist {
namespace {

using store::Blob;
using store::Parameter;

constexpr std::size_t shortest_beginning = 4;

Problem unknown(std::string_view id) {
  return {"blacklist.unknown",
          fmt::format("there is no entry {}", id),
          "",
          0,
          0,
          "see what is listed: secops blacklist list"};
}

Problem too_short(std::string_view id) {
  return {"blacklist.short-id",
          fmt::format("{} is too short to name an entry: an id is told by {} characters or more "
                      "behind b-",
                      id, shortest_beginning),
          "",
          0,
          0,
          "see what is listed: secops blacklist list"};
}

Error ambiguous(std::string_view id, const std::vector<Entry>& entries) {
  std::vector<Problem> problems;
  problems.push_back({"blacklist.ambiguous", fmt::format("{} could be several entries", id), "", 0,
                      0, "give more of the id"});
  for (const Entry& entry : entries)
    problems.push_back(
        {"blacklist.candidate", fmt::format("{}: {}", entry.id, entry.value.text), "", 0, 0, ""});
  return Error(std::move(problems), Status::critical);
}

// What holds the value if it is listed: itself first, then the closest around it.
std::vector<Value> holders_of(const Value& value) {
  std::vector<Value> holders;
  if (const auto network = network_of(value)) {
    const std::string address = to_string(network->address);
    for (int prefix = network->prefix; prefix >= 0; --prefix)
      holders.push_back(value_of(*parse_network(fmt::format("{}/{}", address, prefix), true)));
    return holders;
  }
  holders.push_back(value);
  for (const std::string_view domain : domains_above(value))
    holders.push_back({Kind::domain, std::string(domain)});
  return holders;
}

bool fits(const Entry& entry, const Filter& filter) {
  return (!filter.kind || entry.value.kind == *filter.kind) &&
         (!filter.source || entry.source == *filter.source) &&
         (filter.rule.empty() || entry.rule == filter.rule) &&
         (filter.actor.empty() || entry.actor == filter.actor) &&
         (filter.findings.empty() || std::find(filter.findings.begin(), filter.findings.end(),
                                               entry.finding) != filter.findings.end()) &&
         (filter.text.empty() ||
          find_caseless(entry.value.text, filter.text) != std::string_view::npos ||
          find_caseless(entry.reason, filter.text) != std::string_view::npos) &&
         (!filter.added_since || entry.added >= *filter.added_since) &&
         (!filter.added_until || entry.added < *filter.added_until) &&
         (!filter.expires_before || (entry.expires && *entry.expires < *filter.expires_before));
}

// Of equals the newer one first, then by id: the same order every time.
bool comes_before(const Entry& a, const Entry& b, Order order) {
  switch (order) {
    case Order::expires:
      if (a.expires.has_value() != b.expires.has_value()) return a.expires.has_value();
      if (a.expires != b.expires) return a.expires < b.expires;
      break;
    case Order::value:
      if (a.value.text != b.value.text) return a.value.text < b.value.text;
      break;
    case Order::hits:
      if (a.hits != b.hits) return a.hits > b.hits;
      break;
    case Order::added:
      break;
  }
  return a.added != b.added ? a.added > b.added : a.id < b.id;
}

}  // namespace

std::optional<Entry> find_listed(store::Read& read, const Value& value, Time now) {
  auto found = load(read, "WHERE kind = $1 AND value = $2 AND ended IS NULL",
                    {std::string(name_of(value.kind)), Blob{value.text}});
  if (found.empty() || !found.front().listed_at(now)) return std::nullopt;
  return std::move(found.front());
}

std::optional<Entry> find_holder(store::Read& read, const Value& value, Time now) {
  for (const Value& holder : holders_of(value))
    if (auto entry = find_listed(read, holder, now)) return entry;
  return std::nullopt;
}

std::vector<Entry> holders(store::Read& read, const std::vector<Value>& values, Time now) {
  std::map<std::string, Entry> found;
  for (const Value& value : values) {
    std::string texts;
    std::vector<Parameter> parameters;
    for (const Value& holder : holders_of(value)) {
      parameters.emplace_back(Blob{holder.text});
      texts += fmt::format("{}${}", texts.empty() ? "" : ", ", parameters.size());
    }
    // One text may be listed as several kinds: which of them hold the value, the asker sees.
    for (Entry& entry :
         load(read, fmt::format("WHERE value IN ({}) AND ended IS NULL", texts), parameters))
      if (entry.listed_at(now)) found.insert_or_assign(entry.id, std::move(entry));
  }
  std::vector<Entry> all;
  for (auto& [id, entry] : found) all.push_back(std::move(entry));
  std::sort(all.begin(), all.end(),
            [](const Entry& a, const Entry& b) { return comes_before(a, b, Order::value); });
  return all;
}

std::vector<Entry> overriding(store::Read& read, Time now) {
  return load(read,
              "WHERE overrides_protection = 1 AND ended IS NULL AND (expires IS NULL OR expires > "
              "$1) ORDER BY value, id",
              {store::parameter(now)});
}

std::int64_t end_of_trail(store::Read& read) {
  return read.integer("SELECT coalesce(max(sequence), 0) FROM audit").value_or(0);
}

std::vector<Entry> listed_by(store::Read& read, const TrailPart& part, Time now) {
  const std::int64_t first =
      read.integer("SELECT coalesce(min(sequence), 0) FROM audit").value_or(0);
  const std::int64_t last = end_of_trail(read);
  if (first == 0 || part.first < first || part.last > last)
    throw Error({"blacklist.not-in-trail",
                 fmt::format("the audit trail has no rows {}-{}: it holds {}-{}", part.first,
                             part.last, first, last),
                 "", 0, 0, "see what is listed, and name the entries: secops blacklist list"},
                Status::critical);
  std::vector<Entry> entries =
      load(read,
           "WHERE ended IS NULL AND (expires IS NULL OR expires > $1) AND id IN (SELECT subject "
           "FROM audit WHERE change = 'blacklist.added' AND sequence BETWEEN $2 AND $3)",
           {store::parameter(now), part.first, part.last});
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return comes_before(a, b, Order::value); });
  return entries;
}

Entry find_by_id(store::Read& read, std::string_view id) {
  constexpr std::string_view prefix = "b-";
  const std::string_view behind = id.substr(std::min(prefix.size(), id.size()));
  const bool is_id =
      id.starts_with(prefix) && std::all_of(behind.begin(), behind.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
      });
  if (!is_id) throw Error(unknown(id), Status::critical);
  if (behind.size() < shortest_beginning) throw Error(too_short(id), Status::critical);
  std::string after(id);
  ++after.back();  // the first text that does not begin so
  auto found =
      load(read, "WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 10", {std::string(id), after});
  if (found.empty()) throw Error(unknown(id), Status::critical);
  if (found.size() > 1) throw ambiguous(id, found);
  return std::move(found.front());
}

std::vector<Entry> history_of(store::Read& read, const Value& value) {
  return load(read, "WHERE value = $1 AND kind = $2 ORDER BY added, id",
              {Blob{value.text}, std::string(name_of(value.kind))});
}

std::vector<Entry> history_of(store::Read& read, std::string_view text) {
  std::vector<Entry> entries =
      load(read, "WHERE value = $1 OR id = $2", {Blob{std::string(text)}, std::string(text)});
  for (const Value& value : meanings_of(text))
    if (value.text != text)
      for (Entry& entry : history_of(read, value)) entries.push_back(std::move(entry));
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.added != b.added ? a.added < b.added : a.id < b.id;
  });
  return entries;
}

std::vector<Entry> list(store::Read& read, const Filter& filter, Time now) {
  std::vector<Entry> entries =
      filter.ended ? load(read, "", {})
                   : load(read, "WHERE ended IS NULL AND (expires IS NULL OR expires > $1)",
                          {store::parameter(now)});
  std::erase_if(entries, [&](const Entry& entry) { return !fits(entry, filter); });
  std::sort(entries.begin(), entries.end(),
            [&](const Entry& a, const Entry& b) { return comes_before(a, b, filter.order); });
  return entries;
}

}  // namespace secops::blacklist
