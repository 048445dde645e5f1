#include "review_act.h"

namespace secops::app {

namespace {

class ReviewQueueNote : public ReviewAct {
 public:
  std::vector<Argument> arguments() override {
    return {{"ID", "The item, by its id or any unique beginning of four characters or more.", &id_,
             true},
            {"TEXT", "What is to be known of it.", &text_, true}};
  }

 private:
  void check(Session&) override { ids_ = {id_}; }

  Done act(store::Write& write, review::Found& found, const review::Person& person,
           Session&) override {
    const bool done = review::note(write, found.item, text_, person) == review::Change::done;
    return {done, done ? "noted" : "noted already"};
  }

  std::string id_, text_;
};

}  // namespace

CommandType review_queue_note_type() {
  CommandType type;
  type.path = "review-queue note";
  type.summary = "Write down what is found out about an item";
  type.description =
      "The note stays with the item, with its secrets redacted. It is a change: who decides by "
      "what was shown before is told of it first. Only people that [people] names may note.";
  type.examples = {{"secops review-queue note q-7f3a 'called the customer: knows nothing of it'",
                    "for whoever decides"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueNote>()); };
  return type;
}

}  // namespace secops::app
