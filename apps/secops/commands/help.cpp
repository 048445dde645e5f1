#include "help.h"

#include "command.h"
#include "command_tree.h"
#include "manual.h"
#include "session.h"

namespace secops::app {

namespace {

class Help : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--mdoc", "", "Write the manual page instead, for man -l and the like.", &mdoc_}};
  }

  std::vector<Argument> arguments() override {
    return {{"COMMAND", "What to explain: a command, a group of commands; nothing for secops.",
             &words_}};
  }

  Answer run(Session& session) override {
    Place place = place_of(words_);
    Answer answer = help_for(place, session.style(), true);
    if (mdoc_) answer.text = manual_page(place);
    return answer;
  }

 private:
  std::vector<std::string> words_;
  bool mdoc_{false};
};

}  // namespace

CommandType help_type() {
  CommandType type;
  type.path = "help";
  type.summary = "Explain a command";
  type.description = "Shows the same as --help after the command.";
  type.examples = {
      {"secops help findings ack", "how to acknowledge a finding"},
      {"secops help --mdoc findings ack | man -l -", "its manual page, where none is installed"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Help>()); };
  return type;
}

}  // namespace secops::app
