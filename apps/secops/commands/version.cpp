#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/digest.h"
#include "base/text.h"
#include "build_facts.h"
#include "command.h"
#include "events/field.h"
#include "help.h"
#include "loaded_libraries.h"
#include "rules/ruleset.h"
#include "store/store.h"

namespace secops::app {

namespace {

using Json = nlohmann::ordered_json;

struct BuiltInRules {
  std::size_t count{0};
  std::string digest;  // of the packs as they were built in
};

BuiltInRules built_in_rules() {
  std::vector<rules::RuleText> texts;
  std::string all;
  for (const Embedded& pack : rules::packs()) {
    texts.push_back({std::string(pack.name), std::string(pack.text)});
    all += pack.text;
  }
  events::FieldNames names;
  std::vector<Problem> problems;
  rules::RuleSet set = rules::RuleSet::read(texts, {}, names, problems);
  return {set.rules().size(), token(sha256(all), 12)};
}

class Version : public Command {
 public:
  Answer run(Session&) override {
    BuiltInRules packs = built_in_rules();
    Answer answer;
    answer.data["version"] = std::string(build_version);
    answer.data["commit"] = std::string(build_commit);
    answer.data["compiler"] = std::string(build_compiler);
    answer.data["build_type"] = std::string(build_type);
    answer.data["sqlite"] = store::engine_version();
    answer.data["openssl"] = digest_library();
    answer.data["rules"] = {{"count", packs.count}, {"digest", packs.digest}};
    answer.data["libraries"] = Json::array();
    answer.text =
        fmt::format("{}\ncompiler    {}\nbuild type  {}\nrules       {}, digest {}\n",
                    version_line(), build_compiler, build_type, packs.count, packs.digest);
    answer.text +=
        fmt::format("sqlite      {}\nopenssl     {}\n", store::engine_version(), digest_library());
    for (const LoadedLibrary& library : loaded_libraries()) {
      answer.data["libraries"].push_back(
          {{"name", library.name}, {"version", library.version}, {"file", library.file}});
      answer.text +=
          fmt::format("library     {} {}\n", Foreign(library.name), Foreign(library.version));
    }
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
