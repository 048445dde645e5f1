// One line of foreign bytes as the "syslog" format.
#include "support/format_fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  secops::test::exercise_format("syslog", data, size);
  return 0;
}
