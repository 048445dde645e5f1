#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/digest.h"
#include "base/text.h"
#include "host/files.h"
#include "store/connection.h"
#include "store/files.h"
#include "store/migrate.h"

namespace secops::store {
namespace {

constexpr Duration wait = std::chrono::seconds(30);
constexpr std::size_t largest_backup = std::size_t{16} << 30;

// All pages in one step: one read transaction of the source, one write transaction of the target.
void copy_pages(SQLite::Database& from, SQLite::Database& to) {
  SQLite::Backup backup(to, from);
  const int result = backup.executeStep(-1);
  if (result != SQLITE_DONE) throw SQLite::Exception(to.getHandle(), result);
}

void require_whole(const std::string& path, const std::string& what) {
  OpenOptions options;
  options.mode = OpenOptions::Mode::read_only;
  const Verification found = Store::open(path, options).verify();
  if (found.problems.empty()) return;
  throw Error({"store.corrupt",
               fmt::format("{} is not whole ({}, {})", what, found.problems.front(),
                           counted(found.problems.size(), "problem")),
               path, 0, 0, "nothing was changed; take another backup"},
              Status::critical);
}

// A copy at `target` of what `source` holds; nothing is there before it is whole and on the disk.
void copy_store(SQLite::Database& source, const std::string& target) {
  const std::string made = target + ".new";
  discard_database(made);
  host::create_file(made, "", 0600);
  try {
    guarded(made, [&] {
      auto database = connect(made, SQLITE_OPEN_READWRITE, wait);
      copy_pages(source, database);
      const std::string found = database.execAndGet("PRAGMA integrity_check(1)").getString();
      if (found != "ok")
        throw Error({"store.corrupt", "the copy is damaged (" + found + "), so the store is",
                     target, 0, 0, "secops store verify"});
    });
  } catch (...) {
    discard_database(made);
    throw;
  }
  host::rename_file(made, target);
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

// What is there and is a store is replaced under SQLite's own locks, page by page in one
// transaction, so that a process that has it open sees the one or the other. Renaming a new file
// over it would leave that process writing into the old one, and its journal would be taken for the
// new one's.
std::string replace_store(SQLite::Database& source, const std::string& path, Time now) {
  const std::string kept = free_name(path, now);
  guarded(path, [&] {
    auto live = connect(path, SQLITE_OPEN_READWRITE, wait);
    live.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
    copy_store(live, kept);
    copy_pages(source, live);
  });
  return kept;
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

}  // namespace

std::string Store::backup(const std::string& target) {
  const std::string path_to = host::absolute_path(target);
  if (host::facts_of(path_to))
    throw Error({"store.exists", "the backup's file exists already; nothing was changed", path_to,
                 0, 0, "give another name"},
                Status::critical);
  guarded(path(), [&] { copy_store(connection_->database, path_to); });
  return hex(sha256(host::read_file(path_to, largest_backup)));
}

std::string restore(const std::string& backup, const std::string& path, Time now) {
  const std::string from = host::absolute_path(backup);
  const std::string to = host::absolute_path(path);
  require_whole(from, "the backup");
  host::make_private_directory(folder_of(to));
  check_folder(to);
  const auto lock = lock_beside(to, wait);
  return guarded(from, [&]() -> std::string {
    auto source = connect(from, SQLITE_OPEN_READONLY, wait);
    if (!host::facts_of(to)) {
      copy_store(source, to);
      return {};
    }
    if (is_store(to)) return replace_store(source, to, now);
    // Nobody can be at work in a file that does not open as a store.
    const std::string kept = free_name(to, now);
    host::rename_file(to, kept);
    host::remove_file(to + "-journal");
    copy_store(source, to);
    return kept;
  });
}

}  // namespace secops::store
