// What every format must survive and keep to, whatever the bytes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/format_reader.h"

namespace secops::test {

// Shape is pure, parsing ends without error, twice the same, spellings() is never too narrow, and a
// glance says what parsing says.
inline void exercise_format(const char* name, const std::uint8_t* data, std::size_t size) {
  const events::FormatType& format = *events::find_format(name);
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  static Reader reader(true);
  const bool first = reader.parse(format, line);
  const std::size_t entries = reader.event().entries().size();
  const bool second = reader.parse(format, line);
  const std::string wrong = wrong_spelling(format, line) + wrong_glance(format, line);
  if (format.shape(line) == format.shape(line) && first == second &&
      entries == reader.event().entries().size() && wrong.empty())
    return;
  std::fprintf(stderr, "%s is broken by this line: %s\n", name, wrong.c_str());
  std::abort();
}

}  // namespace secops::test
