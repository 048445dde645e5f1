#include "blacklist/entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/error.h"
#include "blacklist/rows.h"

namespace secops::blacklist {
namespace {

using store::Blob;
using store::Parameter;

Parameter end_of(const std::optional<Time>& expires) {
  return expires ? store::parameter(*expires) : Parameter(nullptr);
}

// A thousand years end before the clock of a store does.
Time ending(Time now, Duration span) {
  constexpr Duration longest = std::chrono::days(365'000);
  if (span < std::chrono::seconds(1) || span > longest)
    throw Error({"blacklist.bad-span", fmt::format("nothing can be listed for {}", span_text(span)),
                 "", 0, 0, "write a span from 1s on, such as --for 24h, or --forever"},
                Status::critical);
  // As exactly as the store keeps it, so that the audit trail says the same.
  return std::chrono::floor<std::chrono::milliseconds>(now + span);
}

// What was taken off before its time was over may have been a mistake, and counts for nothing.
Duration policy_span(store::Read& read, const Value& value, const Policy& policy) {
  const std::int64_t before =
      read.integer(
              "SELECT count(*) FROM blacklist WHERE value = $1 AND kind = $2 AND (ended IS "
              "NULL OR ended >= expires)",
              {Blob{value.text}, std::string(name_of(value.kind))})
          .value_or(0);
  Duration span = policy.default_for;
  for (std::int64_t i = 0; i < before && span < policy.longest; ++i) span *= policy.repeat_factor;
  return std::min(span, std::max(policy.longest, policy.default_for));
}

std::string make_id(const Value& value, std::int64_t place) {
  return "b-" +
         token(sha256(fmt::format("blacklist-1:{}:{}:{}", name_of(value.kind), value.text, place)),
               10);
}

void end_entry(store::Write& write, const Entry& entry, std::string_view change,
               std::string_view reason) {
  write.execute(
      "UPDATE blacklist SET ended = $2, ended_by = $3, ended_reason = $4 WHERE id = $1",
      {entry.id, store::parameter(write.act().time), write.act().actor, std::string(reason)});
  write.audit(change, entry.id, reason, entry_json(entry), "");
}

void expire(store::Write& write, const Entry& entry) {
  end_entry(write, entry, "blacklist.expired", "its time was over");
}

// A rule's entry that a person prolongs is that person's from then on: nothing that takes rules'
// entries back means it any more.
void prolong(store::Write& write, Entry& entry, std::optional<Time> expires,
             const Addition& addition) {
  const std::string before = entry_json(entry);
  entry.expires = expires;
  entry.overrides_protection = entry.overrides_protection || addition.overrides_protection;
  if (entry.source == Source::rule && addition.source == Source::person) {
    entry.source = Source::person;
    entry.actor = write.act().actor;
    entry.reason = addition.reason;
  }
  write.execute(
      "UPDATE blacklist SET expires = $2, overrides_protection = $3, source = $4, actor = $5, "
      "reason = $6 WHERE id = $1",
      {entry.id, end_of(expires), std::int64_t{entry.overrides_protection},
       std::string(name_of(entry.source)), entry.actor, entry.reason});
  write.audit("blacklist.extended", entry.id, addition.reason, before, entry_json(entry));
}

// By clearly more than it has: asking twice prolongs once.
bool is_clearly_later(Time expires, Duration span, Time before) {
  return expires > before + span / 10;
}

Entry insert(store::Write& write, const Addition& addition, std::optional<Time> expires) {
  Entry entry;
  entry.value = addition.value;
  entry.reason = addition.reason;
  entry.source = addition.source;
  entry.rule = addition.rule;
  entry.finding = addition.finding;
  entry.actor = write.act().actor;
  entry.added = std::chrono::floor<std::chrono::milliseconds>(write.act().time);
  entry.expires = expires;
  entry.overrides_protection = addition.overrides_protection;
  const std::string kind(name_of(entry.value.kind));
  // No two entries are made at one place of the audit trail.
  const auto place = write.integer("SELECT coalesce(max(sequence), 0) FROM audit");
  entry.id = make_id(entry.value, place.value_or(0));
  // A network is looked for by its text, an address as what findings say of it.
  const std::int64_t subject = write.subject(kind == "net" ? "ip" : kind, entry.value.text);
  write.execute(
      "INSERT INTO blacklist (id, kind, value, subject, reason, source, rule, finding, actor, "
      "added, "
      "expires, hits, last_hit, ended, ended_by, ended_reason, overrides_protection) VALUES ($1, "
      "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, NULL, NULL, '', '', $12)",
      {entry.id, kind, Blob{entry.value.text}, subject, entry.reason,
       std::string(name_of(entry.source)), entry.rule, entry.finding, entry.actor,
       store::parameter(entry.added), end_of(expires), std::int64_t{entry.overrides_protection}});
  write.audit("blacklist.added", entry.id, entry.reason, "", entry_json(entry));
  return entry;
}

}  // namespace

std::string_view name_of(Source source) {
  return source == Source::person ? "person" : source == Source::rule ? "rule" : "feed";
}

std::string_view name_of(Change change) {
  constexpr std::array<std::string_view, 4> names = {"added", "extended", "overridden",
                                                     "unchanged"};
  return names[static_cast<std::size_t>(change)];
}

Added add(store::Write& write, const Addition& asked, const Policy& policy) {
  Addition addition = asked;
  addition.reason = kept_reason(asked.reason);
  const Time now = write.act().time;
  auto known = load(write, "WHERE kind = $1 AND value = $2 AND ended IS NULL",
                    {std::string(name_of(addition.value.kind)), Blob{addition.value.text}});
  if (!known.empty() && !known.front().listed_at(now)) {
    expire(write, known.front());
    known.clear();
  }
  if (known.empty()) {
    const Duration span = addition.span.value_or(policy_span(write, addition.value, policy));
    const auto expires = addition.forever ? std::nullopt : std::optional(ending(now, span));
    return {Change::added, insert(write, addition, expires)};
  }
  Entry entry = std::move(known.front());
  std::optional<Time> expires = entry.expires;
  if (addition.forever) expires = std::nullopt;
  // What the policy would give now is no more than it gave then: only a person's word prolongs.
  if (expires && addition.span) {
    const Time later = ending(now, *addition.span);
    if (is_clearly_later(later, *addition.span, *expires)) expires = later;
  }
  const bool overrides = addition.overrides_protection && !entry.overrides_protection;
  const bool longer = expires != entry.expires;
  if (!longer && !overrides) return {Change::unchanged, std::move(entry)};
  prolong(write, entry, expires, addition);
  return {longer ? Change::extended : Change::overridden, std::move(entry)};
}

bool remove(store::Write& write, const Entry& entry, std::string_view reason) {
  const std::string kept = kept_reason(reason);
  const auto now = load(write, "WHERE id = $1 AND ended IS NULL", {entry.id});
  if (now.empty()) return false;
  if (!now.front().listed_at(write.act().time)) {
    expire(write, now.front());
    return false;
  }
  end_entry(write, now.front(), "blacklist.removed", kept);
  return true;
}

Change extend(store::Write& write, const Entry& entry, std::optional<Duration> span,
              std::string_view reason, bool overrides_protection) {
  Addition addition;
  addition.reason = kept_reason(reason);
  addition.overrides_protection = overrides_protection;
  const Time now = write.act().time;
  auto found = load(write, "WHERE id = $1", {entry.id});
  if (found.empty() || !found.front().listed_at(now))
    throw Error({"blacklist.not-listed", fmt::format("{} is listed no more", entry.id), "", 0, 0,
                 "list it again with: secops blacklist add"},
                Status::critical);
  Entry& listed = found.front();
  const auto expires = span ? std::optional(ending(now, *span)) : std::nullopt;
  const bool longer =
      listed.expires && (!expires || is_clearly_later(*expires, *span, *listed.expires));
  const bool overrides = overrides_protection && !listed.overrides_protection;
  if (!longer && !overrides) return Change::unchanged;
  prolong(write, listed, longer ? expires : listed.expires, addition);
  return longer ? Change::extended : Change::overridden;
}

void note_hits(store::Write& write, const Value& value, std::uint64_t count, Time last) {
  write.execute(
      "UPDATE blacklist SET hits = hits + $3, last_hit = max(coalesce(last_hit, $4), $4) WHERE "
      "kind "
      "= $1 AND value = $2 AND ended IS NULL AND (expires IS NULL OR expires > $5)",
      {std::string(name_of(value.kind)), Blob{value.text}, static_cast<std::int64_t>(count),
       store::parameter(last), store::parameter(write.act().time)});
}

std::size_t cleanup(store::Write& write) {
  if (write.act().time > write.clock())
    throw Error({"blacklist.future",
                 fmt::format("{} is still to come, and what is listed until then would be ended; "
                             "nothing was changed",
                             rfc3339(std::chrono::floor<std::chrono::seconds>(write.act().time))),
                 "", 0, 0, "clean up without --now, or with a moment that is past"},
                Status::critical);
  const auto over = load(write, "WHERE ended IS NULL AND expires <= $1 ORDER BY expires, id",
                         {store::parameter(write.act().time)});
  for (const Entry& entry : over) expire(write, entry);
  return over.size();
}

}  // namespace secops::blacklist
