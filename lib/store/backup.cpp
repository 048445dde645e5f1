#include <fmt/format.h>
#include <sqlite3.h>

#include "base/text.h"
#include "host/files.h"
#include "store/copy.h"
#include "store/files.h"

namespace secops::store {
namespace {

void refuse_existing(const std::string& target) {
  if (!host::facts_of(target)) return;
  throw Error({"store.exists", "the backup's file exists already; nothing was changed", target, 0,
               0, "give another name"},
              Status::critical);
}

// What cannot be written is the copy: the store is only read.
void copy_to(const std::string& target, SQLite::Database& from, SQLite::Database& copy) {
  try {
    copy_in_pieces(from, copy);
  } catch (const SQLite::Exception& failure) {
    const int code = failure.getErrorCode();  // the extended one, of a step
    const bool full = code == SQLITE_FULL;
    if (!full && code != SQLITE_IOERR_WRITE && code != SQLITE_IOERR_TRUNCATE) throw;
    throw Error({full ? "store.full" : "store.io",
                 full ? "no space is left for the copy; nothing was kept of it"
                      : fmt::format("the copy cannot be written ({}); nothing was kept of it",
                                    failure.what()),
                 target, 0, 0,
                 "free some space there, or name another place: df -h " +
                     shell_quoted(host::folder_of(target))});
  }
}

}  // namespace

std::string Store::backup(const std::string& target) {
  const std::string to = host::absolute_path(target);
  refuse_existing(to);
  Unpublished made(to);
  refuse_existing(to);  // whoever had the lock before us may have made it
  read();               // rolls back what a writer that died left in the store
  guarded(path(), [&] {
    auto copy = made.open();
    copy_to(to, connection_->database, copy);
    const std::string found = copy.execAndGet("PRAGMA integrity_check(1)").getString();
    if (found != "ok")
      throw Error({"store.corrupt", "the copy is damaged (" + found + "), so the store is", to, 0,
                   0, "secops store verify"});
  });
  std::string digest = host::digest_of_file(made.path());
  made.publish();
  return digest;
}

}  // namespace secops::store
