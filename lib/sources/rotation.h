// Finding again what a cursor has seen, under whatever name it has now. Private to sources.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sources/bytes.h"
#include "sources/lines.h"
#include "sources/source.h"
#include "sources/trail.h"

namespace secops::sources {

// One file of an input, standing where reading begins.
struct Part {
  enum class Kind { plain, compressed, piped } kind{Kind::plain};
  std::string path;
  std::unique_ptr<Bytes> bytes;
  Trail before;
  LastLine last_line{LastLine::held};  // if it was rotated away
  bool finished{false};                // it is one of Cursor::finished
};

// All that is to be read after a cursor.
struct Continuation {
  std::vector<Part> parts;      // at least one, the file at the path last
  std::vector<Cursor> resting;  // of cursor.finished, those with nothing new; they stay in it
  std::vector<Gap> gaps;
};

// What lies before the cursor, if `file` holds the bytes that the cursor has seen.
std::optional<Trail> resume(const host::Reader& file, const Cursor& cursor);

bool is_gzip(const std::string& path, const host::Reader& file);
// The whole file from its start.
Part part_from_start(const std::string& path, host::Reader file);

// What to read at `path`, whose file is `file`, after what the cursor has seen: what more was
// written into the finished files; then the rest of that very file, or the rest of the rotated one,
// those rotated after it, and the file from its start. Where the old bytes are not found a Gap says
// so, and the copies that are newer than the cursor are read. `logs`: as OpenOptions::logs.
Continuation go_on_after(const std::string& path, host::Reader file, const Cursor& cursor,
                         const std::set<std::string>* logs);

// The file that was closed at `place`, standing where it stood; if it was rotated away meanwhile
// under its new name, if it was copied and cut, the copy. Throws Error "file.replaced" if it is not
// found.
std::unique_ptr<Bytes> find_again(const Place& place);

}  // namespace secops::sources
