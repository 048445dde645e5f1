// One line in, its fields by name out.
#pragma once

#include <string>
#include <string_view>

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
  events::Event event_;
};

// Every field and value of the line, whole and a part of it, against format.spellings(): the
// contract in format.h. Does nothing for lines that must be parsed anyway or are not taken.
void check_spellings(const events::FormatType& format, std::string_view line);

}  // namespace secops::test
