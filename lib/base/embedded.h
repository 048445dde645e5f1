// A data file that is part of the program: a rule pack, a migration, a configuration profile.
#pragma once

#include <string_view>

namespace secops {

struct Embedded {
  std::string_view name;  // file name without folder: "auth.yml"
  std::string_view text;  // the whole file
};

}  // namespace secops
