#include "jobs/settings.h"
#include "review_act.h"

namespace secops::app {

namespace {

class ReviewQueueReopen : public ReviewAct {
 public:
  std::vector<Flag> flags() override { return {reason_flag_of(reason_)}; }

 private:
  Done act(store::Write& write, review::Found& found, const review::Person& person,
           Session& session) override {
    const bool done = review::reopen(write, found.item, found.version, reason_, person,
                                     session.settings().review) == review::Change::done;
    return {done, done ? "reopened" : "open"};
  }

  std::string reason_;
};

}  // namespace

CommandType review_queue_reopen_type() {
  CommandType type;
  type.path = "review-queue reopen";
  type.summary = "Have items judged anew that were decided or have expired";
  type.description =
      "What was decided before stays in the item's history and counts no more: every approval that "
      "it needs must be given again. What a rejection put on the blacklist stays there; "
      "`review-queue "
      "show` names it.";
  type.examples = {{"secops review-queue reopen q-7f3a@5 --reason 'the customer sent papers'",
                    "with the version that was shown"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueReopen>()); };
  return type;
}

}  // namespace secops::app
