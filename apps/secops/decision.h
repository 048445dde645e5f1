// What `findings ack` and `findings close` share: several findings, one reason, one transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "answer.h"
#include "command.h"
#include "findings/finding.h"

namespace secops::app {

class FindingDecision : public Command {
 public:
  using Decide = bool (*)(store::Write& write, const std::string& id, std::string_view reason);

  // `done` is the past participle for people: "acknowledged".
  FindingDecision(Decide decide, std::string_view done) : decide_(decide), done_(done) {}

  std::vector<Flag> flags() override;
  std::vector<Argument> arguments() override;
  // All of the findings or none.
  Answer run(Session& session) override;

 private:
  Decide decide_;
  std::string_view done_;
  std::vector<std::string> ids_;
  std::string reason_;
};

}  // namespace secops::app
