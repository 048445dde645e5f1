#include "help.h"

#include "command.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

namespace {

class Help : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"COMMAND", "What to explain: a command, a group of commands; nothing for secops.",
             &words_}};
  }

  Answer run(Session& session) override {
    return help_for(place_of(words_), session.style(), true);
  }

 private:
  std::vector<std::string> words_;
};

}  // namespace

CommandType help_type() {
  CommandType type;
  type.path = "help";
  type.summary = "Explain a command";
  type.description = "Shows the same as --help after the command.";
  type.examples = {{"secops help findings ack", "how to acknowledge a finding"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Help>()); };
  return type;
}

}  // namespace secops::app
