// One connection to SQLite, and the only header that names it. Private to this folder.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/store.h"

namespace secops::store {

// What SQLite said, in our words: code, what it means for the person, what to do next.
Error error_of(const SQLite::Exception& failure, const std::string& path);

// Runs `act` and turns SQLite's exceptions into ours.
template <typename Act>
auto guarded(const std::string& path, Act&& act) -> decltype(act()) {
  try {
    return act();
  } catch (const SQLite::Exception& failure) {
    throw error_of(failure, path);
  }
}

// A database with the settings that every connection of ours has (promises 2.2). `flags` are
// SQLITE_OPEN_READONLY or SQLITE_OPEN_READWRITE; nothing is ever created by opening.
SQLite::Database connect(const std::string& path, int flags, Duration busy_timeout);

// Rolls back what a process that died in a commit left behind; a connection that may only read
// cannot.
void roll_back_leftover(const std::string& path, Duration busy_timeout);

// TEXT holds valid UTF-8 without NUL only, whoever wrote it: PostgreSQL takes nothing else, and
// SQLite's own functions stop at a NUL. What is not gets U+FFFD; bytes that must survive are bound
// as Blob.
std::string storable(std::string_view text);

// A database that was looked at through a connection that cannot change it.
struct Examined {
  SQLite::Database database;
  int version{0};
};
// Refuses what is not ours ("store.foreign"), too new ("store.newer") or cut off ("store.corrupt").
Examined examine(const std::string& path, int newest, Duration wait);

std::span<const Embedded> steps_of(std::span<const Embedded> given);  // migrations() if none

struct Store::Connection {
  Connection(std::string path, const OpenOptions& options);
  // Of a database that is open already; nothing is checked.
  Connection(std::string path, const OpenOptions& options, SQLite::Database opened);

  void query(std::string_view sql, const std::vector<Parameter>& parameters,
             const std::function<void(const Row&)>& visit);
  std::int64_t execute(std::string_view sql, const std::vector<Parameter>& parameters);
  // A transaction is open as far as SQLite knows; it ends one by itself after a full disk.
  bool in_transaction() const;

  std::string path;
  OpenOptions options;
  SQLite::Database database;

 private:
  struct Cached {
    explicit Cached(const SQLite::Database& owner, const std::string& sql)
        : statement(owner, sql) {}
    SQLite::Statement statement;
    std::vector<int> places;  // of its parameters, as far as they have been asked for
    bool busy{false};
  };
  class Borrowed;
  std::map<std::string, std::unique_ptr<Cached>, std::less<>> cache_;
};

}  // namespace secops::store
