// Where the bytes of an input come from, one after another. Private to sources.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/files.h"
#include "host/gzip.h"

namespace secops::sources {

class Bytes {
 public:
  virtual ~Bytes() = default;
  // Up to `size` next bytes, 0 at the end; may give fewer before it. Throws Error.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  virtual const host::Reader& file() const = 0;
};

std::unique_ptr<Bytes> plain_bytes(host::Reader file, std::uint64_t offset);
// `first` is what was already taken from it.
std::unique_ptr<Bytes> piped_bytes(host::Reader file, std::string first);
std::unique_ptr<Bytes> inflated_bytes(host::GzipReader gzip);

// Reads until `size` bytes are there or the end is.
std::size_t read_fully(Bytes& bytes, char* buffer, std::size_t size);
// Up to `size` bytes at `offset`, fewer only where the file ends.
std::string read_part(const host::Reader& file, std::uint64_t offset, std::size_t size);

}  // namespace secops::sources
