// check-logs: reads logs, judges them by rules, and says what it found.
//
// `check_logs` looks: it reads and computes, and changes nothing. `record` stores what a look found
// together with the cursors and the windows' state, in the caller's transaction, so that a run that
// is killed anywhere leaves all of it or none.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "events/format.h"
#include "findings/finding.h"
#include "jobs/enriching.h"
#include "levels/levels.h"
#include "rules/ruleset.h"
#include "sources/source.h"
#include "store/store.h"

namespace secops::jobs {

// A group of logs with the same settings: one [[source]] of the configuration, or the paths of a
// look.
struct LogSpec {
  std::string name;                           // of the [[source]]; "" for a look
  std::vector<std::string> paths;             // files, globs, directories, "-"
  const events::FormatType* format{nullptr};  // null: told from the first lines
  Zone zone;                                  // for stamps without an offset
  std::string category, product, service;     // log source; "": the format's
  std::vector<events::FieldMapping> mappings;
  std::optional<Duration> stale_after;  // a file not written for so long is a problem
};

// What earlier runs left behind.
struct Resume {
  std::map<std::string, sources::Cursor> cursors;  // by cursor_name
  std::string windows;                             // rules::Windows::save; "" for none
  // What they counted from this hour (since 1970) on, for the service levels; throws what the store
  // throws. Null: nothing.
  std::function<levels::Tally(std::int64_t from_hour)> counted;
  // The hours of a tally that they did not count for the [[source]]. Null where `counted` is.
  std::function<levels::Tally(const std::string& source, const levels::Tally&)> uncounted;
};

struct CheckRequest {
  std::vector<LogSpec> specs;
  const rules::RuleSet* rules{nullptr};
  const events::FieldNames* names{nullptr};  // frozen
  levels::Bands bands;
  Time now;
  std::optional<Time> since, until;
  Duration lateness{std::chrono::minutes(5)};
  Resume resume;
  Background background;          // for fields that enrichers add
  std::string contact;            // of the site, named in every finding beside the rule's
  std::vector<std::string> only;  // rule handles that may report; empty: all
  bool complete{true};            // also judge a last line without newline (a look)
  unsigned threads{2};
  bool keep_levels{
      false};  // service levels by the hour, critical ones are findings: a recorded run
  bool keep_windows{true};  // also give the state to go on from
  bool prefilter{true};     // off only to prove that it changes nothing
};

// One file that was read, or could not be.
struct SourceReport {
  std::string name;  // of the spec
  std::string path;
  std::string format;  // "" if it could not be told
  std::uint64_t bytes{0};
  std::uint64_t lines{0};
  std::uint64_t events{0};
  std::uint64_t unparsed{0};
  std::uint64_t continuations{0};
  std::uint64_t cut_lines{0};
  std::uint64_t untimed{0};
  std::uint64_t future{0};
  std::uint64_t late{0};      // lines that matched but came too late for a window
  std::uint64_t unplaced{0};  // lines that matched but have no time to believe
  std::uint64_t held{0};      // bytes of a last line that has not ended, left for the next run
  // Of a look at a span: events in it, and the newest stamp of all events.
  std::uint64_t in_span{0};
  std::optional<Time> newest;
  std::string unparsed_example;  // foreign, redacted
  bool again{false};             // some of it was read by an earlier run already: it began anew
  // Of one that began anew: it is known until when its events were counted, and those up to then
  // are not in the tally. Where it is not known, hours of which some were counted are left out.
  bool dated{false};
  std::uint64_t left_out{0};    // events, of the service levels, as counted by an earlier run
  std::optional<Time> counted;  // the newest that was counted
  levels::Tally tally;
  std::vector<sources::Gap> gaps;
  std::optional<sources::Cursor> cursor;
  Problem problem;  // code "" if it was read to its end
};

// A file that was not read by itself: what is new in it is read with the log that it is a rotated
// copy of.
struct LeftOut {
  std::string path;
  std::string copy_of;
};

struct CheckOutcome {
  std::vector<findings::Finding> findings;  // worst and newest first
  std::vector<std::pair<std::string, std::string>>
      renamed;                         // finding id → id, since an earlier run
  std::vector<std::string> retracted;  // finding ids, likewise
  // By id, of findings without a date: events that no run has counted before, if cursors are kept.
  std::map<std::string, std::uint64_t> uncounted;
  std::vector<SourceReport> sources;
  std::vector<Problem> problems;  // with paths and sources
  std::vector<levels::Level> levels;
  std::uint64_t late{0};      // of all sources
  std::uint64_t overflow{0};  // groups that were not counted for want of memory
  // Rules that could say nothing of so many events that move money, because no database tells the
  // country of an address; none if there was no such event.
  std::vector<std::string> without_country;  // handles
  std::uint64_t without_country_events{0};
  accounts::KnownAccounts accounts;  // with what was learnt of them
  std::string windows;               // state to go on from; "" if none was asked for
  std::vector<LeftOut> copies;
  std::vector<std::string> away;  // cursors to keep: their logs are away, rotated copies are there
  Status status{Status::ok};      // of findings, levels, gaps and problems together
};

CheckOutcome check_logs(const CheckRequest& request,
                        std::optional<events::Severity> fail_on = std::nullopt);

// Tells of names in request.only that no rule has.
void check_rule_names(const CheckRequest& request, std::vector<Problem>& problems);

// The name under which the cursor of a file of a spec is kept: printable, one line.
std::string cursor_name(const std::string& spec, const std::string& path);

// State of earlier recorded runs. The store must outlive it.
Resume load_resume(store::Store& store);

// What the store knows of the findings: whether somebody has them already, and the evidence that an
// earlier run saw.
void add_known(store::Read& read, std::vector<findings::Finding>& findings);

struct RecordOptions {
  bool cursors{true};      // also cursors, windows and rollups: a run over the configured sources
  bool from_start{false};  // the rollups of what was read replace those of earlier runs
  std::string notify_at_or_above;  // severity name; findings so bad that are new are noted for
                                   // telling; "": none
};
// Cursors of files that no run has seen for longer than this are dropped: logs that are named by
// their day would make the state grow for ever.
inline constexpr Duration cursors_kept = std::chrono::days(30);
struct Recorded {
  std::size_t added{0};
  std::size_t updated{0};
  std::map<std::string, std::uint64_t> news;  // events by finding's id that no run has kept before
};
Recorded record(store::Write& write, const CheckOutcome& outcome, const RecordOptions& options);

}  // namespace secops::jobs
