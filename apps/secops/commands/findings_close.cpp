#include "decision.h"
#include "finding_text.h"

namespace secops::app {

CommandType findings_close_type() {
  CommandType type;
  type.path = "findings close";
  type.summary = "Say that a finding is dealt with";
  type.description =
      "A closed finding leaves the list; `findings list --all` still shows it. If it goes on "
      "afterwards it is opened again.\n\n"
      "Several findings are closed together or, if one of them cannot be found, not at all. Doing "
      "it "
      "twice changes nothing.";
  type.examples = {
      {"secops findings close f-7f3a --reason 'address blocked at the edge'", "close one finding"},
      {"secops findings close f-7f3a f-91bc --reason 'load test' --dry-run",
       "see what would be closed"}};
  type.changes = true;
  type.table = {"findings", finding_columns()};
  type.make = [] {
    return std::unique_ptr<Command>(std::make_unique<FindingDecision>(&findings::close, "closed"));
  };
  return type;
}

}  // namespace secops::app
