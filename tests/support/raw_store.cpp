#include "support/raw_store.h"

#include <sqlite3.h>

#include <stdexcept>

namespace secops::test {

RawStore::RawStore(const std::string& path) {
  if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database_));
  sqlite3_busy_timeout(database_, 5000);
}

RawStore::~RawStore() { sqlite3_close(database_); }

std::vector<std::vector<std::string>> RawStore::run(const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [](void* to, int columns, char** values, char**) {
    auto& row = static_cast<std::vector<std::vector<std::string>>*>(to)->emplace_back();
    for (int i = 0; i < columns; ++i) row.emplace_back(values[i] ? values[i] : "");
    return 0;
  };
  char* message = nullptr;
  if (sqlite3_exec(database_, sql.c_str(), add, &rows, &message) != SQLITE_OK) {
    std::string text = message ? message : "failed";
    sqlite3_free(message);
    throw std::runtime_error(text);
  }
  return rows;
}

std::string RawStore::value(const std::string& sql) {
  auto rows = run(sql);
  return rows.empty() || rows[0].empty() ? std::string() : rows[0][0];
}

}  // namespace secops::test
