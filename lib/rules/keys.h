// Typed reading of the keys of a map, with every mistake told. Private to lib/rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rules/node.h"

namespace secops::rules {

struct Located {
  std::string text;
  Place place;
};

// Told for every key that is not among `known`, with a suggestion. `what` names the map:
// "`secops`".
void refuse_unknown_keys(const Node& map, const std::vector<std::string_view>& known,
                         std::string_view what, ProblemList& problems);

// The text of a key; nothing if it is absent or (told) is no text, empty or has more than one line
// when `one_line`.
std::optional<Located> text_at(const Node& map, std::string_view key, ProblemList& problems,
                               bool one_line = true);
// A text or a list of texts; empty if absent or wrong (told).
std::vector<Located> texts_at(const Node& map, std::string_view key, ProblemList& problems);
std::optional<bool> boolean_at(const Node& map, std::string_view key, ProblemList& problems);
// A span such as 24h, more than zero.
std::optional<Duration> span_at(const Node& map, std::string_view key, ProblemList& problems);

// Tells that `text` is none of the names, with a suggestion; `what` says of what: "action".
void refuse_name(const Located& text, const std::vector<std::string_view>& names,
                 std::string_view what, ProblemList& problems);

}  // namespace secops::rules
