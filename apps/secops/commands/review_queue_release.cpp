#include "review_act.h"

namespace secops::app {

namespace {

class ReviewQueueRelease : public ReviewAct {
 public:
  std::vector<Flag> flags() override {
    return {{"--reason", "TEXT", "Why; needed where somebody else has claimed it.", &reason_}};
  }

 private:
  Done act(store::Write& write, review::Found& found, const review::Person& person,
           Session&) override {
    review::require_seen(write, found.item, found.version);
    const bool done = review::release(write, found.item, person, reason_) == review::Change::done;
    return {done, done ? "released" : "claimed by nobody"};
  }

  std::optional<std::string> reason_;
};

}  // namespace

CommandType review_queue_release_type() {
  CommandType type;
  type.path = "review-queue release";
  type.summary = "Give claimed items back to the queue";
  type.description =
      "The item is open again for anybody. One that somebody else has claimed needs a reason, "
      "since "
      "that person may be at work on it.";
  type.examples = {
      {"secops review-queue release q-7f3a", "give it back"},
      {"secops review-queue release q-7f3a --reason 'mika is off duty'", "what somebody else has"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "claimed_by", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueRelease>()); };
  return type;
}

}  // namespace secops::app
