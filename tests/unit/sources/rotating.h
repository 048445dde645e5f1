// Logs with numbered lines, and what logrotate does to them.
#pragma once

#include <filesystem>
#include <string>

#include "host/files.h"
#include "host/process.h"
#include "support/catch.h"

namespace secops::test {

inline std::string lines_from(int first, int count) {
  std::string lines;
  for (int i = first; i < first + count; ++i) {
    lines += "2026-11-22 06:14:00 event number " + std::to_string(i) + "\n";
  }
  return lines;
}

inline void gzip(const std::string& path) {
  REQUIRE(host::run_process({"/bin/gzip", "-f", path}, "", std::chrono::seconds(60)).status == 0);
}

// As if it was last written so many minutes ago; compressing keeps that.
inline void written_before(const std::string& path, int minutes) {
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(minutes));
}

inline std::uint64_t inode_of(const std::string& path) { return host::facts_of(path)->inode; }

}  // namespace secops::test
