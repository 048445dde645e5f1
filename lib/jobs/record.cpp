#include <map>

#include "base/text.h"
#include "jobs/check_logs.h"
#include "jobs/notify.h"

namespace secops::jobs {

namespace {

constexpr std::string_view job = "check-logs";

std::map<std::string, sources::Cursor> parse_cursors(std::string_view saved) {
  std::map<std::string, sources::Cursor> cursors;
  for (const std::string_view line : split(saved, '\n')) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    if (auto cursor = sources::restore(line.substr(tab + 1)))
      cursors[std::string(line.substr(0, tab))] = std::move(*cursor);
  }
  return cursors;
}

// Cursors of files that this run did not see stay for a while: they may be back tomorrow.
void save_cursors(store::Write& write, const CheckOutcome& outcome) {
  auto cursors = parse_cursors(store::load_state(write, "cursors", job).value_or(""));
  const Time now = write.act().time;
  const auto see = [&](const std::string& name) {
    if (const auto at = cursors.find(name); at != cursors.end()) at->second.seen = now;
  };
  for (const SourceReport& source : outcome.sources) {
    const std::string name = cursor_name(source.name, source.path);
    if (source.cursor) cursors[name] = *source.cursor;
    see(name);
  }
  for (const std::string& name : outcome.away) see(name);
  for (auto& [name, cursor] : cursors)
    if (cursor.seen == Time{}) cursor.seen = now;
  std::erase_if(cursors, [&](const auto& one) { return one.second.seen < now - cursors_kept; });
  std::string bytes;
  for (const auto& [name, cursor] : cursors) bytes += name + "\t" + sources::save(cursor) + "\n";
  store::save_state(write, "cursors", job, bytes);
}

// What will be read again, because no cursor stands behind it, is counted then. Of what was read
// again and is not told apart by its time, only hours that were never counted are new for sure.
void roll_up(store::Write& write, const CheckOutcome& outcome, bool from_start) {
  std::map<std::string, levels::Tally> counted, again;  // by name of the [[source]]
  for (const SourceReport& source : outcome.sources)
    if (source.cursor)
      (source.again && !source.dated && !from_start ? again : counted)[source.name].merge(
          source.tally);
  for (const auto& [name, tally] : again)
    levels::roll_up(write, name, levels::unknown_hours(write, name, tally));
  for (const auto& [name, tally] : counted) {
    if (from_start) levels::forget(write, name, tally);
    levels::roll_up(write, name, tally);
  }
}

}  // namespace

Resume load_resume(store::Store& store) {
  Resume resume;
  const auto read = store.read();
  resume.cursors = parse_cursors(store::load_state(*read, "cursors", job).value_or(""));
  resume.windows = store::load_state(*read, "windows", job).value_or("");
  resume.counted = [&store](std::int64_t from_hour) {
    return levels::rolled_up(*store.read(), from_hour);
  };
  resume.uncounted = [&store](const std::string& source, const levels::Tally& tally) {
    return levels::unknown_hours(*store.read(), source, tally);
  };
  return resume;
}

Recorded record(store::Write& write, const CheckOutcome& outcome, const RecordOptions& options) {
  Recorded recorded;
  const auto least = events::parse_severity(options.notify_at_or_above);
  std::vector<std::string> untold;
  for (const auto& [from, to] : outcome.renamed) findings::rename(write, from, to);
  for (const findings::Finding& finding : outcome.findings) {
    // Without cursors, or from the start, the same lines come again.
    const auto uncounted = outcome.uncounted.find(finding.id);
    const bool adds =
        options.cursors && !options.from_start && uncounted != outcome.uncounted.end();
    const auto before = findings::known(write, finding.id);
    const findings::Change change = findings::record(write, finding, adds ? uncounted->second : 0);
    const bool news = change == findings::Change::added || change == findings::Change::reopened;
    if (change == findings::Change::added) ++recorded.added;
    if (change == findings::Change::updated || change == findings::Change::reopened)
      ++recorded.updated;
    if (change != findings::Change::unchanged) {
      const auto now = findings::known(write, finding.id);
      const std::uint64_t kept = before ? before->count : 0;
      if (now && now->count > kept) recorded.news[finding.id] = now->count - kept;
    }
    if (news && least && finding.severity >= *least) untold.push_back(finding.id);
  }
  for (const std::string& id : outcome.retracted)
    findings::retract(write, id, "a late event dissolved it");
  outcome.accounts.keep(write);
  note_untold(write, untold);
  if (options.cursors) {
    save_cursors(write, outcome);
    store::save_state(write, "windows", job, outcome.windows);
    roll_up(write, outcome, options.from_start);
  }
  return recorded;
}

void add_known(store::Read& read, std::vector<findings::Finding>& findings) {
  for (findings::Finding& finding : findings) {
    const auto known = findings::known(read, finding.id);
    if (!known) continue;
    if (finding.evidence.line.empty()) finding.evidence = known->evidence;
    finding.state = known->state;
    finding.state_by = known->state_by;
    finding.state_reason = known->state_reason;
    finding.state_since = known->state_since;
    finding.seen = known->seen;
  }
}

}  // namespace secops::jobs
