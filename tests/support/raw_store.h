// A database file without the store's code: for tests that damage one, or judge what is in it.
#pragma once

#include <string>
#include <vector>

struct sqlite3;

namespace secops::test {

class RawStore {
 public:
  explicit RawStore(const std::string& path);  // made if absent
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;
  ~RawStore();

  // Runs statements; throws std::runtime_error with SQLite's words. Gives the rows' values as text.
  std::vector<std::vector<std::string>> run(const std::string& sql);
  std::string value(const std::string& sql);  // the first of the first row, "" if none

 private:
  sqlite3* database_{nullptr};
};

}  // namespace secops::test
