#include "store/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace secops::store {
namespace {

// Larger than any state of a job; a bound against a store that was made to exhaust memory.
constexpr int length_limit = 64 << 20;
// Every statement is a literal in the code, so this only bounds filters that are put together.
constexpr std::size_t cached_statements = 128;
constexpr int cache_kib = 64 << 10;

class StatementRow final : public Row {
 public:
  explicit StatementRow(SQLite::Statement& statement) : statement_(statement) {}
  std::int64_t integer(int column) const override {
    return statement_.getColumn(column).getInt64();
  }
  std::string text(int column) const override { return blob(column); }
  std::string blob(int column) const override {
    auto value = statement_.getColumn(column);
    // The pointer first: asking for it may convert the value, after which the size is right.
    const auto* bytes = static_cast<const char*>(value.getBlob());
    return bytes ? std::string(bytes, static_cast<std::size_t>(value.getBytes())) : std::string();
  }
  bool is_null(int column) const override { return statement_.isColumnNull(column); }

 private:
  SQLite::Statement& statement_;
};

// Nothing in it that storable() could change; nearly all text is so.
bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0 && c < 0x7f; });
}

// `places` of the statement's parameters, by their numbers. Parameters are not copied: they live
// until the statement has run, and are bound anew before it runs again.
void bind(SQLite::Statement& statement, const std::vector<int>& places,
          const std::vector<Parameter>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
      statement.bind(places[i], *number);
    } else if (const auto* text = std::get_if<std::string>(&parameter)) {
      if (is_plain(*text))
        statement.bindNoCopy(places[i], *text);
      else
        statement.bind(places[i], storable(*text));
    } else if (const auto* blob = std::get_if<Blob>(&parameter)) {
      statement.bindNoCopy(places[i], blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(places[i]);
    }
  }
}

void set(SQLite::Database& database, int option, int value) {
  database.check(sqlite3_db_config(database.getHandle(), option, value, nullptr));
}

}  // namespace

std::string storable(std::string_view text) {
  std::string result = valid_utf8(text);
  for (std::size_t at = 0; (at = result.find('\0', at)) != std::string::npos;)
    result.replace(at, 1, "\xEF\xBF\xBD");
  return result;
}

SQLite::Database connect(const std::string& path, int flags, Duration busy_timeout) {
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(busy_timeout).count();
  SQLite::Database database(path, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
                            static_cast<int>(wait));
  // A file that others could once write is hostile input: its schema must not run anything.
  set(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  set(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  set(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  set(database, SQLITE_DBCONFIG_DEFENSIVE, 1);
  set(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
  set(database, SQLITE_DBCONFIG_DQS_DML, 0);
  set(database, SQLITE_DBCONFIG_DQS_DDL, 0);
  set(database, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
  sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH, length_limit);
  sqlite3_limit(database.getHandle(), SQLITE_LIMIT_ATTACHED, 1);  // VACUUM INTO attaches its target
  database.exec("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
  // Taken as it is needed. With SQLite's own 2 MiB a transaction of 100,000 rows with ids from
  // their content writes and reads every page again and again.
  database.exec(fmt::format("PRAGMA cache_size = -{}", cache_kib));
  return database;
}

void roll_back_leftover(const std::string& path, Duration busy_timeout) {
  guarded(path, [&] {
    auto writer = connect(path, SQLITE_OPEN_READWRITE, busy_timeout);
    writer.exec("BEGIN IMMEDIATE; ROLLBACK");
  });
}

// A prepared statement for the time of one run. One that is in use already (a query inside the
// visitor of the same query) is prepared anew.
class Store::Connection::Borrowed {
 public:
  Borrowed(Connection& connection, std::string_view sql) {
    auto found = connection.cache_.find(sql);
    if (found == connection.cache_.end()) {
      if (connection.cache_.size() >= cached_statements) drop_idle(connection);
      auto made = std::make_unique<Cached>(connection.database, std::string(sql));
      found = connection.cache_.emplace(std::string(sql), std::move(made)).first;
    }
    if (found->second->busy) {
      own_ = std::make_unique<Cached>(connection.database, std::string(sql));
      cached_ = own_.get();
    } else {
      cached_ = found->second.get();
    }
    cached_->busy = true;
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    // reset() repeats the error of the last step, which has been reported already.
    cached_->statement.tryReset();
    cached_->busy = false;
  }
  void bind(const std::vector<Parameter>& parameters) {
    // By name: SQLite numbers "$2" by where it first stands in the text, not by its digit.
    for (std::size_t i = cached_->places.size(); i < parameters.size(); ++i)
      cached_->places.push_back(cached_->statement.getIndex(fmt::format("${}", i + 1).c_str()));
    store::bind(cached_->statement, cached_->places, parameters);
  }
  SQLite::Statement& operator*() { return cached_->statement; }
  SQLite::Statement* operator->() { return &cached_->statement; }

 private:
  static void drop_idle(Connection& connection) {
    for (auto entry = connection.cache_.begin(); entry != connection.cache_.end();)
      entry = entry->second->busy ? std::next(entry) : connection.cache_.erase(entry);
  }
  std::unique_ptr<Cached> own_;
  Cached* cached_{nullptr};
};

void Store::Connection::query(std::string_view sql, const std::vector<Parameter>& parameters,
                              const std::function<void(const Row&)>& visit) {
  guarded(path, [&] {
    Borrowed statement(*this, sql);
    statement.bind(parameters);
    const StatementRow row(*statement);
    while (statement->executeStep()) visit(row);
  });
}

std::int64_t Store::Connection::execute(std::string_view sql,
                                        const std::vector<Parameter>& parameters) {
  return guarded(path, [&]() -> std::int64_t {
    Borrowed statement(*this, sql);
    statement.bind(parameters);
    return statement->exec();
  });
}

bool Store::Connection::in_transaction() const {
  return sqlite3_get_autocommit(database.getHandle()) == 0;
}

}  // namespace secops::store
