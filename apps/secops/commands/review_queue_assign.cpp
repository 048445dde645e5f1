#include <fmt/format.h>

#include "base/text.h"
#include "command_tree.h"
#include "jobs/settings.h"
#include "review_act.h"

namespace secops::app {

namespace {

class ReviewQueueAssign : public ReviewAct {
 public:
  std::vector<Flag> flags() override { return {reason_flag_of(reason_)}; }

  std::vector<Argument> arguments() override {
    return {{"ID", "The item, by its id or any unique beginning of four characters or more.", &id_,
             true},
            {"PERSON", "Who is to judge it: a name in [people] of the configuration.", &to_, true}};
  }

 private:
  void check(Session& session) override {
    ids_ = {id_};
    std::vector<std::string_view> names;
    for (const auto& [uid, name] : session.settings().people) {
      names.push_back(name);
      if (name == to_) person_ = {uid, name, name, true};
    }
    if (person_.known) return;
    const std::string_view meant = nearest(to_, names);
    throw Error(
        {"review.unknown-person",
         fmt::format("\"{}\" is nobody that [people] of the configuration names", to_), "", 0, 0,
         names.empty()   ? "name the people who decide: [people] 1001 = \"mika\""
         : meant.empty() ? fmt::format("it names {}", fmt::join(names, ", "))
                         : fmt::format("did you mean {}?", meant)},
        Status::critical);
  }

  Done act(store::Write& write, review::Found& found, const review::Person& by, Session&) override {
    review::require_seen(write, found.item, found.version);
    const bool done =
        review::assign(write, found.item, person_, by, reason_) == review::Change::done;
    return {done, fmt::format("{}{}", done ? "assigned to " : "with ", Foreign(to_))};
  }

  std::string id_, to_, reason_;
  review::Person person_;
};

}  // namespace

CommandType review_queue_assign_type() {
  CommandType type;
  type.path = "review-queue assign";
  type.summary = "Give an item to somebody, also one that another has claimed";
  type.description =
      "From then on that person has it, and whoever had it has it no longer. Who made what is "
      "judged "
      "cannot be given it.";
  type.examples = {{"secops review-queue assign q-7f3a mika --reason 'knows the customer'",
                    "by the name in [people]"}};
  type.changes = true;
  type.table = {"items", {"id", "state", "version", "claimed_by", "changed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueAssign>()); };
  return type;
}

}  // namespace secops::app
