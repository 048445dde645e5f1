// Which shared libraries this process runs with, as the loader knows them.
#pragma once

#include <string>
#include <vector>

namespace secops::app {

struct LoadedLibrary {
  std::string name;     // "libre2"
  std::string version;  // of its binary interface, from its file name: "9"
  std::string file;
};

// By name; without those of the language and the system.
std::vector<LoadedLibrary> loaded_libraries();

}  // namespace secops::app
