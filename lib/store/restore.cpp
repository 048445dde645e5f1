#include <fmt/format.h>
#include <sqlite3.h>

#include "base/digest.h"
#include "base/text.h"
#include "host/files.h"
#include "store/audit.h"
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/verify.h"

namespace secops::store {
namespace {

constexpr Duration wait = std::chrono::seconds(30);

// Brings a copy to the newest schema and proves it. Throws "store.corrupt" with `backup` named.
void require_whole(SQLite::Database copy, const std::string& backup,
                   std::span<const Embedded> steps) {
  if (version_of(copy) < newest_version(steps)) run_steps(copy, steps);
  OpenOptions options;
  options.steps = steps;
  Store::Connection connection(backup, options, std::move(copy));
  const Verification found = verify_connection(connection, {});
  if (found.problems.empty()) return;
  throw Error({"store.corrupt",
               fmt::format("the backup is not whole ({}, {})", found.problems.front(),
                           counted(found.problems.size(), "problem")),
               backup, 0, 0, "nothing was changed; restore another one"},
              Status::critical);
}

// What is wrong with a backup is said as of any store; only the way out is another.
template <typename Work>
auto of_backup(const std::string& backup, Work&& work) -> decltype(work()) {
  try {
    return guarded(backup, work);
  } catch (const Error& error) {
    Problem problem = error.problems().front();
    if (problem.code != "store.corrupt" && problem.code != "store.foreign") throw;
    problem.file = backup;
    problem.hint = "nothing was changed; restore another one";
    throw Error(std::move(problem), error.status());
  }
}

std::string free_name(const std::string& path, Time now) {
  std::string stamp;
  for (char c : rfc3339(std::chrono::floor<std::chrono::seconds>(now)))
    if (c != '-' && c != ':') stamp += c;
  const std::string name = path + ".before-restore-" + stamp;
  std::string result = name;
  for (int i = 2; host::facts_of(result); ++i) result = fmt::format("{}-{}", name, i);
  return result;
}

bool is_store(const std::string& path) {
  try {
    check_file(path);
    return guarded(path, [&] {
      auto database = connect(path, SQLITE_OPEN_READWRITE, wait);
      return application_id_of(database) == application_id &&
             database.execAndGet("PRAGMA quick_check(1)").getString() == "ok";
    });
  } catch (const Error& error) {
    const std::string& code = error.problems().front().code;
    if (code == "store.foreign" || code == "store.corrupt") return false;
    throw;
  }
}

// Of a store that may be of any version, or broken: "" if it does not say.
std::string head_of(SQLite::Database& database) {
  try {
    SQLite::Statement head(database, "SELECT hash FROM audit_marks WHERE kind = 'head'");
    if (head.executeStep()) return hex(head.getColumn(0).getString());
  } catch (const SQLite::Exception&) {
  }
  return {};
}

// What every restore needs: the copy of the backup that will be the store, and what to say of it.
struct Restoring {
  Unpublished copy;
  std::string digest;
  const Act& act;
  const RestoreOptions& options;

  // The restored trail says itself where it was cut off and by whom.
  void note(const std::string& before) const {
    OpenOptions opening;
    opening.mode = OpenOptions::Mode::read_write;
    opening.steps = options.steps;
    auto store = Store::open(copy.path(), opening);
    const auto write = store.write(act);
    const std::string after = fmt::format(R"({{"head":"{}","sha256":"{}"}})",
                                          hex(audit_mark(*write, "head").hash), digest);
    write->audit("store.restore", "store", options.reason,
                 before.empty() ? "" : fmt::format(R"({{"head":"{}"}})", before), after);
    write->commit();
  }
};

// What is there and is a store is replaced under SQLite's own locks, page by page in one
// transaction, so that a process that has it open sees the one or the other. Renaming a new file
// over it would leave that process writing into the old one, and its journal would be taken for the
// new one's. The lock is held from before the first copy to after the second: what was committed in
// between would be in neither.
std::string replace_store(const Restoring& restoring, const std::string& path) {
  const std::string name = free_name(path, restoring.act.time);
  guarded(path, [&] {
    auto live = connect(path, SQLITE_OPEN_READWRITE, wait);
    live.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
    // A copy cannot be made within a transaction; this mode keeps the transaction's lock after its
    // end. Not before: while it waits, it would keep its read lock, which stops whom it waits for.
    live.exec("BEGIN EXCLUSIVE; PRAGMA locking_mode = EXCLUSIVE; COMMIT");
    restoring.note(head_of(live));
    Unpublished kept(name);
    {
      auto copy = kept.open();
      copy_at_once(live, copy);
    }
    kept.publish();
    auto restored = connect(restoring.copy.path(), SQLITE_OPEN_READONLY, wait);
    copy_at_once(restored, live);
  });
  return name;
}

// Copies the bytes of the file that was judged, whatever its name stands for by now. The connection
// only keeps writers out meanwhile, in case it is a store that is in use. Returns their digest.
std::string copy_judged(const host::Reader& judged, const std::string& to,
                        std::span<const Embedded> steps) {
  const std::string& from = judged.path();
  auto source = of_backup(from, [&] {
    auto examined = examine(from, newest_version(steps), wait);
    examined.database.exec("BEGIN");
    version_of(examined.database);  // the lock comes with the first look
    return examined;
  });
  return host::copy_content(judged, to);
}

}  // namespace

void prove_backup(const std::string& backup, std::span<const Embedded> given) {
  const std::string from = host::absolute_path(backup);
  const auto steps = steps_of(given);
  const host::Reader judged = open_backup(from);
  of_backup(from, [&] {
    auto source = examine(from, newest_version(steps), wait);
    require_whole(nameless_copy(source.database, from), from, steps);
  });
}

std::string restore(const std::string& backup, const std::string& path, const Act& act,
                    const RestoreOptions& options) {
  const std::string from = host::absolute_path(backup);
  const std::string to = host::absolute_path(path);
  const auto steps = steps_of(options.steps);
  const host::Reader judged = open_backup(from);
  of_backup(from, [&] { examine(from, newest_version(steps), wait); });
  host::make_private_directory(host::folder_of(to));
  check_folder(to);
  const auto lock = lock_beside(to, wait);
  Restoring restoring{Unpublished(to), {}, act, options};
  restoring.digest = copy_judged(judged, restoring.copy.path(), steps);
  of_backup(from, [&] {
    examine(restoring.copy.path(), newest_version(steps), wait);
    require_whole(restoring.copy.open(), from, steps);
  });
  std::string kept;
  if (host::facts_of(to)) {
    if (is_store(to)) return replace_store(restoring, to);
    // Nobody can be at work in a file that does not open as a store.
    kept = free_name(to, act.time);
    restoring.note("");
    host::rename_file(to, kept);
    host::remove_file(to + "-journal");
  } else {
    restoring.note("");
  }
  restoring.copy.publish();
  return kept;
}

}  // namespace secops::store
