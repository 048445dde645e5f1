#include "jobs/review_rejection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "review/queue.h"

namespace secops::jobs {
namespace {

using review::Role;

constexpr Role listable[] = {Role::ip,   Role::wallet, Role::email,
                             Role::user, Role::card,   Role::domain};

// The values of the roles, or why they cannot be listed.
std::vector<blacklist::Value> values_of(const review::Item& item, const std::vector<Role>& roles,
                                        std::vector<Problem>& problems) {
  std::vector<blacklist::Value> values;
  for (const Role role : roles) {
    bool found = false;
    for (const review::Named& named : item.values) {
      if (named.role != role) continue;
      found = true;
      const blacklist::Reading reading =
          blacklist::read_value(named.value, blacklist::kind_named(name_of(role)));
      if (reading.value)
        values.push_back(*reading.value);
      else
        problems.push_back({"review.no-value",
                            fmt::format("the {} of {}, \"{}\", cannot be listed: {}", name_of(role),
                                        item.id, named.value, reading.mistake),
                            "", 0, 0, ""});
    }
    if (!found)
      problems.push_back({"review.no-value", fmt::format("{} names no {}", item.id, name_of(role)),
                          "", 0, 0, fmt::format("leave {} out of --blacklist", name_of(role))});
  }
  return values;
}

}  // namespace

std::vector<std::string_view> listable_roles() {
  std::vector<std::string_view> names;
  for (const Role role : listable) names.push_back(name_of(role));
  return names;
}

std::vector<blacklist::Added> list_values_of(store::Write& write, review::Item& item,
                                             const std::vector<Role>& roles,
                                             std::string_view reason,
                                             const blacklist::Settings& settings,
                                             const blacklist::Protection& protection) {
  std::vector<Problem> problems;
  const std::vector<blacklist::Value> values = values_of(item, roles, problems);
  for (const blacklist::Value& value : values)
    if (const auto refusal = blacklist::refusal_of(value, protection, write.act().time))
      problems.push_back({refusal->code,
                          fmt::format("{} is not listed, so nothing is rejected: {}", value.text,
                                      refusal->message),
                          "", 0, 0,
                          "reject it without --blacklist, or list what is meant by hand"});
  if (!problems.empty()) throw Error(std::move(problems), Status::critical);
  std::vector<blacklist::Added> all;
  for (const blacklist::Value& value : values) {
    blacklist::Addition addition;
    addition.value = value;
    addition.reason = fmt::format("{} rejected: {}", item.id, reason);
    all.push_back(blacklist::add(write, addition, settings.policy));
    const std::string& id = all.back().entry.id;
    const bool linked = std::any_of(item.values.begin(), item.values.end(), [&](const auto& named) {
      return named.role == Role::block && named.value == id;
    });
    if (!linked) review::link(write, item, Role::block, id);
  }
  return all;
}

}  // namespace secops::jobs
