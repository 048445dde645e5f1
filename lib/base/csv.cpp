#include "base/csv.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace secops {
namespace {

// Equals, plus, minus and at, also in their wide forms; what else would begin a formula (tab,
// carriage return) is written out.
constexpr std::array<std::string_view, 9> guarded = {
    "=", "+", "-", "@", "'", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

bool needs_guard(std::string_view cell) {
  return std::any_of(guarded.begin(), guarded.end(),
                     [&](std::string_view sign) { return cell.starts_with(sign); });
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view raw) {
  std::string cell = printable(raw);
  if (needs_guard(cell)) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"") == std::string::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string_view without_csv_guard(std::string_view cell) {
  return cell.starts_with('\'') && needs_guard(cell.substr(1)) ? cell.substr(1) : cell;
}

}  // namespace secops
