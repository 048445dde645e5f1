#include "blacklist/rows.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/redact.h"
#include "base/text.h"

namespace secops::blacklist {
namespace {

std::optional<Time> time_of(const store::Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.time(column));
}

Entry entry_of(const store::Row& row) {
  Entry entry;
  entry.id = row.text(0);
  entry.value = {kind_named(row.text(1)).value_or(Kind::user), row.blob(2)};
  entry.reason = row.text(3);
  entry.source = row.text(4) == name_of(Source::rule) ? Source::rule : Source::person;
  entry.rule = row.text(5);
  entry.finding = row.text(6);
  entry.actor = row.text(7);
  entry.added = row.time(8);
  entry.expires = time_of(row, 9);
  entry.hits = static_cast<std::uint64_t>(row.integer(10));
  entry.last_hit = time_of(row, 11);
  entry.ended = time_of(row, 12);
  entry.ended_by = row.text(13);
  entry.ended_reason = row.text(14);
  entry.overrides_protection = row.integer(15) != 0;
  return entry;
}

// Addresses are looked up by their one spelling, so they must have it.
Mistake mistake_of(std::string_view kind, const Value& value) {
  if (!kind_named(kind)) return "it is of no kind that there is";
  if (value.kind != Kind::ip && value.kind != Kind::net) return "";
  const auto network = network_of(value);
  if (network && value_of(*network) == value) return "";
  return fmt::format("its value is no {} as it is kept",
                     value.kind == Kind::ip ? "address" : "network");
}

}  // namespace

void each_row(store::Read& read, const std::string& clause,
              const std::vector<store::Parameter>& parameters,
              const std::function<void(Entry, const Mistake&)>& visit) {
  read.query(
      "SELECT id, kind, value, reason, source, rule, finding, actor, added, expires, hits, "
      "last_hit, ended, ended_by, ended_reason, overrides_protection FROM blacklist " +
          clause,
      parameters, [&](const store::Row& row) {
        Entry entry = entry_of(row);
        const Mistake mistake = mistake_of(row.text(1), entry.value);
        visit(std::move(entry), mistake);
      });
}

std::vector<Entry> load(store::Read& read, const std::string& clause,
                        const std::vector<store::Parameter>& parameters) {
  std::vector<Entry> entries;
  each_row(read, clause, parameters, [&](Entry entry, const Mistake& mistake) {
    if (!mistake.empty())
      throw Error({"store.corrupt", fmt::format("entry {} in the store: {}", entry.id, mistake), "",
                   0, 0, "secops store verify"});
    if (entry.expires && entry.ended && *entry.ended >= *entry.expires) {
      entry.ended = entry.expires;
      entry.ended_by.clear();
    }
    entries.push_back(std::move(entry));
  });
  return entries;
}

std::string kept_reason(std::string_view reason) {
  // The table and the audit trail would each replace bytes that are no text in their own way.
  if (!trimmed(reason).empty()) return valid_utf8(redacted(reason));
  throw Error({"blacklist.no-reason", "a change of the blacklist needs a reason", "", 0, 0,
               "add --reason \"…\""},
              Status::critical);
}

std::string entry_json(const Entry& entry) {
  nlohmann::ordered_json json;
  json["kind"] = name_of(entry.value.kind);
  json["value"] = entry.value.text;
  json["reason"] = entry.reason;
  json["source"] = name_of(entry.source);
  if (!entry.rule.empty()) json["rule"] = entry.rule;
  if (!entry.finding.empty()) json["finding"] = entry.finding;
  if (entry.overrides_protection) json["overrides_protection"] = true;
  json["expires"] = entry.expires ? nlohmann::ordered_json(rfc3339(*entry.expires)) : nullptr;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace secops::blacklist
