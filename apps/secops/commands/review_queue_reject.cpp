#include "review_decide.h"

namespace secops::app {

CommandType review_queue_reject_type() {
  CommandType type;
  type.path = "review-queue reject";
  type.summary = "Stop items, with a reason, and list whom they are about";
  type.description =
      "One rejection is enough, whatever policy the item is under, and also its maker may reject "
      "it. "
      "Refused, with nothing changed (status 2): what somebody else has claimed, and an item that "
      "has changed since the version that was shown. Only people that [people] names may "
      "decide.\n\n"
      "--blacklist lists what the item names of these kinds, for the configured time, in the same "
      "transaction: where one of them is protected or allowed nothing is rejected either.\n\n"
      "Several are decided together or not at all. Doing it twice changes nothing.";
  type.examples = {
      {"secops review-queue reject q-7f3a@3 --reason 'stolen card'", "the item as it was shown"},
      {"secops review-queue reject q-7f3a@3 --reason 'mule account' --blacklist wallet,email",
       "and keep them out"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "changed"}};
  type.make = [] {
    return std::unique_ptr<Command>(std::make_unique<ReviewDecide>(review::Verdict::reject));
  };
  return type;
}

}  // namespace secops::app
