#include "blacklist_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "base/text.h"
#include "command_tree.h"

namespace secops::app {

using blacklist::Entry;
using blacklist::Kind;
using blacklist::Value;
using nlohmann::ordered_json;

namespace {

ordered_json time_json(const std::optional<Time>& time) {
  return time ? ordered_json(rfc3339(*time)) : ordered_json(nullptr);
}

Problem junk(const std::string& word, const blacklist::Reading& reading, const Session& session,
             std::string_view rest) {
  Problem problem;
  problem.code = "blacklist.junk";
  problem.message = fmt::format("\"{}\" cannot be listed: {}", redacted(word), reading.mistake);
  const bool is_secret = redacted(word) != word;
  if (reading.suggested && !is_secret)
    problem.hint = fmt::format(
        "if a {} is meant: {}", name_of(*reading.suggested),
        session.paste(fmt::format("secops {} {} --kind {}{}", session.command(), shell_quoted(word),
                                  name_of(*reading.suggested), rest)));
  else
    problem.hint =
        "addresses, networks, 0x… and klv1… wallets and e-mail are told by themselves; anything "
        "else needs --kind domain, user, card, country or wallet";
  return problem;
}

bool is_id(std::string_view word) { return word.starts_with("b-"); }

}  // namespace

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
    json["ended_by"] = entry.ended_by;
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
  return fmt::format("{}  {:<7} {:<18}  {}  by {}\n    {}\n", session.style().bold(entry.id),
                     name_of(entry.value.kind), shown_value(entry.value), end_text(entry, session),
                     Foreign(by), Foreign(entry.reason));
}

std::optional<Kind> kind_said(const std::optional<std::string>& name) {
  return name ? blacklist::kind_named(*name) : std::nullopt;
}

std::vector<std::string_view> kind_choices() {
  std::vector<std::string_view> names;
  for (const Kind kind : blacklist::kinds()) names.push_back(name_of(kind));
  return names;
}

std::vector<Value> values_of(const std::vector<std::string>& words, std::optional<Kind> said,
                             const Session& session, std::string_view rest) {
  std::vector<Value> values;
  std::vector<Problem> problems;
  for (const std::string& word : words) {
    const blacklist::Reading reading = blacklist::read_value(word, said);
    if (reading.value)
      values.push_back(*reading.value);
    else
      problems.push_back(junk(word, reading, session, rest));
  }
  if (!problems.empty()) throw Error(std::move(problems), Status::critical);
  return values;
}

Problem in_feed(const blacklist::FeedMatch& match, const Value& value, const Session& session) {
  return {
      "blacklist.in-feed",
      fmt::format("{} is listed by the feed {} as {}, which is kept as a whole; nothing was "
                  "changed",
                  value.text, match.feed.name, match.value.text),
      "",
      0,
      0,
      fmt::format("except it with [blacklist] allow in the configuration, or take off the whole "
                  "feed: {}",
                  session.paste(fmt::format("secops blacklist remove --feed {} --reason 'why'",
                                            match.feed.name)))};
}

std::string feed_row(const blacklist::Feed& feed, Session& session) {
  const std::string end = feed.expires
                              ? fmt::format("until {}", local_text(*feed.expires, session.zone()))
                              : "until it is replaced";
  return fmt::format("feed {}  {}, {}; imported {}, last {}  by {}\n",
                     session.style().bold(feed.name), counted(feed.entries, "entry", "entries"),
                     end, local_text(feed.imported, session.zone()),
                     local_text(feed.seen, session.zone()), Foreign(feed.actor));
}

ordered_json feed_json(const blacklist::Feed& feed) {
  ordered_json json;
  json["name"] = feed.name;
  json["entries"] = feed.entries;
  json["sha256"] = feed.digest;
  json["actor"] = feed.actor;
  json["imported"] = rfc3339(feed.imported);
  json["seen"] = rfc3339(feed.seen);
  json["expires"] = time_json(feed.expires);
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

std::optional<Entry> entry_named(store::Read& read, const std::string& word,
                                 std::optional<Kind> said, const Session& session,
                                 std::string_view rest) {
  if (is_id(word) && !said) return blacklist::find_by_id(read, word);
  return blacklist::find_listed(read, values_of({word}, said, session, rest).front(),
                                session.now());
}

}  // namespace secops::app
