#include "review/item.h"

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace secops::review {
namespace {

constexpr std::array<std::string_view, 4> kinds = {"transaction", "login", "account", "alert"};
constexpr std::array<std::string_view, 5> states = {"open", "claimed", "approved", "rejected",
                                                    "expired"};
constexpr std::array<std::string_view, 2> verdicts = {"approve", "reject"};
constexpr std::array<std::string_view, 9> roles = {"ip",     "wallet",  "email",    "user", "card",
                                                   "domain", "finding", "incident", "block"};

template <typename Enum, std::size_t size>
std::optional<Enum> named(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(State state) { return states[static_cast<std::size_t>(state)]; }
std::string_view name_of(Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; }
std::string_view name_of(Role role) { return roles[static_cast<std::size_t>(role)]; }

std::optional<Kind> kind_named(std::string_view name) { return named<Kind>(kinds, name); }
std::optional<State> state_named(std::string_view name) { return named<State>(states, name); }
std::optional<Role> role_named(std::string_view name) { return named<Role>(roles, name); }

std::vector<std::string_view> kind_names() { return {kinds.begin(), kinds.end()}; }
std::vector<std::string_view> state_names() { return {states.begin(), states.end()}; }

std::size_t Item::approved_by() const {
  return static_cast<std::size_t>(
      std::count_if(decisions.begin(), decisions.end(), [&](const Decision& decision) {
        return decision.round == round && decision.verdict == Verdict::approve;
      }));
}

std::string id_of_key(std::string_view key) {
  return "q-" + token(sha256(std::string("review-1:").append(key)), 10);
}

}  // namespace secops::review
