#include "sources/bytes.h"

#include <algorithm>

#include "host/waiting.h"

namespace secops::sources {
namespace {

class PlainBytes : public Bytes {
 public:
  PlainBytes(host::Reader file, Trail before) : file_(std::move(file)), trail_(std::move(before)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t count = file_.read_at(trail_.offset(), buffer, size);
    trail_.feed({buffer, count});
    return count;
  }
  host::FileFacts facts() const override { return file_.facts_now(); }
  std::optional<Place> place() const override {
    if (file_.facts().size == 0 && trail_.offset() > 0) return std::nullopt;
    Place place;
    place.path = file_.path();
    place.facts = file_.facts_now();
    place.offset = trail_.offset();
    place.seen.inode = place.facts.inode;
    place.seen.born = place.facts.born;
    trail_.mark(place.seen);
    return place;
  }

 private:
  host::Reader file_;
  Trail trail_;
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
  bool would_wait() const override { return first_.empty() && host::would_wait(file_); }
  host::FileFacts facts() const override { return file_.facts_now(); }
  std::optional<Place> place() const override { return std::nullopt; }

 private:
  host::Reader file_;
  std::string first_;
};

class InflatedBytes : public Bytes {
 public:
  InflatedBytes(host::GzipReader gzip, bool piped) : gzip_(std::move(gzip)), piped_(piped) {}
  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t count = gzip_.read(buffer, size);
    offset_ += count;
    return count;
  }
  bool came_out_whole() const override { return gzip_.came_out_whole(); }
  host::FileFacts facts() const override { return gzip_.file().facts_now(); }
  std::optional<Place> place() const override {
    if (piped_) return std::nullopt;
    const host::Reader& file = gzip_.file();
    Place place;
    place.path = file.path();
    place.facts = file.facts_now();
    std::uint64_t size = place.facts.size;
    std::uint64_t tail = std::min<std::uint64_t>(size, tail_limit);
    Trail::resumed(size, read_part(file, 0, head_limit),
                   read_part(file, size - tail, static_cast<std::size_t>(tail)))
        .mark(place.seen);
    place.seen.inode = place.facts.inode;
    place.seen.born = place.facts.born;
    place.compressed = true;
    place.offset = offset_;
    return place;
  }

 private:
  host::GzipReader gzip_;
  bool piped_;
  std::uint64_t offset_{0};
};

}  // namespace

std::unique_ptr<Bytes> plain_bytes(host::Reader file, Trail before) {
  return std::make_unique<PlainBytes>(std::move(file), std::move(before));
}

std::unique_ptr<Bytes> piped_bytes(host::Reader file, std::string first) {
  return std::make_unique<PipedBytes>(std::move(file), std::move(first));
}

std::unique_ptr<Bytes> inflated_bytes(host::GzipReader gzip, bool piped) {
  return std::make_unique<InflatedBytes>(std::move(gzip), piped);
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
