#include "jobs/check_logs.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "jobs/level_findings.h"
#include "jobs/opening.h"
#include "jobs/pipeline.h"
#include "jobs/reading.h"
#include "review/settings.h"
#include "rules/group_key.h"

namespace secops::jobs {

namespace {

events::ParseContext context_for(const CheckRequest& request, const LogSpec& spec) {
  events::ParseContext context;
  context.reference = request.now;
  context.zone = spec.zone;
  context.names = request.names;
  context.mappings = spec.mappings;
  return context;
}

std::optional<Time> first_stamp(const SourcePlan& plan, std::string_view block) {
  events::Event event;
  for (const std::string_view line : first_lines(block, 20)) {
    if (line.empty() || plan.format->shape(line) == events::Shape::foreign) continue;
    event.clear(line);
    if (plan.format->parse(line, plan.context, event) && event.has_time)
      return std::min(event.time, plan.context.reference);
  }
  return std::nullopt;
}

findings::Finding finding_of(const CheckRequest& request, const rules::Episode& episode,
                             const std::vector<SourceReport>& sources) {
  const rules::Rule& rule = request.rules->rules()[episode.rule];
  findings::Finding finding;
  finding.id = findings::make_id(rule.handle, episode.key, episode.first, episode.first_raw);
  finding.severity = rule.severity;
  finding.rule = rule.handle;
  finding.title = rule.title;
  const auto values = rules::key_values(episode.key);
  for (std::size_t i = 0; i < rule.key_fields.size() && i < values.size(); ++i)
    if (!values[i].empty())
      finding.key.emplace_back(rule.key_fields[i], redacted_value(rule.key_fields[i], values[i]));
  finding.count = episode.count;
  finding.window = rule.window;
  finding.condition = rule.condition_text;
  // The id holds the place in time that the log gives, so that reading again never doubles it.
  finding.dated = episode.first != rules::undated;
  finding.first = finding.dated ? episode.first : request.now;
  finding.last = finding.dated ? episode.last : request.now;
  if (!episode.evidence.empty()) {
    const bool beginning = !episode.evidence_sha256.empty();
    finding.evidence.line = beginning ? episode.evidence : redacted(episode.evidence);
    finding.evidence.sha256 = beginning ? episode.evidence_sha256 : hex(sha256(episode.evidence));
    finding.evidence.source = sources[episode.source].path;
  }
  switch (rule.action.kind) {
    case rules::ActionKind::none:
      finding.action = "none";
      break;
    case rules::ActionKind::block:
      finding.action = "block";
      break;
    case rules::ActionKind::review:
      finding.score = rule.action.score.value_or(review::score_of(rule.severity));
      finding.action = "review";
      break;
    case rules::ActionKind::incident:
      finding.action = "incident";
      break;
  }
  finding.block_for = rule.action.block_for;
  finding.playbook = rule.action.playbook;
  finding.contact = rule.contact.empty() || request.contact.empty()
                        ? rule.contact + request.contact
                        : fmt::format("{} ({})", rule.contact, request.contact);
  finding.advice = rule.advice;
  return finding;
}

// Of an episode without a time: events of lines that no earlier run can have read, and that none
// will read again. A log without a cursor is a new one: if it was only renamed, telling of a key
// once more does less harm than silence.
std::uint64_t uncounted(const rules::Episode& episode, const std::vector<SourceReport>& sources) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < std::min(episode.by_source.size(), sources.size()); ++i)
    if (!sources[i].again && sources[i].cursor) count += episode.by_source[i];
  return count;
}

bool may_report(const CheckRequest& request, const rules::Rule& rule) {
  return rule.reports &&
         (request.only.empty() ||
          std::find(request.only.begin(), request.only.end(), rule.handle) != request.only.end());
}

// Worst and newest first.
void sort_findings(std::vector<findings::Finding>& findings) {
  std::sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.last != b.last) return a.last > b.last;
    return a.id < b.id;
  });
}

