// A test that this machine does not permit is skipped, not passed: say so and return.
#pragma once

#include <string>

namespace secops::test {

// The program then ends with status 77, unless a check failed; ctest counts that as skipped.
void skip(const std::string& reason);
bool was_skipped();

}  // namespace secops::test
