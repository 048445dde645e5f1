// What stands in no line: the country of an address, whether an account pays somebody for the first
// time, what the blacklist holds. Plug-ins, one file each in events/enrichers/.
//
// An enricher adds its fields to an event before rules see it. It is a plain value of text and pure
// functions: what is known beside the line is given to it, and it decides nothing about good or
// bad. A field that is true has the value "true"; one that is not true, or not known, is absent.
// Adding one: write enrichers/x.cpp with `EnricherType x_type()`, samples included; nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "events/event.h"

namespace secops::events {

// The account that an event is about: its user's id or, without one, name; "" for none.
std::string_view account_of(const Event& event);

// Does the event say that money of an account moves, or is meant to (moves_money)? Only such events
// make and ask for what is known of accounts.
bool moves_money_of_account(const Event& event);

// What is known of the account of an event that moves money, at the moment of that event. It is
// told by times alone, so that it is the same when the event is read again.
struct Past {
  Duration account_age{};  // since its first such event; zero for that one itself
  // Whole days (UTC) back to the last one before on which it had such an event; nothing: on none.
  std::optional<std::int64_t> idle_days;
  std::optional<Duration> recipient_age;  // since it first paid this recipient; nothing: none said
  bool new_country{false};                // first seen from it now, and from another one before
};

// Countries by address. Safe for several threads at once.
class Countries {
 public:
  virtual ~Countries() = default;
  // ISO 3166-1 alpha-2 in capitals; it lives as long as this. Nothing if it is not known.
  virtual std::optional<std::string_view> country_of(std::string_view address) const = 0;
};

// What the blacklist holds.
class Listed {
 public:
  virtual ~Listed() = default;
  // `kind` is ip, user or "" for one that the value itself tells (address, wallet, e-mail).
  virtual bool holds(std::string_view kind, std::string_view value) = 0;
};

class AmountLimits;

// What is known beside the line; null is not known.
struct Surroundings {
  const FieldNames* names{nullptr};  // frozen; only fields that somebody named are set
  const AmountLimits* limits{nullptr};
  const Countries* countries{nullptr};
  const Past* past{nullptr};
  Listed* listed{nullptr};
};

// What an enricher needs. All but those that need nothing but the event are asked only about events
// that move money, one by one in the order in which the logs give them.
enum class EnricherNeeds : std::uint8_t { event, past, list };

struct EnrichedField {
  std::string_view name;
  std::string_view title;  // for the documentation
};

struct EnricherSample {
  std::vector<std::pair<std::string_view, std::string_view>> event;  // fields that it has
  Past past;
  std::vector<std::string_view> listed;     // values that the list holds
  std::vector<std::string_view> countries;  // "203.0.113.9 DE"
  // All fields of the enricher that it must then have.
  std::vector<std::pair<std::string_view, std::string_view>> expect;
};

struct EnricherType {
  std::string_view name;
  EnricherNeeds needs{EnricherNeeds::event};
  std::vector<EnrichedField> fields;
  void (*enrich)(const Surroundings& surroundings, Event& event){nullptr};
  std::vector<EnricherSample> samples;
};

// All enrichers, by the name of their file: "country" comes before those that ask for countries.
std::span<const EnricherType> enrichers();

// For enrichers: sets a field of secops itself, if somebody named it.
void set_own(const Surroundings& surroundings, Event& event, std::string_view name,
             std::string_view text, ValueKind kind = ValueKind::text);
void set_own(const Surroundings& surroundings, Event& event, std::string_view name,
             std::int64_t number);
void set_own_if(bool holds, const Surroundings& surroundings, Event& event, std::string_view name);

}  // namespace secops::events
