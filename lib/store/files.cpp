#include "store/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "host/files.h"
#include "host/process.h"
#include "store/migrate.h"
#include "store/store.h"

namespace secops::store {
namespace {

using host::FileFacts;

// The owner's command, since sudo takes uids as well as names.
std::string as_owner(std::uint32_t owner) { return fmt::format("sudo -u '#{}' secops …", owner); }

// Whether others expect to get into the folder though it is empty now: /boot, /srv, /var/cache.
bool is_of_system(const std::string& folder) {
  constexpr std::array<std::string_view, 14> system = {
      "/bin/",  "/boot/", "/dev/",  "/etc/", "/lib/", "/lib32/", "/lib64/",
      "/proc/", "/run/",  "/sbin/", "/sys/", "/usr/", "/var/",   "/libx32/"};
  const std::string place = folder + "/";
  const std::size_t name = folder.rfind('/') + 1;
  if (folder.find("secops", name) != std::string::npos) return false;
  if (name <= 1) return true;  // below the root itself
  return !place.starts_with("/var/tmp/") &&
         std::any_of(system.begin(), system.end(),
                     [&](std::string_view root) { return place.starts_with(root); });
}

// Whether more than this store may be in the folder: /tmp, a system's folder, somebody's own.
bool is_shared(const std::string& path, const std::string& folder, const FileFacts& facts) {
  constexpr std::uint32_t sticky = 01000;
  if ((facts.mode & sticky) != 0 || is_of_system(folder)) return true;
  const std::string name = path.substr(path.rfind('/') + 1);
  try {
    for (const std::string& other : host::list_directory(folder))
      if (other.rfind(name, 0) != 0) return true;
  } catch (const Error&) {
    // Nobody but its owner may look: then it is that owner's alone.
  }
  return false;
}

// Whether the file begins as a store of secops does; nothing if it cannot be read. Only for a file
// that is refused all the same: closing it drops the locks that SQLite holds on it in this process.
std::optional<bool> begins_as_store(const std::string& path) {
  constexpr std::string_view sqlite("SQLite format 3\0", 16);
  constexpr std::size_t id_at = 68;  // the application's id in the header of SQLite, big-endian
  std::array<char, 100> header{};
  try {
    const host::Reader file = host::Reader::open(path);
    if (file.read_at(0, header.data(), header.size()) < header.size()) return false;
  } catch (const Error&) {
    return std::nullopt;
  }
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < sizeof id; ++i)
    id = id << 8 | static_cast<unsigned char>(header[id_at + i]);
  return std::string_view(header.data(), sqlite.size()) == sqlite && id == application_id;
}

// Before anybody is told to change its mode or owner: it may be a file that the system needs as it
// is. Not "store.foreign", which a restore may replace.
void refuse_other_file(const std::string& path) {
  if (begins_as_store(path).value_or(true)) return;
  throw Error({"store.unsafe", "this is not a store of secops, or its beginning is damaged", path,
               0, 0, "check --store and SECOPS_STORE; the file is left as it is"});
}

std::string move_hint(const std::string& path) {
  return "put the store in a directory of its own: secops --store DIR/" +
         shell_quoted(path.substr(path.rfind('/') + 1)) + " …";
}

bool is_open(const FileFacts& folder) { return (folder.mode & 077) != 0; }

}  // namespace

PlaceToMake place_to_make(const std::string& wanted) {
  PlaceToMake place{host::absolute_path(wanted), "", true};
  const std::string folder = host::folder_of(place.path);
  const auto facts = host::facts_of(folder);
  if (!facts || !is_open(*facts)) return place;
  if (!is_shared(place.path, folder, *facts) && facts->owner == host::effective_uid()) {
    place.before = "chmod 700 " + shell_quoted(folder) + " && ";
  } else {
    place.path.insert(place.path.rfind('/'), "/store");
    place.is_wanted = false;
  }
  return place;
}

std::string PlaceToMake::hint(std::string_view line) const {
  return fmt::format("make one{}: {}{}", is_wanted ? "" : " in a directory of its own", before,
                     line);
}

void check_folder(const std::string& path) {
  const std::string folder = host::folder_of(path);
  const auto facts = host::facts_of(folder);
  if (!facts)
    throw Error({"store.missing", "the store's directory does not exist", folder, 0, 0,
                 "make the store: secops --store " + shell_quoted(path) + " init"});
  // Closing a folder that others use breaks what they do there.
  const auto hint = [&](const std::string& own) {
    return is_shared(path, folder, *facts) ? move_hint(path) : own;
  };
  if (facts->owner != host::effective_uid())
    throw Error(
        {"store.unsafe",
         fmt::format("the store's directory belongs to another user (uid {})", facts->owner),
         folder, 0, 0, hint("run it as that user: " + as_owner(facts->owner))});
  if (is_open(*facts))
    throw Error(
        {"store.unsafe",
         fmt::format("others may enter the store's directory (mode {:04o})", facts->mode & 07777),
         folder, 0, 0, hint("chmod 700 " + shell_quoted(folder))});
}

void check_file(const std::string& path) {
  const auto facts = host::facts_of(path);
  if (!facts) {
    const PlaceToMake place = place_to_make(path);
    throw Error({"store.missing", "there is no store yet", path, 0, 0,
                 place.hint(fmt::format("secops --store {} init", shell_quoted(place.path)))});
  }
  if (facts->kind != FileFacts::Kind::regular)
    throw Error({"store.foreign", "this is not a file, so it cannot be a store", path, 0, 0,
                 "check --store"});
  const bool is_ours = facts->owner == host::effective_uid();
  const bool is_open = (facts->mode & 077) != 0;
  if (!is_ours || is_open) refuse_other_file(path);
  if (!is_ours)
    throw Error({"store.unsafe",
                 fmt::format("the store belongs to another user (uid {})", facts->owner), path, 0,
                 0, "run it as that user: " + as_owner(facts->owner)});
  if (is_open)
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

host::Reader open_backup(const std::string& path) {
  const auto named = host::facts_of(path);
  if (!named)
    throw Error({"store.missing", "there is no such backup", path, 0, 0,
                 "see what there is: ls -l " + shell_quoted(host::folder_of(path))});
  if (named->kind != FileFacts::Kind::regular || named->size == 0)
    throw Error({"store.foreign", "this is no backup of a store", path, 0, 0,
                 "give a file that `secops store backup` made"});
  host::Reader backup = host::Reader::open(path);
  const FileFacts& facts = backup.facts();
  const bool ours = facts.owner == host::effective_uid() || facts.owner == 0;
  if (!ours)
    throw Error({"store.unsafe",
                 fmt::format("the backup belongs to another user (uid {}), who could change it",
                             facts.owner),
                 path, 0, 0,
                 "if it can be trusted, take a copy of your own: cp it and restore the copy"});
  if ((facts.mode & 022) != 0)
    throw Error({"store.unsafe",
                 fmt::format("others may write the backup (mode {:04o})", facts.mode & 07777), path,
                 0, 0, "if it can be trusted: chmod 600 " + shell_quoted(path)});
  return backup;
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
