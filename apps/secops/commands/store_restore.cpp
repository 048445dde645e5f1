#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "host/files.h"
#include "session.h"

namespace secops::app {

namespace {

Error refused(std::string code, std::string message, const std::string& file, std::string hint) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.file = file;
  problem.hint = std::move(hint);
  return Error(std::move(problem), Status::critical);
}

class StoreRestore : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"FILE", "A backup made by `secops store backup`.", &file_, true}};
  }

  std::vector<Flag> flags() override {
    return {
        {"--reason", "TEXT", "Why; stands in the audit trail of the restored store.", &reason_}};
  }

  Answer run(Session& session) override {
    std::string backup = host::absolute_path(file_);
    std::string path = session.store_path();
    bool dry_run = session.flags().dry_run;
    session.become_owner();
    try {
      const std::string kept = dry_run ? proven(backup) : restored(session, backup, path);
      return answer_of(session, backup, path, kept);
    } catch (const Error& error) {
      Problem problem = error.problems().front();
      if (session.became().empty() || problem.code != "file.unreadable") throw;
      problem.hint += fmt::format(
          "; or give a copy that {0} may read: install -o {0} -m 600 {1} {2}", session.became(),
          shell_quoted(backup), shell_quoted(host::folder_of(host::absolute_path(path))));
      throw Error(std::move(problem), error.status());
    }
  }

 private:
  static std::string proven(const std::string& backup) {
    store::prove_backup(backup);
    return "";
  }

  // The name under which the store was kept as it had been.
  std::string restored(Session& session, const std::string& backup, const std::string& path) const {
    if (!host::facts_of(backup)) store::prove_backup(backup);  // nobody is asked about nothing
    if (!session.agreed(fmt::format("replace {} by {}?", path, backup))) {
      throw refused("declined", "not agreed, nothing was changed", "", "");
    }
    store::RestoreOptions options;
    options.reason = reason_;
    return store::restore(backup, path, session.act(), options);
  }

  static Answer answer_of(Session& session, const std::string& backup, const std::string& path,
                          const std::string& kept) {
    using Json = nlohmann::ordered_json;
    bool dry_run = session.flags().dry_run;
    Answer answer;
    answer.data["store"] = path;
    answer.data["file"] = backup;
    answer.data["dry_run"] = dry_run;
    answer.data["kept"] = kept.empty() ? Json() : Json(kept);
    answer.data["next"] = Json::array();
    answer.text = fmt::format("{} {} from {}\n", dry_run ? "would restore" : "restored",
                              Foreign(path), Foreign(backup));
    if (!kept.empty()) {
      std::string undo = session.paste("secops store restore " + shell_quoted(kept));
      answer.text +=
          fmt::format("the store before it is kept as {}\nto undo: {}\n", Foreign(kept), undo);
      answer.data["next"].push_back(undo);
    }
    answer.plugin = dry_run ? "would be restored" : "restored";
    return answer;
  }

  std::string file_;
  std::string reason_;
};

}  // namespace

CommandType store_restore_type() {
  CommandType type;
  type.path = "store restore";
  type.summary = "Put a backup in the store's place";
  type.description =
      "Copies the backup, verifies the copy, then puts it in the place of the store. The store "
      "that "
      "was there is kept beside it under a name that is shown, so that this can be undone; it "
      "holds everything that was recorded up to that moment. A backup of an older secops is "
      "brought "
      "up to date in the copy. The audit trail of the restored store says who restored it, from "
      "which backup, and what the head of the trail was before.\n\n"
      "On a terminal it asks first; --no-input, or a standard input that is no terminal, takes the "
      "command line as the decision. A broken backup is refused and nothing changes.";
  type.examples = {{"sudo secops store restore /var/lib/secops/2026-11-22.db", "go back to a copy"},
                   {"sudo secops store restore /var/lib/secops/2026-11-22.db --dry-run",
                    "only prove that the copy is whole"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StoreRestore>()); };
  return type;
}

}  // namespace secops::app
