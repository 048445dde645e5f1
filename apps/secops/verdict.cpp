#include "verdict.h"

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

const blacklist::KeptClear& Judge::allowed() {
  if (!allowed_) {
    allowed_ = std::make_unique<blacklist::KeptClear>();
    allowed_->add(session_.settings().blacklist.allow, session_.now());
    allowed_->settle();
  }
  return *allowed_;
}

const blacklist::Listing& Judge::overriding() {
  if (!overriding_)
    overriding_ = std::make_unique<blacklist::Listing>(blacklist::overriding(
        *session_.store(store::OpenOptions::Mode::read_only).read(), session_.now()));
  return *overriding_;
}

bool Judge::may_let_in(blacklist::PackedV4 address) {
  return allowed().overlaps(address) || session_.let_in().overlaps(address);
}

Verdict Judge::of(const Value& value, std::optional<Entry> holder) {
  Verdict verdict;
  verdict.holder = std::move(holder);
  if (!verdict.holder) return verdict;
  const auto network = network_of(value);
  // Networks are cut; what has a name is left out as a whole.
  verdict.allowed = allowed_of(network ? value : verdict.holder->value, session_);
  verdict.is_allowed_whole =
      !verdict.allowed.empty() && (!network || allowed().outside(*network).empty());
  if (!network) return verdict;
  const auto lets_in = [&](const Entry& entry) { return session_.let_in().holds(*network, entry); };
  verdict.is_protected = lets_in(*verdict.holder);
  if (!verdict.is_protected) return verdict;
  auto wider = overriding().find(value);
  if (!wider || lets_in(*wider)) return verdict;
  verdict.holder = std::move(wider);
  verdict.is_protected = false;
  return verdict;
}

}  // namespace secops::app
