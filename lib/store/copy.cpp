#include "store/copy.h"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <limits>
#include <set>

#include "host/files.h"
#include "host/process.h"
#include "store/files.h"

namespace secops::store {
namespace {

// 4 MiB: some milliseconds, in which a writer can well wait.
constexpr int pages_a_piece = 1024;
constexpr int patience = 8;  // restarts
constexpr Duration wait = std::chrono::seconds(30);

constexpr std::string_view unfinished_ending = ".secops-new";
constexpr std::string_view lock_ending = ".secops-lock";

void copy(SQLite::Database& from, SQLite::Database& to, int restarts_allowed) {
  SQLite::Backup backup(to, from);
  int before = std::numeric_limits<int>::max();
  for (int restarts = 0;;) {
    const int result = backup.executeStep(restarts < restarts_allowed ? pages_a_piece : -1);
    if (result == SQLITE_DONE) return;
    if (result != SQLITE_OK) throw SQLite::Exception(to.getHandle(), result);
    // SQLite begins again by itself when somebody else wrote in between.
    const int left = backup.getRemainingPageCount();
    if (left >= before) ++restarts;
    before = left;
  }
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Removes what died in this folder. Nothing depends on it, so a folder that cannot be read, or a
// file that cannot be removed, stops nobody.
void sweep(const std::string& folder) try {
  std::set<std::string> targets;
  for (const std::string& name : host::list_directory(folder))
    for (std::string_view ending : {unfinished_ending, lock_ending})
      if (ends_with(name, ending)) targets.insert(name.substr(0, name.size() - ending.size()));
  for (const std::string& name : targets) {
    const std::string target = folder + "/" + name;
    const std::string lock_name = target + std::string(lock_ending);
    const auto facts = host::facts_of(lock_name);
    // Without its lock beside it, it need not be ours at all.
    if (!facts || facts->kind != host::FileFacts::Kind::regular ||
        facts->owner != host::effective_uid())
      continue;
    const auto lock = host::Lock::take(lock_name, Duration::zero());
    if (!lock) continue;
    discard_database(target + std::string(unfinished_ending));
    host::remove_file(lock_name);
  }
} catch (const Error&) {
}

host::Lock lock_of(const std::string& name, const std::string& target) {
  auto lock = host::Lock::take(name, wait);
  if (lock) return std::move(*lock);
  throw Error({"store.busy", "another process is making this file: " + host::lock_holder(name),
               target, 0, 0, "try again when it is done"});
}

}  // namespace

void copy_at_once(SQLite::Database& from, SQLite::Database& to) { copy(from, to, 0); }

void copy_in_pieces(SQLite::Database& from, SQLite::Database& to) { copy(from, to, patience); }

SQLite::Database nameless_database() {
  auto database =
      connect("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, std::chrono::milliseconds(0));
  database.exec("PRAGMA synchronous = OFF");
  return database;
}

SQLite::Database nameless_copy(SQLite::Database& from, const std::string& path) {
  try {
    return guarded(path, [&] {
      auto database = nameless_database();
      copy_in_pieces(from, database);
      return database;
    });
  } catch (const Error& error) {
    if (error.problems().front().code != "store.full") throw;
    throw Error({"store.full", "no space is left for the copy that is checked", path, 0, 0,
                 "name a directory with room for it: SQLITE_TMPDIR=DIR secops …; df -h /var/tmp"});
  }
}

Unpublished::Unpublished(const std::string& target)
    : target_(target),
      path_(target + std::string(unfinished_ending)),
      lock_name_(target + std::string(lock_ending)),
      lock_(lock_of(lock_name_, target)) {
  sweep(host::folder_of(target));
  discard_database(path_);
  host::create_file(path_, "", 0600);
}

Unpublished::~Unpublished() {
  try {
    discard_database(path_);
    host::remove_file(lock_name_);
  } catch (const Error&) {
    // It stays for the next one to sweep.
  }
}

SQLite::Database Unpublished::open() const {
  auto database = connect(path_, SQLITE_OPEN_READWRITE, wait);
  database.exec("PRAGMA synchronous = OFF");
  return database;
}

void Unpublished::publish() {
  try {
    host::publish_file(path_, target_);
  } catch (const Error& error) {
    if (error.problems().front().code != "file.exists") throw;
    throw Error({"store.exists", "there is a file of this name already; nothing was changed",
                 target_, 0, 0, "choose another name"},
                Status::critical);
  }
}

}  // namespace secops::store