void take_findings(const CheckRequest& request, rules::Windows& windows, CheckOutcome& outcome) {
  const rules::RuleSet& rules = *request.rules;
  for (const rules::Episode& episode : windows.take_changed()) {
    const rules::Rule& rule = rules.rules()[episode.rule];
    if (!may_report(request, rule)) continue;
    outcome.findings.push_back(finding_of(request, episode, outcome.sources));
    if (const auto count = uncounted(episode, outcome.sources); count > 0)
      outcome.uncounted[outcome.findings.back().id] = count;
    for (const auto& old : episode.replaces)
      outcome.renamed.emplace_back(
          findings::make_id(rule.handle, episode.key, old.first, old.first_raw),
          outcome.findings.back().id);
  }
  for (const auto& gone : windows.take_retracted())
    if (may_report(request, rules.rules()[gone.rule]))
      outcome.retracted.push_back(findings::make_id(rules.rules()[gone.rule].handle, gone.key,
                                                    gone.identity.first, gone.identity.first_raw));
  sort_findings(outcome.findings);
}

// Fewer lines than this may be chance: a stack trace, a banner, a torn write.
constexpr std::uint64_t enough_to_doubt = 10;

bool is_mostly_unparsed(const SourceReport& source) {
  return source.unparsed >= enough_to_doubt && source.unparsed > source.events;
}

Status overall(const CheckOutcome& outcome, std::optional<events::Severity> fail_on) {
  Status status = Status::ok;
  for (const findings::Finding& finding : outcome.findings)
    status = worst_of(status, events::status_of(finding.severity, fail_on));
  for (const levels::Level& level : outcome.levels)
    if (level.judged) status = worst_of(status, level.status);
  for (const SourceReport& source : outcome.sources) {
    if (!source.problem.code.empty()) status = worst_of(status, Status::unknown);
    // Nothing was found in what could not be counted: that is not "fine".
    const bool partial = !source.gaps.empty() || source.cut_lines > 0 || source.late > 0 ||
                         source.unplaced > 0 || is_mostly_unparsed(source);
    if (partial) status = worst_of(status, Status::warning);
  }
  if (outcome.overflow > 0) status = worst_of(status, Status::warning);
  for (const Problem& problem : outcome.problems)
    status = worst_of(status, is_warning(problem) ? Status::warning : Status::unknown);
  return status;
}

// A look sees the whole file, so that few lines are all there is.
bool is_not_understood(const SourceReport& report, bool whole) {
  if (report.events > 0) return false;
  return whole ? report.unparsed + report.continuations > 0 : report.unparsed >= enough_to_doubt;
}

void finish_reports(const CheckRequest& request, const Reading& reading,
                    const std::vector<SourcePlan>& plans, CheckOutcome& outcome) {
  for (std::size_t i = 0; i < outcome.sources.size(); ++i) {
    SourceReport& report = outcome.sources[i];
    report.bytes = reading.bytes_read(i);
    report.cut_lines = reading.cut_lines(i);
    report.held = reading.held(i);
    report.gaps = reading.gaps(i);
    report.unparsed_example = redacted(report.unparsed_example);
    report.cursor = reading.cursor(i);
    if (report.problem.code.empty()) report.problem = reading.problem(i);
    if (report.problem.code.empty() && is_not_understood(report, request.complete))
      report.problem = not_understood(report.path, report.format, report.lines,
                                      request.complete ? "line" : "new line");
    // What was not understood is read again once its format is known. Of an empty log it is known
    // that nothing was read: what it holds when it is rotated is new.
    const bool nothing_read = report.lines == 0 && report.problem.code.empty();
    if ((plans[i].format == nullptr && !nothing_read) || report.problem.code == not_understood_code)
      report.cursor.reset();
    else if (report.cursor && plans[i].format != nullptr)
      report.cursor->format = plans[i].format->name;
    if (report.cursor && report.counted)
      report.cursor->counted = std::max(report.cursor->counted, *report.counted);
  }
}

std::vector<ReadingSource> inputs_of(const CheckRequest& request,
                                     const std::vector<OpenedLog>& opened,
                                     const std::set<std::string>& logs) {
  std::vector<ReadingSource> inputs;
  for (const OpenedLog& one : opened) {
    ReadingSource input;
    input.path = one.path;
    input.open.complete = request.complete;
    input.open.logs = &logs;
    const auto cursor = request.resume.cursors.find(cursor_name(one.spec->name, one.path));
    if (cursor != request.resume.cursors.end()) input.open.cursor = cursor->second;
    inputs.push_back(std::move(input));
  }
  return inputs;
}

