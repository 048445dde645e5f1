#include "support/skip.h"

#include <cstdio>

namespace secops::test {
namespace {

bool skipped = false;

}  // namespace

void skip(const std::string& reason) {
  skipped = true;
  std::fprintf(stderr, "skipped: %s\n", reason.c_str());
}

bool was_skipped() { return skipped; }

}  // namespace secops::test
