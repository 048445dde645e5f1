#include <fmt/format.h>
#include <sqlite3.h>

#include "base/text.h"
#include "host/files.h"
#include "store/connection.h"
#include "store/files.h"
#include "store/migrate.h"

namespace secops::store {
namespace {

// Up to here a whole check costs less than a person notices; beyond it SQLite's own checks of the
// pages that it touches must do, and `store verify`.
constexpr std::int64_t checked_bytes = 2 << 20;

constexpr Duration lock_wait = std::chrono::seconds(30);

// SQLite takes a last page that is cut off within it as if it were filled with zeros.
void check_length(SQLite::Database& database, const std::string& path) {
  database.exec("BEGIN");  // with the first look nobody can write until the end
  const auto bytes = database.execAndGet("PRAGMA page_count").getInt64() *
                     database.execAndGet("PRAGMA page_size").getInt64();
  const auto facts = host::facts_of(path);
  database.exec("COMMIT");
  if (!facts || facts->size < static_cast<std::uint64_t>(bytes))
    throw Error(
        {"store.corrupt", "the end of the store is missing; nothing was changed", path, 0, 0,
         "restore a backup: secops --store " + shell_quoted(path) + " store restore BACKUP"});
}

}  // namespace

Examined examine(const std::string& path, int newest, Duration wait) {
  return guarded(path, [&] {
    auto database = connect(path, SQLITE_OPEN_READONLY, wait);
    if (application_id_of(database) != application_id)
      throw Error({"store.foreign", "this is another program's database, not a store of secops",
                   path, 0, 0, "check --store"});
    const int version = version_of(database);
    if (version > newest)
      throw Error(
          {"store.newer",
           fmt::format("the store was written by a newer secops (schema {}, this one knows {})",
                       version, newest),
           path, 0, 0, "install that version of secops; nothing was changed"});
    if (version < 1)
      throw Error(
          {"store.corrupt", "the store has no schema version", path, 0, 0,
           "restore a backup: secops --store " + shell_quoted(path) + " store restore BACKUP"});
    check_length(database, path);
    return Examined{std::move(database), version};
  });
}

namespace {

Examined examine_after_recovery(const std::string& path, int newest, Duration wait) {
  try {
    return examine(path, newest, wait);
  } catch (const Error& error) {
    if (error.problems().front().code != "store.read-only") throw;
    try {
      roll_back_leftover(path, wait);
    } catch (const Error&) {
      throw error;  // it says that the roll-back is what is missing
    }
  }
  return examine(path, newest, wait);
}

void prepare(const std::string& path, const OpenOptions& options) {
  if (options.mode == OpenOptions::Mode::create) {
    host::make_private_directory(host::folder_of(path));
    check_folder(path);
    if (!host::facts_of(path)) create(path, steps_of(options.steps), lock_wait);
  }
  // The file first: "there is no store" says more than what is wrong with a directory somebody
  // mistyped.
  check_file(path);
  check_folder(path);
}

void check_pages(SQLite::Database& database, const std::string& path) {
  const auto bytes = database.execAndGet("PRAGMA page_count").getInt64() *
                     database.execAndGet("PRAGMA page_size").getInt64();
  if (bytes > checked_bytes) return;
  const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (found != "ok")
    throw Error(
        {"store.corrupt", "the store is damaged (" + found + "); nothing was changed", path, 0, 0,
         "restore a backup: secops --store " + shell_quoted(path) + " store restore BACKUP"});
}

SQLite::Database open_to_write(const std::string& path, const OpenOptions& options) {
  return guarded(path, [&] {
    auto database = connect(path, SQLITE_OPEN_READWRITE, options.busy_timeout);
    database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
    if (sqlite3_db_readonly(database.getHandle(), "main") == 1)
      throw Error({"store.read-only", "the store cannot be written here; nothing was changed", path,
                   0, 0,
                   "see how it is mounted and who owns it: findmnt -T " + shell_quoted(path)});
    check_pages(database, path);
    return database;
  });
}

SQLite::Database open_checked(const std::string& path, const OpenOptions& options) {
  prepare(path, options);
  const auto steps = steps_of(options.steps);
  const int newest = newest_version(steps);
  auto examined = examine_after_recovery(path, newest, options.busy_timeout);
  const bool writes = options.mode != OpenOptions::Mode::read_only;
  if (examined.version < newest && !(writes && options.upgrade))
    throw Error({"store.older",
                 fmt::format("the store is of an older secops (schema {}, this one needs {})",
                             examined.version, newest),
                 path, 0, 0, "any command that records upgrades it: secops check-logs --record"});
  if (writes) {
    if (examined.version < newest) migrate(path, steps, lock_wait);
    return open_to_write(path, options);
  }
  guarded(path, [&] { examined.database.exec("PRAGMA journal_mode = TRUNCATE"); });
  return std::move(examined.database);
}

}  // namespace

std::span<const Embedded> steps_of(std::span<const Embedded> given) {
  return given.empty() ? migrations() : given;
}

Store::Connection::Connection(std::string path_, const OpenOptions& options_)
    : path(std::move(path_)), options(options_), database(open_checked(path, options)) {}
Store::Connection::Connection(std::string path_, const OpenOptions& options_,
                              SQLite::Database opened)
    : path(std::move(path_)), options(options_), database(std::move(opened)) {}

Store::Store(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open(const std::string& path, const OpenOptions& options) {
  const std::string absolute = host::absolute_path(path);
  return Store(std::make_unique<Connection>(absolute, options));
}

const std::string& Store::path() const { return connection_->path; }

}  // namespace secops::store
