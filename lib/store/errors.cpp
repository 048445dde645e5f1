#include <fmt/format.h>
#include <sqlite3.h>

#include "base/text.h"
#include "store/connection.h"
#include "store/files.h"

namespace secops::store {
namespace {

Problem cannot_open(int extended, const std::string& path) {
  if (extended == SQLITE_CANTOPEN_SYMLINK)
    return {"store.unsafe",
            "the store is reached through a symbolic link, which another could turn",
            path,
            0,
            0,
            "give its real path: --store \"$(realpath " + shell_quoted(path) + ")\""};
  return {"store.unreadable",
          "the store cannot be opened",
          path,
          0,
          0,
          "see who may read it: ls -ld " + shell_quoted(host::folder_of(path)) + " " +
              shell_quoted(path)};
}

Problem cannot_write(int extended, const std::string& path) {
  if (extended == SQLITE_READONLY_ROLLBACK || extended == SQLITE_READONLY_RECOVERY)
    return {
        "store.read-only",
        "a process died while it changed the store, and what it left cannot be rolled back here",
        path,
        0,
        0,
        "run it once where the store can be written: secops --store " + shell_quoted(path) +
            " store info"};
  return {"store.read-only",
          "the store cannot be written; nothing was changed",
          path,
          0,
          0,
          "see how it is mounted and who owns it: findmnt -T " + shell_quoted(path) + "; ls -l " +
              shell_quoted(path)};
}

}  // namespace

Error error_of(const SQLite::Exception& failure, const std::string& path) {
  const std::string quoted = shell_quoted(path);
  const int extended = failure.getExtendedErrorCode();
  switch (failure.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error({"store.busy",
                    "another process kept the store busy for the whole wait; nothing was changed",
                    path, 0, 0, "try again, or see who has it open: fuser -v " + quoted});
    case SQLITE_FULL:
      return Error({"store.full", "no space is left for the store; nothing was changed", path, 0, 0,
                    "free some, then run it again: df -h " + shell_quoted(host::folder_of(path))});
    case SQLITE_READONLY:
      return Error(cannot_write(extended, path));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Error(cannot_open(extended, path));
    case SQLITE_CORRUPT:
      return Error({"store.corrupt", fmt::format("the store is damaged ({})", failure.what()), path,
                    0, 0, "restore a backup: secops --store " + quoted + " store restore BACKUP"});
    case SQLITE_NOTADB:
      return Error({"store.foreign", "this is not a store of secops, or its beginning is damaged",
                    path, 0, 0,
                    "check --store; a damaged store is replaced by: secops --store " + quoted +
                        " store restore BACKUP"});
    case SQLITE_IOERR:
      return Error(
          {"store.io",
           fmt::format("the disk failed the store ({}); nothing was changed", failure.what()), path,
           0, 0, "see what the kernel says: dmesg | tail"});
    case SQLITE_TOOBIG:
      return Error({"store.too-big", "a value is too large for the store; nothing was changed",
                    path, 0, 0, ""});
    case SQLITE_NOMEM:
      return Error(
          {"store.memory", "not enough memory for the store; nothing was changed", path, 0, 0, ""});
    default:
      return Error({"store.internal",
                    fmt::format("the store refused a statement ({})", failure.what()), path, 0, 0,
                    "this is a mistake in secops: please report it"});
  }
}

}  // namespace secops::store
