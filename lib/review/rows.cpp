#include "review/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.h"
#include "base/redact.h"
#include "base/text.h"

namespace secops::review {
namespace {

using store::Blob;
using store::Parameter;

constexpr std::string_view columns =
    "id, key, kind, subject, units, asset, decimals, score, country, maker, happened, added, "
    "added_by, due, approvals, state, version, round, claimed_by, claimed, closed, maker_uid, "
    "waits_since";

std::optional<Time> time_of(const store::Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.time(column));
}

Parameter parameter_of(const std::optional<Time>& time) {
  return time ? store::parameter(*time) : Parameter(nullptr);
}

[[noreturn]] void refuse_row(const std::string& id) {
  throw Error({"store.corrupt", "an item in the store cannot be one of secops: " + id, "", 0, 0,
               "secops store verify"});
}

std::optional<assets::Amount> amount_of(const store::Row& row) {
  if (row.is_null(4)) return std::nullopt;
  auto units = parse_units(row.text(4));
  if (!units || row.integer(6) < 0 || row.integer(6) > most_decimals) refuse_row(row.text(0));
  return assets::Amount{std::move(*units), {row.text(5), static_cast<unsigned>(row.integer(6))}};
}

Item item_of(const store::Row& row) {
  Item item;
  item.id = row.text(0);
  item.key = row.blob(1);
  // The id goes into lines to paste as it is.
  if (item.id != id_of_key(item.key)) refuse_row(escaped(item.id));
  item.kind = kind_named(row.text(2)).value_or(Kind::alert);
  item.subject = row.blob(3);
  item.amount = amount_of(row);
  item.score = row.integer(7);
  item.country = row.text(8);
  item.maker = row.blob(9);
  item.happened = time_of(row, 10);
  item.added = row.time(11);
  item.added_by = row.text(12);
  item.due = row.time(13);
  item.approvals = row.integer(14);
  item.state = state_named(row.text(15)).value_or(State::open);
  item.version = row.integer(16);
  item.round = row.integer(17);
  item.claimed_by = row.text(18);
  item.claimed = time_of(row, 19);
  item.closed = time_of(row, 20);
  if (!row.is_null(21)) item.maker_uid = static_cast<unsigned>(row.integer(21));
  item.waits_since = row.time(22);
  return item;
}

// Reads what belongs to the items, table by table.
class Belongings {
 public:
  Belongings(store::Read& read, std::vector<Item>& items) : read_(read), items_(items) {
    for (std::size_t i = 0; i < items.size(); ++i) places_[items[i].id] = i;
  }

  // `query` has one "{}" where the ids go; its first column is the item's.
  void each(std::string_view query, const std::function<void(Item&, const store::Row&)>& visit) {
    constexpr std::size_t at_once = 500;
    for (std::size_t begin = 0; begin < items_.size(); begin += at_once) {
      std::vector<Parameter> ids;
      std::string list;
      for (std::size_t i = begin; i < std::min(items_.size(), begin + at_once); ++i) {
        ids.emplace_back(items_[i].id);
        list += fmt::format("{}${}", list.empty() ? "" : ", ", ids.size());
      }
      read_.query(fmt::format(fmt::runtime(query), list), ids,
                  [&](const store::Row& row) { visit(items_[places_.at(row.text(0))], row); });
    }
  }

 private:
  store::Read& read_;
  std::vector<Item>& items_;
  std::unordered_map<std::string, std::size_t> places_;
};

Decision decision_of(const store::Row& row) {
  Decision decision;
  decision.round = row.integer(1);
  decision.verdict = row.text(2) == name_of(Verdict::approve) ? Verdict::approve : Verdict::reject;
  decision.uid = static_cast<unsigned>(row.integer(3));
  decision.actor = row.text(4);
  decision.time = row.time(5);
  decision.reason = row.text(6);
  return decision;
}

// As `subjects` knows it from findings and the blacklist.
std::string_view subject_kind(Role role) {
  switch (role) {
    case Role::finding:
    case Role::incident:
    case Role::block:
      return "id";
    default:
      return name_of(role);
  }
}

}  // namespace

std::vector<Item> load(store::Read& read, const std::string& clause,
                       const std::vector<Parameter>& parameters) {
  std::vector<Item> items;
  read.query(fmt::format("SELECT {} FROM review_items {}", columns, clause), parameters,
             [&](const store::Row& row) { items.push_back(item_of(row)); });
  Belongings belongings(read, items);
  belongings.each(
      "SELECT item, rule, text, score, snoozed FROM review_reasons WHERE item IN ({}) ORDER BY "
      "item, position",
      [](Item& item, const store::Row& row) {
        item.reasons.push_back({row.text(1), row.blob(2), row.integer(3), row.integer(4) != 0});
      });
  belongings.each(
      "SELECT item, role, value FROM review_subjects JOIN subjects ON subjects.id = subject WHERE "
      "item IN ({}) ORDER BY item, position",
      [](Item& item, const store::Row& row) {
        if (const auto role = role_named(row.text(1))) item.values.push_back({*role, row.blob(2)});
      });
  belongings.each(
      "SELECT item, time, actor, text FROM review_notes WHERE item IN ({}) ORDER BY item, position",
      [](Item& item, const store::Row& row) {
        item.notes.push_back({row.time(1), row.text(2), row.blob(3)});
      });
  belongings.each(
      "SELECT item, round, verdict, uid, actor, time, reason FROM review_decisions WHERE item IN "
      "({}) ORDER BY item, time, round, verdict, uid",
      [](Item& item, const store::Row& row) { item.decisions.push_back(decision_of(row)); });
  return items;
}

