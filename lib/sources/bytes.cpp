#include "sources/bytes.h"

#include <algorithm>

namespace secops::sources {
namespace {

class PlainBytes : public Bytes {
 public:
  PlainBytes(host::Reader file, std::uint64_t offset) : file_(std::move(file)), offset_(offset) {}
  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t count = file_.read_at(offset_, buffer, size);
    offset_ += count;
    return count;
  }
  const host::Reader& file() const override { return file_; }

 private:
  host::Reader file_;
  std::uint64_t offset_;
};

class PipedBytes : public Bytes {
 public:
  PipedBytes(host::Reader file, std::string first)
      : file_(std::move(file)), first_(std::move(first)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    if (first_.empty()) return file_.read(buffer, size);
    std::size_t count = first_.copy(buffer, size);
    first_.erase(0, count);
    return count;
  }
  const host::Reader& file() const override { return file_; }

 private:
  host::Reader file_;
  std::string first_;
};

class InflatedBytes : public Bytes {
 public:
  explicit InflatedBytes(host::GzipReader gzip) : gzip_(std::move(gzip)) {}
  std::size_t read(char* buffer, std::size_t size) override { return gzip_.read(buffer, size); }
  const host::Reader& file() const override { return gzip_.file(); }

 private:
  host::GzipReader gzip_;
};

}  // namespace

std::unique_ptr<Bytes> plain_bytes(host::Reader file, std::uint64_t offset) {
  return std::make_unique<PlainBytes>(std::move(file), offset);
}

std::unique_ptr<Bytes> piped_bytes(host::Reader file, std::string first) {
  return std::make_unique<PipedBytes>(std::move(file), std::move(first));
}

std::unique_ptr<Bytes> inflated_bytes(host::GzipReader gzip) {
  return std::make_unique<InflatedBytes>(std::move(gzip));
}

std::size_t read_fully(Bytes& bytes, char* buffer, std::size_t size) {
  std::size_t have = 0;
  while (have < size) {
    std::size_t count = bytes.read(buffer + have, size - have);
    if (count == 0) break;
    have += count;
  }
  return have;
}

std::string read_part(const host::Reader& file, std::uint64_t offset, std::size_t size) {
  std::string part(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    std::size_t count = file.read_at(offset + have, part.data() + have, size - have);
    if (count == 0) break;
    have += count;
  }
  part.resize(have);
  return part;
}

}  // namespace secops::sources
