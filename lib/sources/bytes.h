// Where the bytes of an input come from, one after another. Private to sources.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "host/files.h"
#include "host/gzip.h"
#include "sources/source.h"
#include "sources/trail.h"

namespace secops::sources {

// Where reading stands in a file: enough to close it and to find it again, under another name too.
struct Place {
  std::string path;
  host::FileFacts facts;  // as they are now
  bool compressed{false};
  std::uint64_t offset{0};  // of the next byte, of a compressed file the uncompressed one
  Cursor seen;              // the file's own bytes: a plain one's before `offset`, else all
};

class Bytes {
 public:
  virtual ~Bytes() = default;
  // Up to `size` next bytes, 0 at the end; may give fewer before it. Throws Error.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  // Would read() wait for somebody to write? False where that is not known.
  virtual bool would_wait() const { return false; }
  // After an Error: what came before it is whole.
  virtual bool came_out_whole() const { return false; }
  virtual host::FileFacts facts() const = 0;  // as they are now
  // Nothing if the bytes come once only, or cannot be told from others: files of /proc.
  virtual std::optional<Place> place() const = 0;
};

std::unique_ptr<Bytes> plain_bytes(host::Reader file, Trail before);
// `first` is what was already taken from it.
std::unique_ptr<Bytes> piped_bytes(host::Reader file, std::string first);
std::unique_ptr<Bytes> inflated_bytes(host::GzipReader gzip, bool piped = false);

// Reads until `size` bytes are there or the end is.
std::size_t read_fully(Bytes& bytes, char* buffer, std::size_t size);
// Up to `size` bytes at `offset`, fewer only where the file ends.
std::string read_part(const host::Reader& file, std::uint64_t offset, std::size_t size);

}  // namespace secops::sources
