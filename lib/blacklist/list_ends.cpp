#include "blacklist/list_ends.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/redact.h"
#include "base/text.h"

namespace secops::blacklist {
namespace {

constexpr std::size_t shown = 40;

bool says_none(std::string_view text) {
  constexpr std::array<std::string_view, 4> words = {"", "null", "none", "never"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equal_caseless(text, word); });
}

// A moment that is the same whenever it is read: "2h" and "today" are none.
std::optional<Time> absolute_moment(std::string_view text) {
  if (text.size() < 10 || text[4] != '-') return std::nullopt;
  return parse_moment(text, Time(), Zone());
}

std::string no_moment(std::string_view column, std::string_view text) {
  return fmt::format("its \"{}\" is no moment: \"{}\"", column, redacted(text.substr(0, shown)));
}

}  // namespace

SaidEnd said_end(std::string_view ended, std::string_view expires, Time now) {
  SaidEnd said;
  ended = trimmed(ended);
  expires = trimmed(expires);
  if (!says_none(ended)) {
    said.is_over = absolute_moment(ended).has_value();
    if (!said.is_over) said.mistake = no_moment(ended_column, ended);
    return said;
  }
  if (says_none(expires)) return said;
  said.end = absolute_moment(expires);
  if (!said.end) said.mistake = no_moment(expires_column, expires);
  said.is_over = said.end && *said.end <= now;
  return said;
}

}  // namespace secops::blacklist
