// Whether what is listed is kept out: the one judge of `check` and of all that shows a value.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/kept_clear.h"
#include "blacklist/listing.h"
#include "blacklist/protection.h"
#include "session.h"

namespace secops::app {

// The values of [blacklist] allow that hold now and let in all of this one or a part.
std::vector<blacklist::Value> allowed_of(const blacklist::Value& value, Session& session);

// Do these let in all of the value, and not only a part of it?
bool let_in_all(const std::vector<blacklist::Value>& values, const blacklist::Value& value);

struct Verdict {
  std::optional<blacklist::Entry> holder;  // as it was added; nothing if the value is not listed
  // Of what is listed: by which the allow list lets in all of it or, if not, a part; and the same
  // of what is protected, unless an entry that overrides that holds it.
  std::vector<blacklist::Value> allowed;
  std::vector<blacklist::Value> protected_by;
  bool is_allowed_whole{false};
  bool is_protected{false};  // as a whole
  bool is_let_in{false};     // nothing of it is kept out
  bool is_kept_out() const { return holder && !is_let_in; }
};

class Judge {
 public:
  explicit Judge(Session& session) : session_(session) {}
  // May any of it be let in, though it is listed?
  bool may_let_in(blacklist::PackedV4 address);
  // Of a value and the closest that holds it. Hold no transaction of the store meanwhile: entries
  // that override protection are read from it when something protected is asked for.
  Verdict of(const blacklist::Value& value, std::optional<blacklist::Entry> holder);

 private:
  const blacklist::KeptClear& allowed();
  const blacklist::Listing& overriding();
  void judge_protected(const blacklist::Value& value, Verdict& verdict);
  bool keeps_out(const IpNetwork& network, bool overrides_protection);
  bool is_overridden_within(const IpNetwork& network);

  Session& session_;
  std::unique_ptr<blacklist::KeptClear> allowed_;
  std::vector<blacklist::Entry> overriding_entries_;
  std::unique_ptr<blacklist::Listing> overriding_;
};

}  // namespace secops::app
