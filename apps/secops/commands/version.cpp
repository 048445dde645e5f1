#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "build_facts.h"
#include "command.h"
#include "help.h"

namespace secops::app {

namespace {

class Version : public Command {
 public:
  Answer run(Session&) override {
    Answer answer;
    answer.data["version"] = std::string(build_version);
    answer.data["commit"] = std::string(build_commit);
    answer.data["compiler"] = std::string(build_compiler);
    answer.data["build_type"] = std::string(build_type);
    answer.text = fmt::format("{}\ncompiler    {}\nbuild type  {}\n", version_line(),
                              build_compiler, build_type);
    answer.plugin = version_line();
    return answer;
  }
};

}  // namespace

CommandType version_type() {
  CommandType type;
  type.path = "version";
  type.summary = "Say which build this is and what it stands on";
  type.description =
      "Shows the version, the commit it was built from, the compiler, the libraries as they are at "
      "run time, and which rules are built in. Put its output into a bug report.";
  type.examples = {{"secops version", "what is installed here"},
                   {"secops version --json", "the same for programs"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<Version>()); };
  return type;
}

}  // namespace secops::app
