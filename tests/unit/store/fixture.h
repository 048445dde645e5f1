// What the tests of the store share: a private place for one, and short ways to act on it.
#pragma once

#include <string>

#include "base/error.h"
#include "store/store.h"
#include "support/folder.h"

namespace secops::test {

inline Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }
inline store::Act act(std::int64_t seconds = 1'000'000) {
  return {"mika", "test", at(seconds), at(seconds)};
}

using Mode = store::OpenOptions::Mode;

inline store::Store open(const std::string& path, Mode mode = Mode::read_write) {
  store::OpenOptions options;
  options.mode = mode;
  options.busy_timeout = std::chrono::seconds(2);
  return store::Store::open(path, options);
}

struct Place {
  Folder folder;
  std::string path = folder / "private/secops.db";
};

// The code of the Error that `act` throws, "" if none.
template <typename Work>
std::string code_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.problems().front().code;
  }
  return "";
}
template <typename Work>
Problem problem_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.problems().front();
  }
  return {};
}

inline void add_rows(store::Store& store, int count, std::int64_t from_second = 1'000'000) {
  for (int i = 0; i < count; ++i) {
    auto write = store.write(act(from_second + i));
    write->audit("test.added", "thing-" + std::to_string(i), "because", "", "{\"i\":1}");
    write->commit();
  }
}

}  // namespace secops::test
