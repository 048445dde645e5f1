// The names of what happens: values of event.action, with the ways in which sources spell them. This is
// the table in the documentation (`man secops-check-logs`, EVENT ACTIONS), written once.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/format.h"

namespace secops::events {

enum class Outcome : std::uint8_t { none, success, failure };

struct Action {
  std::string_view name;     // "login.failed"
  std::string_view title;    // "A log-in failed"
  Outcome outcome{Outcome::none};
  bool transaction{false};   // counts in the transaction success rate (by its outcome)
  bool security{false};      // a security event: with severity critical it is a finding
  // Native spellings besides the name. Compared in ASCII lower case with '.', '_', '-', ':', '/' and
  // blanks as equal and camelCase split: "login failed" covers LOGIN_FAILED, loginFailed, login.failed.
  std::vector<std::string_view> spellings;
};

std::span<const Action> actions();
const Action* find_action(std::string_view name);          // by its own name
const Action* read_action(std::string_view native);        // by name or any spelling; null if unknown

// Normalised log level of a native spelling ("ERR", "warn", "50" of pino and bunyan, "E", "SEVERE", …);
// "" if it is none. Result: trace debug info notice warning error critical fatal.
std::string_view read_level(std::string_view native);
// The same for a syslog/journal priority 0..7.
std::string_view level_of_priority(int priority);
bool is_error_level(std::string_view level);  // error, critical, fatal

// Spellings for prefilters: how `value` of event.action, event.outcome, log.level or event.severity may
// stand in a structured line (formats pass their own quoting through).
Spellings action_spellings(std::string_view action);
Spellings level_spellings(std::string_view level);

}  // namespace secops::events
