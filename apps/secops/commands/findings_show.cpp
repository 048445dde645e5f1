#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "command.h"
#include "finding_text.h"
#include "findings/finding.h"
#include "history_text.h"
#include "session.h"

namespace secops::app {

namespace {

class FindingsShow : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"ID", "The finding, by its id or any unique beginning of four characters or more.",
             &id_, true}};
  }

  Answer run(Session& session) override {
    findings::Finding finding;
    findings::History history;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      finding = finding_named(*read, id_, session);
      history = findings::history_of(*read, finding.id);
    }
    Answer answer;
    answer.text = finding_text(finding, session) + history_text(history.entries, session);
    answer.data["finding"] = finding_json(finding, session);
    answer.data["history"] = history_json(history.entries);
    answer.plugin = fmt::format("{} is {} | count={}", finding.id, findings::name_of(finding.state),
                                finding.count);
    return answer;
  }

 private:
  std::string id_;
};

}  // namespace

CommandType findings_show_type() {
  CommandType type;
  type.path = "findings show";
  type.summary = "Show one finding with its evidence and history";
  type.description =
      "Shows everything that is known about a finding: what it is about, when, how often, one line "
      "of "
      "evidence (redacted), what to do, who hears, and what people decided about it. The status is "
      "0 "
      "however bad the finding is.";
  type.examples = {{"secops findings show f-7f3a", "any unique beginning of the id will do"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<FindingsShow>()); };
  return type;
}

}  // namespace secops::app
