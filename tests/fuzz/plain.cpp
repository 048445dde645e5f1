// One line of foreign bytes as the "plain" format.
#include "support/format_fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  secops::test::exercise_format("plain", data, size);
  return 0;
}
