// The modifiers of a field: `event.action|contains|all`. One table says which there are, which may
// stand together and which are not there yet. Private to lib/rules.
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/problems.h"

namespace secops::rules {

enum Modifier : std::uint32_t {
  mod_contains = 1U << 0,
  mod_startswith = 1U << 1,
  mod_endswith = 1U << 2,
  mod_all = 1U << 3,
  mod_cased = 1U << 4,
  mod_exists = 1U << 5,
  mod_re = 1U << 6,
  mod_ignorecase = 1U << 7,
  mod_multiline = 1U << 8,
  mod_dotall = 1U << 9,
  mod_cidr = 1U << 10,
  mod_lt = 1U << 11,
  mod_lte = 1U << 12,
  mod_gt = 1U << 13,
  mod_gte = 1U << 14,
};

struct FieldSpec {
  std::string_view name;  // "" for keywords
  std::uint32_t modifiers{0};
  bool has(std::uint32_t any_of) const { return (modifiers & any_of) != 0; }
};

// Splits "name|mod|mod". What is wrong with the modifiers is told at `place`.
FieldSpec read_field_spec(std::string_view key, Place place, ProblemList& problems);

}  // namespace secops::rules
