#include "review/change.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "review/rows.h"

namespace secops::review {

Time now_of(const store::Write& write) {
  return std::chrono::floor<std::chrono::milliseconds>(write.act().time);
}

void refuse(std::string code, std::string message, std::string hint) {
  throw Error({"review." + std::move(code), std::move(message), "", 0, 0, std::move(hint)},
              Status::critical);
}

// Brings the row up to the item, one version on.
void keep(store::Write& write, Item& item, std::string_view change, std::string_view reason,
          const std::string& before) {
  ++item.version;
  update(write, item);
  write.audit(change, item.id, reason, before, state_json(item));
}

bool is_person(std::string_view name, const Person& person) {
  name = trimmed(name);
  return equal_caseless(name, person.name) || equal_caseless(name, person.account) ||
         name == std::to_string(person.uid);
}

void require_known(const Person& person) {
  if (person.known) return;
  refuse("unknown-person",
         fmt::format("{} (user id {}) is nobody that [people] of the configuration names",
                     person.name, person.uid),
         fmt::format("name the people who decide: [people] {} = \"…\"", person.uid));
}

}  // namespace secops::review
