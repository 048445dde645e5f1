// How bad: Sigma's five levels, used for rules, findings and events alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace secops::events {

enum class Severity : std::uint8_t { informational, low, medium, high, critical };

std::string_view name_of(Severity severity);  // Sigma's spelling: "informational" … "critical"
// Sigma's names, "info" and "warning" (medium) too, any ASCII case.
std::optional<Severity> parse_severity(std::string_view text);

// The exit status that a finding of this severity means. Without fail_on: critical and high 2,
// medium 1, else 0. With it: at or above 2, one level below 1, else 0.
Status status_of(Severity severity, std::optional<Severity> fail_on = std::nullopt);

}  // namespace secops::events
