#include "blacklist_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/let_in.h"
#include "blacklist/protection.h"
#include "command_tree.h"
#include "verdict.h"

namespace secops::app {

using blacklist::Entry;
using blacklist::Kind;
using blacklist::Value;
using nlohmann::ordered_json;

namespace {

ordered_json time_json(const std::optional<Time>& time) {
  return time ? ordered_json(rfc3339(*time)) : ordered_json(nullptr);
}

// What the allow list holds of an entry that is listed, whole or in part.
std::vector<Value> excepted_of(const Entry& entry, Session& session) {
  return entry.listed_at(session.now()) ? allowed_of(entry.value, session) : std::vector<Value>();
}

// What is protected of an entry that is listed.
std::vector<Value> protected_of(const Entry& entry, Session& session) {
  std::vector<Value> found;
  if (!entry.listed_at(session.now()) || !network_of(entry.value)) return found;
  for (const IpNetwork& network : session.let_in().within(entry))
    found.push_back(blacklist::value_of(network));
  return found;
}

// "    except 10.9.0.5 (allow list)\n"; "" if the entry is enforced as it is.
std::string exception_rows(const Entry& entry, Session& session) {
  const std::vector<Value> allowed = excepted_of(entry, session);
  const std::vector<Value> kept = protected_of(entry, session);
  const bool all_allowed = let_in_all(allowed, entry.value);
  const bool all_kept = !kept.empty() && session.let_in().holds_all(entry);
  std::vector<Value> both = allowed;
  both.insert(both.end(), kept.begin(), kept.end());
  if (!all_allowed && !all_kept && let_in_all(both, entry.value))
    return fmt::format("    not enforced: {}\n", exceptions_text(allowed, kept));
  std::string rows;
  if (!allowed.empty())
    rows += all_allowed
                ? fmt::format("    not enforced: the allow list holds {}\n", first_of(allowed))
                : fmt::format("    except {}\n", exceptions_text(allowed, {}));
  if (!kept.empty())
    rows += all_kept ? fmt::format("    not enforced: protected: {}\n", first_of(kept))
                     : fmt::format("    except {}\n", exceptions_text({}, kept));
  return rows;
}

// The same of what holds a value, for that value.
std::string exception_row(const Verdict& verdict) {
  if (verdict.is_allowed_whole)
    return fmt::format("    not enforced: the allow list holds {}\n", first_of(verdict.allowed));
  if (verdict.is_protected) return "    not enforced: protected\n";
  const std::string exceptions = exceptions_text(verdict.allowed, verdict.protected_by);
  if (exceptions.empty()) return "";
  return fmt::format("    {} {}\n", verdict.is_kept_out() ? "except" : "not enforced:", exceptions);
}

}  // namespace

std::string first_of(const std::vector<Value>& values) {
  constexpr std::size_t most_shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(most_shown, values.size()); ++i)
    text += (i > 0 ? ", " : "") + shown_value(values[i]);
  if (values.size() > most_shown)
    text += fmt::format(" and {} more", grouped(values.size() - most_shown));
  return text;
}

std::string exceptions_text(const std::vector<Value>& allowed,
                            const std::vector<Value>& protected_by) {
  std::string text;
  if (!allowed.empty()) text += first_of(allowed) + " (allow list)";
  if (!protected_by.empty())
    text += (text.empty() ? "" : ", ") + first_of(protected_by) + " (protected)";
  return text;
}

ordered_json texts_of(const std::vector<Value>& values) {
  ordered_json texts = ordered_json::array();
  for (const Value& value : values) texts.push_back(value.text);
  return texts;
}

ordered_json listed_json(const Entry& entry, Session& session) {
  ordered_json json = entry_json(entry);
  json["allowed"] = texts_of(excepted_of(entry, session));
  json["protected"] = texts_of(protected_of(entry, session));
  return json;
}

ordered_json entry_json(const Entry& entry) {
  ordered_json json;
  json["id"] = entry.id;
  json["kind"] = name_of(entry.value.kind);
  json["value"] = entry.value.text;
  json["reason"] = entry.reason;
  json["source"] = name_of(entry.source);
  json["rule"] = entry.rule.empty() ? ordered_json(nullptr) : ordered_json(entry.rule);
  json["finding"] = entry.finding.empty() ? ordered_json(nullptr) : ordered_json(entry.finding);
  json["actor"] = entry.actor;
  json["added"] = rfc3339(entry.added);
  json["expires"] = time_json(entry.expires);
  json["overrides_protection"] = entry.overrides_protection;
  json["hits"] = entry.hits;
  json["last_hit"] = time_json(entry.last_hit);
  json["ended"] = time_json(entry.ended);
  if (entry.ended) {
    json["ended_by"] =
        entry.ended_by.empty() ? ordered_json(nullptr) : ordered_json(entry.ended_by);
    json["ended_reason"] = entry.ended_reason;
  }
  return json;
}

