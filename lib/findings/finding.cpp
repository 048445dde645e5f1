#include "findings/finding.h"

#include <fmt/format.h>

#include <iterator>

#include "base/digest.h"

namespace secops::findings {

std::string_view name_of(State state) {
  switch (state) {
    case State::open:
      return "open";
    case State::acknowledged:
      return "acknowledged";
    case State::closed:
      return "closed";
  }
  return "open";
}

std::string make_id(std::string_view rule, std::string_view joined_key, Time first,
                    std::uint64_t first_raw) {
  // Lengths before the parts, so that a rule's end can never read as a key's beginning.
  std::string input = "finding-1:";
  fmt::format_to(std::back_inserter(input), "{}:{}{}:", rule.size(), rule, joined_key.size());
  input += joined_key;
  fmt::format_to(std::back_inserter(input), "{}:{:016x}", first.time_since_epoch().count(),
                 first_raw);
  return "f-" + token(sha256(input), 10);
}

}  // namespace secops::findings
