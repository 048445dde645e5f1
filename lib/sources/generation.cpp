#include "sources/generation.h"

#include <vector>

#include "base/text.h"
#include "sources/source.h"

namespace secops::sources {
namespace {

// "22112026" as "20261122": day first, as with logrotate's `dateformat -%d%m%Y`. Dates that begin
// with the year have no month there. Nothing if it is no such date.
std::string year_first(std::string_view digits) {
  unsigned day = 0;
  unsigned month = 0;
  if (digits.size() != 8 || digits.substr(4, 2) != "20" ||
      !parse_integer(digits.substr(0, 2), day) || !parse_integer(digits.substr(2, 2), month) ||
      day < 1 || day > 31 || month < 1 || month > 12)
    return "";
  return std::string(digits.substr(4)).append(digits.substr(2, 2)).append(digits.substr(0, 2));
}

Generation generation_of(std::string_view suffix) {
  if (suffix.ends_with(gzip_ending)) suffix.remove_suffix(gzip_ending.size());
  Generation generation;
  if (suffix.size() < 2 || (suffix[0] != '.' && suffix[0] != '-')) return generation;
  suffix.remove_prefix(1);
  constexpr std::size_t shortest_date = 8;
  constexpr std::size_t epoch_digits = 10;
  const bool digits = suffix.find_first_not_of("0123456789") == std::string_view::npos;
  if (suffix.size() < shortest_date && parse_integer(suffix, generation.number)) {
    generation.style = Generation::Style::numbered;
  } else if (std::string date = year_first(suffix); !date.empty()) {
    generation.style = Generation::Style::dated;
    generation.date = std::move(date);
  } else if (suffix.size() >= shortest_date &&
             suffix.find_first_not_of("0123456789-_.:T") == std::string_view::npos &&
             // Addresses and ports are no dates.
             (suffix.starts_with("20") || (digits && suffix.size() == epoch_digits))) {
    generation.style = Generation::Style::dated;
    generation.date = suffix;
  }
  return generation;
}

// The same where it stands before the ending, as of "app-20261122.log" of "app.log": only dates are
// written there, "app-2.log" is the log of another process.
Generation generation_inside(std::string_view name, std::string_view other) {
  if (other.ends_with(gzip_ending)) other.remove_suffix(gzip_ending.size());
  std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || other.size() <= name.size()) return {};
  if (!other.starts_with(name.substr(0, dot)) || !other.ends_with(name.substr(dot))) return {};
  Generation generation = generation_of(other.substr(dot, other.size() - name.size()));
  return generation.style == Generation::Style::dated ? generation : Generation{};
}

}  // namespace

Generation generation_in(std::string_view name, std::string_view other) {
  if (other.size() > name.size() && other.starts_with(name)) {
    return generation_of(other.substr(name.size()));
  }
  return generation_inside(name, other);
}

bool rotated_after(const Generation& later, const Generation& earlier) {
  if (later.style != earlier.style) return false;
  if (later.style == Generation::Style::numbered) return later.number < earlier.number;
  return later.style == Generation::Style::dated && later.date > earlier.date;
}

std::vector<std::string> rotated_from(const std::string& path) {
  std::string folder = path.substr(0, path.rfind('/') + 1);
  std::string_view name = std::string_view(path).substr(folder.size());
  std::vector<std::string> bases;
  // What cannot be read here is a copy all the same.
  for (std::string_view ending : {".xz", ".zst", ".bz2"}) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    bases.push_back(folder + std::string(name));
  }
  for (std::size_t at = name.find_first_of(".-", 1); at != std::string_view::npos;
       at = name.find_first_of(".-", at + 1)) {
    std::string_view suffix = name.substr(at);
    Generation::Style style = generation_of(suffix).style;
    // A number after a dash is more often that of a process.
    if (style == Generation::Style::dated || suffix == gzip_ending ||
        (style == Generation::Style::numbered && suffix[0] == '.')) {
      bases.push_back(folder + std::string(name.substr(0, at)));
    }
    for (std::size_t dot = name.find('.', at + 1); dot != std::string_view::npos;
         dot = name.find('.', dot + 1)) {
      std::string_view ending = name.substr(dot);
      if (ending.ends_with(gzip_ending)) ending.remove_suffix(gzip_ending.size());
      std::string base = std::string(name.substr(0, at)).append(ending);
      if (generation_inside(base, name).style != Generation::Style::none) {
        bases.push_back(folder + base);
      }
    }
  }
  return bases;
}

}  // namespace secops::sources
