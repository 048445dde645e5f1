#include "store/files.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "host/files.h"
#include "host/process.h"

namespace secops::store {
namespace {

using host::FileFacts;

// The owner's command, since sudo takes uids as well as names.
std::string as_owner(std::uint32_t owner) { return fmt::format("sudo -u '#{}' secops …", owner); }

}  // namespace

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void check_folder(const std::string& path) {
  const std::string folder = folder_of(path);
  const auto facts = host::facts_of(folder);
  if (!facts)
    throw Error({"store.missing", "the store's directory does not exist", folder, 0, 0,
                 "make the store: secops --store " + shell_quoted(path) + " init"});
  if (facts->owner != host::effective_uid())
    throw Error(
        {"store.unsafe",
         fmt::format("the store's directory belongs to another user (uid {})", facts->owner),
         folder, 0, 0, "run it as that user: " + as_owner(facts->owner)});
  if ((facts->mode & 077) != 0)
    throw Error(
        {"store.unsafe",
         fmt::format("others may enter the store's directory (mode {:04o})", facts->mode & 07777),
         folder, 0, 0, "chmod 700 " + shell_quoted(folder)});
}

void check_file(const std::string& path) {
  const auto facts = host::facts_of(path);
  if (!facts)
    throw Error({"store.missing", "there is no store yet", path, 0, 0,
                 "make one: secops --store " + shell_quoted(path) + " init"});
  if (facts->kind != FileFacts::Kind::regular)
    throw Error({"store.foreign", "this is not a file, so it cannot be a store", path, 0, 0,
                 "check --store"});
  if (facts->owner != host::effective_uid())
    throw Error({"store.unsafe",
                 fmt::format("the store belongs to another user (uid {})", facts->owner), path, 0,
                 0, "run it as that user: " + as_owner(facts->owner)});
  if ((facts->mode & 077) != 0)
    throw Error(
        {"store.unsafe",
         fmt::format("others may read or write the store (mode {:04o})", facts->mode & 07777), path,
         0, 0, "chmod 600 " + shell_quoted(path)});
  if (facts->size == 0)
    throw Error({"store.foreign", "the file is empty: not a store, or all of it was lost", path, 0,
                 0,
                 "restore a backup: secops --store " + shell_quoted(path) +
                     " store restore BACKUP; or remove the file and run: secops init"});
}

host::Lock lock_beside(const std::string& path, Duration wait) {
  const std::string name = path + ".lock";
  auto lock = host::Lock::take(name, wait);
  if (!lock)
    throw Error(
        {"store.busy",
         "another process is making, upgrading or restoring the store: " + host::lock_holder(name),
         path, 0, 0, "try again when it is done"});
  return std::move(*lock);
}

void discard_database(const std::string& path) {
  host::remove_file(path);
  host::remove_file(path + "-journal");
}

}  // namespace secops::store
