// What `review-queue approve`, `reject` and `review` share: a verdict on items.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/protection.h"
#include "review_act.h"

namespace secops::app {

class ReviewDecide : public ReviewAct {
 public:
  explicit ReviewDecide(std::optional<review::Verdict> verdict) : verdict_(verdict) {}

  std::vector<Flag> flags() override;

 protected:
  void check(Session& session) override;
  Done act(store::Write& write, review::Found& found, const review::Person& person,
           Session& session) override;
  std::string more_text(Session& session) const override;
  void add_data(nlohmann::ordered_json& data) const override;

  std::optional<review::Verdict> verdict_;

 private:
  bool list_values(store::Write& write, review::Item& item, Session& session);

  std::string reason_;
  std::optional<std::string> blacklist_;
  std::vector<review::Role> roles_;
  blacklist::Protection protection_;  // of this machine, where values are to be listed
  std::vector<blacklist::Added> listed_;
};

}  // namespace secops::app
