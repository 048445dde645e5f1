#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "host/files.h"
#include "session.h"

namespace secops::app {

namespace {

class StoreBackup : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {{"FILE", "The copy to make; there must be no file of this name.", &file_, true}};
  }

  Answer run(Session& session) override {
    std::string target = host::absolute_path(file_);
    if (host::facts_of(target)) throw exists(target);
    store::Store& store = session.store(store::OpenOptions::Mode::read_only);
    bool dry_run = session.flags().dry_run;
    std::string digest = dry_run ? std::string() : backup(store, target, session);
    Answer answer;
    std::string undo = session.paste("secops store restore " + shell_quoted(target));
    answer.data["store"] = store.path();
    answer.data["file"] = target;
    answer.data["dry_run"] = dry_run;
    answer.data["sha256"] = dry_run ? nlohmann::ordered_json() : nlohmann::ordered_json(digest);
    answer.data["next"] = {undo};
    if (dry_run) {
      answer.text = fmt::format("would back up {} as {}\n", Foreign(store.path()), Foreign(target));
    } else {
      answer.text = fmt::format("backed up {} as {}\nsha256  {}\nto go back to it: {}\n",
                                Foreign(store.path()), Foreign(target), digest, undo);
    }
    answer.plugin = dry_run ? "would be backed up" : "backed up, sha256 " + digest;
    return answer;
  }

 private:
  // Root may write anywhere, but it is the owner of the store who makes the copy.
  static std::string backup(store::Store& store, const std::string& target,
                            const Session& session) {
    try {
      return store.backup(target);
    } catch (const Error& error) {
      Problem problem = error.problems().front();
      const bool denied = problem.code == "file.unwritable" || problem.code == "file.unreadable";
      if (session.became().empty() || !denied) throw;
      problem.hint += fmt::format("; name a directory that {} may write to, such as {}",
                                  session.became(), host::folder_of(store.path()));
      throw Error(std::move(problem), error.status());
    }
  }

  static Error exists(const std::string& target) {
    Problem problem;
    problem.code = "file.exists";
    problem.message = "there is a file of this name already, and a backup never overwrites";
    problem.file = target;
    problem.hint = "choose another name";
    return Error(std::move(problem), Status::critical);
  }

  std::string file_;
};

}  // namespace

CommandType store_backup_type() {
  CommandType type;
  type.path = "store backup";
  type.summary = "Copy the store, also while others write to it";
  type.description =
      "Makes a consistent copy beside FILE, checks it, and only then gives it its name. Writers "
      "are "
      "let in all the while. Never copy the store's file with cp: a copy made while somebody "
      "writes can be broken. An existing FILE is refused with status 2.\n\n"
      "While it works there are FILE.secops-new and FILE.secops-lock; if it is killed, the next "
      "backup into the same directory removes them.";
  type.examples = {{"sudo secops store backup /var/lib/secops/2026-11-22.db", "a copy of today"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StoreBackup>()); };
  return type;
}

}  // namespace secops::app
