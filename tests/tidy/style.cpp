// Banned calls with what to use instead, lengths, names and leftovers.
#include <algorithm>
#include <cctype>
#include <string_view>

#include "support/catch.h"
#include "tidy/source_files.h"

using namespace secops::test;

namespace {

struct Banned {
  std::string_view text;
  std::string_view instead;
  std::vector<std::string_view> allowed;  // path prefixes
};

bool starts_with_any(const std::string& path, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return path.rfind(prefix, 0) == 0; });
}

// The word stands alone: no letter, digit or '_' before it.
bool holds_word(const std::string& line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const bool before = at > 0 && (std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0 ||
                                   line[at - 1] == '_');
    if (!before) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("banned calls are not made") {
  static const std::vector<Banned> table = {
      {"std::regex", "RE2 (linear time) in lib/rules", {}},
      {"system(", "host::run_process: argv, no shell", {}},
      {"popen(", "host::run_process: argv, no shell", {}},
      {"strcpy(", "std::string", {}},
      {"sprintf(", "fmt::format", {}},
      {"atoi(", "parse_integer", {"tests/"}},
      {"std::stoi(", "parse_integer", {"tests/"}},
      {"std::stol(", "parse_integer", {"tests/"}},
      {"localtime(", "Zone", {}},
      {"gmtime(", "base/time.h", {"tests/"}},
      {"system_clock::now", "host::now, passed in", {"lib/host/", "tests/"}},
      {"steady_clock::now", "host::monotonic", {"lib/host/", "tests/"}},
      {"getenv(", "host::environment", {"lib/host/", "tests/"}},
      {"std::cout", "output.h", {}},
      {"std::cerr", "output.h", {}},
      {"printf(", "output.h", {"tests/", "apps/secops/"}},
      {"const_cast<",
       "a design that needs none",
       {"lib/rules/node.cpp"}},  // std::streambuf wants it
      {"using namespace secops", "named things", {"tests/"}},
      {"using namespace std;", "named things", {}},
      {"reinterpret_cast<",
       "a cast at the edge only",
       {"lib/host/", "lib/base/digest", "lib/rules/line_index", "lib/rules/word_scan",
        "lib/rules/window_groups", "lib/store/", "lib/events/formats/json/", "tests/"}},
  };
  for (const SourceFile& file : source_files()) {
    if (file.path.rfind("tests/tidy/", 0) == 0) continue;
    int number = 0;
    for (const std::string& line : file.lines) {
      ++number;
      const std::string code = line.substr(0, line.find("//"));
      for (const Banned& banned : table) {
        if (!holds_word(code, banned.text) || starts_with_any(file.path, banned.allowed)) continue;
        INFO(file.path << ":" << number << ": " << banned.text << " is banned; use "
                       << banned.instead);
        CHECK(false);
      }
    }
  }
}

TEST_CASE("nothing is left over") {
  // Written in two halves, so that this file does not hold them.
  static const std::vector<std::string> words = {std::string("TO") + "DO",
                                                 std::string("FIX") + "ME", std::string("XX") + "X",
                                                 std::string("HA") + "CK"};
  for (const SourceFile& file : source_files()) {
    int number = 0;
    for (const std::string& line : file.lines) {
      ++number;
      INFO(file.path << ":" << number);
      for (const std::string& word : words) CHECK_FALSE(holds_word(line, word + ":"));
      CHECK(line.find('\t') == std::string::npos);
    }
  }
}

TEST_CASE("files and functions fit") {
  for (const SourceFile& file : source_files()) {
    const bool test = file.path.rfind("tests/", 0) == 0;
    INFO(file.path);
    CHECK(file.lines.size() <= (test ? 800U : 500U));
    // Tables are as long as what they list.
    if (test || file.path.find("samples.cpp") != std::string::npos ||
        file.path.find("_table.cpp") != std::string::npos)
      continue;
    // A body ends in '}' alone at its margin, none or two blanks, and begins at the last line
    // before it with that margin: the first of the signature.
    std::size_t begun[2] = {0, 0};
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      const std::size_t margin = line.find_first_not_of(' ');
      if (margin != 0 && margin != 2) continue;
      if (line.substr(margin) == "}") {
        INFO("function at line " << begun[margin / 2] + 1);
        CHECK(i + 1 - begun[margin / 2] <= 70);
      }
      begun[margin / 2] = i;
    }
  }
}

TEST_CASE("files have domain names") {
  for (const SourceFile& file : source_files())
    for (const std::string_view word : {"util", "misc", "helper", "manager", "common"}) {
      INFO(file.path);
      CHECK(file.path.find(word) == std::string::npos);
    }
}
