// Regular expressions of rules: RE2 over bytes, so that broken UTF-8 in a log is no obstacle.
// Private to lib/rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/format.h"

namespace re2 {
class RE2;
}

namespace secops::rules {

struct RegexFlags {
  bool ignore_case{false};
  bool multi_line{false};  // ^ and $ at line ends too
  bool dot_all{false};     // . matches a newline too
};

// Null with `error` set if the pattern is not understood.
std::shared_ptr<const re2::RE2> compile_regex(std::string_view pattern, RegexFlags flags,
                                              std::string& error);

// Literals without which the pattern cannot match: all words of at least one phrase stand in any
// text that it matches (any ASCII case). Nothing if that cannot be proved.
std::optional<std::vector<events::Phrase>> required_literals(const re2::RE2& regex);

}  // namespace secops::rules
