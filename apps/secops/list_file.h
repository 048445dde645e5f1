// A list that somebody else keeps, read from a file or standard input.
#pragma once

#include <optional>
#include <string>

#include "blacklist/list_reader.h"

namespace secops::app {

// Any form, also compressed; "-" is standard input. Throws Error "source.…" and what ListReader
// throws, with the file's name.
blacklist::ReadList read_list_file(const std::string& path, blacklist::ListOptions options);

// For a look: nothing but junk is refused.
blacklist::ReadList read_list_file(const std::string& path, std::optional<blacklist::Kind> kind);

}  // namespace secops::app
