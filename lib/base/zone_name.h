// Zones by the short names that logs write behind a stamp: "PDT", "CET".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace secops {

// Minutes east of UTC, if the name means one zone only; those of North America are RFC 5322's.
std::optional<std::int32_t> named_offset_minutes(std::string_view name);

// A name of several zones, hours apart: CST is Chicago's, Shanghai's and Havana's. Whoever reads a
// stamp with it does not know the time.
bool names_several_zones(std::string_view name);

// The name of a zone whose offset is not known here: "BRT", "SGT". Some are words too ("PET"), so
// what stands behind must tell that it is one.
bool names_another_zone(std::string_view name);

// Either of the two: only the zone of the log says which moment is meant.
inline bool leaves_zone_open(std::string_view name) {
  return names_several_zones(name) || names_another_zone(name);
}

}  // namespace secops
