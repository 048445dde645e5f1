#include "decision.h"
#include "finding_text.h"

namespace secops::app {

CommandType findings_ack_type() {
  CommandType type;
  type.path = "findings ack";
  type.summary = "Say that somebody is looking into a finding";
  type.description =
      "An acknowledged finding stays in the list, with who took it and why. When it goes on, it "
      "stays "
      "acknowledged; its count and last time move.\n\n"
      "Several findings are acknowledged together or, if one of them cannot be found, not at all. "
      "Doing it twice changes nothing.";
  type.examples = {{"secops findings ack f-7f3a --reason 'password spray, watching it'",
                    "take a finding; any unique beginning of its id will do"}};
  type.changes = true;
  type.table = {"findings", finding_columns()};
  type.make = [] {
    return std::unique_ptr<Command>(
        std::make_unique<FindingDecision>(&findings::acknowledge, "acknowledged"));
  };
  return type;
}

}  // namespace secops::app
