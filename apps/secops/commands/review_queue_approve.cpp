#include "review_decide.h"

namespace secops::app {

CommandType review_queue_approve_type() {
  CommandType type;
  type.path = "review-queue approve";
  type.summary = "Let items pass, with a reason";
  type.description =
      "An item that [[review.policy]] asks more than one approval for is approved once as many "
      "different people have done so. Refused, with nothing changed (status 2): what you made "
      "yourself or what is about your own account (the item's maker, or its adder where no maker "
      "was given), by whatever user id; "
      "what somebody else has claimed; and an item that has changed since the version that was "
      "shown "
      "(the number behind @ in the line to paste), with what changed. Only people that [people] "
      "names may decide, root too.\n\n"
      "Several are decided together or not at all. Doing it twice changes nothing.";
  type.examples = {{"secops review-queue approve q-7f3a@3 --reason 'customer confirmed by phone'",
                    "the item as it was shown"},
                   {"secops review-queue approve q-7f3a q-91bc --reason 'payroll' --dry-run",
                    "see what would happen"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "approvals", "approvals_needed", "changed"}};
  type.make = [] {
    return std::unique_ptr<Command>(std::make_unique<ReviewDecide>(review::Verdict::approve));
  };
  return type;
}

}  // namespace secops::app
