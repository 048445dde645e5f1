// errno in the words of an Error. Private to host.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace secops::host {

// Error "file.…" for a call on `path` that failed with `number`: "cannot read PATH: Permission
// denied". `doing` is the verb: "read", "write", "create". The path stays raw, as in every Problem.
[[noreturn]] void throw_file_error(int number, std::string_view doing, const std::string& path);

// For the calls that want a C string: a path that holds a NUL byte would silently name another
// file.
const char* system_path(const std::string& path);

// The system's words for an errno, the same in every locale.
std::string_view words_of(int number);

}  // namespace secops::host
