#include "verdict.h"

#include <algorithm>

#include "blacklist/let_in.h"
#include "jobs/settings.h"

namespace secops::app {

using blacklist::Entry;
using blacklist::Value;

std::vector<Value> allowed_of(const Value& value, Session& session) {
  std::vector<Value> found;
  const auto& all = session.settings().blacklist.allow;
  if (!is_allowed(value, all, session.now())) return found;
  for (const blacklist::Allowed& one : all)
    if (is_allowed(value, {one}, session.now())) found.push_back(one.value);
  return found;
}

bool let_in_all(const std::vector<Value>& values, const Value& value) {
  if (const auto network = network_of(value)) {
    blacklist::KeptClear clear;
    for (const Value& one : values) clear.add(*network_of(one));
    clear.settle();
    return clear.outside(*network).empty();
  }
  const auto above = blacklist::domains_above(value);
  return std::any_of(values.begin(), values.end(), [&](const Value& one) {
    return one == value || (one.kind == blacklist::Kind::domain &&
                            std::find(above.begin(), above.end(), one.text) != above.end());
  });
}

const blacklist::KeptClear& Judge::allowed() {
  if (!allowed_) {
    allowed_ = std::make_unique<blacklist::KeptClear>();
    allowed_->add(session_.settings().blacklist.allow, session_.now());
    allowed_->settle();
  }
  return *allowed_;
}

const blacklist::Listing& Judge::overriding() {
  if (!overriding_) {
    overriding_entries_ = blacklist::overriding(
        *session_.store(store::OpenOptions::Mode::read_only).read(), session_.now());
    overriding_ = std::make_unique<blacklist::Listing>(overriding_entries_);
  }
  return *overriding_;
}

bool Judge::may_let_in(blacklist::PackedV4 address) {
  return allowed().overlaps(address) || session_.let_in().overlaps(address);
}

// Is any of the network neither protected, where such an entry holds it, nor allowed?
bool Judge::keeps_out(const IpNetwork& network, bool overrides_protection) {
  const auto parts = session_.let_in().clear(overrides_protection).outside(network);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const IpNetwork& part) { return !allowed().outside(part).empty(); });
}

// Does an entry for a part of the network keep that out, though it is protected?
bool Judge::is_overridden_within(const IpNetwork& network) {
  overriding();
  return std::any_of(overriding_entries_.begin(), overriding_entries_.end(),
                     [&](const Entry& entry) {
                       const auto part = network_of(entry.value);
                       return part && part->prefix >= network.prefix &&
                              contains(network, part->address) && keeps_out(*part, true);
                     });
}

void Judge::judge_protected(const Value& value, Verdict& verdict) {
  const IpNetwork network = *network_of(value);
  const blacklist::LetIn& let_in = session_.let_in();
  if (!let_in.clear(false).overlaps(network)) return;
  verdict.is_protected = let_in.holds(network, *verdict.holder);
  if (verdict.is_protected) {
    auto wider = overriding().find(value);
    verdict.is_protected = !wider || let_in.holds(network, *wider);
    if (!verdict.is_protected) verdict.holder = std::move(wider);
  }
  Entry asked = *verdict.holder;
  asked.value = value;
  for (const IpNetwork& one : let_in.within(asked)) {
    const IpNetwork part = one.prefix > network.prefix ? one : network;
    const bool is_overridden =
        overriding().find(blacklist::value_of(part)) && !let_in.clear(true).overlaps(part);
    if (!is_overridden) verdict.protected_by.push_back(blacklist::value_of(one));
  }
  if (verdict.is_protected && is_overridden_within(network)) verdict.is_protected = false;
}

Verdict Judge::of(const Value& value, std::optional<Entry> holder) {
  Verdict verdict;
  verdict.holder = std::move(holder);
  if (!verdict.holder) return verdict;
  verdict.allowed = allowed_of(value, session_);
  verdict.is_allowed_whole = let_in_all(verdict.allowed, value);
  verdict.is_let_in = verdict.is_allowed_whole;
  const auto network = network_of(value);
  if (!network) return verdict;
  judge_protected(value, verdict);
  if (!verdict.protected_by.empty() && !verdict.is_let_in)
    verdict.is_let_in = !keeps_out(*network, verdict.holder->overrides_protection) &&
                        !is_overridden_within(*network);
  return verdict;
}

}  // namespace secops::app
