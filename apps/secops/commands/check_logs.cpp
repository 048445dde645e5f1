#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "answer.h"
#include "base/digest.h"
#include "base/text.h"
#include "blacklist_view.h"
#include "build_facts.h"
#include "check_logs_manual.h"
#include "check_logs_view.h"
#include "command.h"
#include "command_tree.h"
#include "explain_view.h"
#include "finding_text.h"
#include "host/files.h"
#include "host/lock.h"
#include "jobs/notify.h"
#include "jobs/opening.h"
#include "jobs/rule_files.h"
#include "line_again.h"
#include "log_background.h"
#include "log_flags.h"
#include "output.h"
#include "session.h"

namespace secops::app {

namespace {

constexpr std::array<std::string_view, 5> levels_of_severity = {"critical", "high", "medium", "low",
                                                                "informational"};

class CheckLogs : public Command {
 public:
  std::vector<Flag> flags() override {
    std::vector<Flag> flags;
    logs_.add_flags(flags);
    flags.push_back({"--rules", "PATH",
                     "Also judge by these Sigma rules: a file, a folder or a glob. Repeatable.",
                     &rule_paths_});
    flags.push_back({"--no-builtin-rules", "", "Leave the shipped rules out.", &no_builtin_});
    flags.push_back({"--rule", "RULE", "Judge by this rule alone. Repeatable.", &only_});
    flags.push_back({"--record", "",
                     "Keep what is found. Without PATH also go on from the last recorded run and "
                     "remember how far this one came: the form for cron.",
                     &record_});
    flags.push_back({"--from-start", "",
                     "Read the configured sources from their beginning, not from where the last "
                     "recorded run came to.",
                     &from_start_});
    flags.push_back({"--fail-on",
                     "LEVEL",
                     "Findings at or above this severity give status 2, those one level below 1.",
                     &fail_on_,
                     {levels_of_severity.begin(), levels_of_severity.end()}});
    flags.push_back(
        {"--explain", "",
         "Say for each of the first lines which part of each rule matched, and how near all lines "
         "together came to each rule that counts.",
         &explain_});
    flags.push_back(limit_.flag());
    flags.push_back(
        {"--threads", "N", "Threads to judge with; the result is the same for any.", &threads_});
    flags.push_back({"--lock-wait", "SPAN",
                     "How long --record waits for another run of this job to end; otherwise 10s.",
                     &lock_wait_});
    flags.push_back({"--if-free", "",
                     "If another run of this job is at work, do nothing and end with 0.",
                     &if_free_});
    return flags;
  }

  std::vector<Argument> arguments() override {
    return {logs_.path_argument(
        "A log: file, folder, glob, or - for standard input; .gz is unpacked. None: the [[source]] "
        "tables of the configuration.")};
  }

  bool only_looks() const override { return !configured() && !record_; }
  std::string_view without_table() const override { return explain_ ? "--explain" : ""; }
  Answer run(Session& session) override;

 private:
  bool configured() const { return logs_.paths.empty(); }
  void check_flags() const;
  std::optional<Duration> lock_wait() const;
  rules::RuleSet read_rules(Session& session, const jobs::Settings& settings,
                            events::FieldNames& names, std::vector<Problem>& problems) const;
  jobs::CheckRequest request_for(Session& session, const jobs::Settings& settings,
                                 events::FieldNames& names) const;
  Answer judge(Session& session, const jobs::Settings& settings);
  void add_way_in(std::vector<Problem>& problems, const Session& session) const;
  jobs::Resume resume(Session& session);
  void begin_run(Session& session);
  void note_begin(store::Write& write);
  void end_run(Session& session, Answer& answer);
  void keep(Session& session, const jobs::Settings& settings, jobs::CheckOutcome& outcome,
            CheckLogsView& view, std::vector<Problem>& problems);
  void store_outcome(store::Store& store, Session& session, const jobs::Settings& settings,
                     jobs::CheckOutcome& outcome, CheckLogsView& view);

