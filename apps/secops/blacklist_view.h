// Entries of the blacklist as people and programs read them; the same in every command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "findings/finding.h"
#include "session.h"

namespace secops::app {

struct Answer;

// {id, kind, value, reason, source, actor, added, expires, …}; `expires` is null for ever.
nlohmann::ordered_json entry_json(const blacklist::Entry& entry);

// Its members as columns, for --csv.
std::vector<std::string_view> entry_columns(std::string_view more = {});

// The same of what is shown as listed, with `allowed` and `protected`: the values of [blacklist]
// allow, and the networks that are protected, by which all of it or a part is not enforced.
nlohmann::ordered_json listed_json(const blacklist::Entry& entry, Session& session);

// "until 2026-11-23 06:14:00Z", "for ever", "ended 2026-11-22 …". Safe to print.
std::string end_text(const blacklist::Entry& entry, Session& session);

// "10.9.0.5, 10.9.0.7, 10.9.0.8 and 4 more". Escaped.
std::string first_of(const std::vector<blacklist::Value>& values);
// "10.9.0.5 (allow list), 10.9.0.8/29 (protected)", escaped; "" for none.
std::string exceptions_text(const std::vector<blacklist::Value>& allowed,
                            const std::vector<blacklist::Value>& protected_by);
nlohmann::ordered_json texts_of(const std::vector<blacklist::Value>& values);

// A value for people: a wallet is shortened, as only text shows it. Escaped.
std::string shown_value(const blacklist::Value& value);

// Two lines: id, kind, value, end, source, reason; more where the allow list or protection wins
// over it. Escaped.
std::string entry_row(const blacklist::Entry& entry, Session& session);
// What became of a value that was to be listed, or to stay so for longer.
std::string change_row(const blacklist::Added& added, bool dry_run, Session& session);

// What holds a value beside its own entry: a wider one, and feeds.
struct Holding {
  std::optional<blacklist::Entry> holder;
  std::vector<blacklist::FeedMatch> feeds;
  // What is asked of `check`: each value that is meant, and what holds it most closely.
  std::vector<std::pair<blacklist::Value, std::optional<blacklist::Entry>>> closest;
  bool empty() const { return !holder && feeds.empty(); }
};
Holding holding_of(store::Read& read, const blacklist::Value& value, Time now);

// To its text a line for each, and whether the value is let in all the same; to its data `holder`
// (an entry's id or null), `feeds`, and `protected` and `allowed` as `check` has them. Hold no
// transaction of the store meanwhile.
void add_holding(const Holding& holding, Answer& answer, Session& session);

// The findings that entries name, which need not be about their values.
void add_findings_of(const std::vector<blacklist::Entry>& entries, store::Read& read,
                     findings::History& history);

// What is still to be done once the list has changed.
std::string sync_line(const Session& session);

// Of the flag --kind, which takes kind_choices() only.
std::optional<blacklist::Kind> kind_said(const std::optional<std::string>& name);
std::vector<std::string_view> kind_choices();

// That the value is listed by feeds (at least one), which are kept as wholes, and what can be done.
Problem in_feeds(const std::vector<blacklist::FeedMatch>& matches, const blacklist::Value& value,
                 const Session& session);

// That there is no such feed, with those that there are; status critical.
Error no_feed(store::Read& read, const std::string& name, const Session& session);

// One line: name, entries, end, age. Escaped.
std::string feed_row(const blacklist::Feed& feed, Session& session);
// `listed` is false once its time is over.
nlohmann::ordered_json feed_json(const blacklist::Feed& feed, const Session& session);

// That not all of what must not be listed is known: the status is a warning.
Problem unprotected(std::string_view unknown);

// " --reason '…'" for a line to paste, without secrets.
std::string reason_flag(std::string_view reason);

}  // namespace secops::app
