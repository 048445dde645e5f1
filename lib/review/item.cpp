#include "review/item.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace secops::review {
namespace {

constexpr std::array<std::string_view, 4> kinds = {"transaction", "login", "account", "alert"};
constexpr std::array<std::string_view, 5> states = {"open", "claimed", "approved", "rejected",
                                                    "expired"};
constexpr std::array<std::string_view, 2> verdicts = {"approve", "reject"};
constexpr std::array<std::string_view, 9> role_names = {
    "ip", "wallet", "email", "user", "card", "domain", "finding", "incident", "block"};

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
std::string_view name_of(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::optional<Kind> kind_named(std::string_view name) { return named<Kind>(kinds, name); }
std::optional<State> state_named(std::string_view name) { return named<State>(states, name); }
std::optional<Role> role_named(std::string_view name) { return named<Role>(role_names, name); }

std::vector<std::string_view> kind_names() { return {kinds.begin(), kinds.end()}; }
std::vector<std::string_view> state_names() { return {states.begin(), states.end()}; }

std::vector<Role> all_roles() {
  std::vector<Role> roles;
  for (std::size_t i = 0; i < role_names.size(); ++i) roles.push_back(static_cast<Role>(i));
  return roles;
}

std::size_t Item::approved_by() const {
  return static_cast<std::size_t>(
      std::count_if(decisions.begin(), decisions.end(), [&](const Decision& decision) {
        return decision.round == round && decision.verdict == Verdict::approve;
      }));
}

std::string content_digest(const Item& item) {
  // Lengths before bytes, so that no two contents are written alike.
  std::string all = "review-content-1:";
  const auto add = [&](std::string_view part) { all += fmt::format("{}:{}", part.size(), part); };
  for (const std::string_view part :
       {std::string_view(item.key), name_of(item.kind), std::string_view(item.subject),
        std::string_view(item.country), std::string_view(item.maker)})
    add(part);
  add(item.maker_uid ? std::to_string(*item.maker_uid) : "");
  add(item.amount ? fmt::format("{}:{}:{}", units_text(item.amount->units), item.amount->asset.name,
                                item.amount->asset.decimals)
                  : "");
  add(item.happened ? rfc3339(std::chrono::floor<std::chrono::milliseconds>(*item.happened)) : "");
  for (const Reason& reason : item.reasons)
    add(fmt::format("reason:{}:{}:{}:{}", reason.rule, reason.score, reason.snoozed, reason.text));
  for (const Named& value : item.values)
    if (value.role != Role::block) add(fmt::format("{}:{}", name_of(value.role), value.value));
  for (const Note& note : item.notes)
    if (note.actor.empty()) add("evidence:" + note.text);
  return hex(sha256(all));
}

std::string id_of_key(std::string_view key) {
  return "q-" + token(sha256(std::string("review-1:").append(key)), 10);
}

}  // namespace secops::review
