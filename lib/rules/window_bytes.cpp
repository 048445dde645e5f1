#include "rules/window_bytes.h"

#include "base/error.h"

namespace secops::rules::windowing {

[[noreturn]] void corrupt(std::string_view what) {
  throw Error({.code = "windows.corrupt",
               .message = "the saved window state cannot be read: " + std::string(what),
               .file = {},
               .hint = "secops store verify"});
}

}  // namespace secops::rules::windowing
