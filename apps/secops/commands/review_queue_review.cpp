#include "command_tree.h"
#include "review_decide.h"

namespace secops::app {

namespace {

class ReviewQueueReview : public ReviewDecide {
 public:
  ReviewQueueReview() : ReviewDecide(std::nullopt) {}

  std::vector<Argument> arguments() override {
    return {{"ID",
             "An item, by its id or any unique beginning of four characters or more, with the "
             "version that was shown behind @.",
             &id_, true},
            {"VERDICT", "approve or reject.", &word_, true}};
  }

 private:
  void check(Session& session) override {
    ids_ = {id_};
    if (word_ != "approve" && word_ != "reject")
      throw usage_error("bad-value", "the verdict is approve or reject, not \"" + word_ + "\"",
                        session.paste("secops review-queue review q-7f3a approve --reason 'why'"));
    verdict_ = word_ == "approve" ? review::Verdict::approve : review::Verdict::reject;
    ReviewDecide::check(session);
  }

  std::string id_, word_;
};

}  // namespace

CommandType review_queue_review_type() {
  CommandType type;
  type.path = "review-queue review";
  type.summary = "Approve or reject one item";
  type.description =
      "The same as `review-queue approve` and `review-queue reject`, in the order of words that "
      "runbooks have. An item is named by its id: a place in a list is refused, since the list may "
      "have changed since it was looked at, and the id that stands there now is told.";
  type.examples = {
      {"secops review-queue review q-7f3a@3 approve --reason 'customer confirmed'", "let it pass"},
      {"secops review-queue review q-7f3a@3 reject --reason 'stolen card'", "stop it"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "approvals", "approvals_needed", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueReview>()); };
  return type;
}

}  // namespace secops::app
