// What commands share that do one thing to several items of the review queue: all of them or none,
// in one transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer.h"
#include "command.h"
#include "review/lookup.h"
#include "review/queue.h"
#include "session.h"

namespace secops::app {

class ReviewAct : public Command {
 public:
  std::vector<Argument> arguments() override;
  Answer run(Session& session) override;

 protected:
  struct Done {
    bool changed{false};
    std::string
        words;  // what was done, or why nothing, about an item: "claimed", "is yours already"
    bool over{false};  // nothing is next for this person
  };
  // Does it to one item, and brings it up to date.
  virtual Done act(store::Write& write, review::Found& found, const review::Person& person,
                   Session& session) = 0;
  // Before anything is opened: what of the command line makes no sense.
  virtual void check(Session&) {}
  // More of the answer once all are done; escaped.
  virtual std::string more_text(Session&) const { return ""; }
  virtual void add_data(nlohmann::ordered_json&) const {}

  std::vector<std::string> ids_;
};

// "--reason TEXT" of a decision that must have one.
Flag reason_flag_of(std::string& reason);

}  // namespace secops::app
