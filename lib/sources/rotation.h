// Finding again what a cursor has seen, under whatever name it has now. Private to sources.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sources/bytes.h"
#include "sources/source.h"
#include "sources/trail.h"

namespace secops::sources {

// One file of an input, standing where reading begins.
struct Part {
  enum class Kind { plain, compressed, piped } kind{Kind::plain};
  std::string path;
  std::unique_ptr<Bytes> bytes;
  Trail before;
};

// What lies before the cursor, if `file` holds the bytes that the cursor has seen.
std::optional<Trail> resume(const host::Reader& file, const Cursor& cursor);

bool is_gzip(const std::string& path, const host::Reader& file);
// The whole file from its start.
Part part_from_start(const std::string& path, host::Reader file);

// The files to read before the one at `path`, which is `now` and not what the cursor has seen: the
// rest of the rotated one, then those rotated after it. None if it is not found, and then a Gap
// says so.
std::vector<Part> rotated_parts(const std::string& path, const host::FileFacts& now,
                                const Cursor& cursor, std::vector<Gap>& gaps);

}  // namespace secops::sources
