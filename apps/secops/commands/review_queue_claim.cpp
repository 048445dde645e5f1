#include "review_act.h"

namespace secops::app {

namespace {

class ReviewQueueClaim : public ReviewAct {
 private:
  Done act(store::Write& write, review::Found& found, const review::Person& person,
           Session&) override {
    review::require_seen(write, found.item, found.version);
    const bool done = review::claim(write, found.item, person) == review::Change::done;
    return {done, done ? "claimed" : "yours already"};
  }
};

}  // namespace

CommandType review_queue_claim_type() {
  CommandType type;
  type.path = "review-queue claim";
  type.summary = "Take items, so that nobody else works on them";
  type.description =
      "What you have claimed nobody else can decide. One that somebody else has is refused, with "
      "the "
      "line that takes it over (`review-queue assign`). Several are claimed together or not at "
      "all.";
  type.examples = {{"secops review-queue claim q-7f3a", "take one"},
                   {"secops review-queue release q-7f3a", "give it back"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "claimed_by", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueClaim>()); };
  return type;
}

}  // namespace secops::app
