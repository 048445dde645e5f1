// One line in, its fields by name out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/format.h"

namespace secops::test {

// Parses with reference 2026-11-22T06:14:00Z and zone UTC.
class Reader {
 public:
  explicit Reader(bool keep_all);

  bool parse(const events::FormatType& format, std::string_view line);
  // The first value of a fixed or native field, "@timestamp" in RFC 3339; "" if absent.
  std::string text(std::string_view field) const;
  events::Event& event() { return event_; }
  events::FieldNames& names() { return names_; }
  events::ParseContext& context() { return context_; }

 private:
  events::FieldNames names_;
  events::ParseContext context_;
  std::vector<char> line_;  // the event's values are views into it; no byte too long
  events::Event event_;
};

// What format.spellings() says wrongly about the line: for every field and value of its event,
// whole and in part, some phrase must stand in the line (format.h). "" if nothing is wrong, or the
// line must be parsed anyway or is not taken.
std::string wrong_spelling(const events::FormatType& format, std::string_view line);

// What a format's glance says otherwise than its parse(); "" if it says nothing or the same.
std::string wrong_glance(const events::FormatType& format, std::string_view line);

}  // namespace secops::test
