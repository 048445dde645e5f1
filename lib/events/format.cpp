#include "events/format.h"

#include "base/text.h"

namespace secops::events {

const FormatType* find_format(std::string_view name) {
  for (const FormatType& format : formats())
    if (format.name == name) return &format;
  return nullptr;
}

const FormatType* detect_format(std::span<const std::string_view> first_lines,
                                const ParseContext& context) {
  std::size_t lines = 0;
  for (std::string_view line : first_lines) lines += trimmed(line).empty() ? 0 : 1;
  const FormatType* best = nullptr;
  std::size_t best_taken = 0;
  Event event;
  for (const FormatType& format : formats()) {
    std::size_t taken = 0;
    for (std::string_view line : first_lines) {
      const Shape shape = format.shape(line);
      if (shape != Shape::event && shape != Shape::whole) continue;
      event.clear(line);
      taken += format.parse(line, context, event) ? 1 : 0;
    }
    if (taken == 0 || taken * 2 < lines) continue;
    if (!best || taken > best_taken || (taken == best_taken && format.rank > best->rank)) {
      best = &format;
      best_taken = taken;
    }
  }
  return best;
}

}  // namespace secops::events
