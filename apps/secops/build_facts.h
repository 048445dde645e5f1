// Facts about this build, settled when CMake configures.
#pragma once

#include <string_view>

namespace secops::app {

extern const std::string_view build_version;   // "0.1.0"
extern const std::string_view build_commit;    // 12 hex digits, "unknown" outside a repository
extern const std::string_view build_compiler;  // "GNU 12.2.0"
extern const std::string_view build_type;      // "Release"

}  // namespace secops::app