  LogFlags logs_;
  std::vector<std::string> rule_paths_;
  std::vector<std::string> only_;
  bool no_builtin_{false};
  bool record_{false};
  bool from_start_{false};
  bool explain_{false};
  bool if_free_{false};
  std::optional<std::string> fail_on_;
  std::optional<std::string> lock_wait_;
  std::optional<std::int64_t> threads_;
  WaveLimit limit_;
  std::int64_t run_{0};                // in the store's list of runs
  std::vector<Problem> unrecordable_;  // why nothing can be recorded, before anything was read
  bool cursors_unknown_{false};
  LogBackground background_;
};

void CheckLogs::check_flags() const {
  if (from_start_ && !configured())
    throw usage_error("bad-value", "--from-start is for the configured sources",
                      "a PATH is always read from its beginning; leave one of the two out");
  if (record_ && configured() && (!only_.empty() || no_builtin_))
    throw usage_error("bad-value",
                      "--rule and --no-builtin-rules would leave out for good what the other "
                      "rules find",
                      "leave them out, or leave --record out; [rules] disable turns rules off");
  if (explain_ && record_)
    throw usage_error("bad-value", "--explain only looks", "leave --record out");
  if (record_ && configured() && (logs_.since || logs_.until))
    throw usage_error("bad-value", "--since and --until would leave a hole in what is recorded",
                      "leave them out, or leave --record out");
  if (threads_ && (*threads_ < 1 || *threads_ > 64))
    throw usage_error("bad-value", fmt::format("--threads is out of range: {}", *threads_),
                      "1 to 64");
  limit_.check();
  lock_wait();  // a mistake in it is said although nothing may come to wait
  if ((lock_wait_ || if_free_) && !record_)
    throw usage_error("bad-value",
                      fmt::format("{} is for --record: a look waits for nobody",
                                  lock_wait_ ? "--lock-wait" : "--if-free"),
                      "leave it out, or add --record");
  refuse_terminal_input(logs_.paths);
}

std::optional<Duration> CheckLogs::lock_wait() const {
  if (!lock_wait_) return std::nullopt;
  return span_said(*lock_wait_, "--lock-wait");
}

rules::RuleSet CheckLogs::read_rules(Session& session, const jobs::Settings& settings,
                                     events::FieldNames& names,
                                     std::vector<Problem>& problems) const {
  rules::ReadOptions options;
  options.disable = settings.disabled_rules;
  options.overrides = settings.rule_overrides;
  jobs::RuleProblems found;
  rules::RuleSet rules =
      jobs::read_rules({!no_builtin_, settings.rule_paths, rule_paths_}, options, names, found);
  // "No findings" would be taken for a clean log.
  if (rules.rules().empty() && found.empty())
    found.others.push_back({"rules.none", "there is no rule to judge by", "", 0, 0,
                            "leave --no-builtin-rules out, or name rules with --rules"});
  if (!found.empty()) problems = jobs::with_rule_problems(session.config(), settings, found);
  return rules;
}

jobs::CheckRequest CheckLogs::request_for(Session& session, const jobs::Settings& settings,
                                          events::FieldNames& names) const {
  jobs::CheckRequest request;
  request.specs = configured() ? specs_of(settings, names) : specs_by_path(logs_, settings, names);
  // What is kept must lead to the file from any directory.
  if (record_)
    for (jobs::LogSpec& spec : request.specs)
      for (std::string& path : spec.paths)
        if (path != "-") path = host::absolute_path(path);
  if (request.specs.empty())
    throw usage_error("nothing-to-read", "no PATH is given and no [[source]] is configured",
                      "name a log, such as: secops check-logs /var/log/auth.log");
  request.bands = settings.bands;
  request.now = session.now();
  request.since = session.moment(logs_.since, "--since");
  request.until = session.moment(logs_.until, "--until");
  refuse_empty_span(request.since, request.until);
  request.lateness = settings.lateness;
  request.contact = settings.contact;
  request.complete = !configured();
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  request.threads = threads_ ? static_cast<unsigned>(*threads_) : std::min(cores, 4U);
  return request;
}

// A store that was never made is a mistake to be told at once. One that fails is no reason to be
// silent about what the logs say: known-bad beats unknown.
bool was_never_made(const Error& error) { return error.problems().front().code == "store.missing"; }

Answer CheckLogs::run(Session& session) {
  check_flags();
  const jobs::Settings& settings = session.settings();
  if (!record_ || !configured() || session.flags().dry_run) return judge(session, settings);

  const std::string path = session.store_path() + ".check-logs.lock";
  const Duration wait =
      lock_wait().value_or(if_free_ ? Duration(0) : Duration(std::chrono::seconds(10)));
  std::optional<host::Lock> lock;
  try {
    // A missing store is said before a lock is made.
    session.store(store::OpenOptions::Mode::read_write);
    lock = host::Lock::take(path, wait);
  } catch (const Error& error) {
    if (was_never_made(error)) throw;
    unrecordable_ = error.problems();
  }
  if (lock || !unrecordable_.empty()) return judge(session, settings);

  std::string holder = host::lock_holder(path);
  if (!holder.empty()) holder = " (" + holder + ")";
  if (!if_free_)
    throw Error({"job.busy", fmt::format("another check-logs --record is at work{}", holder), path,
                 0, 0, "wait for it, or use --if-free in cron"});
  Answer answer;
  answer.text = fmt::format("Another run is at work{}; nothing was done.\n", holder);
  answer.data = {{"recorded", false},
                 {"busy", true},
                 {"findings", nlohmann::json::array()},
                 {"service_levels", nlohmann::json::object()},
                 {"sources", nlohmann::json::array()}};
  answer.plugin = "another run is at work";
  return answer;
}

// What root named and the store's owner may not read comes in as what root's shell has opened.
void CheckLogs::add_way_in(std::vector<Problem>& problems, const Session& session) const {
  if (configured() || session.became().empty()) return;
  const std::string path = logs_.paths.size() == 1 ? shell_quoted(logs_.paths.front()) : "FILE";
  for (Problem& problem : problems)
    if (problem.code == "source.unreadable")
      problem.hint += (problem.hint.empty() ? "as root: " : "; or as root: ") +
                      session.paste("secops check-logs - --record < " + path);
}

// That the cap left some out. One of 0 is what the site wants.
void add_cap(const std::vector<jobs::Block>& blocks, std::int64_t most_per_run,
             std::vector<Problem>& problems) {
  const bool is_over = std::any_of(blocks.begin(), blocks.end(), [](const jobs::Block& block) {
    return block.outcome == jobs::BlockOutcome::capped;
  });
  if (most_per_run == 0 || !is_over) return;
  problems.push_back(
      {"blacklist.cap",
       fmt::format("rules ask for more blocks than [blacklist] most_per_run "
                   "({}) allows in one run; the rest is not listed",
                   most_per_run),
       "", 0, 0,
       "look at the findings: the next run lists more of them, also what has gone quiet, "
       "but none that is closed or whose rule `blacklist undo` has taken back"});
}

Answer CheckLogs::judge(Session& session, const jobs::Settings& settings) {
  Answer answer;
  events::FieldNames names;
  const rules::RuleSet rules = read_rules(session, settings, names, answer.problems);
  // What a broken rule would have matched must not be left behind: the next run reads it again.
  const bool rules_whole = answer.problems.empty();
  jobs::CheckRequest request = request_for(session, settings, names);
  request.rules = &rules;
  request.names = &names;
  request.only = only_;
  // A look at what is configured shows what a recorded run would keep.
  request.keep_levels =
      configured() && only_.empty() && !no_builtin_ && !request.since && !request.until;
  request.keep_windows = record_ && configured();
  if (explain_) {
    request.background = background_.open(session, true, answer.problems);
    return explain(session, request, rules, names, std::move(answer.problems));
  }
  request.resume = resume(session);
  request.background = background_.open(session, unrecordable_.empty(), answer.problems);
  // Old news, long dealt with, must not come again as if it were of now.
  if (cursors_unknown_) request.since = request.now - std::chrono::hours(1);
  if (record_)
    begin_run(session);
  else
    session.look_with(logs_.reading());
  std::optional<events::Severity> fail_on;
  if (fail_on_) fail_on = events::parse_severity(*fail_on_);
  jobs::CheckOutcome outcome = jobs::check_logs(request, fail_on);
  answer.status = outcome.status;
  for (const Problem& problem : outcome.problems) answer.problems.push_back(problem);
  for (const jobs::SourceReport& source : outcome.sources)
    if (!source.problem.code.empty()) answer.problems.push_back(problem_of(source, session));
  add_way_in(answer.problems, session);

  CheckLogsView view;
  view.outcome = &outcome;
  view.bands = request.bands;
  view.dry_run = session.flags().dry_run;
  view.configured = configured();
  view.limit = limit_.most();
  view.rules_whole = rules_whole && std::none_of(outcome.problems.begin(), outcome.problems.end(),
                                                 [](const Problem& problem) {
                                                   return problem.code == jobs::background_code;
                                                 });
  view.spanned = request.since || request.until;
  view.blocking = jobs::blocking_rules(rules);
  view.any_rule = std::any_of(rules.rules().begin(), rules.rules().end(), [&](const auto& rule) {
    return only_.empty() || std::find(only_.begin(), only_.end(), rule.handle) != only_.end();
  });
  if (!record_ && configured() && facts_of_store(session.store_path()))
    jobs::add_known(*session.store(store::OpenOptions::Mode::read_only).read(), outcome.findings);
  if (record_) keep(session, settings, outcome, view, answer.problems);
  if (!view.recorded) view.line_of_all = line_again(*this, session, "--limit", "0", {"--threads"});
  for (const std::string& unknown : view.blocks.unprotected)
    answer.problems.push_back(unprotected(unknown));
  add_cap(view.blocks.all, settings.blacklist.most_per_run, answer.problems);
  // Rules that could not be read, a person who could not be told: the answer is not the whole one.
  for (const Problem& problem : answer.problems)
    answer.status =
        worst_of(answer.status, jobs::is_warning(problem) ? Status::warning : Status::unknown);
  if (view.recorded && answer.status != outcome.status) end_run(session, answer);
  // Ten thousand findings take a while to write down, so only in the form that was asked for.
  if (session.flags().json)
    answer.data = data_of(view, session);
  else
    answer.text = text_of(view, session);
  answer.plugin = plugin_of(view);
  return answer;
}

jobs::Resume CheckLogs::resume(Session& session) {
  if (!configured() || from_start_) return {};
  const bool changes = record_ && !session.flags().dry_run;
  const bool writes = changes && unrecordable_.empty();
  try {
    if (!facts_of_store(session.store_path())) return {};
    return jobs::load_resume(session.store(writes ? store::OpenOptions::Mode::read_write
                                                  : store::OpenOptions::Mode::read_only));
  } catch (const Error& error) {
    if (!changes || was_never_made(error)) throw;
    unrecordable_ = error.problems();
    unrecordable_.push_back(
        {"check-logs.last-hour",
         "how far the last run came is not known, so only the last hour was judged", "", 0, 0,
         "once the store is mended the next run goes on from there; to judge a "
         "log whole now, name it"});
    cursors_unknown_ = true;
    return {};
  }
}

void CheckLogs::note_begin(store::Write& write) {
  const std::string arguments = fmt::format("{}", fmt::join(logs_.paths, "\n"));
  run_ = store::begin_run(write, "check-logs", hex(sha256(arguments)), std::string(build_version));
}

// In a transaction of its own, so that a run that dies is seen to have begun.
void CheckLogs::begin_run(Session& session) {
  if (!unrecordable_.empty()) return;
  try {
    if (session.flags().dry_run) {
      session.store(store::OpenOptions::Mode::read_only);  // a missing one is said before reading
      return;
    }
    const auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
    note_begin(*write);
    write->commit();
  } catch (const Error& error) {
    if (session.flags().dry_run || was_never_made(error)) throw;
    run_ = 0;  // it may be free again when there is something to keep; if not, that is said then
  }
}

// Once more: a broken rule or a person who could not be told are not part of what was found.
void CheckLogs::end_run(Session& session, Answer& answer) {
  try {
    const auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
    store::end_run(*write, run_, static_cast<int>(answer.status));
    write->commit();
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) answer.problems.push_back(problem);
    answer.status = worst_of(answer.status, Status::unknown);
  }
}

void CheckLogs::store_outcome(store::Store& store, Session& session, const jobs::Settings& settings,
                              jobs::CheckOutcome& outcome, CheckLogsView& view) {
  const auto write = store.write(session.act());
  jobs::RecordOptions options;
  options.cursors = configured() && view.rules_whole;
  options.from_start = from_start_;
  if (!settings.notify.command.empty())
    options.notify_at_or_above = events::name_of(settings.notify.at_or_above);
  const jobs::Recorded recorded = jobs::record(*write, outcome, options);
  jobs::add_known(*write, outcome.findings);
  view.blocks =
      jobs::plan_blocks(*write, outcome.findings, view.blocking, settings.blacklist, session.now());
  jobs::count_hits(*write, outcome.findings, recorded.news);
  view.blocks.trail = jobs::list_blocks(*write, view.blocks.all);
  view.queued = jobs::queue_reviews(*write, outcome.findings, settings.assets, settings.review);
  if (run_ == 0) note_begin(*write);
  store::end_run(*write, run_, static_cast<int>(outcome.status));
  write->commit();
  view.recorded = true;
  view.added = recorded.added;
  view.updated = recorded.updated;
}

void CheckLogs::keep(Session& session, const jobs::Settings& settings, jobs::CheckOutcome& outcome,
                     CheckLogsView& view, std::vector<Problem>& problems) {
  if (view.dry_run) {
    const auto read = session.store(store::OpenOptions::Mode::read_only).read();
    jobs::add_known(*read, outcome.findings);
    view.blocks = jobs::plan_blocks(*read, outcome.findings, view.blocking, settings.blacklist,
                                    session.now());
    view.queued = jobs::plan_reviews(*read, outcome.findings, settings.assets, settings.review,
                                     session.now());
    return;
  }
  const auto add = [&](const std::vector<Problem>& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  try {
    if (!unrecordable_.empty()) throw Error(unrecordable_);
    store_outcome(session.store(store::OpenOptions::Mode::read_write), session, settings, outcome,
                  view);
  } catch (const Error& error) {
    view.unrecorded = true;
    add(error.problems());
    return;
  }
  if (settings.notify.command.empty()) return;
  // What is stored is stored: failing to tell of it is a problem beside the answer.
  try {
    add(jobs::tell_untold(session.store(store::OpenOptions::Mode::read_write), session.act(),
                          settings.notify.command, settings.notify.timeout)
            .problems);
  } catch (const Error& error) {
    add(error.problems());
  }
}

}  // namespace

CommandType check_logs_type() {
  CommandType type;
  type.path = "check-logs";
  type.summary = "Judge logs by rules and say what to do";
  type.description =
      "Reads logs of any known format, judges every event by the shipped Sigma rules and yours, "
      "measures the service levels, and lists what was found, worst first, with lines to paste.\n\n"
      "With PATH it is a look: the whole input is judged, nothing is stored or locked, and no "
      "configuration is needed; a file that a [[source]] names is read as that one says. Without "
      "PATH the [[source]] tables of the configuration are read "
      "from where the last recorded run came to; only --record moves that place on and keeps "
      "findings.\n\n"
      "Without PATH the service levels are those of the newest hour that was read in and the one "
      "before it, with what earlier runs counted. Every other hour that was read in is judged in "
      "the same way, and each in which a level is critical is a finding. What matched but could "
      "not be "
      "counted (too late, no stamp, a stamp from the future), a log that is mostly not understood "
      "and a gap give status 1 at least.\n\n"
      "Windows are by the time of the events, not by the time of reading. Reading a log in pieces "
      "gives the same findings as reading it at once.";
  type.examples = {
      {"secops check-logs /var/log/auth.log", "judge one log, change nothing"},
      {"zcat old.log.gz | secops check-logs -", "judge what comes through a pipe"},
      {"secops check-logs --record --quiet", "cron: go on from the last run, speak only if needed"},
      {"secops check-logs app.log --rules my-rules/ --no-builtin-rules", "try your own rules"},
      {"grep 203.0.113.9 app.log | secops check-logs - --explain", "why did a rule not match?"},
  };
  type.changes = true;
  type.table = {"findings", finding_columns()};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<CheckLogs>()); };
  type.manual = &check_logs_manual;
  return type;
}

}  // namespace secops::app