// The plan of one source and the beginning of its report; a plan without format if it cannot be
// told.
SourcePlan plan_for(const CheckRequest& request, const Enriching& enriching,
                    const OpenedLog& opened, std::string_view head,
                    const std::string& format_before, SourceReport& report) {
  const LogSpec& spec = *opened.spec;
  report.name = spec.name;
  report.path = opened.path;
  events::ParseContext context = context_for(request, spec);
  const events::FormatType* format = format_of(spec, context, head, format_before);
  if (format == nullptr) {
    if (!head.empty()) report.problem = unknown_format(report.path, head, "check-logs");
    return {};
  }
  report.format = format->name;
  SourcePlan plan = make_plan(*request.rules, *request.names, *format,
                              {spec.category, spec.product, spec.service}, std::move(context), head,
                              request.prefilter, enriching.in_order());
  plan.since = request.since;
  plan.until = request.until;
  // Which lines lie in a span is known only of those that are read.
  if (plan.since || plan.until) plan.every_line = true;
  return plan;
}

// What a log that begins anew holds: newer than what the cursor knows as counted, or counted maybe.
void tell_apart_by_time(const sources::Cursor& cursor, SourcePlan& plan, SourceReport& report) {
  if (cursor.counted == Time{}) return;  // of an earlier version, or nothing was
  plan.counted = cursor.counted;
  report.dated = true;
}

// A state that cannot be read must not stop the run for ever, nor go unsaid.
void restore_windows(const CheckRequest& request, rules::Windows& windows, CheckOutcome& outcome) {
  if (request.resume.windows.empty()) return;
  try {
    windows.restore(request.resume.windows);
  } catch (const Error& error) {
    for (Problem problem : error.problems()) {
      problem.hint =
          "counts begin anew with this run, and the state is written again; to judge all of the "
          "logs: secops check-logs --record --from-start";
      outcome.problems.push_back(std::move(problem));
    }
  }
}

std::uint64_t counted_in(const levels::Tally& tally) {
  std::uint64_t count = 0;
  for (const auto& [key, hour] : tally.hours())
    count += hour.succeeded + hour.failed + hour.requests + hour.errors;
  return count;
}

// Where some of what was read may be missing in them, nothing is said to be fine.
void doubt_levels(CheckOutcome& outcome) {
  std::uint64_t left_out = 0;
  for (const SourceReport& report : outcome.sources) left_out += report.left_out;
  if (left_out == 0) return;
  for (levels::Level& level : outcome.levels) {
    if (!level.judged || level.status != Status::ok) continue;
    level.judged = false;
    level.verdict =
        fmt::format("no verdict: {} left out as read again", counted(left_out, "event"));
  }
}

// What this run and earlier ones counted in the hours of this one and the hour before each. Of a
// log that began anew, hours that were counted before are not counted again.
levels::Tally counted_in_all(const CheckRequest& request, const levels::Tally& run,
                             CheckOutcome& outcome) {
  if (!request.resume.counted || run.hours().empty()) return run;
  try {
    levels::Tally counted = request.resume.counted(run.hours().begin()->first - 1);
    for (SourceReport& report : outcome.sources) {
      if (!report.again || report.dated) {
        counted.merge(report.tally);
        continue;
      }
      const levels::Tally unknown = request.resume.uncounted(report.name, report.tally);
      report.left_out += counted_in(report.tally) - counted_in(unknown);
      counted.merge(unknown);
    }
    return counted;
  } catch (const Error& error) {
    outcome.problems.insert(outcome.problems.end(), error.problems().begin(),
                            error.problems().end());
    return run;
  }
}

void tell_who_begins_anew(const std::vector<ReadingSource>& inputs, rules::Windows& windows,
                          std::vector<SourceReport>& reports) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    // A compressed log that has a cursor is read only if it is another one now, from its beginning.
    reports[i].again = inputs[i].open.cursor && inputs[i].path.ends_with(".gz");
    const bool renamed = !inputs[i].open.cursor && windows.gone();
    if (reports[i].again || renamed) windows.read_again(static_cast<std::uint32_t>(i));
  }
}

