#include "events/enricher.h"

#include <charconv>

#include "events/vocabulary.h"

namespace secops::events {

std::string_view account_of(const Event& event) {
  const std::string_view id = event.text(user_id);
  return id.empty() ? event.text(user_name) : id;
}

bool moves_money_of_account(const Event& event) {
  if (!event.has(event_action) || account_of(event).empty()) return false;
  const Action* action = find_action(event.text(event_action));
  return action != nullptr && moves_money(*action);
}

void set_own(const Surroundings& surroundings, Event& event, std::string_view name,
             std::string_view text, ValueKind kind) {
  if (const auto field = surroundings.names->find(name)) event.set(*field, text, kind);
}

void set_own(const Surroundings& surroundings, Event& event, std::string_view name,
             std::int64_t number) {
  const auto field = surroundings.names->find(name);
  if (!field) return;
  constexpr std::size_t longest = 20;
  char* const digits = event.allocate(longest);
  const auto end = std::to_chars(digits, digits + longest, number).ptr;
  event.set(*field, {digits, static_cast<std::size_t>(end - digits)}, ValueKind::number);
}

void set_own_if(bool holds, const Surroundings& surroundings, Event& event, std::string_view name) {
  if (holds) set_own(surroundings, event, name, "true");
}

}  // namespace secops::events
