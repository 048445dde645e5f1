// One value of a rule, compiled: how a value of an event is held against it. Private to lib/rules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "events/event.h"
#include "rules/ruleset.h"

namespace re2 {
class RE2;
}

namespace secops::rules {

// Sigma text with its escapes resolved: bytes, and wildcards beyond them.
using GlobText = std::vector<std::uint16_t>;
constexpr std::uint16_t glob_run = 256;  // '*': any run, also an empty one
constexpr std::uint16_t glob_one = 257;  // '?': exactly one character

// The escape rules of Sigma: '\' before '*', '?' or '\' makes that character literal, before
// anything else it is a backslash, and so it is at the end.
GlobText read_glob(std::string_view text);

enum class PatternKind : std::uint8_t {
  exact,    // the whole value
  prefix,   // literal at the start
  suffix,   // literal at the end
  part,     // literal anywhere
  any,      // any value that is there ("*")
  glob,     // other wildcards
  null,     // absent or null
  number,   // equal as numbers, else as text
  compare,  // lt lte gt gte
  network,  // an address inside
  regex,
};

struct Pattern {
  PatternKind kind{PatternKind::exact};
  bool cased{false};
  Comparison comparison{Comparison::eq};  // compare
  std::string text;  // literal, in lower case unless cased; the number as written
  GlobText glob;     // glob: in lower case unless cased
  IpNetwork network;
  std::shared_ptr<const re2::RE2> regex;  // never null in kind regex
  std::string shown;                      // the value as the rule writes it
};

// Literal or wildcard pattern of a text, by the cheapest test that decides it.
Pattern make_pattern(GlobText glob, bool cased);

// Whether a value that is there matches; kind null never does for a text, whatever it holds.
bool matches(const Pattern& pattern, const events::Value& value);

// The whole text against a wildcard pattern; at most |glob| × |text| steps. `glob` must be in
// lower case unless cased.
bool glob_matches(const GlobText& glob, std::string_view text, bool cased);

}  // namespace secops::rules
