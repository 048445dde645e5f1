#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "session.h"

namespace secops::app {

namespace {

class StoreVerify : public Command {
 public:
  Answer run(Session& session) override {
    store::Verification result = session.store(store::OpenOptions::Mode::read_only).verify();
    Answer answer;
    bool whole = result.problems.empty();
    answer.status = whole ? Status::ok : Status::critical;
    std::string rows = counted(static_cast<std::uint64_t>(result.audit_rows), "audit row");
    if (whole) {
      answer.text = fmt::format("{}: {} prove it\naudit head  {}\n",
                                session.style().severity("the store is whole", "ok"), rows,
                                result.audit_head);
      answer.plugin =
          fmt::format("the store is whole, {} | problems=0 audit={}", rows, result.audit_rows);
    } else {
      answer.text = problems_text(result, session);
      answer.plugin = fmt::format("the store has {} | problems={} audit={}",
                                  counted(result.problems.size(), "problem"),
                                  result.problems.size(), result.audit_rows);
    }
    answer.data["whole"] = whole;
    answer.data["problems"] = result.problems;
    answer.data["audit"] = {{"rows", result.audit_rows}, {"head", result.audit_head}};
    return answer;
  }

 private:
  static std::string problems_text(const store::Verification& result, Session& session) {
    std::string title = fmt::format("the store has {}", counted(result.problems.size(), "problem"));
    std::string text = session.style().severity(title, "critical") + "\n";
    for (const std::string& problem : result.problems) {
      text += fmt::format("  {}\n", Foreign(problem));
    }
    return text +
           fmt::format("keep it as evidence: {}\n",
                       session.paste("secops store backup evidence.db")) +
           fmt::format("go back to a good copy: {}\n", session.paste("secops store restore FILE"));
  }
};

}  // namespace

CommandType store_verify_type() {
  CommandType type;
  type.path = "store verify";
  type.summary = "Prove that the store is whole";
  type.description =
      "Checks the database itself, the references between its tables, and the audit chain: every "
      "row "
      "of it is hashed over the row before, so that a changed, removed or inserted row shows. "
      "Status "
      "0 if nothing is wrong, 2 with every problem named otherwise.";
  type.examples = {{"secops store verify", "once a day, and before a restore"},
                   {"secops store verify --plugin", "for a monitoring system"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StoreVerify>()); };
  return type;
}

}  // namespace secops::app
