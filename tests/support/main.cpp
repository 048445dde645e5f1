#define CATCH_CONFIG_RUNNER
#include "support/catch.h"
#include "support/skip.h"

int main(int count, char** words) {
  constexpr int skipped = 77;  // SKIP_RETURN_CODE of every test
  const int status = Catch::Session().run(count, words);
  return status == 0 && secops::test::was_skipped() ? skipped : status;
}
