#include "support/format_reader.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace secops::test {

using namespace secops::events;

Reader::Reader(bool keep_all)
    : context_{civil_time(2026, 11, 22, 6, 14, 0), Zone(), &names_, keep_all, {}} {}

bool Reader::parse(const FormatType& format, std::string_view line) {
  line_.assign(line.begin(), line.end());
  const std::string_view kept(line_.data(), line_.size());
  event_.clear(kept);
  return format.parse(kept, context_, event_);
}

std::string Reader::text(std::string_view field) const {
  if (field == "@timestamp") return event_.has_time ? rfc3339(event_.time) : "";
  if (const auto id = names_.find(field)) return std::string(event_.text(*id));
  for (const Event::Native& native : event_.natives())
    if (native.name == field) return std::string(native.value.text);
  return "";
}

namespace {

bool holds_all(std::string_view line, const Phrase& phrase) {
  for (const std::string& word : phrase)
    if (find_caseless(line, word) == std::string_view::npos) return false;
  return !phrase.empty();
}

bool holds(const FormatType& format, std::string_view line, std::string_view field,
           std::string_view value, bool partial) {
  const Spellings spellings = format.spellings(field, value, partial);
  if (!spellings) return true;
  for (const Phrase& phrase : *spellings)
    if (holds_all(line, phrase)) return true;
  return false;
}

}  // namespace

std::string wrong_spelling(const FormatType& format, std::string_view line) {
  if (format.shape(line) != Shape::event) return "";
  Reader reader(true);
  if (!reader.parse(format, line)) return "";
  const auto check = [&](std::string_view field, const Value& value) -> std::string {
    if (value.kind == ValueKind::null) return "";
    const std::string_view text = value.text;
    if (holds(format, line, field, text, false) &&
        holds(format, line, field, text.substr(text.size() / 3), true) &&
        holds(format, line, field, text.substr(0, text.size() / 2), true))
      return "";
    return std::string(format.name) + ": " + std::string(field) + " = " + std::string(text);
  };
  for (const Event::Entry& entry : reader.event().entries())
    if (auto wrong = check(reader.names().name(entry.field), entry.value); !wrong.empty())
      return wrong;
  for (const Event::Native& native : reader.event().natives())
    if (auto wrong = check(native.name, native.value); !wrong.empty()) return wrong;
  return "";
}

std::string wrong_glance(const FormatType& format, std::string_view line) {
  Reader reader(true);
  const auto glance =
      format.glance ? format.glance(line, reader.context()) : std::optional<Glance>();
  if (!glance) return "";
  if (!reader.parse(format, line)) return "parse() does not take the line";
  const auto same = [&](std::string_view field, const std::string& said) -> std::string {
    const std::string parsed = reader.text(field);
    return parsed == said ? "" : fmt::format("{} is {}, not {}", field, parsed, said);
  };
  const std::string duration = reader.text("event.duration");
  std::int64_t ns = 0;
  const auto taken =
      parse_integer(duration, ns) ? std::optional(Duration(ns / 1000)) : std::nullopt;
  if (taken != glance->taken) return "event.duration is " + duration;
  return same("@timestamp", rfc3339(glance->time)) +
         same("http.response.status_code", fmt::format("{}", glance->status));
}

}  // namespace secops::test
