#include "jobs/review_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/country.h"
#include "base/text.h"
#include "blacklist/value.h"
#include "jobs/blocking.h"

namespace secops::jobs {
namespace {

using findings::Finding;
using review::Item;
using review::Role;

std::string value_of(const Finding& finding, std::string_view field) {
  for (const auto& [name, value] : finding.key)
    if (name == field) return value;
  return "";
}

std::string first_of(const Finding& finding, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields)
    if (std::string value = value_of(finding, field); !value.empty()) return value;
  return "";
}

// "[card …1111]": what two of these stand for may differ.
bool is_redacted(std::string_view value) {
  return value.size() > 1 && value.front() == '[' && value.back() == ']';
}

std::string account_of(const Finding& finding) {
  return first_of(finding, {"user.name", "user.id"});
}

// A recipient is whatever the site pays to.
Role role_of_recipient(std::string_view value) {
  return value.find('@') == std::string_view::npos ? Role::wallet : Role::email;
}

// What a field of the key is to the item; nothing for what is no value of one.
std::optional<Role> role_of(std::string_view field, std::string_view value) {
  if (field == "transaction.recipient") return role_of_recipient(value);
  if (field == "transaction.card") return Role::card;
  const std::string_view kind = findings::kind_of(field, value);
  // What was attacked must not be listed when the item is rejected.
  if (const auto listed = blacklist::kind_named(kind); listed && is_of_victim(field, *listed))
    return std::nullopt;
  if (kind == "ip") return Role::ip;
  if (kind == "user") return Role::user;
  if (kind == "wallet") return Role::wallet;
  if (kind == "email") return Role::email;
  return std::nullopt;
}

// For people; the same for all findings about one thing.
std::string subject_of(const Finding& finding) {
  if (std::string id = value_of(finding, "transaction.id"); !id.empty()) return id;
  if (std::string account = account_of(finding); !account.empty()) return account;
  std::string subject;
  for (const auto& [field, value] : finding.key)
    subject += fmt::format("{}{} {}", subject.empty() ? "" : ", ", field, value);
  return subject.empty() ? finding.title : subject;
}

review::Kind kind_of(const Finding& finding) {
  // Also where the log writes the id in a way that nobody can read.
  if (!first_of(finding, {"transaction.id", "transaction.amount", "transaction.recipient"}).empty())
    return review::Kind::transaction;
  return account_of(finding).empty() ? review::Kind::alert : review::Kind::account;
}

std::string reason_text(const Finding& finding) {
  return finding.condition.empty() || finding.count <= 1
             ? finding.title
             : fmt::format("{}: {}, {}", finding.title, counted(finding.count, "event"),
                           finding.condition);
}

bool asks_for_review(const Finding& finding) {
  return finding.action == "review" && finding.state != findings::State::closed;
}

// Findings about one thing, with their places among all.
struct Group {
  std::string thing;
  std::vector<review::Part> parts;
  std::vector<std::size_t> places;
};

// `join`: of the parts of one thing. Each thing is asked once.
template <typename Join>
std::vector<QueuedFinding> each_of(store::Read& read, const std::vector<Finding>& findings,
                                   const assets::Assets& assets, const Join& join) {
  std::vector<QueuedFinding> all;
  std::map<std::string, std::size_t> places;  // in `groups`, by thing
  std::vector<Group> groups;
  for (const Finding& finding : findings) {
    if (!asks_for_review(finding)) continue;
    std::string thing = thing_of(finding);
    const auto [place, is_new] = places.emplace(thing, groups.size());
    if (is_new) groups.push_back({std::move(thing), {}, {}});
    Group& group = groups[place->second];
    std::vector<std::string> ids = findings::ids_of(read, finding.id);
    if (ids.empty()) ids.push_back(finding.id);
    group.parts.push_back({item_of(finding, assets), std::move(ids)});
    group.places.push_back(all.size());
    all.push_back({finding.id, finding.rule, finding.score, {}});
  }
  for (Group& group : groups) {
    std::vector<review::Joined> joined = join(group.thing, group.parts);
    for (std::size_t i = 0; i < joined.size(); ++i)
      all[group.places[i]].joined = std::move(joined[i]);
    group.parts = {};
  }
  return all;
}

}  // namespace

std::string thing_of(const Finding& finding) {
  const std::string day = rfc3339(finding.first).substr(0, 10);
  if (const std::string id = value_of(finding, "transaction.id"); !id.empty())
    return "transaction:" + id + (is_redacted(id) ? ":" + finding.id : "");
  if (const std::string account = account_of(finding); !account.empty())
    return fmt::format("account:{}:{}{}", day, account,
                       is_redacted(account) ? ":" + finding.id : "");
  if (finding.key.empty()) return "finding:" + finding.id;
  std::string thing = fmt::format("values:{}:", day);
  for (const auto& [field, value] : finding.key)
    thing += fmt::format("{}={}:{};", field, value.size(), value);
  return thing;
}

Item item_of(const Finding& finding, const assets::Assets& assets) {
  Item item;
  const std::string amount = value_of(finding, "transaction.amount");
  const std::string asset = value_of(finding, "transaction.asset");
  item.amount = assets::read_amount(amount, asset, assets).amount;
  const auto note = [&](std::string text) { item.notes.push_back({Time(), "", std::move(text)}); };
  // Nothing is assumed of an asset that nobody knows: what the log says stands as it says it.
  if (!item.amount && !amount.empty())
    note(fmt::format("amount: {}{}{}", amount, asset.empty() ? "" : " ", asset));
  item.kind = kind_of(finding);
  item.subject = subject_of(finding);
  item.maker = account_of(finding);
  if (item.maker.empty()) item.maker = review::nobody_known;
  item.country =
      country_code(value_of(finding, "source.geo.country_iso_code")).value_or(std::string());
  item.reasons.push_back({finding.rule, reason_text(finding), finding.score, false});
  if (finding.dated) item.happened = finding.first;
  for (const auto& [field, value] : finding.key)
    if (const auto role = role_of(field, value)) item.values.push_back({*role, value});
  item.values.push_back({Role::finding, finding.id});
  if (!finding.evidence.line.empty()) note("line: " + finding.evidence.line);
  item = review::content_of(std::move(item));
  if (item.maker.empty()) item.maker = review::nobody_known;
  return item;
}

std::vector<QueuedFinding> plan_reviews(store::Read& read, const std::vector<Finding>& findings,
                                        const assets::Assets& assets,
                                        const review::Settings& settings, Time now) {
  return each_of(read, findings, assets,
                 [&](const std::string& thing, const std::vector<review::Part>& parts) {
                   return review::plan_join(read, thing, parts, settings, now);
                 });
}

std::vector<QueuedFinding> queue_reviews(store::Write& write, const std::vector<Finding>& findings,
                                         const assets::Assets& assets,
                                         const review::Settings& settings) {
  return each_of(write, findings, assets,
                 [&](const std::string& thing, const std::vector<review::Part>& parts) {
                   return review::join(write, thing, parts, settings);
                 });
}

}  // namespace secops::jobs
