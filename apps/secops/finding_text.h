// A finding as a person reads it and as a program reads it; the same in every command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"
#include "session.h"

namespace secops::app {

// findings::find(), whose hints are lines for this configuration and store.
findings::Finding finding_named(store::Read& read, const std::string& id, const Session& session);

// What to do next, as lines to paste: the first is the best one for the finding's state.
std::vector<std::string> next_lines(const findings::Finding& finding, const Session& session);

// What the rule wants to be done: "block for 1d", "review", "incident, playbook …", "none".
std::string action_text(const findings::Finding& finding);

// The rule's advice filled from the finding, safe to print; "" if there is none.
std::string advice_line(const findings::Finding& finding, const Session& session);
// Those of the lines that the advice does not say already: a person reads a command once.
std::vector<std::string> beside_advice(std::vector<std::string> lines, std::string_view advice);

// Its key for people, not escaped: the values, or each behind the name of its field.
enum class KeyForm : std::uint8_t { values, named };
std::string key_text(const findings::Finding& finding, KeyForm form);

// A value of its key for people, not escaped: a wallet is shortened, as only text shows it.
std::string shown_value(const std::string& field, const std::string& value);

// id, severity, age, count and key; the title; the next line. Escaped.
std::string finding_row(const findings::Finding& finding, Session& session);
// Everything about it, also the evidence and what was decided. Escaped.
std::string finding_text(const findings::Finding& finding, Session& session);
// {id, severity, rule: {id, title}, key: {field: value}, count, first, last, evidence, action,
// next[], …}
nlohmann::ordered_json finding_json(const findings::Finding& finding, const Session& session);
// Of its members those that are a table's columns, for --csv.
std::vector<std::string_view> finding_columns();

// "2 critical, 1 medium"; "" for none.
std::string severities_text(const findings::SeverityCounts& counts);

}  // namespace secops::app
