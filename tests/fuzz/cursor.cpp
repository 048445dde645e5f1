// Any bytes as a saved cursor: none, or one that saves to the same again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sources/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace secops::sources;
  auto cursor = restore({reinterpret_cast<const char*>(data), size});
  if (!cursor) return 0;
  std::string saved = save(*cursor);
  auto again = restore(saved);
  if (!again || save(*again) != saved) std::abort();
  return 0;
}
