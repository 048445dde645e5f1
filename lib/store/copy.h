// Copies of a database that is in use, and files that get their name when they are whole. Private
// to this folder.
#pragma once

#include <string>

#include "host/lock.h"
#include "store/connection.h"

namespace secops::store {

// All pages in one step: one read transaction of the source, one write transaction of the target.
void copy_at_once(SQLite::Database& from, SQLite::Database& to);
// In pieces between which writers get in; begins again when one did. One that writes without a
// pause gets its way for a while, then the rest is copied at once.
void copy_in_pieces(SQLite::Database& from, SQLite::Database& to);

// A database without a name that is gone with its connection, however that ends; of the temporary
// directory, since the store may stand where nothing can be written.
SQLite::Database nameless_database();
// A nameless copy, made in pieces. "store.full" says that the temporary directory is.
SQLite::Database nameless_copy(SQLite::Database& from, const std::string& path);

// An empty private file beside `target` that is removed again unless it is published. Only one
// process at a time works for one target; another one waits, then gets "store.busy".
//
// The file is TARGET.secops-new, and TARGET.secops-lock is held while it is made. What a process
// that was killed left behind is a file whose lock nobody holds: the next one that makes a file in
// the same folder removes it.
class Unpublished {
 public:
  explicit Unpublished(const std::string& target);
  Unpublished(const Unpublished&) = delete;
  Unpublished& operator=(const Unpublished&) = delete;
  ~Unpublished();

  const std::string& path() const { return path_; }
  // For copying into it. Nothing waits for the disk before publish(): the last step of a copy still
  // holds its source's lock.
  SQLite::Database open() const;
  // Gives it the name `target`. Throws "store.exists" if there is a file of that name.
  void publish();

 private:
  std::string target_;
  std::string path_;
  std::string lock_name_;
  host::Lock lock_;
};

}  // namespace secops::store