void tell_who_lacks_countries(const CheckRequest& request, CheckOutcome& outcome) {
  const auto field = request.names->find("secops.country.new");
  if (!field) return;
  for (const std::uint16_t index : request.rules->asking_for(*field))
    if (const rules::Rule& rule = request.rules->rules()[index]; may_report(request, rule))
      outcome.without_country.push_back(rule.handle);
}

}  // namespace

void check_rule_names(const CheckRequest& request, std::vector<Problem>& problems) {
  std::vector<std::string_view> handles;
  for (const rules::Rule& rule : request.rules->rules()) handles.push_back(rule.handle);
  for (const std::string& wanted : request.only) {
    if (std::find(handles.begin(), handles.end(), wanted) != handles.end()) continue;
    const std::string_view near = nearest(wanted, handles);
    problems.push_back({"rule.unknown", fmt::format("there is no rule \"{}\"", wanted), "", 0, 0,
                        near.empty() ? "" : fmt::format("did you mean {}?", near)});
  }
}

std::string cursor_name(const std::string& spec, const std::string& path) {
  return escaped(spec + "|" + path);
}

CheckOutcome check_logs(const CheckRequest& request, std::optional<events::Severity> fail_on) {
  CheckOutcome outcome;
  check_rule_names(request, outcome.problems);
  ReadOn read_on{request.resume.cursors, {}, {}};
  const std::vector<OpenedLog> opened =
      expand_specs(request.specs, request.complete ? nullptr : &read_on, outcome.problems);
  outcome.away = std::move(read_on.away);
  outcome.copies = std::move(read_on.copies);
  for (const OpenedLog& one : opened) check_staleness(one, request.now, outcome.problems);
  std::set<std::string> logs;
  for (const OpenedLog& one : opened) logs.insert(one.path);
  const std::vector<ReadingSource> inputs = inputs_of(request, opened, logs);
  Reading reading(inputs);

  Enriching enriching(*request.rules, *request.names, request.background);
  rules::Windows windows(*request.rules, request.lateness);
  windows.set_source_count(opened.size());
  std::vector<SourcePlan> plans;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    const auto& cursor = inputs[i].open.cursor;
    windows.name_source(static_cast<std::uint32_t>(i),
                        cursor_name(opened[i].spec->name, opened[i].path));
    SourceReport& report = outcome.sources.emplace_back();
    plans.push_back(plan_for(request, enriching, opened[i], reading.head(i),
                             cursor ? cursor->format : "", report));
    if (cursor && sources::begins_anew(reading.gaps(i)))
      tell_apart_by_time(*cursor, plans.back(), report);
  }
  restore_windows(request, windows, outcome);
  tell_who_begins_anew(inputs, windows, outcome.sources);
  reading.start([&](std::size_t source, std::string_view block) {
    return plans[source].format ? first_stamp(plans[source], block) : std::nullopt;
  });

  run_pipeline(request, plans, reading, enriching, windows, outcome);
  for (Problem& problem : enriching.problems()) outcome.problems.push_back(std::move(problem));
  outcome.without_country_events = enriching.without_country();
  if (outcome.without_country_events > 0) tell_who_lacks_countries(request, outcome);
  outcome.accounts = enriching.take_accounts();

  finish_reports(request, reading, plans, outcome);
  take_findings(request, windows, outcome);
  outcome.overflow = windows.overflow();
  // After the findings were taken: what is saved remembers that they have been told.
  if (request.keep_windows) outcome.windows = windows.save();
  levels::Tally total;
  for (const SourceReport& report : outcome.sources) total.merge(report.tally);
  if (request.keep_levels) {
    const levels::Tally counted = counted_in_all(request, total, outcome);
    outcome.levels = recent_levels(total, counted, request.bands);
    doubt_levels(outcome);
    for (findings::Finding& finding :
         findings_of_levels(total, counted, request.bands, request.now, request.contact))
      outcome.findings.push_back(std::move(finding));
    sort_findings(outcome.findings);
  } else {
    outcome.levels = levels::judge(total, request.bands);
  }
  outcome.status = overall(outcome, fail_on);
  return outcome;
}

}  // namespace secops::jobs
