// gzip streams (RFC 1952, several members), inflated with ISA-L. Bounded: promises 3.9.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/files.h"

namespace secops::host {

struct GzipLimits {
  std::uint64_t most_bytes{8ull << 30};   // uncompressed
  std::uint64_t highest_ratio{1000};      // uncompressed to compressed …
  std::uint64_t ratio_from{64ull << 20};  // … once more than this has come out
};

class GzipReader {
 public:
  // Reads on from where `file` stands, an opened one from its start. `first` is what the caller has
  // already taken from it. Keeps the reader.
  explicit GzipReader(Reader file, std::string first = {}, GzipLimits limits = {});
  GzipReader(GzipReader&&) noexcept;
  GzipReader& operator=(GzipReader&&) noexcept;
  ~GzipReader();

  // Up to `size` next uncompressed bytes; 0 at the end. Throws Error "gzip.truncated",
  // "gzip.corrupt" or "gzip.bomb" (over the limits) after the good bytes before it were returned.
  std::size_t read(char* buffer, std::size_t size);
  // After an Error: all bytes of a member had come out before it, only its checksum or what
  // follows it is wrong.
  bool came_out_whole() const;
  const Reader& file() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace secops::host
