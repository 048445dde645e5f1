#include "tidy/source_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace secops::test {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<SourceFile> read_all() {
  const fs::path top = SECOPS_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const char* folder : {"apps", "lib", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(top / folder))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
        files.push_back({fs::relative(entry.path(), top).string(), lines_of(entry.path())});
  return files;
}

}  // namespace

const std::vector<SourceFile>& source_files() {
  static const std::vector<SourceFile> files = read_all();
  return files;
}

int floor_of(const std::string& folder) {
  int floor = 0;
  for (const std::string& line : lines_of(fs::path(SECOPS_SOURCE_DIR) / "lib/LAYERS")) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    for (std::string word; words >> word;)
      if (word == folder) return floor;
    ++floor;
  }
  return -1;
}

std::string folder_of(const std::string& path) {
  if (path.rfind("lib/", 0) != 0) return "";
  const std::size_t end = path.find('/', 4);
  return end == std::string::npos ? "" : path.substr(4, end - 4);
}

std::vector<std::pair<int, std::string>> includes_of(const SourceFile& file) {
  std::vector<std::pair<int, std::string>> includes;
  int number = 0;
  for (const std::string& line : file.lines) {
    ++number;
    if (line.rfind("#include ", 0) != 0) continue;
    const std::size_t begin = line.find_first_of("<\"") + 1;
    includes.emplace_back(number, line.substr(begin, line.find_first_of(">\"", begin) - begin));
  }
  return includes;
}

}  // namespace secops::test
