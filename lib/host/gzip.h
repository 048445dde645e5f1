// gzip streams (RFC 1952, several members), inflated with ISA-L. Bounded: promises 3.9.
#pragma once

#include <memory>
#include <string>

#include "host/files.h"

namespace secops::host {

class GzipReader {
 public:
  // Reads from the file's start. Keeps the reader.
  explicit GzipReader(Reader file);
  GzipReader(GzipReader&&) noexcept;
  GzipReader& operator=(GzipReader&&) noexcept;
  ~GzipReader();

  // Up to `size` next uncompressed bytes; 0 at the end. Throws Error "gzip.truncated",
  // "gzip.corrupt" or "gzip.bomb" (more than 8 GiB, or over 1,000:1 after the first 64 MiB) after
  // the good bytes before it were returned.
  std::size_t read(char* buffer, std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace secops::host
