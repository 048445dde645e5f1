// What the tests of redaction share: values that are nobody's, and a line that holds no secret.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/redact.h"
#include "support/catch.h"

namespace secops::test {

// 64 digits that are nobody's key.
inline const std::string key = "00112233445566778899aabbccddeeff0123456789abcdef0123456789ABCDEF";
inline const std::string words =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

inline void check_clean(const std::string& text) {
  CAPTURE(text);
  CHECK(find_secrets(text).empty());
  CHECK(redacted(text) == text);
}

}  // namespace secops::test
