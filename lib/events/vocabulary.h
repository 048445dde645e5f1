// The names of what happens: values of event.action, with the ways in which sources spell them.
// This is the table in the documentation (`man secops-check-logs`, EVENT ACTIONS), written once.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/format.h"

namespace secops::events {

enum class Outcome : std::uint8_t { none, success, failure };

struct Action {
  std::string_view name;   // "login.failed"
  std::string_view title;  // "A log-in failed"
  Outcome outcome{Outcome::none};
  // Counts in the transaction success rate, by its outcome. One count a transaction: that it
  // reached the chain or was paid (broadcast, succeeded), or that it did not (failed, sign-failed).
  // Steps on the way (requested, signed), later confirmations, retries and deliberate refusals
  // (blocked, flagged) do not.
  bool transaction{false};
  bool security{false};  // a security event: with severity critical it is a finding
  // Native spellings besides the name. Compared in ASCII lower case with '.', '_', '-', ':', '/'
  // and blanks as equal and camelCase split: "login failed" covers LOGIN_FAILED, loginFailed,
  // login.failed.
  std::vector<std::string_view> spellings{};
  // What a program says to people: a message that begins so, after emoji, "[tag]" and "Error:".
  // Compared word by word in ASCII lower case; "*" stands for at most one word of any kind, such as
  // an id.
  std::vector<std::string_view> phrases{};
};

std::span<const Action> actions();
const Action* find_action(std::string_view name);     // by its own name
const Action* read_action(std::string_view native);   // by name or any spelling; null if unknown
const Action* read_phrase(std::string_view message);  // by the message's beginning; null if none
// A step by which money moves, or is meant to: asked for, signed, sent, paid. Not those that say
// that it does not (failed, blocked), and no refunds. What is known of accounts is learnt of these.
bool moves_money(const Action& action);
std::string_view name_of(Outcome outcome);  // "unknown" for none
// Normalised outcome of a native spelling ("ok", "FAILED", "true", …): success, failure, unknown;
// "" if none.
std::string_view read_outcome(std::string_view native);

// Normalised log level of a native spelling ("ERR", "warn", "50" of pino and bunyan, "E", "SEVERE",
// …);
// "" if it is none. Result: trace debug info notice warning error critical fatal.
std::string_view read_level(std::string_view native);
// The same for a syslog/journal priority 0..7.
std::string_view level_of_priority(int priority);
bool is_error_level(std::string_view level);  // error, critical, fatal

// Whether a field whose value is `own` has the value that somebody asks for or, if `partial`, holds
// it. Any ASCII case.
bool is_wanted(std::string_view own, std::string_view value, bool partial);

// Spellings for prefilters: how `value` of event.action, event.outcome, log.level or event.severity
// may stand in a line. Each word is one of letters and digits, so no quoting changes it; the
// level's are whole values, which a format may put in its own quotes. `partial`: of any value that
// holds the given one.
Spellings action_spellings(std::string_view action, bool partial = false);
Spellings level_spellings(std::string_view level, bool partial = false);
Spellings outcome_spellings(std::string_view outcome, bool partial = false);
Spellings severity_spellings(std::string_view severity, bool partial = false);

}  // namespace secops::events
