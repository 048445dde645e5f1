#include "check_logs_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "blocks_view.h"
#include "command_tree.h"
#include "finding_text.h"
#include "jobs/opening.h"
#include "queued_view.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;

constexpr std::array severities = {events::Severity::critical, events::Severity::high,
                                   events::Severity::medium, events::Severity::low,
                                   events::Severity::informational};

std::size_t count_of(const jobs::CheckOutcome& outcome, events::Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(outcome.findings.begin(), outcome.findings.end(),
                    [&](const auto& finding) { return finding.severity == severity; }));
}

bool was_judged(const jobs::SourceReport& source) {
  return source.problem.code.empty() || source.events > 0;
}

// Lines of what was judged, and of how many files.
struct Judged {
  std::uint64_t lines{0};
  std::uint64_t files{0};
};

Judged judged_in(const jobs::CheckOutcome& outcome) {
  Judged judged;
  for (const jobs::SourceReport& source : outcome.sources) {
    if (!was_judged(source)) continue;
    ++judged.files;
    judged.lines += source.lines;
  }
  return judged;
}

// Something could not be read: "no findings" would be taken for a clean log.
bool is_blind(const jobs::CheckOutcome& outcome) {
  return !std::all_of(outcome.problems.begin(), outcome.problems.end(), jobs::is_warning) ||
         !std::all_of(outcome.sources.begin(), outcome.sources.end(), was_judged);
}

// "12 of 2,000 events lie in the span", where that is none also when the newest was.
std::string span_note(std::uint64_t in_span, std::uint64_t events, std::optional<Time> newest) {
  std::string note = fmt::format("{} of {} {} in the span", grouped(in_span),
                                 counted(events, "event"), in_span == 1 ? "lies" : "lie");
  if (in_span == 0 && newest) note += fmt::format("; the newest is of {}", rfc3339(*newest));
  return note;
}

// Nothing of what was read lies in the span: that is not a clean log either.
std::string missed_span(const CheckLogsView& view) {
  std::uint64_t events = 0;
  std::optional<Time> newest;
  for (const jobs::SourceReport& source : view.outcome->sources) {
    if (source.in_span > 0) return "";
    events += source.events;
    if (source.newest) newest = std::max(newest.value_or(*source.newest), *source.newest);
  }
  return view.spanned && events > 0 ? ": " + span_note(0, events, newest) : "";
}

std::string summary_of(const CheckLogsView& view, bool with_levels) {
  const jobs::CheckOutcome& outcome = *view.outcome;
  const Judged judged = judged_in(outcome);
  const bool blind = !view.any_rule || (judged.lines == 0 && is_blind(outcome));
  std::vector<std::string> parts;
  for (const events::Severity severity : severities)
    if (const std::size_t count = count_of(outcome, severity))
      parts.push_back(fmt::format("{} {}", count, events::name_of(severity)));
  if (parts.empty()) parts.emplace_back("No findings");
  for (const levels::Level& level : outcome.levels)
    if (with_levels && level.judged && level.status != Status::ok)
      parts.push_back(fmt::format("{} {}", lowered(level.title), name_of(level.status)));
  if (blind && outcome.findings.empty() && parts.size() == 1) return "Nothing was judged";
  return fmt::format("{} in {} of {}{}", fmt::join(parts, ", "), counted(judged.lines, "line"),
                     counted(judged.files, "file"), missed_span(view));
}

// Both ends, the date once when it is the same.
std::string span_of(Time first, Time last, const Zone& zone) {
  const std::string begin = local_text(first, zone);
  if (first == last) return begin;
  return fmt::format("{} to {} ({})", begin, local_text(last, zone), span_text(last - first));
}

// The lines that made the finding, then what can be done about it once it is stored.
std::vector<std::string> lines_to_paste(const findings::Finding& finding, const CheckLogsView& view,
                                        const Session& session) {
  std::vector<std::string> lines;
  if (!finding.evidence.source.empty() && finding.evidence.source != "-") {
    const std::string& source = finding.evidence.source;
    std::string line =
        fmt::format("secops events {}{}", source.front() == '-' ? "./" : "", shell_quoted(source));
    for (const auto& [field, value] : finding.key)
      line += fmt::format(" --where {}", shell_quoted(field + "=" + value));
    if (finding.dated)
      line += fmt::format(" --since {} --until {}", rfc3339(finding.first),
                          rfc3339(finding.last + std::chrono::seconds(1)));
    lines.push_back(session.paste_reading(line));
  }
  if (!view.recorded) return lines;
  for (std::string& line : next_lines(finding, session)) lines.push_back(std::move(line));
  return lines;
}

