#include "finding_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "base/text.h"
#include "findings/advice.h"

namespace secops::app {

namespace {

using findings::Finding;
using findings::State;
using Json = nlohmann::ordered_json;

// Foreign text in what is left of a line: cut on a terminal, whole in a pipe.
std::string fitted(std::string_view raw, std::size_t used, const Style& style) {
  if (!style.truncate) return escaped(raw);
  return escaped(raw, style.columns > used + 10 ? style.columns - used : 10);
}

std::string seconds_or_null(const std::optional<Duration>& span) {
  return span ? span_text(*span) : std::string();
}

std::int64_t whole_seconds(Duration span) {
  return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

std::string labelled(std::string_view label, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("  {:<9} {}\n", label, text);
}

std::string state_text(const Finding& finding, Session& session) {
  std::string text(name_of(finding.state));
  if (!finding.state_by.empty()) text += fmt::format(" by {}", Foreign(finding.state_by));
  if (finding.state_since)
    text += fmt::format(", {}", age_text(*finding.state_since, session.now()));
  if (!finding.state_reason.empty()) text += fmt::format(": {}", Foreign(finding.state_reason));
  return text;
}

}  // namespace

findings::Finding finding_named(store::Read& read, const std::string& id, const Session& session) {
  try {
    return findings::find(read, id);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) problem.hint = session.paste(problem.hint);
    throw Error(std::move(problems), error.status());
  }
}

std::vector<std::string> next_lines(const Finding& finding, const Session& session) {
  std::vector<std::string> lines;
  auto add = [&](const std::string& line) { lines.push_back(session.paste(line)); };
  if (finding.state == State::open) {
    add(fmt::format("secops findings ack {} --reason 'looking into it'", finding.id));
  }
  if (finding.state != State::closed) {
    add(fmt::format("secops findings close {} --reason 'dealt with'", finding.id));
  }
  // Only what was recorded is in the queue.
  if (finding.action == "review" && finding.seen != Time())
    add(fmt::format("secops review-queue list --all --about {}", finding.id));
  for (const auto& [field, value] : finding.key) {
    if (value.empty()) continue;
    std::string_view mark = value.front() == '-' ? "-- " : "";
    add(fmt::format("secops show {}{}", mark, shell_quoted(value)));
  }
  if (lines.empty()) add(fmt::format("secops findings show {}", finding.id));
  return lines;
}

std::string action_text(const Finding& finding) {
  if (finding.action == "block") {
    std::string span = seconds_or_null(finding.block_for);
    return span.empty() ? "block" : "block for " + span;
  }
  if (finding.action == "incident" && !finding.playbook.empty()) {
    return "incident, playbook " + escaped(finding.playbook);
  }
  return finding.action;
}

std::string advice_line(const Finding& finding, const Session& session) {
  return session.paste_reading(findings::filled_advice(finding));
}

std::vector<std::string> beside_advice(std::vector<std::string> lines, std::string_view advice) {
  const auto said = [&](const std::string& line) {
    const std::size_t at = advice.find(line);
    if (at == std::string_view::npos) return false;
    // The same command with more behind it is another one.
    const std::string_view rest = advice.substr(at + line.size());
    return rest.empty() || rest.front() == ',' || rest.front() == ';' || rest.substr(0, 2) == "  ";
  };
  lines.erase(std::remove_if(lines.begin(), lines.end(), said), lines.end());
  return lines;
}

std::string key_text(const Finding& finding, KeyForm form) {
  std::string text;
  for (const auto& [field, value] : finding.key) {
    if (!text.empty()) text += ", ";
    if (form == KeyForm::named) text += field + " ";
    text += shown_value(field, value);
  }
  return text;
}

std::string shown_value(const std::string& field, const std::string& value) {
  return findings::kind_of(field, value) == "wallet" ? shortened_address(value) : value;
}

std::string finding_row(const Finding& finding, Session& session) {
  std::string_view severity = events::name_of(finding.severity);
  std::string head = fmt::format("{}  ", finding.id);
  std::size_t used = columns_of(head);
  head = session.style().bold(finding.id) + "  ";
  std::string facts =
      fmt::format("{:>9}  {:>5}x  ", age_text(finding.last, session.now()), grouped(finding.count));
  head += session.style().severity(padded(severity, 13), severity) + "  " + facts;
  used += 15 + columns_of(facts);
  std::string text =
      head + fitted(key_text(finding, KeyForm::values), used, session.style()) + "\n";
  std::string state = finding.state == State::open ? std::string() : state_text(finding, session);
  text += fmt::format("    {}\n", fitted(finding.title, 4, session.style()));
  if (!state.empty()) text += fmt::format("    {}\n", state);
  return text + fmt::format("    next: {}\n", next_lines(finding, session).front());
}

std::string finding_text(const Finding& finding, Session& session) {
  std::string_view severity = events::name_of(finding.severity);
  std::string text =
      fmt::format("{}  {}  {}\n", session.style().bold(finding.id),
                  session.style().severity(severity, severity), Foreign(finding.title));
  for (const auto& [field, value] : finding.key) {
    text +=
        labelled("key", fmt::format("{} = {}", Foreign(field), Foreign(shown_value(field, value))));
  }
  text +=
      labelled("rule", fmt::format("{} ({})", Foreign(finding.rule), Foreign(finding.condition)));
  text += labelled("count", grouped(finding.count));
  text += labelled("first", local_text(finding.first, session.zone()));
  text += labelled("last", fmt::format("{} ({})", local_text(finding.last, session.zone()),
                                       age_text(finding.last, session.now())));
  text += labelled("evidence", escaped(finding.evidence.line));
  text += labelled("from", escaped(finding.evidence.source));
  text += labelled("sha256", finding.evidence.sha256);
  text += labelled("state", state_text(finding, session));
  if (finding.action != "none") text += labelled("asks for", action_text(finding));
  const std::string advice = advice_line(finding, session);
  text += labelled("do", advice);
  text += labelled("contact", escaped(finding.contact));
  for (const std::string& line : beside_advice(next_lines(finding, session), advice))
    text += labelled("next", line);
  return text;
}

Json finding_json(const Finding& finding, const Session& session) {
  Json json;
  json["id"] = finding.id;
  json["severity"] = std::string(events::name_of(finding.severity));
  json["rule"] = {{"id", finding.rule}, {"title", finding.title}};
  json["key"] = Json::object();
  for (const auto& [field, value] : finding.key) json["key"][field] = value;
  json["count"] = finding.count;
  json["condition"] = finding.condition;
  json["window"] = whole_seconds(finding.window);
  json["first"] = rfc3339(finding.first);
  json["last"] = rfc3339(finding.last);
  json["evidence"] = {{"line", finding.evidence.line},
                      {"source", finding.evidence.source},
                      {"sha256", finding.evidence.sha256}};
  json["action"] = finding.action;
  json["block_for"] = finding.block_for ? Json(whole_seconds(*finding.block_for)) : Json();
  json["playbook"] = finding.playbook.empty() ? Json() : Json(finding.playbook);
  json["contact"] = finding.contact;
  json["advice"] = advice_line(finding, session);
  json["state"] = {{"name", std::string(name_of(finding.state))},
                   {"by", finding.state_by.empty() ? Json() : Json(finding.state_by)},
                   {"reason", finding.state_reason.empty() ? Json() : Json(finding.state_reason)},
                   {"since", finding.state_since ? Json(rfc3339(*finding.state_since)) : Json()}};
  json["next"] = next_lines(finding, session);
  return json;
}

std::vector<std::string_view> finding_columns() {
  return {"id",    "severity", "rule.id",         "rule.title", "key",        "count",
          "first", "last",     "evidence.source", "state.name", "state.since"};
}

std::string severities_text(const findings::SeverityCounts& counts) {
  std::string text;
  for (std::size_t level = counts.size(); level-- > 0;) {
    if (counts.at(level) == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", grouped(counts.at(level)),
                        events::name_of(static_cast<events::Severity>(level)));
  }
  return text;
}

}  // namespace secops::app