std::vector<std::string_view> entry_columns(std::string_view more) {
  std::vector<std::string_view> columns = {"id",
                                           "kind",
                                           "value",
                                           "reason",
                                           "source",
                                           "rule",
                                           "finding",
                                           "actor",
                                           "added",
                                           "expires",
                                           "overrides_protection",
                                           "hits",
                                           "last_hit",
                                           "ended"};
  if (!more.empty()) columns.push_back(more);
  return columns;
}

std::string end_text(const Entry& entry, Session& session) {
  const auto at = [&](Time time) { return local_text(time, session.zone()); };
  if (entry.ended) return fmt::format("ended {}", at(*entry.ended));
  if (!entry.expires) return "for ever";
  return fmt::format("{} {}", *entry.expires > session.now() ? "until" : "expired",
                     at(*entry.expires));
}

std::string shown_value(const Value& value) {
  return escaped(value.kind == Kind::wallet ? shortened_address(value.text) : value.text);
}

std::string entry_row(const Entry& entry, Session& session) {
  std::string by = entry.source == blacklist::Source::rule ? "rule " + entry.rule : entry.actor;
  if (entry.source == blacklist::Source::person && !entry.rule.empty())
    by += ", first by rule " + entry.rule;
  return fmt::format("{}  {:<7} {:<18}  {}  by {}\n    {}\n", session.style().bold(entry.id),
                     name_of(entry.value.kind), shown_value(entry.value), end_text(entry, session),
                     Foreign(by), Foreign(entry.reason)) +
         exception_rows(entry, session);
}

Holding holding_of(store::Read& read, const Value& value, Time now) {
  Holding holding{
      blacklist::find_holder(read, value, now), blacklist::find_in_feeds(read, value, now), {}};
  holding.closest.emplace_back(value, blacklist::find_closest(read, {value}, now).front());
  if (holding.holder && holding.holder->value == value) holding.holder.reset();
  return holding;
}

void add_holding(const Holding& holding, Answer& answer, Session& session) {
  ordered_json& data = answer.data;
  if (holding.holder)
    answer.text += fmt::format("{} holds it {} ({}): {}\n", shown_value(holding.holder->value),
                               end_text(*holding.holder, session), holding.holder->id,
                               Foreign(holding.holder->reason));
  data["holder"] = holding.holder ? ordered_json(holding.holder->id) : ordered_json(nullptr);
  data["feeds"] = ordered_json::array();
  for (const blacklist::FeedMatch& match : holding.feeds) {
    answer.text +=
        fmt::format("the feed {} holds it as {}\n", match.feed.name, shown_value(match.value));
    data["feeds"].push_back({{"name", match.feed.name}, {"value", match.value.text}});
  }
  bool is_protected = false;
  std::vector<Value> allowed, protected_by;
  Judge judge(session);
  for (const auto& [value, holder] : holding.closest) {
    const Verdict verdict = judge.of(value, holder);
    is_protected = is_protected || verdict.is_protected;
    allowed.insert(allowed.end(), verdict.allowed.begin(), verdict.allowed.end());
    protected_by.insert(protected_by.end(), verdict.protected_by.begin(),
                        verdict.protected_by.end());
    if (!holding.empty()) answer.text += exception_row(verdict);
  }
  data["protected"] = is_protected;
  data["protected_by"] = texts_of(protected_by);
  data["allowed"] = texts_of(allowed);
  for (const std::string& unknown : session.let_in_unknown())
    answer.problems.push_back(unprotected(unknown));
}

void add_findings_of(const std::vector<Entry>& entries, store::Read& read,
                     findings::History& history) {
  for (const Entry& entry : entries) {
    if (entry.finding.empty()) continue;
    const auto finding = findings::known(read, entry.finding);
    const auto is_it = [&](const findings::Finding& one) { return one.id == finding->id; };
    if (!finding || std::any_of(history.findings.begin(), history.findings.end(), is_it)) continue;
    for (const std::string& id : findings::ids_of(read, finding->id))
      for (findings::HistoryEntry& done : findings::done_about(read, id))
        history.entries.push_back(std::move(done));
    history.findings.push_back(*finding);
  }
}

