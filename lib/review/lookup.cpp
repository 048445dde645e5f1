#include "review/lookup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digit.h"
#include "base/error.h"
#include "base/text.h"
#include "review/item_reader.h"
#include "review/rows.h"
#include "store/conditions.h"

namespace secops::review {
namespace {

using store::Blob;
using store::Conditions;

constexpr std::size_t shortest_beginning = 4;  // behind "q-"
constexpr std::size_t told_candidates = 10;
constexpr std::string_view see_list = "see what waits: secops review-queue list";
constexpr std::string_view worst_first = "ORDER BY score DESC, added, id";

[[noreturn]] void refuse(std::string code, std::string message, std::string hint) {
  throw Error({"review." + std::move(code), std::move(message), "", 0, 0, std::move(hint)},
              Status::critical);
}

// The list that a person may have looked at has changed by now.
[[noreturn]] void refuse_position(store::Read& read, std::string_view text) {
  std::int64_t position = 0;
  std::vector<Item> at;
  if (parse_integer(text, position) && position >= 1)
    at = load(read, fmt::format("WHERE closed IS NULL {} LIMIT 1 OFFSET $1", worst_first),
              {position - 1});
  refuse(
      "position",
      fmt::format("{} is a place in a list that changes while people work on it; items are named "
                  "by their id{}",
                  text,
                  at.empty() ? ""
                             : fmt::format(", and now {} stands there: {} {}", at.front().id,
                                           name_of(at.front().kind), at.front().subject)),
      at.empty() ? std::string(see_list)
                 : fmt::format("if it is meant: secops review-queue show {}", at.front().id));
}

[[noreturn]] void refuse_ambiguous(store::Read& read, std::string_view beginning,
                                   const std::vector<std::string>& ids) {
  std::vector<Problem> problems;
  problems.push_back({"review.ambiguous", fmt::format("{} could be several items", beginning), "",
                      0, 0, "give more of the id"});
  for (const std::string& id : ids)
    for (const Item& item : load(read, "WHERE id = $1", {id}))
      problems.push_back({"review.candidate",
                          fmt::format("{}: {} {}", item.id, name_of(item.kind), item.subject), "",
                          0, 0, ""});
  throw Error(std::move(problems), Status::critical);
}

// Takes "@3" off.
std::optional<std::int64_t> take_version(std::string_view& reference) {
  const std::size_t at = reference.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t version = 0;
  const std::string_view text = reference.substr(at + 1);
  if (!parse_integer(text, version) || version < 1)
    refuse("unknown", fmt::format("\"{}\" is no item and its version, such as q-7f3a@3", reference),
           std::string(see_list));
  reference = reference.substr(0, at);
  return version;
}

// How a value that a person typed may stand in the store.
std::vector<std::string> spellings_of(const std::string& value) {
  std::vector<std::string> all{value, canonical_value(value)};
  if (value.find('.') != std::string::npos) all.push_back(lowered(value));
  return all;
}

std::string about_condition(Conditions& conditions, const std::string& value) {
  std::string list;
  for (const std::string& spelling : spellings_of(value))
    list += fmt::format("{}{}", list.empty() ? "" : ", ", conditions.add(Blob{spelling}));
  return fmt::format(
      "(id IN ({1}) OR key IN ({0}) OR subject IN ({0}) OR maker IN ({0}) OR id IN (SELECT item "
      "FROM "
      "review_subjects JOIN subjects ON subjects.id = subject WHERE value IN ({0})))",
      list, conditions.add(value));
}

void require_states(Conditions& conditions, const Filter& filter) {
  if (filter.all) return;
  if (filter.states.empty()) return conditions.require("closed IS NULL");
  std::string list;
  for (const State state : filter.states)
    list +=
        fmt::format("{}{}", list.empty() ? "" : ", ", conditions.add(std::string(name_of(state))));
  conditions.require(fmt::format("state IN ({})", list));
}

Conditions conditions_of(const Filter& filter, Time now) {
  Conditions conditions;
  require_states(conditions, filter);
  if (filter.kind)
    conditions.require("kind = " + conditions.add(std::string(name_of(*filter.kind))));
  if (filter.at_least) conditions.require("score >= " + conditions.add(*filter.at_least));
  if (!filter.asset.empty()) conditions.require("asset = " + conditions.add(filter.asset));
  if (!filter.claimed_by.empty())
    conditions.require("claimed_by = " + conditions.add(filter.claimed_by));
  if (!filter.rule.empty())
    conditions.require("id IN (SELECT item FROM review_reasons WHERE rule <> '' AND rule = " +
                       conditions.add(filter.rule) + ")");
  if (!filter.about.empty()) conditions.require(about_condition(conditions, filter.about));
  if (filter.overdue)
    conditions.require("closed IS NULL AND due <= " + conditions.add(store::parameter(now)));
  if (filter.since)
    conditions.require("added >= " + conditions.add(store::parameter(*filter.since)));
  if (filter.until)
    conditions.require("added < " + conditions.add(store::parameter(*filter.until)));
  return conditions;
}

std::string order_of(Order order) {
  switch (order) {
    case Order::due:
      return "ORDER BY due, score DESC, id";
    case Order::added:
      return "ORDER BY added DESC, id";
    case Order::worst:
      break;
  }
  return std::string(worst_first);
}

}  // namespace

Found find(store::Read& read, std::string_view reference) {
  std::string_view id = trimmed(reference);
  if (!id.empty() && std::all_of(id.begin(), id.end(), is_digit)) refuse_position(read, id);
  const std::optional<std::int64_t> version = take_version(id);
  if (!id.starts_with("q-"))
    refuse("unknown", fmt::format("\"{}\" is no id of an item, such as q-7f3a", id),
           std::string(see_list));
  if (id.size() < 2 + shortest_beginning)
    refuse("short-id",
           fmt::format("{} is too short to name an item: an id is told by {} characters or more "
                       "behind q-",
                       id, shortest_beginning),
           std::string(see_list));
  std::vector<std::string> ids;
  // '~' is behind every character of an id.
  read.query("SELECT id FROM review_items WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3",
             {std::string(id), std::string(id) + "~", std::int64_t{told_candidates}},
             [&](const store::Row& row) { ids.push_back(row.text(0)); });
  if (ids.empty()) refuse("unknown", fmt::format("there is no item {}", id), std::string(see_list));
  if (ids.size() > 1 && ids.front() != id) refuse_ambiguous(read, id, ids);
  return {load(read, "WHERE id = $1", {ids.front()}).at(0), version};
}

std::vector<Item> list(store::Read& read, const Filter& filter, Time now) {
  const Conditions conditions = conditions_of(filter, now);
  std::string clause = conditions.text() + " " + order_of(filter.order);
  if (filter.limit > 0) clause += fmt::format(" LIMIT {}", filter.limit);
  return load(read, clause, conditions.parameters());
}

Counts count(store::Read& read, const Filter& filter, Time now) {
  Conditions conditions = conditions_of(filter, now);
  Counts counts;
  counts.items = read.integer("SELECT count(*) FROM review_items " + conditions.text(),
                              conditions.parameters())
                     .value_or(0);
  conditions.require("closed IS NULL AND due <= " + conditions.add(store::parameter(now)));
  counts.overdue = read.integer("SELECT count(*) FROM review_items " + conditions.text(),
                                conditions.parameters())
                       .value_or(0);
  return counts;
}

std::vector<Deed> history(store::Read& read, const HistoryFilter& filter) {
  Conditions conditions;
  conditions.require("change LIKE 'review.%'");
  if (!filter.item.empty()) conditions.require("subject = " + conditions.add(filter.item));
  if (!filter.actor.empty()) conditions.require("actor = " + conditions.add(filter.actor));
  if (filter.since)
    conditions.require("time >= " + conditions.add(store::parameter(*filter.since)));
  if (filter.until) conditions.require("time < " + conditions.add(store::parameter(*filter.until)));
  std::vector<Deed> deeds;
  read.query(
      fmt::format(
          "SELECT time, actor, change, subject, reason, before_state, after_state FROM audit "
          "{} ORDER BY sequence DESC{}",
          conditions.text(), filter.limit > 0 ? fmt::format(" LIMIT {}", filter.limit) : ""),
      conditions.parameters(), [&](const store::Row& row) {
        deeds.push_back({row.time(0), row.text(1), row.text(2), row.text(3), row.text(4),
                         row.text(5), row.text(6)});
      });
  std::reverse(deeds.begin(), deeds.end());
  return deeds;
}

}  // namespace secops::review