// What became of the block that the finding's rule asks for, where that is not told as news.
std::string asked_text(const findings::Finding& finding, const CheckLogsView& view) {
  std::string text = fmt::format("  asks for: {}", action_text(finding));
  for (const jobs::Block& block : view.blocks.all) {
    if (block.finding != finding.id) continue;
    if (block.outcome == jobs::BlockOutcome::unchanged && block.entry)
      text += fmt::format("; {} ({})", Foreign(block.why), block.entry->id);
    else if (block.outcome == jobs::BlockOutcome::past)
      text += fmt::format("; not listed: {}", Foreign(block.why));
    break;
  }
  return text + "\n";
}

std::string block_of(const findings::Finding& finding, const CheckLogsView& view,
                     Session& session) {
  const Style& style = session.style();
  std::string text = fmt::format(
      "\n{}  {}  {}\n",
      style.severity(events::name_of(finding.severity), events::name_of(finding.severity)),
      finding.id, style.bold(escaped(finding.title)));
  const std::string key = escaped(key_text(finding, KeyForm::named));
  text += fmt::format("  {}{}{} ({})\n", key, key.empty() ? "" : ": ",
                      counted(finding.count, "event"), Foreign(finding.condition));
  text += fmt::format("  {}\n", finding.dated ? span_of(finding.first, finding.last, session.zone())
                                              : "at a time that the log does not tell");
  if (!finding.evidence.line.empty())
    text +=
        fmt::format("  | {}\n", style.truncate ? escaped(finding.evidence.line, style.columns - 5)
                                               : escaped(finding.evidence.line));
  if (finding.state != findings::State::open)
    text += fmt::format("  {} by {}: {}\n", name_of(finding.state), Foreign(finding.state_by),
                        Foreign(finding.state_reason));
  const std::string advice = advice_line(finding, session);
  // Words for a person do no harm when they are pasted with the lines around them.
  const std::string_view remark = advice.starts_with("secops ") ? "" : "# ";
  if (!advice.empty()) text += fmt::format("  {}{}\n", remark, advice);
  for (const std::string& line : beside_advice(lines_to_paste(finding, view, session), advice))
    text += fmt::format("    {}\n", line);
  if (finding.action != "none") text += asked_text(finding, view);
  if (!finding.contact.empty()) text += fmt::format("  contact: {}\n", Foreign(finding.contact));
  return text;
}

std::string levels_text(const jobs::CheckOutcome& outcome, const Style& style) {
  if (outcome.levels.empty()) return "";
  std::string text = "\n" + style.bold("Service levels") + "\n";
  for (const levels::Level& level : outcome.levels) {
    const bool bad = level.judged && level.status != Status::ok;
    const std::string verdict =
        bad ? style.severity(level.verdict,
                             level.status == Status::critical ? "critical" : "medium")
            : level.verdict;
    text += fmt::format("  {}: {}{}{}\n", level.title, level.text, verdict.empty() ? "" : " - ",
                        verdict);
  }
  return text;
}

std::string source_text(const jobs::SourceReport& source, bool spanned, const Style& style) {
  const std::string path = source.path == "-" ? "standard input" : escaped(source.path);
  std::string text =
      fmt::format("  {}: {}, {}, {}\n", path, source.format.empty() ? "no format" : source.format,
                  counted(source.lines, "line"), counted(source.events, "event"));
  const auto note = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("    {} {}\n", grouped(count), what);
  };
  note(source.unparsed, "not understood, for example:");
  if (source.unparsed > 0)
    text += fmt::format("      | {}\n", escaped(source.unparsed_example, style.columns - 9));
  if (spanned && source.events > 0)
    text += fmt::format("    {}\n", span_note(source.in_span, source.events, source.newest));
  if (source.held > 0)
    text += fmt::format("    1 line not ended yet ({}), read next time\n",
                        counted(source.held, "byte"));
  note(source.continuations, "continuing the line before");
  note(source.cut_lines, "longer than 64 KiB, cut there");
  note(source.untimed, "without a time stamp");
  note(source.future, "with a stamp from the future (is the source's timezone right?)");
  note(source.unplaced, "matched, but have no time to believe: not counted in windows");
  note(source.late, "matched, but came too late behind the newest: not counted in windows");
  note(source.left_out, "read again: left out of the service levels, as counted before");
  if (source.lines > 0 && !source.problem.code.empty())
    text += fmt::format("    {}\n", describe(source.problem));
  for (const sources::Gap& gap : source.gaps)
    text += fmt::format("    gap ({}): {}\n", gap.code, escaped(gap.message));
  return text;
}

