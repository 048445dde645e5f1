// Who may include whom, and who may name which package (design, The house).
#include <algorithm>
#include <map>

#include "support/catch.h"
#include "tidy/source_files.h"

using namespace secops::test;

TEST_CASE("folders of lib include only themselves and floors below") {
  for (const SourceFile& file : source_files()) {
    const std::string own = folder_of(file.path);
    if (own.empty()) continue;
    INFO(file.path);
    REQUIRE(floor_of(own) >= 0);
    for (const auto& [line, include] : includes_of(file)) {
      const std::size_t slash = include.find('/');
      if (slash == std::string::npos) continue;
      const std::string other = include.substr(0, slash);
      const int floor = floor_of(other);
      if (floor < 0 || other == own) continue;
      INFO("line " << line << " includes " << include);
      CHECK(floor < floor_of(own));
    }
  }
}

TEST_CASE("a package is named only in the room that owns it") {
  // Header prefix → where it may be included (path prefixes).
  static const std::map<std::string, std::vector<std::string>> owners = {
      {"CLI/", {"apps/secops/cli.cpp"}},
      {"SQLiteCpp/", {"lib/store/", "tests/"}},
      {"sqlite3.h", {"lib/store/", "tests/"}},
      {"curl/", {"lib/host/"}},
      {"isa-l", {"lib/host/"}},
      {"zstd.h", {"lib/host/"}},
      {"toml++/", {"lib/config/"}},
      {"yaml-cpp/", {"lib/rules/"}},
      {"re2/", {"lib/rules/", "lib/events/formats/"}},
      {"simdjson.h", {"lib/events/formats/"}},
      {"openssl/", {"lib/base/digest"}},
      {"boost/", {"lib/base/"}},
      {"date/", {"lib/base/", "tests/"}},
      {"maxminddb", {"lib/events/country_database.cpp"}},
      {"catch2/", {"tests/support/"}},
      {"fcntl.h", {"lib/host/", "tests/", "apps/secops/"}},
      {"sys/wait.h", {"lib/host/", "tests/"}},
      {"fstream", {"tests/"}},
      {"iostream", {"tests/"}},
      {"filesystem", {"tests/"}},
      {"regex", {}},
  };
  for (const SourceFile& file : source_files())
    for (const auto& [line, include] : includes_of(file))
      for (const auto& [prefix, rooms] : owners) {
        if (include.rfind(prefix, 0) != 0) continue;
        const bool allowed = std::any_of(rooms.begin(), rooms.end(), [&](const std::string& room) {
          return file.path.rfind(room, 0) == 0;
        });
        INFO(file.path << ":" << line << " includes " << include);
        CHECK(allowed);
      }
}

TEST_CASE("tests stay out of the product") {
  for (const SourceFile& file : source_files()) {
    if (file.path.rfind("tests/", 0) == 0) continue;
    for (const auto& [line, include] : includes_of(file)) {
      INFO(file.path << ":" << line);
      CHECK(include.rfind("support/", 0) != 0);
    }
  }
}