namespace {

Parameter units_of(const Item& item) {
  return item.amount ? Parameter(units_text(item.amount->units)) : Parameter(nullptr);
}
Parameter asset_of(const Item& item) {
  return item.amount ? Parameter(item.amount->asset.name) : Parameter(nullptr);
}
Parameter decimals_of(const Item& item) {
  return item.amount ? Parameter(std::int64_t{item.amount->asset.decimals}) : Parameter(nullptr);
}

}  // namespace

void insert(store::Write& write, const Item& item, std::string_view digest) {
  write.execute(
      "INSERT INTO review_items (id, key, kind, subject, units, asset, decimals, score, country, "
      "maker, happened, digest, added, added_by, due, approvals, state, version, round, "
      "claimed_by, claimed, closed, maker_uid, waits_since) VALUES ($1, $2, $3, $4, $5, $6, $7, "
      "$8, $9, $10, $11, $12, "
      "$13, $14, $15, $16, 'open', 1, 1, '', NULL, NULL, $17, $13)",
      {item.id, Blob{item.key}, std::string(name_of(item.kind)), Blob{item.subject}, units_of(item),
       asset_of(item), decimals_of(item), item.score, item.country, Blob{item.maker},
       parameter_of(item.happened), std::string(digest), store::parameter(item.added),
       item.added_by, store::parameter(item.due), item.approvals,
       item.maker_uid ? Parameter(std::int64_t{*item.maker_uid}) : Parameter(nullptr)});
  for (std::size_t i = 0; i < item.reasons.size(); ++i)
    insert_reason(write, item, item.reasons[i], i);
  for (std::size_t i = 0; i < item.values.size(); ++i) insert_value(write, item, item.values[i], i);
  std::int64_t position = 0;
  for (const Note& note : item.notes)
    write.execute(
        "INSERT INTO review_notes (item, position, time, actor, text) VALUES ($1, $2, $3, $4, $5)",
        {item.id, position++, store::parameter(item.added), note.actor, Blob{note.text}});
}

void insert_value(store::Write& write, const Item& item, const Named& value, std::size_t position) {
  write.execute(
      "INSERT INTO review_subjects (item, position, role, subject) VALUES ($1, $2, $3, $4)",
      {item.id, static_cast<std::int64_t>(position), std::string(name_of(value.role)),
       write.subject(subject_kind(value.role), value.value)});
}

void insert_reason(store::Write& write, const Item& item, const Reason& reason,
                   std::size_t position) {
  write.execute(
      "INSERT INTO review_reasons (item, position, rule, text, score, snoozed) VALUES ($1, $2, $3, "
      "$4, $5, $6)",
      {item.id, static_cast<std::int64_t>(position), reason.rule, Blob{reason.text}, reason.score,
       std::int64_t{reason.snoozed}});
}

void update_reason(store::Write& write, const Item& item, const Reason& reason,
                   std::size_t position) {
  write.execute("UPDATE review_reasons SET text = $3 WHERE item = $1 AND position = $2",
                {item.id, static_cast<std::int64_t>(position), Blob{reason.text}});
}

void update_content(store::Write& write, const Item& item) {
  write.execute(
      "UPDATE review_items SET kind = $2, units = $3, asset = $4, decimals = $5, country = $6 "
      "WHERE id = $1",
      {item.id, std::string(name_of(item.kind)), units_of(item), asset_of(item), decimals_of(item),
       item.country});
}

void insert_note(store::Write& write, const Item& item, const Note& note) {
  write.execute(
      "INSERT INTO review_notes (item, position, time, actor, text) VALUES ($1, (SELECT "
      "coalesce(max(position), -1) + 1 FROM review_notes WHERE item = $1), $2, $3, $4)",
      {item.id, store::parameter(note.time), note.actor, Blob{note.text}});
}

void update(store::Write& write, const Item& item) {
  write.execute(
      "UPDATE review_items SET due = $2, approvals = $3, state = $4, version = $5, round = $6, "
      "claimed_by = $7, claimed = $8, closed = $9, waits_since = $10, score = $11 WHERE id = $1",
      {item.id, store::parameter(item.due), item.approvals, std::string(name_of(item.state)),
       item.version, item.round, item.claimed_by, parameter_of(item.claimed),
       parameter_of(item.closed), store::parameter(item.waits_since), item.score});
}

std::string state_json(const Item& item) {
  nlohmann::ordered_json json;
  json["version"] = item.version;
  json["state"] = name_of(item.state);
  json["round"] = item.round;
  if (item.amount) json["amount"] = assets::text_of(*item.amount);
  json["score"] = item.score;
  json["needs"] = item.approvals;
  json["approvals"] = item.approved_by();
  if (!item.claimed_by.empty()) json["claimed_by"] = item.claimed_by;
  json["due"] = rfc3339(item.due);
  json["waits_since"] = rfc3339(item.waits_since);
  if (item.closed) json["closed"] = rfc3339(*item.closed);
  json["added_by"] = item.added_by;
  std::vector<unsigned> decided_by;
  for (const Decision& decision : item.decisions) decided_by.push_back(decision.uid);
  std::sort(decided_by.begin(), decided_by.end());
  json["decided_by"] = decided_by;
  json["content"] = content_digest(item);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string kept_reason(std::string_view reason) {
  if (reason.size() > longest_reason)
    throw Error({"review.too-long", fmt::format("a reason has at most {} bytes", longest_reason),
                 "", 0, 0, "say in it where the rest is to be found"},
                Status::critical);
  if (!trimmed(reason).empty()) return redacted(reason);
  throw Error({"review.no-reason", "a decision needs a reason", "", 0, 0, "add --reason \"…\""},
              Status::critical);
}

}  // namespace secops::review
