#include "store/migrate.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "base/text.h"
#include "host/files.h"
#include "host/lock.h"
#include "store/files.h"

namespace secops::store {
namespace {

constexpr std::size_t kept_copies = 3;

std::string copy_name(const std::string& path, int version) {
  return fmt::format("{}.schema-{}.bak", path, version);
}

void keep_copy(SQLite::Database& database, const std::string& path, int version) {
  const std::string copy = copy_name(path, version);
  host::remove_file(copy);
  host::create_file(copy, "", 0600);  // so that it is private from its first byte
  SQLite::Statement statement(database, "VACUUM INTO $1");
  statement.bind("$1", copy);
  statement.exec();
  for (int old = version - static_cast<int>(kept_copies); old > 0; --old)
    host::remove_file(copy_name(path, old));
}

}  // namespace

int application_id_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA application_id").getInt();
}

int version_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

int newest_version(std::span<const Embedded> steps) {
  int version = 0;
  for (const Embedded& step : steps) {
    int number = 0;
    if (!parse_integer(step.name.substr(0, 4), number) || number != version + 1)
      throw Error({"store.internal",
                   fmt::format("migration {} should be number {:04}", step.name, version + 1), "",
                   0, 0, "this is a mistake in secops: please report it"});
    version = number;
  }
  return version;
}

void run_steps(SQLite::Database& database, std::span<const Embedded> steps) {
  // A step may rebuild a table that others refer to; what it leaves is checked before the commit.
  database.exec("PRAGMA foreign_keys = OFF");
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const auto done = static_cast<std::size_t>(version_of(database));
  for (std::size_t i = done; i < steps.size(); ++i) database.exec(std::string(steps[i].text));
  SQLite::Statement broken(database, "PRAGMA foreign_key_check");
  if (broken.executeStep())
    throw Error(
        {"store.internal",
         fmt::format("the new schema leaves a broken reference in table {}; nothing was changed",
                     broken.getColumn(0).getString()),
         database.getFilename(), 0, 0, "this is a mistake in secops: please report it"});
  broken.reset();
  database.exec(fmt::format("PRAGMA application_id = {}", application_id));
  database.exec(fmt::format("PRAGMA user_version = {}", steps.size()));
  transaction.commit();
  database.exec("PRAGMA foreign_keys = ON");
}

void create(const std::string& path, std::span<const Embedded> steps, Duration wait) {
  newest_version(steps);
  const auto lock = lock_beside(path, wait);
  if (host::facts_of(path)) return;
  const std::string made = path + ".new";
  discard_database(made);
  host::create_file(made, "", 0600);
  guarded(made, [&] {
    auto database = connect(made, SQLITE_OPEN_READWRITE, wait);
    run_steps(database, steps);
  });
  host::rename_file(made, path);
}

void migrate(const std::string& path, std::span<const Embedded> steps, Duration wait) {
  const int newest = newest_version(steps);
  const auto lock = lock_beside(path, wait);
  guarded(path, [&] {
    auto database = connect(path, SQLITE_OPEN_READWRITE, wait);
    database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
    const int version = version_of(database);
    if (version >= newest) return;  // another process did it while we waited
    keep_copy(database, path, version);
    run_steps(database, steps);
  });
}

std::map<std::string, std::string> schema_of(SQLite::Database& database) {
  std::map<std::string, std::string> schema;
  SQLite::Statement rows(database,
                         "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema "
                         "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  while (rows.executeStep()) schema[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
  return schema;
}

std::map<std::string, std::string> expected_schema(std::span<const Embedded> steps) {
  return guarded(":memory:", [&] {
    SQLite::Database database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    run_steps(database, steps);
    return schema_of(database);
  });
}

}  // namespace secops::store
