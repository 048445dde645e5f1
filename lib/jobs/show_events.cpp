#include "jobs/show_events.h"

#include <algorithm>

#include "base/redact.h"
#include "jobs/opening.h"
#include "jobs/reading.h"

namespace secops::jobs {

namespace {

using Conditions = std::vector<std::pair<events::FieldId, std::string>>;

bool holds(const events::Event& event, const Conditions& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
    return event.any(condition.first,
                     [&](const events::Value& value) { return value.text == condition.second; });
  });
}

bool in_span(const events::Event& event, const EventsRequest& request) {
  if (!event.has_time) return true;
  return (!request.since || event.time >= *request.since) &&
         (!request.until || event.time < *request.until);
}

// Reads the lines of one block; counts them in `report`.
class Lines {
 public:
  Lines(const EventsRequest& request, events::ParseContext context)
      : request_(request), context_(std::move(context)) {
    for (const auto& [field, value] : request.where)
      where_.emplace_back(*request.names->find(field), value);
  }

  template <typename Show>
  std::uint64_t read(std::string_view block, const events::FormatType& format, SourceReport& report,
                     const Show& show) {
    std::uint64_t shown = 0;
    while (!block.empty()) {
      const std::size_t end = std::min(block.find('\n'), block.size());
      std::string_view line = block.substr(0, end);
      block.remove_prefix(std::min(end + 1, block.size()));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      ++report.lines;
      if (line.empty() || !parse(line, format, report)) continue;
      ++report.events;
      if (!in_span(event_, request_) || !holds(event_, where_)) continue;
      show(event_, report);
      ++shown;
    }
    return shown;
  }

 private:
  bool parse(std::string_view line, const events::FormatType& format, SourceReport& report) {
    const events::Shape shape = format.shape(line);
    if (shape == events::Shape::continuation) {
      ++report.continuations;
      return false;
    }
    event_.clear(line);
    event_.logsource = format.logsource;
    if (shape != events::Shape::foreign && format.parse(line, context_, event_)) {
      enrich();
      return true;
    }
    if (report.unparsed++ == 0) report.unparsed_example = line;
    return false;
  }

  void enrich() {
    for (const events::EnricherType& type : events::enrichers())
      if (type.needs == events::EnricherNeeds::event)
        type.enrich({request_.names, request_.background.limits, request_.background.countries,
                     nullptr, nullptr},
                    event_);
  }

  const EventsRequest& request_;
  events::ParseContext context_;
  Conditions where_;
  events::Event event_;
};

}  // namespace

EventsOutcome show_events(const EventsRequest& request,
                          const std::function<void(events::Event&, const SourceReport&)>& show) {
  EventsOutcome outcome;
  for (const auto& [field, value] : request.where) request.names->add(field);
  events::ParseContext context;
  context.reference = request.now;
  context.zone = request.spec.zone;
  context.names = request.names;
  context.keep_all = true;
  context.mappings = request.spec.mappings;

  std::vector<ReadingSource> inputs;
  for (const OpenedLog& one : expand_specs({request.spec}, nullptr, outcome.problems))
    inputs.push_back({one.path, {}});
  Reading reading(inputs);
  std::vector<const events::FormatType*> formats;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    SourceReport& report = outcome.sources.emplace_back();
    report.path = inputs[i].path;
    const std::string_view head = reading.head(i);
    formats.push_back(format_of(request.spec, context, head, ""));
    if (formats.back() != nullptr)
      report.format = formats.back()->name;
    else if (!head.empty())
      report.problem = unknown_format(report.path, head, "events");
  }

  Lines lines(request, std::move(context));
  sources::Block block;
  std::size_t source = 0;
  reading.start([](std::size_t, std::string_view) { return std::nullopt; });
  while (reading.next(source, block))
    if (formats[source] != nullptr)
      outcome.shown += lines.read(block.bytes, *formats[source], outcome.sources[source], show);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    SourceReport& report = outcome.sources[i];
    report.bytes = reading.bytes_read(i);
    report.cut_lines = reading.cut_lines(i);
    report.unparsed_example = redacted(report.unparsed_example);
    if (report.problem.code.empty()) report.problem = reading.problem(i);
    const bool none = report.events == 0 && report.unparsed + report.continuations > 0;
    if (report.problem.code.empty() && none)
      report.problem = not_understood(report.path, report.format, report.lines, "line");
  }
  return outcome;
}

}  // namespace secops::jobs
