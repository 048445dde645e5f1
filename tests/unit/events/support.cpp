#include "unit/events/support.h"

#include "base/text.h"
#include "base/time.h"
#include "support/catch.h"

namespace secops::test {

using namespace secops::events;

Reader::Reader(bool keep_all)
    : context_{civil_time(2026, 11, 22, 6, 14, 0), Zone(), &names_, keep_all, {}} {}

bool Reader::parse(const FormatType& format, std::string_view line) {
  event_.clear(line);
  return format.parse(line, context_, event_);
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

void check_value(const FormatType& format, std::string_view line, std::string_view field,
                 std::string_view value, bool partial) {
  const Spellings spellings = format.spellings(field, value, partial);
  if (!spellings) return;
  INFO(format.name << " " << field << " = " << value << (partial ? " (part)" : "") << "\n" << line);
  bool found = false;
  for (const Phrase& phrase : *spellings) found = found || holds_all(line, phrase);
  CHECK(found);
}

}  // namespace

void check_spellings(const FormatType& format, std::string_view line) {
  if (format.shape(line) != Shape::event) return;
  Reader reader(true);
  if (!reader.parse(format, line)) return;
  const auto check = [&](std::string_view field, const Value& value) {
    if (value.kind == ValueKind::null) return;
    check_value(format, line, field, value.text, false);
    check_value(format, line, field, value.text.substr(value.text.size() / 3), true);
    check_value(format, line, field, value.text.substr(0, value.text.size() / 2), true);
  };
  for (const Event::Entry& entry : reader.event().entries())
    check(reader.names().name(entry.field), entry.value);
  for (const Event::Native& native : reader.event().natives()) check(native.name, native.value);
}

}  // namespace secops::test