std::string read_text(const CheckLogsView& view, const Style& style) {
  const jobs::CheckOutcome& outcome = *view.outcome;
  std::string text = "\n" + style.bold("Read") + "\n";
  for (const jobs::SourceReport& source : outcome.sources)
    text += source_text(source, view.spanned, style);
  if (outcome.sources.empty()) text += "  nothing\n";
  if (outcome.overflow > 0)
    text += fmt::format("  {} not counted: more than 1,000,000 groups at once\n",
                        counted(outcome.overflow, "event"));
  if (!outcome.without_country.empty())
    text += fmt::format(
        "  {} {} off: the country of {} is not known; [enrich] country_database names a file that "
        "tells it\n",
        fmt::join(outcome.without_country, ", "),
        outcome.without_country.size() == 1 ? "is" : "are",
        counted(outcome.without_country_events, "payment"));
  return text;
}

std::string footer_text(const CheckLogsView& view) {
  if (view.dry_run) return "\nDry run: nothing was stored.\n";
  if (view.unrecorded)
    return fmt::format("\nNot recorded: the store failed, and nobody was told. {}\n",
                       view.configured ? "The next run reads this again."
                                       : "Run it again when the store is well.");
  if (view.recorded) {
    const std::string_view again =
        view.configured && !view.rules_whole
            ? "The next run reads the same again, for the rules that could not be read.\n"
            : "";
    return fmt::format("\nRecorded: {} new, {} brought up to date.\n{}",
                       counted(view.added, "finding"), view.updated, again);
  }
  return "\nA look: nothing was stored. With --record the findings are kept.\n";
}

ordered_json source_json(const jobs::SourceReport& source, bool spanned) {
  ordered_json gaps = ordered_json::array();
  for (const sources::Gap& gap : source.gaps)
    gaps.push_back({{"code", gap.code}, {"message", gap.message}});
  ordered_json json = {{"path", source.path}, {"source", source.name}};
  json["format"] = source.format.empty() ? ordered_json(nullptr) : ordered_json(source.format);
  json["bytes"] = source.bytes;
  json["lines"] = source.lines;
  json["events"] = source.events;
  json["unparsed"] = source.unparsed;
  json["unparsed_example"] =
      source.unparsed > 0 ? ordered_json(escaped(source.unparsed_example)) : ordered_json(nullptr);
  json["continuations"] = source.continuations;
  json["cut_lines"] = source.cut_lines;
  json["untimed"] = source.untimed;
  json["future"] = source.future;
  json["unplaced"] = source.unplaced;
  json["late"] = source.late;
  json["left_out"] = source.left_out;
  json["held_bytes"] = source.held;
  json["in_span"] = spanned ? ordered_json(source.in_span) : ordered_json(nullptr);
  json["newest"] = source.newest ? ordered_json(rfc3339(*source.newest)) : ordered_json(nullptr);
  json["gaps"] = std::move(gaps);
  return json;
}

ordered_json shown_json(const findings::Finding& finding, const CheckLogsView& view,
                        Session& session) {
  ordered_json json = finding_json(finding, session);
  json["next"] = lines_to_paste(finding, view, session);
  return json;
}

// "1.5" → 1.5, without a trip through double: a number is written as it was made.
ordered_json level_json(const levels::Level& level) {
  ordered_json json = {
      {"status", level.judged ? ordered_json(name_of(level.status)) : ordered_json(nullptr)},
      {"verdict", level.verdict}};
  for (const auto& [name, value] : level.values) {
    const ordered_json number = ordered_json::parse(value, nullptr, false);
    json[name] = number.is_discarded() ? ordered_json(value) : number;
  }
  return json;
}

