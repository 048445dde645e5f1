#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "command.h"
#include "command_tree.h"
#include "jobs/opening.h"
#include "jobs/show_events.h"
#include "json_text.h"
#include "log_background.h"
#include "log_flags.h"
#include "output.h"
#include "session.h"

namespace secops::app {

namespace {

using nlohmann::ordered_json;

// Shorter ones could stand in a value by chance.
constexpr std::size_t shortest_secret = 6;

// What is a secret in its line is one by itself too, where what stood beside it is gone: a cookie
// in a list of names and values. Only where it is the whole of a native field: who writes the
// line must not choose what else of it is hidden, such as the address that it came from.
using Secrets = std::vector<std::string_view>;
Secrets secrets_of(std::string_view line) {
  Secrets secrets;
  for (const SecretSpan& span : find_secrets(line))
    if (span.end - span.begin >= shortest_secret)
      secrets.push_back(line.substr(span.begin, span.end - span.begin));
  return secrets;
}

std::string shown_value(std::string_view name, std::string_view text, const Secrets& secrets) {
  std::string shown = redacted_value(name, text);
  const bool is_secret = std::find(secrets.begin(), secrets.end(), text) != secrets.end();
  const bool all_of_it = shown.starts_with('[') && shown.ends_with(']');
  return is_secret && !all_of_it ? "[secret]" : shown;
}

// Numbers stay numbers as long as a program can read them back without loss; secrets are not shown,
// card numbers in digits alone included.
ordered_json json_of(std::string_view name, const events::Value& value, const Secrets& secrets) {
  std::string shown = shown_value(name, value.text, secrets);
  switch (value.kind) {
    case events::ValueKind::null:
      return nullptr;
    case events::ValueKind::boolean:
      return value.text == "true";
    case events::ValueKind::number: {
      if (shown != value.text) break;
      const ordered_json number = ordered_json::parse(value.text, nullptr, false);
      const bool exact =
          number.is_number_integer() || (number.is_number_float() && value.text.size() <= 15);
      if (exact) return number;
      break;
    }
    case events::ValueKind::text:
      break;
  }
  return shown;
}

// A field with several values is an array.
void add(ordered_json& object, const std::string& name, ordered_json value) {
  if (!object.contains(name)) {
    object[name] = std::move(value);
  } else if (object[name].is_array()) {
    object[name].push_back(std::move(value));
  } else {
    object[name] = ordered_json::array({object[name], std::move(value)});
  }
}

class Events : public Command {
 public:
  std::vector<Flag> flags() override {
    std::vector<Flag> flags;
    logs_.add_flags(flags);
    flags.push_back({"--where", "FIELD=VALUE",
                     "Only events in which this field (ECS or native name) has exactly this value. "
                     "Repeatable: all must hold.",
                     &where_});
    flags.push_back({"--fields", "a,b", "Only these fields, in this order.", &fields_});
    flags.push_back(
        {"--raw", "", "Add the line as it was read, secrets and all, as event.original.", &raw_});
    return flags;
  }

  std::vector<Argument> arguments() override {
    return {{"PATH", "A log: file, folder, glob, or - for standard input; .gz is unpacked.",
             &logs_.paths, true}};
  }

  bool only_looks() const override { return true; }
  Answer run(Session& session) override;

 private:
  ordered_json event_json(const events::Event& event, const events::FieldNames& names) const;
  ordered_json chosen(const ordered_json& event) const;
  void read_flags();
  struct Counts {
    std::uint64_t shown{0};
    std::uint64_t unparsed{0};
  };
  static void add_outcome(const jobs::EventsOutcome& outcome, Session& session, Counts& counts,
                          Answer& answer);

  LogFlags logs_;
  std::vector<std::string> where_;
  std::optional<std::string> fields_;
  bool raw_{false};

