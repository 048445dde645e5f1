#include "events/severity.h"

#include "base/text.h"

namespace secops::events {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::informational:
      return "informational";
    case Severity::low:
      return "low";
    case Severity::medium:
      return "medium";
    case Severity::high:
      return "high";
    case Severity::critical:
      return "critical";
  }
  return "informational";
}

std::optional<Severity> parse_severity(std::string_view text) {
  struct Name {
    std::string_view text;
    Severity severity;
  };
  static constexpr Name names[] = {
      {"critical", Severity::critical}, {"high", Severity::high},
      {"medium", Severity::medium},     {"warning", Severity::medium},
      {"low", Severity::low},           {"informational", Severity::informational},
      {"info", Severity::informational}};
  for (const Name& name : names)
    if (equal_caseless(text, name.text)) return name.severity;
  return std::nullopt;
}

Status status_of(Severity severity, std::optional<Severity> fail_on) {
  const int level = static_cast<int>(severity);
  // Without a wish the bands are high and medium, which is the same as failing on high.
  const int critical_from = static_cast<int>(fail_on.value_or(Severity::high));
  if (level >= critical_from) return Status::critical;
  if (level == critical_from - 1) return Status::warning;
  return Status::ok;
}

}  // namespace secops::events
