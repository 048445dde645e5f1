// Any bytes as configuration: read, listed, and every mistake reported with a place in the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "jobs/settings.h"
#include "support/folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const secops::test::Folder folder;
  const std::string path = folder.write("secops.toml", {reinterpret_cast<const char*>(data), size});
  auto config = secops::config::Config::load({&path, 1});
  try {
    secops::jobs::read_settings(config);
  } catch (const secops::Error& error) {
    for (const secops::Problem& problem : error.problems()) {
      if (problem.code.empty() || problem.message.empty() || problem.line < 0) std::abort();
      if (problem.line > 0 && problem.file != path) std::abort();
    }
  }
  for (const auto& setting : config.settings())
    for (const char c : setting.key + setting.value)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) std::abort();
  return 0;
}