std::string change_row(const blacklist::Added& added, bool dry_run, Session& session) {
  using blacklist::Change;
  const Entry& entry = added.entry;
  const std::string what =
      fmt::format("{} {} ({})", shown_value(entry.value), end_text(entry, session), entry.id);
  const std::string_view would = dry_run ? "would be " : "";
  switch (added.change) {
    case Change::unchanged:
      return fmt::format("unchanged: {} is listed {} ({}): {}\n", shown_value(entry.value),
                         end_text(entry, session), entry.id, Foreign(entry.reason));
    case Change::extended:
      return fmt::format("{}extended: {}\n", would, what);
    case Change::overridden:
      return fmt::format("{}overridden: {}, though it is protected\n", would, what);
    case Change::added:
      break;
  }
  return fmt::format("{}listed: {}\n", would, what);
}

std::string sync_line(const Session& session) {
  return fmt::format("what enforces the list learns of it by: {}\n",
                     session.paste("secops blacklist sync"));
}

std::optional<Kind> kind_said(const std::optional<std::string>& name) {
  return name ? blacklist::kind_named(*name) : std::nullopt;
}

std::vector<std::string_view> kind_choices() {
  std::vector<std::string_view> names;
  for (const Kind kind : blacklist::kinds()) names.push_back(name_of(kind));
  return names;
}

Problem in_feeds(const std::vector<blacklist::FeedMatch>& matches, const Value& value,
                 const Session& session) {
  std::vector<std::string> listed, lines;
  std::set<std::string_view> feeds;
  for (const blacklist::FeedMatch& match : matches) {
    if (!feeds.insert(match.feed.name).second) continue;
    listed.push_back(fmt::format("the feed {} as {}", match.feed.name, match.value.text));
    lines.push_back(session.paste(
        fmt::format("secops blacklist remove --feed {} --reason 'why'", match.feed.name)));
  }
  const bool one = feeds.size() == 1;
  return {"blacklist.in-feed",
          fmt::format("{} is listed by {}, which {} kept as a whole", value.text,
                      fmt::join(listed, " and "), one ? "is" : "are each"),
          "",
          0,
          0,
          fmt::format("except it with [blacklist] allow in the configuration, or take off {}: {}",
                      one ? "the whole feed" : "all of these feeds", fmt::join(lines, " && "))};
}

Error no_feed(store::Read& read, const std::string& name, const Session& session) {
  constexpr std::size_t shown = 10;
  const std::vector<blacklist::Feed> all = blacklist::feeds(read);
  std::vector<std::string_view> names;
  for (const blacklist::Feed& feed : all) names.push_back(feed.name);
  const std::string_view near = nearest(name, names);
  std::string hint = "there is none";
  if (!near.empty())
    hint = fmt::format("did you mean {}?", near);
  else if (all.size() > shown)
    hint = session.paste("see what there is: secops blacklist stats");
  else if (!all.empty())
    hint = fmt::format("{}: {}", all.size() == 1 ? "the only one is" : "there are",
                       fmt::join(names, ", "));
  return Error({"blacklist.no-feed", fmt::format("there is no feed {}", name), "", 0, 0, hint},
               Status::critical);
}

std::string feed_row(const blacklist::Feed& feed, Session& session) {
  const std::string end =
      feed.expires ? end_text(blacklist::entry_of({feed, {}}), session) : "until it is replaced";
  return fmt::format("feed {}  {}, {}; imported {}, last {}  by {}\n",
                     session.style().bold(feed.name), counted(feed.entries, "entry", "entries"),
                     end, local_text(feed.imported, session.zone()),
                     local_text(feed.seen, session.zone()), Foreign(feed.actor));
}

ordered_json feed_json(const blacklist::Feed& feed, const Session& session) {
  ordered_json json;
  json["name"] = feed.name;
  json["entries"] = feed.entries;
  json["sha256"] = feed.digest;
  json["actor"] = feed.actor;
  json["imported"] = rfc3339(feed.imported);
  json["seen"] = rfc3339(feed.seen);
  json["expires"] = time_json(feed.expires);
  json["listed"] = feed.listed_at(session.now());
  return json;
}

Problem unprotected(std::string_view unknown) {
  return {"blacklist.unprotected",
          fmt::format("not all of this machine's own addresses are known: {}", unknown),
          "",
          0,
          0,
          "name what must not be cut off in [blacklist] protect"};
}

std::string reason_flag(std::string_view reason) {
  return " --reason " + shell_quoted(redacted(reason));
}

}  // namespace secops::app
