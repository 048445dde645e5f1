#include "jobs/check_logs.h"

#include <algorithm>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "host/files.h"
#include "jobs/pipeline.h"
#include "jobs/reading.h"

namespace secops::jobs {

namespace {

// Lines that are looked at to tell a format.
constexpr std::size_t detection_lines = 200;

std::vector<std::string_view> first_lines(std::string_view block, std::size_t limit) {
  std::vector<std::string_view> lines;
  while (!block.empty() && lines.size() < limit) {
    const std::size_t end = block.find('\n');
    std::string_view line = block.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
  }
  return lines;
}

// A file together with the settings it is read by.
struct Opened {
  const LogSpec* spec{nullptr};
  std::string path;
};

std::vector<Opened> expand(const CheckRequest& request, std::vector<Problem>& problems) {
  std::vector<Opened> opened;
  for (const LogSpec& spec : request.specs) {
    std::vector<std::string> files;
    for (const std::string& path : spec.paths)
      if (path == "-")
        opened.push_back({&spec, path});
      else
        files.push_back(path);
    if (files.empty()) continue;
    for (std::string& path : sources::expand_paths(files, problems))
      opened.push_back({&spec, std::move(path)});
  }
  return opened;
}

events::ParseContext context_for(const CheckRequest& request, const LogSpec& spec) {
  events::ParseContext context;
  context.reference = request.now;
  context.zone = spec.zone;
  context.names = request.names;
  context.mappings = spec.mappings;
  return context;
}

const events::FormatType* format_of(const CheckRequest& request, const LogSpec& spec,
                                    const std::optional<sources::Cursor>& cursor,
                                    std::string_view head) {
  if (spec.format != nullptr) return spec.format;
  const auto lines = first_lines(head, detection_lines);
  if (const events::FormatType* format = events::detect_format(lines, context_for(request, spec)))
    return format;
  // Too little to tell from: what it was before.
  return cursor ? events::find_format(cursor->format) : nullptr;
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

Problem stale_problem(const std::string& path, Duration age, Duration limit) {
  Problem problem;
  problem.code = "source.stale";
  problem.message = fmt::format("nothing was written to it for {} (stale_after is {})",
                                span_text(age), span_text(limit));
  problem.file = path;
  problem.hint = "see whether the program that writes it still runs";
  return problem;
}

void check_staleness(const CheckRequest& request, const Opened& opened,
                     std::vector<Problem>& problems) {
  if (!opened.spec->stale_after || opened.path == "-") return;
  const auto facts = host::facts_of(opened.path);
  if (!facts) return;
  const Duration age = request.now - facts->modified;
  if (age > *opened.spec->stale_after)
    problems.push_back(stale_problem(opened.path, age, *opened.spec->stale_after));
}

findings::Finding finding_of(const rules::RuleSet& rules, const rules::Episode& episode,
                             const std::vector<SourceReport>& sources) {
  const rules::Rule& rule = rules.rules()[episode.rule];
  findings::Finding finding;
  finding.id = findings::make_id(rule.handle, episode.key, episode.first, episode.first_raw);
  finding.severity = rule.severity;
  finding.rule = rule.handle;
  finding.title = rule.title;
  const auto values = split(episode.key, '\x1f');
  for (std::size_t i = 0; i < rule.key_fields.size() && i < values.size(); ++i)
    if (!values[i].empty()) finding.key.emplace_back(rule.key_fields[i], values[i]);
  finding.count = episode.count;
  finding.window = rule.window;
  finding.condition = rule.condition_text;
  finding.first = episode.first;
  finding.last = episode.last;
  if (!episode.evidence.empty()) {
    finding.evidence.line = redacted(episode.evidence);
    finding.evidence.sha256 = hex(sha256(episode.evidence));
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
      finding.action = "review";
      break;
    case rules::ActionKind::incident:
      finding.action = "incident";
      break;
  }
  finding.block_for = rule.action.block_for;
  finding.playbook = rule.action.playbook;
  finding.contact = rule.contact;
  finding.advice = rule.advice;
  return finding;
}

void take_findings(const CheckRequest& request, rules::Windows& windows, CheckOutcome& outcome) {
  const rules::RuleSet& rules = *request.rules;
  for (const rules::Episode& episode : windows.take_changed()) {
    const rules::Rule& rule = rules.rules()[episode.rule];
    if (!rule.reports) continue;
    outcome.findings.push_back(finding_of(rules, episode, outcome.sources));
    for (const auto& old : episode.replaces)
      outcome.renamed.emplace_back(
          findings::make_id(rule.handle, episode.key, old.first, old.first_raw),
          outcome.findings.back().id);
  }
  for (const auto& gone : windows.take_retracted())
    if (rules.rules()[gone.rule].reports)
      outcome.retracted.push_back(findings::make_id(rules.rules()[gone.rule].handle, gone.key,
                                                    gone.identity.first, gone.identity.first_raw));
  std::sort(outcome.findings.begin(), outcome.findings.end(), [](const auto& a, const auto& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.last != b.last) return a.last > b.last;
    return a.id < b.id;
  });
}

Status overall(const CheckOutcome& outcome, std::optional<events::Severity> fail_on) {
  Status status = Status::ok;
  for (const findings::Finding& finding : outcome.findings)
    status = worst_of(status, events::status_of(finding.severity, fail_on));
  for (const levels::Level& level : outcome.levels)
    if (level.judged) status = worst_of(status, level.status);
  for (const SourceReport& source : outcome.sources) {
    if (!source.problem.code.empty()) status = worst_of(status, Status::unknown);
    if (!source.gaps.empty() || source.cut_lines > 0) status = worst_of(status, Status::warning);
  }
  for (const Problem& problem : outcome.problems)
    status = worst_of(status, problem.code == "source.stale" ? Status::warning : Status::unknown);
  return status;
}

void finish_reports(const Reading& reading, const std::vector<SourcePlan>& plans,
                    CheckOutcome& outcome) {
  for (std::size_t i = 0; i < outcome.sources.size(); ++i) {
    SourceReport& report = outcome.sources[i];
    report.bytes = reading.bytes_read(i);
    report.cut_lines = reading.cut_lines(i);
    report.gaps = reading.gaps(i);
    report.cursor = reading.cursor(i);
    if (report.problem.code.empty()) report.problem = reading.problem(i);
    if (report.cursor && plans[i].format != nullptr) report.cursor->format = plans[i].format->name;
  }
}

Problem unknown_format(const std::string& path) {
  Problem problem;
  problem.code = "source.unknown-format";
  problem.message = "none of the known formats takes most of its first lines";
  problem.file = path;
  problem.hint = "name one with --format, or with `format` in its [[source]]";
  return problem;
}

}  // namespace

std::string cursor_name(const std::string& spec, const std::string& path) {
  return escaped(spec + "|" + path);
}

CheckOutcome check_logs(const CheckRequest& request, std::optional<events::Severity> fail_on) {
  CheckOutcome outcome;
  const std::vector<Opened> opened = expand(request, outcome.problems);

  std::vector<ReadingSource> inputs;
  for (const Opened& one : opened) {
    check_staleness(request, one, outcome.problems);
    ReadingSource input;
    input.path = one.path;
    input.open.complete = request.complete;
    const auto cursor = request.resume.cursors.find(cursor_name(one.spec->name, one.path));
    if (cursor != request.resume.cursors.end()) input.open.cursor = cursor->second;
    inputs.push_back(std::move(input));
  }
  const std::vector<ReadingSource> settings = inputs;
  Reading reading(std::move(inputs));

  rules::Windows windows(*request.rules, request.lateness);
  windows.set_source_count(opened.size());
  std::vector<SourcePlan> plans(opened.size());
  for (std::size_t i = 0; i < opened.size(); ++i) {
    const LogSpec& spec = *opened[i].spec;
    windows.name_source(static_cast<std::uint32_t>(i), cursor_name(spec.name, opened[i].path));
    SourceReport& report = outcome.sources.emplace_back();
    report.name = spec.name;
    report.path = opened[i].path;
    const std::string_view head = reading.head(i);
    const events::FormatType* format = format_of(request, spec, settings[i].open.cursor, head);
    if (format == nullptr) {
      if (!head.empty()) report.problem = unknown_format(report.path);
      continue;
    }
    report.format = format->name;
    plans[i] = make_plan(*request.rules, *request.names, *format,
                         {spec.category, spec.product, spec.service}, context_for(request, spec),
                         head, request.prefilter);
    plans[i].since = request.since;
    plans[i].until = request.until;
  }
  if (!request.resume.windows.empty()) windows.restore(request.resume.windows);
  reading.start([&](std::size_t source, std::string_view block) {
    return plans[source].format ? first_stamp(plans[source], block) : std::nullopt;
  });

  run_pipeline(request, plans, reading, windows, outcome);

  finish_reports(reading, plans, outcome);
  outcome.overflow = windows.overflow();
  outcome.windows = windows.save();
  take_findings(request, windows, outcome);
  levels::Tally total;
  for (const auto& [name, tally] : outcome.tallies) total.merge(tally);
  outcome.levels = levels::judge(total, request.bands);
  outcome.status = overall(outcome, fail_on);
  return outcome;
}

}  // namespace secops::jobs
