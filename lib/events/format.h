// A log format: how a line becomes an event. Plug-ins, one file each in events/formats/.
//
// A format is a plain value of text and pure functions. It decides nothing about good or bad.
// Adding one: write formats/x.cpp with `FormatType x_type()`, samples included; nothing else.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "events/event.h"

namespace secops::events {

// What a line looks like at first sight; cheap (tens of nanoseconds), called for every line.
enum class Shape : std::uint8_t {
  foreign,  // not a line of this format: counted as unparsed
  event,    // a record; parse() is called only if some rule or metric may want it
  whole,    // a record that must be parsed whatever rules want (its spelling hides from literals,
            // such as JSON with blanks round its colons or with \u00xx escapes)
  continuation,  // belongs to the record before it (a stack trace); counted, not parsed
};

// In place of a field: the event's time, "@timestamp".
inline constexpr FieldId mapped_time = std::numeric_limits<FieldId>::max();

// A site's own name for a field: the value of the native (dotted) field `from` becomes field `to`.
// As a time it is read as the format reads its own stamps; what cannot be read so gives none.
struct FieldMapping {
  std::string from;
  FieldId to;
};

struct ParseContext {
  Time reference;           // --now, or the clock: for stamps without a year
  Zone zone;                // for stamps without an offset
  const FieldNames* names;  // frozen; native fields whose name is in it are set
  bool keep_all{false};     // also keep native fields nobody named (for `secops events`, keywords)
  std::span<const FieldMapping> mappings;  // win over the format's own reading
};

// "If the field has this value (or, when `partial`, holds it), then for at least one phrase every
// word of it stands in the raw line, in any ASCII case." An empty list: the format never gives the
// field that value. Nothing: the format cannot say, so every line must be parsed.
using Phrase = std::vector<std::string>;
using Spellings = std::optional<std::vector<Phrase>>;

struct Sample {
  std::string_view line;
  // Must all hold after parse(): {"source.ip", "203.0.113.9"}. "@timestamp" is rfc3339(time) with
  // reference 2026-11-22T06:14:00Z and zone UTC. An empty list: the line must NOT be taken (shape
  // foreign or parse false).
  std::vector<std::pair<std::string_view, std::string_view>> expect;
};

// What service levels ask of a line, when no rule can want the rest of it.
struct Glance {
  Time time;
  int status{0};  // http.response.status_code, [100, 999]
  std::optional<Duration> taken;
};

struct FormatType {
  std::string_view name;   // permanent: "json-lines", "syslog", "access", "plain"
  std::string_view title;  // "JSON lines (pino, winston, bunyan, ECS)"
  int rank{0};          // detection: of formats that take equally many lines the higher rank wins
  LogSource logsource;  // what its events are unless the source or a program says more
  Shape (*shape)(std::string_view line){nullptr};
  // Fills the cleared event (raw is set). False: not understood, the event is not used. Sets time.
  bool (*parse)(std::string_view line, const ParseContext& context, Event& event){nullptr};
  Spellings (*spellings)(std::string_view field, std::string_view value, bool partial){nullptr};
  // Of a format whose every line is a request and counts in the service levels; null for others.
  // If it gives something, parse() takes the line and gives an event of this time, this status and
  // this duration, none if none. Nothing: only parse() can say.
  std::optional<Glance> (*glance)(std::string_view line, const ParseContext& context){nullptr};
  std::vector<Sample> samples;
};

// All formats, by name.
std::span<const FormatType> formats();
const FormatType* find_format(std::string_view name);

// The format that takes most of these first lines (shape event/whole and parse succeeds), at least
// half of the non-blank ones; null if none does. Pure.
const FormatType* detect_format(std::span<const std::string_view> first_lines,
                                const ParseContext& context);

}  // namespace secops::events
