// The store's place on the disk: who may be there, and what stands beside it. Private to this
// folder.
#pragma once

#include <string>

#include "base/time.h"
#include "host/files.h"
#include "host/lock.h"

namespace secops::store {

// Throws "store.unsafe" unless the folder is ours alone (0700); with what to do about it.
void check_folder(const std::string& path);
// Throws "store.missing", "store.foreign" or "store.unsafe" unless `path` is a file of ours alone
// (0600) that is not empty. Opens nothing.
void check_file(const std::string& path);

// Opens a backup and judges the open file, since its name can come to be another one's. It may lie
// in a folder of others and be readable by them: what nobody else can have written is enough.
// Throws as check_file does. While it is open no connection to the same file may be needed after
// it: closing it drops SQLite's locks.
host::Reader open_backup(const std::string& path);

// The lock that makers, migrations and restores take, so that only one of them is at work:
// PATH.lock. Throws "store.busy" after `wait`.
host::Lock lock_beside(const std::string& path, Duration wait);

// Removes a database file that nobody else knows of, with its journal.
void discard_database(const std::string& path);

}  // namespace secops::store
