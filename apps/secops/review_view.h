// Items of the review queue as people and programs read them; the same in every command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "review/lookup.h"
#include "review/queue.h"
#include "session.h"

namespace secops::app {

// Who runs this command, as the configuration knows people.
review::Person person_of(Session& session);

// review::find(), whose hints are lines for this configuration and store.
review::Found item_named(store::Read& read, const std::string& reference, const Session& session);
// Throws the error with hints that are such lines.
[[noreturn]] void throw_pasted(const Error& error, const Session& session);

// What can be done with it next, as lines to paste with the version that is shown; the likeliest
// first.
std::vector<std::string> next_lines(const review::Item& item, Session& session);

// "approved 1 of 2"; "" where one approval is enough and none is there.
std::string approvals_text(const review::Item& item);

// id, score, amount, age, state; kind, subject and reasons; the next line. Escaped.
std::string item_row(const review::Item& item, Session& session);
// Everything about it. Escaped.
std::string item_text(const review::Item& item, Session& session);
// {id, state, version, subject, amount, asset, score, reasons[], claimed_by, decisions[], due, …}
nlohmann::ordered_json item_json(const review::Item& item, Session& session);
// Its members as columns, for --csv; `more` is one of the command's own.
std::vector<std::string_view> item_columns(std::string_view more = {});

}  // namespace secops::app
