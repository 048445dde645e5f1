// Any bytes as a gzip stream: bounded, and read in small steps or large the same.
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "host/gzip.h"

namespace {

using namespace secops::host;

// The bytes are handed over as already taken from a file that holds no more.
std::string empty_file() {
  return "/proc/self/fd/" + std::to_string(::memfd_create("empty", MFD_CLOEXEC));
}

std::string read_in_steps(const std::string& compressed, std::size_t step, std::string& failure) {
  GzipLimits limits;
  limits.most_bytes = 4u << 20;
  static const std::string nothing = empty_file();
  GzipReader reader(Reader::open(nothing), compressed, limits);
  std::string result;
  std::string buffer(step, '\0');
  try {
    while (std::size_t count = reader.read(buffer.data(), step)) result.append(buffer, 0, count);
  } catch (const secops::Error& error) {
    failure = error.problems().front().code;
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string compressed(reinterpret_cast<const char*>(data), size);
  std::string failure_of_large;
  std::string failure_of_small;
  std::string large = read_in_steps(compressed, 1u << 20, failure_of_large);
  std::string small = read_in_steps(compressed, 1000, failure_of_small);
  if (large != small && failure_of_large.empty()) std::abort();
  if (failure_of_large.empty() != failure_of_small.empty()) std::abort();
  return 0;
}
