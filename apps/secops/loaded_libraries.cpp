#include "loaded_libraries.h"

#include <link.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace secops::app {

namespace {

constexpr std::array<std::string_view, 9> of_the_system{
    "libc", "libm", "libdl", "libpthread", "libgcc_s", "libstdc++", "ld-linux", "librt", "libmvec"};

int add_library(dl_phdr_info* info, std::size_t, void* target) {
  std::string_view file(info->dlpi_name == nullptr ? "" : info->dlpi_name);
  std::string_view name = file.substr(file.rfind('/') + 1);
  std::size_t end = name.find(".so");
  // The program itself and what the kernel maps into it have no such name.
  if (end == std::string_view::npos || file.find('/') == std::string_view::npos) return 0;
  std::string_view version = name.substr(std::min(end + 4, name.size()));
  name = name.substr(0, end);
  for (std::string_view system : of_the_system) {
    if (name == system || name.substr(0, system.size() + 1) == std::string(system) + "-") return 0;
  }
  auto& libraries = *static_cast<std::vector<LoadedLibrary>*>(target);
  libraries.push_back({std::string(name), std::string(version), std::string(file)});
  return 0;
}

}  // namespace

std::vector<LoadedLibrary> loaded_libraries() {
  std::vector<LoadedLibrary> libraries;
  ::dl_iterate_phdr(add_library, &libraries);
  std::sort(libraries.begin(), libraries.end(),
            [](const LoadedLibrary& a, const LoadedLibrary& b) { return a.name < b.name; });
  return libraries;
}

}  // namespace secops::app