// "WARNING;CRITICAL" as plugins write ranges: "90:" is left below 90, "15" above 15.
std::string band_of(const levels::Level& level, const levels::Bands& bands) {
  const auto seconds = [](Duration span) { return static_cast<double>(span.count()) / 1e6; };
  const auto above = [](const std::optional<double>& limit) {
    return limit ? fmt::format("{}", *limit) : "";
  };
  if (level.name == "success_rate")
    return fmt::format("{}:;{}:", bands.success_warning_below, bands.success_critical_below);
  if (level.name == "response_time")
    return fmt::format("{};{}", seconds(bands.response_target),
                       seconds(bands.response_critical_above));
  if (level.name == "error_rate")
    return above(bands.error_rate_warning_above) + ";" + above(bands.error_rate_critical_above);
  return ";";
}

}  // namespace

Flag WaveLimit::flag() {
  return {"--limit", "COUNT",
          "Of the text: at most so many findings, the worst; 0 shows all. It shows 10 unless told "
          "otherwise; --json tells all of them.",
          &said_};
}

void WaveLimit::check() const {
  if (said_ && *said_ < 0) throw usage_error("bad-value", "--limit is a count: 0 or more");
}

std::size_t WaveLimit::most() const {
  constexpr std::int64_t on_a_screen = 10;
  return static_cast<std::size_t>(said_.value_or(on_a_screen));
}

std::string text_of(const CheckLogsView& view, Session& session) {
  const jobs::CheckOutcome& outcome = *view.outcome;
  std::string text = session.style().bold(summary_of(view, true)) + "\n";
  const std::size_t total = outcome.findings.size();
  const std::size_t shown = view.limit == 0 ? total : std::min(total, view.limit);
  for (std::size_t i = 0; i < shown; ++i) text += block_of(outcome.findings[i], view, session);
  if (shown < total)
    text += fmt::format("\n{} more: {}\n", grouped(total - shown),
                        view.recorded              ? session.paste("secops findings list --limit 0")
                        : view.line_of_all.empty() ? "add --limit 0"
                                                   : view.line_of_all);
  text += blocks_text(view.blocks, view.limit, session);
  text += queued_text(view.queued, view.limit, !view.recorded, session);
  text += levels_text(outcome, session.style());
  text += read_text(view, session.style());
  return text + footer_text(view);
}

ordered_json data_of(const CheckLogsView& view, Session& session) {
  const jobs::CheckOutcome& outcome = *view.outcome;
  ordered_json data = {{"recorded", view.recorded}};
  data["findings"] = ordered_json::array();
  for (const findings::Finding& finding : outcome.findings)
    data["findings"].push_back(shown_json(finding, view, session));
  data["blocks"] = ordered_json::array();
  for (const jobs::Block& block : view.blocks.all) data["blocks"].push_back(block_json(block));
  data["reviews"] = ordered_json::array();
  for (const jobs::QueuedFinding& one : view.queued) data["reviews"].push_back(queued_json(one));
  data["service_levels"] = ordered_json::object();
  for (const levels::Level& level : outcome.levels)
    data["service_levels"][level.name] = level_json(level);
  data["sources"] = ordered_json::array();
  for (const jobs::SourceReport& source : outcome.sources)
    data["sources"].push_back(source_json(source, view.spanned));
  data["copies"] = ordered_json::array();
  for (const jobs::LeftOut& copy : outcome.copies)
    data["copies"].push_back({{"path", copy.path}, {"copy_of", copy.copy_of}});
  data["late"] = outcome.late;
  data["overflow"] = outcome.overflow;
  data["rules_off"] = ordered_json::array();
  for (const std::string& handle : outcome.without_country)
    data["rules_off"].push_back({{"id", handle},
                                 {"reason", "no country of an address is known"},
                                 {"events", outcome.without_country_events}});
  return data;
}

std::string plugin_of(const CheckLogsView& view) {
  const jobs::CheckOutcome& outcome = *view.outcome;
  std::string line = summary_of(view, false);
  for (const levels::Level& level : outcome.levels)
    if (level.judged && level.status != Status::ok)
      line += fmt::format("; {}: {} - {}", level.title, level.text, level.verdict);
  line += " |";
  for (const events::Severity severity : severities)
    line += fmt::format(" {}={};;;0", events::name_of(severity), count_of(outcome, severity));
  for (const levels::Level& level : outcome.levels)
    for (const auto& [name, value] : level.values) {
      if (name == "percent")
        line += fmt::format(" {}={}%;{};0;100", level.name, value, band_of(level, view.bands));
      if (name == "average_seconds")
        line += fmt::format(" {}={}s;{};0", level.name, value, band_of(level, view.bands));
    }
  return line;
}

}  // namespace secops::app
