// How formats and programs fill an event: the few steps that all of them share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "events/event.h"
#include "events/format.h"
#include "events/vocabulary.h"

namespace secops::events {

// source.ip in canonical form where the text is an address, with source.port where it is
// "address:port" or "[address]:port"; else source.address as written. Empty text sets nothing.
void set_source(Event& event, std::string_view text);

// source.geo.country_iso_code from its code in any case; nothing if it is none.
void set_country(Event& event, std::string_view text);

// event.action and, where the action has one, event.outcome.
void set_action(Event& event, const Action& action);
void set_action(Event& event, std::string_view name, Outcome outcome);

// A field with the site's or program's own name: set where somebody asked for that name, kept under
// it where all fields are asked for. Names of fixed ECS fields are not taken from such places.
// Where the site maps the name to a field, that is set too, in its normal form and whatever it was
// before; set_mapped does only this.
void set_native(Event& event, const ParseContext& context, std::string_view name, Value value);
void set_mapped(Event& event, const ParseContext& context, std::string_view name,
                const Value& value);

// Nanoseconds of "12", "0.123", "15ms", "1.5 s", "1m30s", "250µs"; a number without unit counts in
// `unit_ns`. Nothing if it is no such text, is negative or does not fit. Fractions below 1 ns are
// cut.
std::optional<std::uint64_t> read_duration_ns(std::string_view text, std::uint64_t unit_ns);
void set_duration(Event& event, std::uint64_t duration_ns);

inline constexpr std::uint64_t microsecond_ns = 1000;
inline constexpr std::uint64_t millisecond_ns = 1000 * microsecond_ns;
inline constexpr std::uint64_t second_ns = 1000 * millisecond_ns;

// Of a value that stands in the line byte for byte: itself. Nothing for an empty one.
Spellings verbatim(std::string_view value);

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool all_digits(std::string_view text);  // and not empty

}  // namespace secops::events
