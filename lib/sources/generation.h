// What a rotation puts behind the name of a log. Private to sources.
#pragma once

#include <string>
#include <string_view>

namespace secops::sources {

inline constexpr std::string_view gzip_ending = ".gz";

// What logrotate and its like put behind a name: ".1", "-20261122", ".2026-11-22",
// "-20261122-061400", "-22112026".
struct Generation {
  enum class Style { none, numbered, dated } style{Style::none};
  unsigned number{0};
  std::string date;
};

// What makes `other` a rotated copy of `name`; nothing if it only begins with it.
Generation generation_in(std::string_view name, std::string_view other);

// False where the two do not compare: one is numbered, the other dated.
bool rotated_after(const Generation& later, const Generation& earlier);

}  // namespace secops::sources