  std::vector<std::pair<std::string, std::string>> conditions_;
  std::vector<std::string> columns_;
};

void Events::read_flags() {
  for (const std::string& condition : where_) {
    const std::size_t equals = condition.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw usage_error("bad-value",
                        fmt::format("--where is no FIELD=VALUE: \"{}\"", escaped(condition)),
                        "write it like source.ip=203.0.113.9");
    conditions_.emplace_back(condition.substr(0, equals), condition.substr(equals + 1));
  }
  if (!fields_) return;
  for (const std::string_view field : split(*fields_, ','))
    if (!trimmed(field).empty()) columns_.emplace_back(trimmed(field));
}

ordered_json Events::event_json(const events::Event& event, const events::FieldNames& names) const {
  ordered_json json = ordered_json::object();
  if (event.has_time) json["@timestamp"] = rfc3339(event.time);
  ordered_json labels = ordered_json::object();
  const Secrets secrets = secrets_of(event.raw);
  for (const events::Event::Entry& entry : event.entries()) {
    const std::string name(names.name(entry.field));
    if (entry.field < events::ecs_count)
      add(json, name, json_of(name, entry.value, {}));
    else
      add(labels, name, json_of(name, entry.value, secrets));
  }
  for (const events::Event::Native& native : event.natives())
    add(labels, std::string(native.name), json_of(native.name, native.value, secrets));
  if (!labels.empty()) json["labels"] = std::move(labels);
  if (raw_) json["event.original"] = std::string(event.raw);
  return json;
}

ordered_json Events::chosen(const ordered_json& event) const {
  if (columns_.empty()) return event;
  ordered_json json = ordered_json::object();
  for (const std::string& column : columns_) {
    if (event.contains(column))
      json[column] = event[column];
    else if (event.contains("labels") && event["labels"].contains(column))
      json[column] = event["labels"][column];
    else
      json[column] = nullptr;
  }
  return json;
}

Answer Events::run(Session& session) {
  read_flags();
  refuse_terminal_input(logs_.paths);
  events::FieldNames names;
  jobs::EventsRequest request;
  request.names = &names;
  request.now = session.now();
  request.since = session.moment(logs_.since, "--since");
  request.until = session.moment(logs_.until, "--until");
  refuse_empty_span(request.since, request.until);
  request.where = conditions_;
  for (const std::string& column : columns_)
    if (column.starts_with(events::own_prefix)) names.add(column);

  Answer answer;
  LogBackground background;
  request.background = background.open(session, false, answer.problems);
  answer.data["events"] = ordered_json::array();
  const bool one_document = session.flags().json;
  const auto show = [&](events::Event& event, const jobs::SourceReport&) {
    if ((session.flags().quiet || session.flags().plugin) && !one_document) return;
    ordered_json json = chosen(event_json(event, names));
    if (one_document)
      answer.data["events"].push_back(std::move(json));
    else
      session.output().line(json_text(json, -1));
  };
  Counts counts;
  for (jobs::LogSpec& spec : specs_by_path(logs_, session.settings(), names)) {
    request.spec = std::move(spec);
    add_outcome(jobs::show_events(request, show), session, counts, answer);
  }
  answer.data["shown"] = counts.shown;
  answer.data["unparsed"] = counts.unparsed;
  for (const Problem& problem : answer.problems)
    answer.status =
        worst_of(answer.status, jobs::is_warning(problem) ? Status::warning : Status::unknown);
  answer.plugin = fmt::format("{} | events={}c unparsed={}c", counted(counts.shown, "event"),
                              counts.shown, counts.unparsed);
  return answer;
}

void Events::add_outcome(const jobs::EventsOutcome& outcome, Session& session, Counts& counts,
                         Answer& answer) {
  counts.shown += outcome.shown;
  for (const Problem& problem : outcome.problems) answer.problems.push_back(problem);
  for (const jobs::SourceReport& source : outcome.sources) {
    counts.unparsed += source.unparsed;
    if (!source.problem.code.empty()) answer.problems.push_back(problem_of(source, session));
    if (source.unparsed > 0)
      session.output().note(fmt::format("{}: {} not understood, for example: {}",
                                        escaped(source.path), counted(source.unparsed, "line"),
                                        escaped(source.unparsed_example, 60)));
  }
}

}  // namespace

CommandType events_type() {
  CommandType type;
  type.path = "events";
  type.summary = "Print what was understood of a log, one event a line";
  type.description =
      "Reads logs as check-logs does and prints every event as one line of JSON with the field "
      "names "
      "of the Elastic Common Schema; native fields stand under \"labels\". For jq, for a bug "
      "report, "
      "and for trying a field map: a log that a [[source]] of the configuration names is read as "
      "that says. Nothing is judged or stored.\n\n"
      "The country of source.ip is shown where [enrich] country_database tells it; "
      "secops.amount.share and secops.amount.round where --fields or --where names them. What "
      "check-logs adds from what it knows of accounts and from the blacklist is not shown here: "
      "secops-rules(5) says which fields these are.\n\n"
      "Keys, tokens and card numbers are blotted out, except in the whole line that --raw adds.";
  type.examples = {
      {"secops events app.log --where source.ip=203.0.113.9", "everything of one address"},
      {"secops events auth.log --fields @timestamp,event.action,user.name", "three columns"},
      {"zcat old.gz | secops events - --since 2026-11-21 | jq .message", "through a pipe"},
  };
  type.streams = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Events>()); };
  return type;
}

}  // namespace secops::app
