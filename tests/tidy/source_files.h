// The project's own source files, for the tests that check them.
#pragma once

#include <string>
#include <vector>

namespace secops::test {

struct SourceFile {
  std::string path;  // from the project's top: "lib/base/text.cpp"
  std::vector<std::string> lines;
};

// Every .h and .cpp below apps, lib and tests.
const std::vector<SourceFile>& source_files();

// The floor of a folder of lib/ from lib/LAYERS, 0 the lowest; -1 if it is not listed.
int floor_of(const std::string& folder);

// "lib/base/text.cpp" → "base"; "" if it is not in lib.
std::string folder_of(const std::string& path);

// What the lines include: the name inside <…> or "…".
std::vector<std::pair<int, std::string>> includes_of(const SourceFile& file);

}  // namespace secops::test
