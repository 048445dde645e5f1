#include "jobs/review_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/country.h"
#include "base/text.h"

namespace secops::jobs {
namespace {

using findings::Finding;
using review::Item;
using review::JoinOutcome;
using review::Role;

constexpr std::string_view program = "check-logs";

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
  if (kind == "ip") return Role::ip;
  if (kind == "user") return Role::user;
  if (kind == "wallet") return Role::wallet;
  if (kind == "email") return Role::email;
  return std::nullopt;
}

// What all findings about one thing have in common.
void name_it(const Finding& finding, Item& item) {
  const std::string day = rfc3339(finding.first).substr(0, 10);
  const std::string transaction = value_of(finding, "transaction.id");
  const std::string account = account_of(finding);
  if (!transaction.empty()) {
    item.key = "transaction:" + transaction;
    item.subject = "transaction " + transaction;
    item.kind = item.amount ? review::Kind::transaction : review::Kind::alert;
    return;
  }
  if (!account.empty()) {
    item.key = fmt::format("account:{}:{}", account, day);
    item.subject = "account " + account;
    item.kind = review::Kind::account;
    return;
  }
  item.kind = review::Kind::alert;
  item.key = "alert:" + (finding.key.empty() ? finding.id : "");
  for (const auto& [field, value] : finding.key) {
    item.key += fmt::format("{}={};", field, value);
    item.subject += fmt::format("{}{} {}", item.subject.empty() ? "" : ", ", field, value);
  }
  if (!finding.key.empty()) item.key += day;
  if (item.subject.empty()) item.subject = finding.title;
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

template <typename Place>
std::vector<QueuedFinding> each_of(store::Read& read, const std::vector<Finding>& findings,
                                   const assets::Assets& assets, const Place& place) {
  std::vector<QueuedFinding> all;
  for (const Finding& finding : findings) {
    if (!asks_for_review(finding)) continue;
    std::vector<std::string> ids = findings::ids_of(read, finding.id);
    if (ids.empty()) ids.push_back(finding.id);
    review::Joined joined = place(item_of(finding, assets), ids);
    all.push_back(
        {finding.id, finding.rule, finding.score, joined.outcome, std::move(joined.item)});
  }
  return all;
}

}  // namespace

review::Draft item_of(const Finding& finding, const assets::Assets& assets) {
  Item item;
  const std::string amount = value_of(finding, "transaction.amount");
  const std::string asset = value_of(finding, "transaction.asset");
  item.amount = assets::read_amount(amount, asset, assets).amount;
  const auto note = [&](std::string text) { item.notes.push_back({Time(), "", std::move(text)}); };
  // Nothing is assumed of an asset that nobody knows: what the log says stands as it says it.
  if (!item.amount && !amount.empty())
    note(fmt::format("amount: {}{}{}", amount, asset.empty() ? "" : " ", asset));
  name_it(finding, item);
  item.maker = account_of(finding);
  if (item.maker.empty()) item.maker = program;
  item.country =
      country_code(value_of(finding, "source.geo.country_iso_code")).value_or(std::string());
  item.reasons.push_back({finding.rule, reason_text(finding), finding.score, false});
  if (finding.dated) item.happened = finding.first;
  for (const auto& [field, value] : finding.key)
    if (const auto role = role_of(field, value)) item.values.push_back({*role, value});
  item.values.push_back({Role::finding, finding.id});
  if (!finding.evidence.line.empty()) note("line: " + finding.evidence.line);
  return review::draft_of(std::move(item));
}

std::vector<QueuedFinding> plan_reviews(store::Read& read, const std::vector<Finding>& findings,
                                        const assets::Assets& assets) {
  std::map<std::string, std::int64_t> scores;  // by item, of what findings before would bring
  return each_of(read, findings, assets,
                 [&](review::Draft draft, const std::vector<std::string>& ids) {
                   const std::int64_t more = draft.item.score;
                   review::Joined joined = review::place_of(read, std::move(draft), ids);
                   if (joined.outcome == JoinOutcome::unchanged) return joined;
                   const auto [before, is_first] = scores.emplace(joined.item.id, 0);
                   if (joined.outcome == JoinOutcome::added && is_first) {
                     before->second = more;
                     return joined;
                   }
                   if (is_first) before->second = joined.item.score;
                   before->second = std::min(before->second + more, review::highest_score);
                   joined.outcome = JoinOutcome::joined;
                   joined.item.score = before->second;
                   return joined;
                 });
}

std::vector<QueuedFinding> queue_reviews(store::Write& write, const std::vector<Finding>& findings,
                                         const assets::Assets& assets,
                                         const review::Settings& settings,
                                         const review::Person& adder) {
  return each_of(write, findings, assets,
                 [&](review::Draft draft, const std::vector<std::string>& ids) {
                   return review::join(write, std::move(draft), ids, settings, adder);
                 });
}

}  // namespace secops::jobs
